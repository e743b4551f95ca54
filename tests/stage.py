"""Where transcripts are played: the demo city's archive, its chats, and a clock that is moved by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.app import Suban
from bot.render import Choice, Message, render
from bot.turn import take_turn
from config.profile import Profile
from config.saying import from_json
from config.settings import Settings
from config.texts import load_texts
from handlers.inbound import Inbound
from scheduler import digest, sampling, sweeps
from store import enterprises, organisations, people, pickup, roster, scans
from store.audience import group_lane, person_lane
from store.database import hot
from store.enterprises import Named
from store.file_kinds import real_type, safe_name
from store.files import Files
from store.rows import table
from store.schema import Lane, Outbox, Timer
from store.work import Work, moment, ms
from tests.archive import ZONE, Archive, open_archive, peopled
from tests.samples import sample

CASTS = Path(__file__).parent
PRIVATE = "（私）"
HELLO, QR = "menu:hello", "qr"
NO_FIELDS: Mapping[str, str] = {}
_L, _O, _T = table(Lane), table(Outbox), table(Timer)
_READY = hot(select(_L.c.id).where(_L.c.ready <= bindparam("now")).order_by(_L.c.id))
_DUE = hot(select(func.min(_T.c.due).label("at")).where(_T.c.due <= bindparam("target")))
_HELD = hot(
    select(func.min(_O.c.not_before).label("at")).where(
        _O.c.state == "waiting", _O.c.not_before > bindparam("now"), _O.c.not_before <= bindparam("target")
    )
)
_STUMBLED = hot(select(_T).where(_T.c.tries > 0))


@dataclass(frozen=True)
class Heard:
    """A message in the chat of somebody in the cast; `private` and `notice` tell how it came."""

    name: str
    message: Message
    notice: bool = False


@dataclass
class Stage:
    """One performance. `now` is aware UTC; `away` are people who do not look at their chat."""

    folder: Path
    seed: int
    now: datetime
    lang: str = "zh"
    """What officers and groups read."""
    profile: str = "demo"
    """The city, with a cast of its own."""
    away: set[str] = field(default_factory=set)
    shown: dict[str, list[Message]] = field(default_factory=dict)
    """What stands in each chat, oldest first: buttons are looked for here."""
    order: dict[int, int] = field(default_factory=dict)
    last: dict[str, Inbound] = field(default_factory=dict)
    sent: int = 0

    def __post_init__(self) -> None:
        self.cast = cast_of(self.profile)
        self.archive: Archive = open_archive(self.seed, city=city_of(self.profile))
        house = self.archive.house
        self.suban = Suban(
            settings=Settings(_env_file=None, var_dir=self.folder), profile=house.profile, texts=load_texts(),
            keys=house.keys, calendar=house.calendar, house=house, database=self.archive.database,
            files=Files(self.folder, house.keys), random=Random(self.seed), now=lambda: self.now,
        )  # fmt: skip
        self.persons = self.archive.run(self._meet, self.now)
        self.lanes = self.archive.run(self._lanes, self.now)

    def _meet(self, work: Work) -> dict[str, str]:
        cast = self.cast["complainants"].items()
        met = {name: people.meet(work, f"web:{name}", lang=who["lang"]) for name, who in cast}
        staff = self.cast["staff"].items()
        serving = {name: self.archive.people[who["member"]] for name, who in staff}
        for person in serving.values():
            people.speak(work, person, self.lang)
        return met | serving

    def _lanes(self, work: Work) -> dict[str, str]:
        """Lane → whose chat it is, in the order of the cast."""
        found = {}
        for name, person in self.persons.items():
            chat = name if name in self.cast["complainants"] else f"{name}{PRIVATE}"
            found[person_lane(people.addresses(work, person)[0])] = chat
        for name, organisation in self.cast["groups"].items():
            found[group_lane(organisations.groups(work, organisation)[0])] = name
        return found

    def link(self, name: str, business: str) -> None:
        """A business is in the care of somebody of the staff."""
        named = Named(business, "林经理", "13912345678")
        self.archive.run(
            lambda work: enterprises.keep(work, named, self.persons[name], "3", "small", startup=False),
            self.now,
        )

    def enrol(self, name: str, group: str) -> None:
        """Somebody of the staff becomes a case officer of that group's organisation as well."""
        organisation = self.cast["groups"][group]
        self.archive.run(
            lambda work: roster.enrol(work, self.persons[name], organisation, "officer"), self.now
        )

    def close(self) -> None:
        """The performance is over."""
        self.archive.database.close()

    # ---------------------------------------------------------------- speaking

    def say(
        self,
        name: str,
        text: str = "",
        choice: str = "",
        files: Sequence[str] = (),
        fields: Mapping[str, str] = NO_FIELDS,
    ) -> list[Heard]:
        """Somebody speaks; what is answered, and what everybody hears of it."""
        who = name.removesuffix(PRIVATE)
        group = "" if name.endswith(PRIVATE) else self.cast["staff"].get(who, {}).get("chat", "")
        inbound = Inbound(
            self.persons[who], text, choice, f"web-group:{group}" if group else "", fields,
            [self._store(file) for file in files], self._lang(self.persons[who]),
        )  # fmt: skip
        return self._hear_out(name, inbound)

    def scan(self, name: str, site: str) -> list[Heard]:
        """Somebody scans the code that hangs at a place: the chat opens and greets."""
        self.archive.run(lambda work: scans.count(work, site, QR), self.now)
        person = self.persons[name]
        inbound = Inbound(person, choice=HELLO, lang=self._lang(person), channel=QR, site=site, staff=False)
        return self._hear_out(name, inbound)

    def _hear_out(self, name: str, inbound: Inbound) -> list[Heard]:
        self.sent += 1
        self.last[name] = inbound
        return [*self._answers(name, inbound), *self.deliver()]

    def _lang(self, person: str) -> str:
        return self.archive.run(lambda work: people.language(work, person), self.now)

    def again(self, name: str) -> list[Heard]:
        """The same message once more, as a platform repeats it."""
        return [*self._answers(name, self.last[name]), *self.deliver()]

    def _answers(self, name: str, inbound: Inbound) -> list[Heard]:
        replies = self.archive.run(
            lambda work: take_turn(work, self.suban, "web", f"{name}:{self.sent}", inbound), self.now
        )
        return [self._show(self._place(name, inbound, reply), _message(reply)) for reply in replies]

    def _place(self, name: str, inbound: Inbound, reply: dict[str, Any]) -> str:
        """A group hears what is answered in it, unless that is meant for the speaker alone."""
        if not inbound.chat or name.endswith(PRIVATE) or str(reply.get("style", "")).startswith("private"):
            return name
        return self.group_name(self.cast["staff"][name]["chat"])

    def _store(self, name: str) -> dict[str, Any]:
        data = sample(name)
        kind = real_type(data, name)
        digest = self.suban.files.put(data)
        return {"digest": digest, "name": safe_name(name, kind), "kind": kind.family, "size": len(data)}

    def button(self, name: str, label: str) -> str:
        """The choice behind a label or a number; the newest first."""
        for message in self._seen_by(name):
            if label.isdigit() and message.choices:
                return message.choices[int(label) - 1].id
            found = next((c.id for c in message.choices if c.label == label), None)
            if found:
                return found
        raise LookupError(f"{name} was never shown a button [{label}]")

    def told(self, label: str) -> str:
        """What the newest row with this label says, in any chat."""
        messages = sorted(chain.from_iterable(self.shown.values()), key=lambda m: -self.order[id(m)])
        return next(value for message in messages for shown, value in message.rows if shown == label)

    def form(self, name: str) -> Mapping[str, Any]:
        """The form that somebody was shown last."""
        return next(message.form for message in self._seen_by(name) if message.form)

    def _seen_by(self, name: str) -> list[Message]:
        """What somebody has on the screen, the newest first: answers to them alone, and their chat."""
        chat = self.chat_of(name)
        both = [*self.shown.get(chat, []), *(self.shown.get(name, []) if chat != name else [])]
        return sorted(both, key=lambda message: -self.order[id(message)])

    def chat_of(self, name: str) -> str:
        """The chat in which somebody speaks."""
        if name in self.cast["staff"] and self.cast["staff"][name].get("chat"):
            return self.group_name(self.cast["staff"][name]["chat"])
        return name

    def group_name(self, organisation: str) -> str:
        """What the cast calls the group of an organisation."""
        groups = self.cast["groups"].items()
        return next((name for name, id in groups if id == organisation), organisation)

    def _show(self, chat: str, message: Message) -> Heard:
        self.shown.setdefault(chat, []).append(message)
        self.order[id(message)] = len(self.order)
        return Heard(chat, message)

    # ---------------------------------------------------------------- hearing

    def deliver(self) -> list[Heard]:
        """What is due in the chats, read as a page reads it."""
        heard: list[Heard] = []
        while fresh := self.archive.run(self._pick_up, self.now):
            heard += fresh
        return heard

    def _pick_up(self, work: Work) -> list[Heard]:
        lanes = [row["id"] for row in work.tx.all(_READY, now=work.ms)]
        known = [lane for lane in self.lanes if lane in lanes]
        others = [lane for lane in lanes if lane not in self.lanes]
        return [heard for lane in (*known, *others) for heard in self._read(work, lane)]

    def _read(self, work: Work, lane: str) -> Iterator[Heard]:
        name = self.lanes.get(lane, lane)
        if name.removesuffix(PRIVATE) in self.away:
            return
        lines = pickup.fetch(work, lane, after=2**60)
        lang = self.cast["complainants"].get(name, {}).get("lang", self.lang)
        for line in lines:
            yield Heard(name, self._show(name, self._word(line.body, lang)).message, notice=True)
        if lines:
            pickup.seen(work, lane, lines[-1].seq)

    def _word(self, body: dict[str, Any], lang: str) -> Message:
        return render(from_json(body), self.suban.texts, lang, self.suban.profile.hours.zone)

    # ---------------------------------------------------------------- time

    def pass_until(self, target: datetime) -> Iterator[tuple[datetime, list[Heard]]]:
        """Every moment at which somebody hears something, up to and with `target`."""
        while (next_moment := self._next(target)) is not None:
            self.now = next_moment
            self.archive.run(self._sweep, self.now)
            self.archive.run(digest.digest, self.now)
            self.archive.run(sampling.sample, self.now)
            yield self.now, self.deliver()
        self.now = target
        yield target, self.deliver()

    def _next(self, target: datetime) -> datetime | None:
        def look(work: Work) -> int | None:
            rows = (work.tx.one(_DUE, target=ms(target)), work.tx.one(_HELD, now=work.ms, target=ms(target)))
            return min((row["at"] for row in rows if row and row["at"] is not None), default=None)

        at = self.archive.run(look, self.now)
        due = [max(self.now, moment(at))] if at is not None else []
        morning = self._next_morning()
        return min((*due, *([morning] if morning <= target else [])), default=None)

    def _next_morning(self) -> datetime:
        local = self.now.astimezone(ZONE)
        today = datetime.combine(local.date(), digest.AT, ZONE)
        return today if today > local else today + timedelta(days=1)

    def _sweep(self, work: Work) -> None:
        while sweeps.sweep(work):
            pass
        stumbled = work.tx.all(_STUMBLED)
        assert not stumbled, f"a wake-up failed: {[row['kind'] for row in stumbled]}"

    def working_days_later(self, days: int) -> datetime:
        """The same hour so many working days on."""
        local = self.now.astimezone(ZONE)
        while days:
            local += timedelta(days=1)
            days -= self.archive.house.calendar.is_workday(local.date())
        return local

    def next_weekday(self, weekday: int, clock: time) -> datetime:
        """The next such day, today included when the hour is still to come."""
        local = self.now.astimezone(ZONE)
        found = datetime.combine(local.date(), clock, ZONE) + timedelta(days=(weekday - local.weekday()) % 7)
        return found if found > local else found + timedelta(days=7)


@cache
def cast_of(profile: str) -> Mapping[str, Any]:
    """Who appears in the stories of a city."""
    name = "cast" if profile == "demo" else f"cast-{profile}"
    return tomllib.loads((CASTS / f"{name}.toml").read_text("utf-8"))


@cache
def city_of(profile: str) -> Profile:
    """The city itself, with its cast in their posts."""
    return peopled(profile, cast_of(profile)["staff"])


def _message(wire: dict[str, Any]) -> Message:
    return Message(
        text=wire["text"],
        typed=wire.get("typed", ""),
        choices=tuple(Choice(c["id"], c["label"]) for c in wire["choices"]),
        title=wire.get("title", ""),
        rows=tuple((label, value) for label, value in wire.get("rows", ())),
        form=wire.get("form"),
        card=wire.get("card", ""),
        style=wire.get("style", ""),
        files=tuple(wire.get("files", ())),
    )
