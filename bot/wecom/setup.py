"""`suban wecom setup`: everything looked at, and said what is still to be entered at WeCom or missing in the groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.finding import Finding
from bot.wecom import checks
from config.saying import phrase
from store import organisations, people, roster
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

WORKING = ("office", "desk", "unit")
"""Kinds of organisation that have a group to work in."""
GROUPS, PERSON = ("wecom-group", "wecom-hook"), "wecom"


@dataclass(frozen=True)
class Household:
    """What the archive says: how many groups there are, organisations without one; where there is one, officers whom
    nobody can write to."""

    groups: int
    groupless: list[str]
    unreached: Mapping[str, int]


async def set_up(suban: Suban) -> AsyncIterator[Finding]:
    """Each finding as soon as it is known. Nothing can be set there by a program, so nothing is changed."""
    async for finding in checks.examine(suban):
        yield finding
    for finding in _missing(await suban.look(_household)):
        yield finding


def _household(work: Work) -> Household:
    rows = [row for row in organisations.all_groups(work) if row["door"] in GROUPS]
    with_group = {row["organisation"] for row in rows}
    working = [o.id for o in work.profile.organisations if o.kind in WORKING]
    posts = [post for post in roster.everybody(work) if post["organisation"] in with_group]
    unreached = Counter(p["organisation"] for p in posts if not _is_reached(work, p["person"]))
    return Household(len(rows), [id for id in working if id not in with_group], unreached)


def _is_reached(work: Work, person: str) -> bool:
    return any(address["door"] == PERSON for address in people.addresses(work, person))


def _missing(home: Household) -> Iterator[Finding]:
    if home.groups:
        yield Finding("ok", "wecom_groups", {"count": home.groups})
    if home.groupless:
        facts = {"count": len(home.groupless), "organisations": home.groupless}
        yield Finding("warn", "wecom_groups", facts)
    if home.unreached:
        each = [phrase("wecom.unreached", organisation=o, count=n) for o, n in home.unreached.items()]
        yield Finding("warn", "wecom_unreached", {"organisations": each})
