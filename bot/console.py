"""A chat in the terminal: the same hall as on the web, for demonstration and debugging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import Suban
from bot.render import render, to_wire
from bot.shell import DONE, Shell, Stopped
from bot.taking import take_file
from bot.turn import take_turn
from config.saying import from_json
from handlers.inbound import Inbound
from store import organisations, people, pickup, roster
from store.audience import group_lane, person_lane
from store.work import Refused, Work

Reply = Mapping[str, Any]
DOOR = "console"
ADDRESS = "console:terminal"


def chat(shell: Shell, member: str = "", site: str = "") -> int:
    """Speak as a complainant, or as a member of the profile in the group of their organisation."""
    with shell.house() as suban:
        talk = Conversation(shell, suban, *suban.turn_now(lambda work: _enter(work, shell, member)), site)
        talk.open()
        for line in talk.lines():
            talk.hear(line)
    return DONE


def _enter(work: Work, shell: Shell, member: str) -> tuple[str, str, list[str]]:
    """Who speaks, in which chat, and the lanes whose notices are shown."""
    if not member:
        person = people.meet(work, ADDRESS, lang=shell.lang)
        return person, "", [person_lane(row) for row in people.addresses(work, person)]
    post = next((row for row in roster.everybody(work) if row["member"] == member), None)
    if post is None:
        raise Stopped("nobody_called", given=member)
    groups = organisations.groups(work, post["organisation"])
    lanes = [person_lane(row) for row in people.addresses(work, post["person"])]
    return post["person"], groups[0]["address"] if groups else "", [*lanes, *map(group_lane, groups)]


@dataclass
class Conversation:
    """`offered` are the choices of the last message: a number stands for one of them. `seen` goes by lane."""

    shell: Shell
    suban: Suban
    person: str
    chat: str
    lanes: list[str]
    site: str = ""
    offered: Sequence[Reply] = ()
    seen: dict[str, int] = field(default_factory=dict)

    def open(self) -> None:
        """Greet, and show what is waiting."""
        self.shell.say("console.open")
        if self.chat:
            self._show_notices()
        else:
            self._send(Inbound(self.person, choice="menu:hello", channel=DOOR, site=self.site))

    def lines(self) -> Any:
        """What is typed, until the end of it."""
        while True:
            self.shell.print("> ", end="")
            line = self.shell.source.readline()
            if not line or self._command(line) == "quit":
                return
            yield line.rstrip("\n")

    def hear(self, line: str) -> None:
        """One line: an empty one only looks for news."""
        try:
            if line.strip():
                self._send(self._inbound(line.strip()))
        except OSError:
            self.shell.say("console.no_file")
        except Refused as refused:
            self.shell.print(self.shell.texts.say(self.shell.lang, refused.key, refused.facts))
        self._show_notices()

    def _inbound(self, line: str) -> Inbound:
        said = Inbound(self.person, chat=self.chat, channel=DOOR, site=self.site)
        chosen = self._chosen(line)
        if chosen:
            return replace(said, choice=chosen)
        if self._command(line) == "file":
            return replace(said, files=self._stored(Path(line.partition(" ")[2].strip())))
        return replace(said, text=line)

    def _command(self, line: str) -> str:
        word = line.split(" ", 1)[0].strip()
        return self.shell.texts.hear("console", word) or ""

    def _chosen(self, line: str) -> str:
        number = int(line) if line.isascii() and line.isdigit() and len(line) < 3 else 0
        return str(self.offered[number - 1]["id"]) if 0 < number <= len(self.offered) else ""

    def _stored(self, path: Path) -> list[dict[str, Any]]:
        return [take_file(self.suban.files, path.expanduser().read_bytes(), path.name)]

    def _send(self, inbound: Inbound) -> None:
        key = f"{self.person}:{self.suban.random.getrandbits(64):016x}"
        for reply in self.suban.turn_now(lambda work: self._turn(work, key, inbound)):
            self._show(reply)
            if reply.get("form"):
                self._fill(reply["form"], inbound)

    def _turn(self, work: Work, key: str, inbound: Inbound) -> Sequence[Reply]:
        own = replace(inbound, lang=people.language(work, self.person))
        return take_turn(work, self.suban, DOOR, key, own)

    def _fill(self, form: Reply, inbound: Inbound) -> None:
        """Ask for the lines of a form one by one; an empty first line gives it up."""
        fields: dict[str, str] = {}
        for line in form["fields"]:
            options = line["options"]
            choices = "".join(f"\n  {n} {option['label']}" for n, option in enumerate(options, 1))
            self.shell.print(f"{line['label']}{choices}\n: ", end="")
            typed = self.shell.source.readline().strip()
            if not typed and not fields:
                return
            picked = options[int(typed) - 1]["id"] if _is_one_of(typed, options) else typed
            fields[line["name"]] = picked or str(line["value"] or "")
        self._send(replace(inbound, text="", choice=form["id"], fields=fields, files=()))

    def _show_notices(self) -> None:
        for lane in self.lanes:
            last = self.seen.get(lane, 0)
            for row in self.suban.look_now(partial(pickup.fetch, id=lane, after=last)):
                if row.seq > last:
                    self.seen[lane] = row.seq
                    self._show(self._worded(row.body))
            if not self.chat:
                self.suban.turn_now(partial(pickup.seen, id=lane, up_to=self.seen.get(lane, 0)))

    def _worded(self, body: dict[str, Any]) -> Reply:
        return to_wire(
            render(from_json(body), self.suban.texts, self.shell.lang, self.suban.profile.hours.zone)
        )

    def _show(self, reply: Reply) -> None:
        if reply.get("title"):
            self.shell.print(f"【{reply['title']}】")
        self.shell.print(reply.get("typed") or reply["text"])
        for label, value in reply.get("rows", ()):
            self.shell.print(f"  {label}  {value}")
        for number, choice in zip(count(1), reply["choices"], strict=False):
            self.shell.print(f"  {number} {choice['label']}")
        self.offered = reply["choices"] or self.offered
        self.shell.print()


def _is_one_of(typed: str, options: Sequence[Reply]) -> bool:
    return typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(options)
