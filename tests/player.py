"""Transcripts are Markdown that runs: what people say is kept, what the bot answers is heard again.

In a block ```chat, `Name> words` says and `Name< words` hears; two spaces continue a message. `[2]` or `[label]`
presses a button, `(photo: shop.jpg)` sends a file, `(scan: hall-3)` scans the code of a place, `(form)` and lines
`label：value` send the form on the screen, `(again)` repeats the last message, `(5001 characters)` is a long text,
`{查询码}` what the last row so labelled said.
`… 2 working days later`,
`… 25 hours later`, `… until Friday 09:05` and `… until 2026-04-01 09:00` let time pass; `… 老周 leaves` and
`… 老周 is back` tell who looks at their chat; `… 丁嘉禾 looks after 云帆商贸` puts a business in somebody's care,
`… 程立恒 joins 城管局群` gives one of the staff a post there as well.
Only the chats named in the line `Present:` are written down. It may say “in xuchang”: another profile, and its cast;
where it ends with “in English”, officers and groups read English, under the names that the cast has for it.
Numbered choices may be typed; buttons of cards and notices stand in brackets, and of a card that changed only what is
new is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from bot.render import Message, to_plain
from tests.archive import ZONE
from tests.stage import Heard, Stage, cast_of

PRESENT = re.compile(
    r"^Present: (?P<names>[^—\n]+?)(?: — from (?P<start>\d{4}-\d\d-\d\d \d\d:\d\d))?"
    r"(?: — in (?P<city>[a-z]+))?(?P<english> — in English)?$",
    re.MULTILINE,
)
SAYS = re.compile(r"^(?P<name>[^<>\n…·]{1,20}?)>(?: (?P<words>.*))?$", re.DOTALL)
FILE = re.compile(r"^\((?:photo|file|voice): (?P<name>[^)]+)\)\s*")
PRESS = re.compile(r"^\[(?P<label>[^\]]+)\]$")
SCAN = re.compile(r"^\(scan: (?P<site>[\w-]+)\)$")
SHOWN = re.compile(r"\{([^{}]{1,12})\}")
FORM = re.compile(r"^\(form\)\s*(?P<lines>.*)$", re.DOTALL)
LENGTHY = re.compile(r"^\((?P<most>\d+) characters\)$")
TEDIOUS = "城管的人又来了，还是不给票据。"
START = "2026-03-02 10:00"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def replay(path: Path, folder: Path) -> list[str]:
    """The document as it would be written now."""
    return list(Player(path, folder).play(path.read_text("utf-8").splitlines()))


class Player:
    """Goes through one document."""

    def __init__(
        self, path: Path, folder: Path, stage: Callable[[Path, int, datetime, str, str], Stage] = Stage
    ) -> None:
        head = PRESENT.search(path.read_text("utf-8"))
        if head is None:
            raise ValueError(f"{path.name} does not say who is present")
        city = head["city"] or "demo"
        self.renamed: Mapping[str, str] = cast_of(city)["english"] if head["english"] else {}
        self.present = [self._known(name.strip()) for name in head["names"].split(",")]
        lang = "en" if head["english"] else "zh"
        self.stage = stage(folder, crc32(path.stem.encode()), _local(head["start"] or START), lang, city)
        self.cards: dict[tuple[str, str], list[str]] = {}

    def play(self, lines: Iterable[str]) -> Iterator[str]:
        """Prose and human lines as they are, each human one followed by what is heard."""
        for acts, piece in _pieces(lines):
            yield from piece
            if acts:
                yield from self._perform(piece)

    def _perform(self, piece: list[str]) -> Iterator[str]:
        if piece[0].startswith("…"):
            return self._wait(piece[0][1:].strip())
        return self._written(self._speak("\n".join(line.removeprefix("  ") for line in piece)))

    # ---------------------------------------------------------------- people

    def _speak(self, line: str) -> list[Heard]:
        match = SAYS.match(line)
        assert match
        name, words = self._known(match["name"]), self._recalled(match["words"] or "")
        if words == "(again)":
            return self.stage.again(name)
        if scanned := SCAN.match(words):
            return self.stage.scan(name, scanned["site"])
        if lengthy := LENGTHY.match(words):
            words = (TEDIOUS * int(lengthy["most"]))[: int(lengthy["most"])]
        files = []
        while found := FILE.match(words):
            files.append(found["name"])
            words = words[found.end() :]
        if press := PRESS.match(words):
            return self.stage.say(name, choice=self.stage.button(name, press["label"]), files=files)
        if filled := FORM.match(words):
            form = self.stage.form(name)
            return self.stage.say(name, choice=form["id"], files=files, fields=_fields(form, filled["lines"]))
        return self.stage.say(name, words, files=files)

    def _recalled(self, words: str) -> str:
        """`{查询码}` stands for what a row of this label said last, whoever was shown it."""
        return SHOWN.sub(lambda found: self.stage.told(found[1]), words)

    def _known(self, name: str) -> str:
        """Whom the cast knows by this name."""
        return self.renamed.get(name, name)

    def _name(self, name: str) -> str:
        """What this document calls them."""
        return next((shown for shown, known in self.renamed.items() if known == name), name)

    # ---------------------------------------------------------------- time

    def _wait(self, words: str) -> Iterator[str]:
        name, _, rest = words.partition(" ")
        if rest in ("leaves", "is back"):
            (self.stage.away.add if rest == "leaves" else self.stage.away.discard)(name)
            yield from self._written(self.stage.deliver())
            return
        if rest.startswith("looks after "):
            self.stage.link(name, rest.removeprefix("looks after "))
            return
        if rest.startswith("joins "):
            self.stage.enrol(name, rest.removeprefix("joins "))
            return
        for at, heard in self.stage.pass_until(self._target(words)):
            told = list(self._written(heard))
            if told:
                yield f"· {at.astimezone(ZONE):%a %-d %b, %H:%M}"
                yield from told

    def _target(self, words: str) -> datetime:
        for pattern, move in MOVES.items():
            match = re.fullmatch(pattern, words)
            if match:
                return move(self.stage, *match.groups())
        raise ValueError(f"time cannot pass like this: {words}")

    # ---------------------------------------------------------------- what is written

    def _written(self, heard: Iterable[Heard]) -> Iterator[str]:
        for each in heard:
            if each.notice and each.name not in self.present:
                continue
            lines = self._card(each) if each.message.card else _plain(each)
            if lines:
                yield f"{self._name(each.name)}< {lines[0]}"
                yield from (f"  {line}" for line in lines[1:])

    def _card(self, heard: Heard) -> list[str]:
        """The card, or its title and what is new on it."""
        lines, key = _plain(heard, bracketed=True), (heard.name, heard.message.card)
        before = self.cards.get(key)
        self.cards[key] = lines
        if before is None:
            return lines
        fresh = [line for line in lines[1:] if line not in before]
        return [lines[0], *fresh] if fresh or lines[0] != before[0] else []


def _pieces(lines: Iterable[str]) -> list[tuple[bool, list[str]]]:
    """The document without what was heard: single lines, and whole human messages, which act."""
    found: list[tuple[bool, list[str]]] = []
    inside = kept = False
    for line in lines:
        if line.startswith("```"):
            inside, kept = line == "```chat", False
            found.append((False, [line]))
        elif not inside:
            found.append((False, [line]))
        elif line.startswith("  "):
            found[-1][1].extend([line] if kept else [])
        else:
            kept = line.startswith("…") or SAYS.match(line) is not None
            found.extend([(True, [line])] if kept else [])
    return found


def _plain(heard: Heard, bracketed: bool = False) -> list[str]:
    message = heard.message
    if not (bracketed or heard.notice):
        return [*to_plain(replace(message, form=None)).splitlines(), *_form_lines(message)]
    text = to_plain(replace(message, choices=(), form=None)).splitlines()
    return [*text, *([" ".join(f"[{c.label}]" for c in message.choices)] if message.choices else [])]


def _form_lines(message: Message) -> list[str]:
    """A form as it is seen: each line with what is filled in already."""
    fields = message.form["fields"] if message.form else []
    return [line for field in fields for line in f"{field['label']}：{_shown(field)}".splitlines()]


def _shown(field: Mapping[str, Any]) -> str:
    labels = {option["id"]: option["label"] for option in field["options"]} or {"yes": "是"}
    return str(labels.get(field["value"], field["value"] or ""))


def _fields(form: Mapping[str, Any], lines: str) -> dict[str, str]:
    """What a form is sent with: the lines `label：value`, and what was filled in already."""
    known = {field["label"]: field for field in form["fields"]}
    given = {field["name"]: str(field["value"] or "") for field in known.values()}
    ticked = {"是": "yes", "yes": "yes"}
    for line in filter(None, lines.splitlines()):
        label, _, value = line.partition("：")
        ids = {option["label"]: option["id"] for option in known[label]["options"]} or ticked
        given[known[label]["name"]] = ids.get(value, value)
    return given


def _local(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


MOVES: Mapping[str, Callable[..., datetime]] = {
    r"(\d+) working days? later": lambda stage, n: stage.working_days_later(int(n)),
    r"(\d+) days? later": lambda stage, n: stage.now + timedelta(days=int(n)),
    r"(\d+) hours? later": lambda stage, n: stage.now + timedelta(hours=int(n)),
    r"(\d+) minutes? later": lambda stage, n: stage.now + timedelta(minutes=int(n)),
    r"until (\d{4}-\d\d-\d\d \d\d:\d\d)": lambda _stage, at: _local(at),
    rf"until ({'|'.join(WEEKDAYS)}) (\d\d:\d\d)": lambda stage, day, clock: stage.next_weekday(
        WEEKDAYS.index(day), time.fromisoformat(clock)
    ),
}
"""How time may pass."""
