"""Whether an organisation has the people its work needs: who leads it, who handles, what is missing (X68, G21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.profile import Organisation
from config.saying import Fact, phrase
from store import organisations, roster
from store.work import Work

NEEDED: Mapping[str, tuple[str, ...]] = {
    "unit": ("leader", "officer"),
    "office": ("leader", "officer"),
    "desk": ("anybody",),
    "window": ("anybody",),
}
"""Posts without which an organisation of a kind is red; of other kinds tickets do not depend."""


@dataclass(frozen=True)
class Staffed:
    """An organisation and its people now; `missing` are posts, and `group` says whether a chat is bound."""

    body: Organisation
    people: Mapping[str, tuple[str, ...]]
    """Post → the persons who hold it."""
    missing: tuple[str, ...]
    group: bool

    @property
    def lacks(self) -> list[Fact]:
        """What is missing, in words."""
        return [phrase(f"staffing.lacks.{post}") for post in self.missing]

    @property
    def marked(self) -> Fact:
        """The name, and behind it in words that it is red."""
        return marked(dict(self.body.name), self)


def marked(name: Fact, body: Staffed) -> Fact:
    """A name with the mark of a red organisation; as it was where nothing is missing."""
    return phrase("staffing.marked", name=name, lacks=body.lacks) if body.missing else name


def every(work: Work) -> dict[str, Staffed]:
    """All organisations of the profile as they are staffed at this moment, whoever is on shift."""
    held: dict[str, dict[str, list[str]]] = {}
    for post in roster.everybody(work):
        held.setdefault(post["organisation"], {}).setdefault(post["post"], []).append(post["person"])
    bound = {group["organisation"] for group in organisations.all_groups(work)}
    return {o.id: staffed(o, held.get(o.id, {}), group=o.id in bound) for o in work.profile.organisations}


def staffed(body: Organisation, held: Mapping[str, Sequence[str]], *, group: bool) -> Staffed:
    """An organisation with these people in its posts."""
    posts = {*held, *(("anybody",) if set(held) - {roster.DEPUTY} else ())}
    missing = tuple(post for post in NEEDED.get(body.kind, ()) if post not in posts)
    return Staffed(body, {post: tuple(persons) for post, persons in held.items()}, missing, group)


def red(work: Work) -> list[Staffed]:
    """Those that somebody is missing in."""
    return [body for body in every(work).values() if body.missing]


def concerning(work: Work, found: Sequence[Staffed], office: str) -> list[Staffed]:
    """What an office has to see to of these: its own place and what is below it; the highest, everything (X67)."""
    place = organisations.organisation(work, office)
    if place is None or not organisations.superior(work, office):
        return list(found)
    return [
        staffed for staffed in found
        if staffed.body.region == place.region or organisations.is_within(work, staffed.body.id, office)
    ]  # fmt: skip


def told(work: Work, found: Sequence[Staffed], most: int) -> Fact:
    """The sentence about red organisations: how many, the first of them, and who sees to it."""
    names = [each.marked for each in found[:most]]
    key = "finding.unstaffed_first" if len(found) > most else "finding.unstaffed"
    return phrase(key, count=len(found), organisations=names, owner=organisations.keepers(work, "roster"))
