"""The rules as the public reads them: a section a question, from the profile in force (X35)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from config.profile import Law, Limit, Organisation, Profile
from config.saying import Fact, at, phrase
from config.texts import Texts
from store import citing

Row = tuple[Fact, ...]
NOT_PUBLIC = frozenset(
    {"proposal", "nudge", "bulletin", "remind_draft", "remind_supply", "remind_evaluation"}
)
"""Lengths that are nobody's promise to the public."""
LENGTHS = ("hours", "calendar_days", "days")
PEOPLE = ("leading", "working", "office", "desk", "window", "special", "unit", "inspector")
"""The kinds of bodies that have a part in a matter, in the order in which it may meet them."""


@dataclass(frozen=True)
class Section:
    """One part of the rules: sentences, and perhaps a table; `id` is its anchor on the page."""

    id: str
    paragraphs: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def title(self) -> Fact:
        """What it is about."""
        return phrase(f"rules.{self.id}.title")

    def columns(self, texts: Texts, lang: str) -> list[str]:
        """The heads of its table."""
        return texts.say(lang, f"rules.{self.id}.columns").split(" | ") if self.rows else []


def rulebook(profile: Profile, texts: Texts, today: date, page: str = "") -> list[Section]:
    """Every section that this profile has something to say in; `page` is where the chat is."""
    found = [
        Section("accepted", (phrase("rules.accepted.text"),), tuple(_accepted(profile))),
        Section(
            "refused",
            (phrase("rules.refused.text", **_days(profile, "objection")),),
            tuple(_refused(profile)),
        ),
        Section("ways", (), tuple(_ways(profile, page))),
        Section("elsewhere", (phrase("rules.elsewhere.text"),), tuple(_elsewhere(profile))),
        Section("people", (phrase("rules.people.text"),), tuple(_people(profile))),
        duties(profile),
        Section("deadlines", tuple(_counting(profile)), tuple(_deadlines(profile, texts))),
        Section("extension", tuple(_extension(profile))),
        Section("rating", (phrase("rules.rating.text", **_days(profile, "evaluation")),)),
        Section("reopening", (phrase("rules.reopening.text", **_days(profile, "rework", "late_evidence")),)),
        Section("privacy", (dict(profile.brand.privacy),)),
        Section("legal", (), tuple(_laws(profile, today))),
    ]
    return [section for section in found if section.paragraphs or section.rows]


def duties(profile: Profile) -> Section:
    """Who leads what (X40, G61)."""
    return Section("mechanisms", (), tuple(_mechanisms(profile)))


def length(limit: Limit) -> Fact:
    """How long a limit is, in words."""
    name = next((name for name in LENGTHS if getattr(limit, name)), "days")
    return phrase(f"why.{name}", n=f"{getattr(limit, name):g}")


def limit_name(key: str, texts: Texts) -> Fact:
    """What a limit is the limit of; one that only this profile knows is called by its key."""
    return phrase(f"clock.{key}") if f"clock.{key}" in texts.keys("zh") else key


def _days(profile: Profile, *keys: str) -> dict[str, Fact]:
    return {key: length(profile.deadlines[key]) for key in keys}


def _accepted(profile: Profile) -> Iterator[Row]:
    return ((dict(each.menu), each.seed) for each in profile.categories)


def _refused(profile: Profile) -> Iterator[Row]:
    return (
        (dict(each.menu), each.seed, dict(each.redirect) or dict(each.text) or "")
        for each in profile.refusals
    )


def _ways(profile: Profile, page: str) -> Iterator[Row]:
    """How one gets here: the chat, the telephone, the windows, and what other bodies bring (X32, X49)."""
    if page:
        yield (phrase("rules.ways.page"), page)
    yield (phrase("rules.ways.phone"), profile.brand.hotline)
    if windows := _of_kind(profile, "window"):
        yield (phrase("rules.ways.window"), names(windows))
    if profile.channels:
        yield (phrase("rules.ways.channel"), [dict(c.name) for c in profile.channels])


def _elsewhere(profile: Profile) -> Iterator[Row]:
    """Where everything else is handled, in one table (G7)."""
    return ((phrase(f"rules.redirect.{key}"), number) for key, number in profile.brand.redirects.items())


def _of_kind(profile: Profile, kind: str) -> list[Organisation]:
    return [o for o in profile.organisations if o.kind == kind]


def _people(profile: Profile) -> Iterator[Row]:
    for kind in PEOPLE:
        found = _of_kind(profile, kind)
        if found:
            yield (phrase(f"rules.people.{kind}"), names(found))


def names(bodies: Iterable[Organisation]) -> list[Fact]:
    """How they are called, one after the other."""
    return [dict(o.name) for o in bodies]


def _mechanisms(profile: Profile) -> Iterator[Row]:
    """Who leads what, and who has a part in it (X40, G61)."""
    for each in profile.mechanisms:
        members = names(profile.organisation(id) for id in each.members)
        others = [dict(each.others)] if each.others else []
        yield (dict(each.name), names(profile.organisation(id) for id in each.lead), [*members, *others])


def _counting(profile: Profile) -> Iterator[Fact]:
    yield phrase("rules.deadlines.text")
    if profile.deemed_acceptance:
        yield phrase("rules.deadlines.deemed", **_days(profile, "deem"))


def _deadlines(profile: Profile, texts: Texts) -> Iterator[Row]:
    for key, limit in profile.deadlines.items():
        if key not in NOT_PUBLIC and (profile.deemed_acceptance or key != "deem"):
            yield (limit_name(key, texts), length(limit), limit.basis)


def _extension(profile: Profile) -> Iterator[Fact]:
    yield phrase("rules.extension.text", **_days(profile, "extension", "legal_cap"))
    longer = profile.deadlines.get("legal_cap_extended", profile.deadlines["legal_cap"])
    yield phrase("rules.extension.again", legal_cap_extended=length(longer))


def _laws(profile: Profile, today: date) -> Iterator[Row]:
    return ((dict(law.title), _since(profile, law)) for law in citing.in_force(profile, today))


def _since(profile: Profile, law: Law) -> Fact:
    if law.since is None:
        return ""
    return at(datetime.combine(law.since, time(12), ZoneInfo(profile.hours.zone)), "date")


__all__ = ["Section", "length", "limit_name", "names", "rulebook"]
