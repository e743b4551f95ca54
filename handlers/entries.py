"""A matter written down elsewhere, line by line: what each line may say, and what is wrong with one that says else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from config.profile_checks import KINDS
from config.saying import Fact, phrase
from conversations.answers import Unclear, read_phone
from conversations.extract import Understood, detail_flags, understand
from conversations.scene import Scene
from handlers import picks
from store.database import Row
from store.opening import Draft, Hand
from store.people import Who
from store.work import Refused, Work

LEVELS = ("open", "confidential", "anonymous")
SHORTEST, LONGEST = 10, 20_000
"""Characters of a story."""
LINE = 300
NUMBER = re.compile(r"[^\s\x00-\x1f]{1,64}")
PERSONAL = ("name", "phone", "enterprise")
"""What an anonymous matter does not have."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, and what to write instead; `key` is a text below `entry`."""

    column: str
    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def say(self) -> Fact:
        """The sentence."""
        return phrase(self.key, **self.facts)


COLUMNS = {"refused.superior_due": "deadline"}
"""Refusals of a whole line → the column that is to blame; all others are about its number."""


def refused_line(refused: Refused) -> Problem:
    """What a refusal says of a line, in the column where it can be mended."""
    return Problem(COLUMNS.get(refused.key, "number"), refused.key, refused.facts)


class Wrong(Refused):
    """A line says what it cannot say."""


Entry = dict[str, str]
"""Column → what it says, read: ids for what was chosen, digits for a number."""


def read(work: Work, given: Mapping[str, str]) -> tuple[Entry, list[Problem]]:
    """The lines that could be read, and what is wrong with the others."""
    entry: Entry = {}
    problems = []
    for column, reader in READERS.items():
        try:
            entry[column] = reader(work, given.get(column, "").strip())
        except Wrong as wrong:
            problems.append(Problem(column, wrong.key, wrong.facts))
    if entry.get("confidentiality") == "anonymous":
        entry |= dict.fromkeys(PERSONAL, "")
    return entry, problems


def _number(work: Work, typed: str) -> str:
    if typed and not NUMBER.fullmatch(typed):
        raise Wrong("entry.number")
    return typed


def _kind(work: Work, typed: str) -> str:
    found = typed.lower() if typed.lower() in KINDS else work.house.texts.hear("kind", typed)
    if typed and not found:
        raise Wrong("entry.unknown", value=typed, known=[phrase(f"kind.{kind}") for kind in sorted(KINDS)])
    return found or "complaint"


def _level(work: Work, typed: str) -> str:
    heard = work.house.texts.hear("confidentiality", typed)
    found = typed.lower() if typed.lower() in LEVELS else heard
    if typed and not found:
        known = [phrase(f"confidentiality.{level}") for level in LEVELS]
        raise Wrong("entry.unknown", value=typed, known=known)
    return found or "confidential"


def _story(work: Work, typed: str) -> str:
    if not typed:
        raise Wrong("entry.story_missing", least=SHORTEST)
    if not SHORTEST <= len(typed) <= LONGEST:
        raise Wrong("entry.story_length", count=len(typed), least=SHORTEST, most=LONGEST)
    return typed


def _phone(work: Work, typed: str) -> str:
    try:
        return read_phone(typed) if typed else ""
    except Unclear as unclear:
        raise Wrong(f"unclear.{unclear.key}", **unclear.facts) from None


def _line(work: Work, typed: str) -> str:
    if len(typed) > LINE:
        raise Wrong("entry.line_length", count=len(typed), most=LINE)
    return typed


def _chosen(name: str) -> Callable[[Work, str], str]:
    def reader(work: Work, typed: str) -> str:
        found = picks.read(work, blank(work), name, typed) if typed else ""
        if typed and not found:
            known = [pick.label for pick in picks.picks(work, blank(work), name)]
            raise Wrong("entry.unknown", value=typed[:40], known=known[:12])
        return found

    return reader


READERS: Mapping[str, Callable[[Work, str], str]] = {
    "number": _number,
    "kind": _kind,
    "story": _story,
    "name": _line,
    "phone": _phone,
    "enterprise": _line,
    "confidentiality": _level,
    "category": _chosen("category"),
    "region": _chosen("region"),
    "respondent": _line,
    "when": _line,
    "demand": _line,
    "deadline": _line,
    "clerk": _line,
}
"""The lines in the order in which they are asked for."""


def blank(work: Work) -> Row:
    """A ticket that is not there yet, for lines to choose from."""
    empty = dict.fromkeys(("category", "respondent", "flags"), "")
    return {"id": 0, "kind": "complaint", "profile": work.profile.version, "sealed_matter": False, **empty}


def draft(
    work: Work, entry: Entry, person: str, channel: str, hand: Hand, *, flags: tuple[str, ...] = ()
) -> Draft:
    """What is filed of an entry; what it does not say is taken from the story, and looked at by the desk."""
    found = understood(work, entry["story"])
    organisation = (
        picks.read(work, blank(work), "respondent", entry["respondent"]) if entry["respondent"] else ""
    )
    category = _category(entry, found)
    words = {name: entry[name] for name in ("when", "demand", "deadline") if entry[name]}
    unlisted = "" if organisation else entry["respondent"]
    organisation = organisation or ("" if unlisted else found.organisation)
    region = entry["region"] or _place(work, found.region, organisation)
    return Draft(
        kind=entry["kind"], story=entry["story"], person=person, channel=channel,
        confidentiality=entry["confidentiality"], category=category, region=region,
        respondent=organisation,
        flags=(*flags, *_flags(work, entry, category, found)),
        who=Who(entry["name"], entry["phone"], entry["enterprise"]),
        words={**words, **({"respondent_text": unlisted} if unlisted else {})}, hand=hand,
    )  # fmt: skip


def _place(work: Work, told: str, organisation: str) -> str:
    """Where it happened: as the story says, else where the body complained of is."""
    return told or (work.profile.organisation(organisation).region if organisation else "")


def understood(work: Work, story: str) -> Understood:
    """What a story tells of its own accord."""
    return understand(story, Scene(work.profile, work.profile.languages[0], work.now))


def _category(entry: Entry, found: Understood) -> str:
    return (entry["category"] or found.category) if entry["kind"] == "complaint" else ""


def _flags(work: Work, entry: Entry, category: str, found: Understood) -> list[str]:
    raised = ("integrity", "retaliation", "emergency", "secret")
    alarms = [name for name in raised if getattr(found, name)]
    urgent = ["urgent"] if entry["deadline"] else []
    return [*detail_flags(work.profile, category, ""), *alarms, *urgent]
