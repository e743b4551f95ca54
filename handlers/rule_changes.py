"""The rules have changed: every bound group hears of it once, and the page keeps the record (X38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.saying import Fact, Say, lines, phrase
from handlers.rule_diff import differences
from handlers.rulebook import Section
from store import notice, organisations, profile_versions
from store.audience import group_lane
from store.database import Row
from store.work import Work

MOST = 12
"""Changes a notice lists; the page has the rest."""


@dataclass(frozen=True)
class Changed:
    """What became different at a moment."""

    at: int
    what: Sequence[Fact]


def enter(work: Work) -> None:
    """Whatever profile was loaded is in force: when it is another one, tell every group what that means for it."""
    change = profile_versions.enter(work, work.profile)
    told = _read(work, change) if change else None
    if told and told.what:
        _announce(work, told)


def _announce(work: Work, changed: Changed) -> None:
    more = [phrase("rules.changes.more", count=len(changed.what) - MOST)] if len(changed.what) > MOST else []
    facts: dict[str, Fact] = {
        "day": {"at": changed.at, "as": "day"},
        "changes": lines([*changed.what[:MOST], *more]),
    }
    page = f"{work.house.public_url}/rules#changes" if work.house.public_url else ""
    key, told = "rules.changes.notice", facts
    if page:
        key, told = "rules.changes.page", {"notice": phrase(key, **facts), "page": page}
    for group in organisations.all_groups(work):
        say = Say(key, told, style="notice", link=page)
        notice.tell(work, group_lane(group), say, not_before=work.house.calendar.next_open(work.now))


def log(work: Work) -> list[Changed]:
    """Every change that people noticed, the newest first."""
    found = [_read(work, row) for row in reversed(profile_versions.changes(work))]
    return [changed for changed in found if changed.what]


def since(work: Work) -> int | None:
    """From when on the present rules are in force."""
    rows = profile_versions.changes(work)
    return int(rows[-1]["at"]) if rows else None


def _read(work: Work, change: Row) -> Changed:
    old, new = (profile_versions.version(work, change[name]) for name in ("before", "after"))
    return Changed(int(change["at"]), differences(old, new) if old and new else ())


def section(work: Work) -> Section:
    """The record for the page of the rules, with the day from which each change holds."""
    found = log(work)
    rows = tuple(
        (phrase("rules.changes.since", day={"at": each.at, "as": "date"}), lines(each.what)) for each in found
    )
    said = [phrase("rules.changes.text"), *([] if rows else [phrase("rules.changes.none")])]
    return Section("changes", tuple(said), rows)
