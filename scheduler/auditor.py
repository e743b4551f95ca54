"""What should have happened and has not, looked for apart from what makes it happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from config.saying import Fact, phrase
from store import bulletin, figures, heartbeat, inbox, organisations, roster, staffing, timer
from store.database import Row, hot
from store.lifecycle import TERMINAL
from store.rows import table
from store.schema import Deadline, Ticket
from store.waits import WITH_UNIT
from store.work import Work

LATE_TIMER, LATE_NOTICE = 120, 900
"""Seconds after which a wake-up is late, and a notice that a platform should have by now."""
WARN_FROM = 11
"""The month from which next year's holidays are missed."""
MOST = 20
FEW = 5
"""Of what takes a line each to say."""

_T, _D = table(Ticket), table(Deadline)
_RUNS = select(_D.c.id).where(_D.c.ticket == _T.c.id, _D.c.stopped.is_(None)).exists()
_CLOCKLESS = hot(
    select(_T.c.number, _T.c.sealed_matter)
    .where(_T.c.state.not_in((*TERMINAL, "suspended")), ~_RUNS)
    .order_by(_T.c.id)
    .limit(bindparam("most"))
)
_IN_HAND = hot(
    select(_T.c.number, _T.c.state, _T.c.lead, _T.c.office)
    .where(_T.c.state.not_in(TERMINAL), ~_T.c.sealed_matter)
    .order_by(_T.c.id)
)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be; `key` is a phrase below `finding`."""

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def words(self) -> Fact:
        """The finding as a fact."""
        return phrase(f"finding.{self.key}", **self.facts)


def findings(work: Work) -> list[Finding]:
    """Everything found, the gravest first; empty when all is well."""
    return [finding for check in CHECKS for finding in check(work)]


def _clock(work: Work) -> Iterator[Finding]:
    if heartbeat.stands_still(work):
        yield Finding("clock")


def _timers(work: Work) -> Iterator[Finding]:
    count, first = timer.overdue(work)
    if first is not None and work.ms - first > LATE_TIMER * 1000:
        yield Finding("timers", {"count": count, "since": {"at": first, "as": "moment"}})
    if dead := timer.dead(work):
        yield Finding("dead_timers", {"count": len(dead)})


def _notices(work: Work) -> Iterator[Finding]:
    oldest = figures.oldest_notice(work)
    if oldest is not None and oldest > LATE_NOTICE:
        yield Finding("notices", {"minutes": int(oldest // 60)})


def _parked(work: Work) -> Iterator[Finding]:
    if parked := inbox.parked(work):
        yield Finding("parked", {"count": len(parked)})


def _clockless(work: Work) -> Iterator[Finding]:
    rows = work.tx.all(_CLOCKLESS, most=MOST)
    if rows:
        shown = [row["number"] for row in rows if not row["sealed_matter"]]
        yield Finding("clockless", {"count": len(rows), "numbers": shown})


def _ownerless(work: Work) -> Iterator[Finding]:
    """In the hands of a unit or office that the profile no longer has, or of a unit that has nobody (invariant 1)."""
    owners = {row["number"]: _owner(row) for row in work.tx.all(_IN_HAND)}
    able = {owner for owner in set(owners.values()) if _is_able(work, owner)}
    found = [number for number, owner in owners.items() if owner not in able]
    if found:
        yield Finding("ownerless", {"count": len(found), "numbers": found[:MOST]})


def _owner(row: Row) -> str:
    return str(row["lead"] if row["state"] in WITH_UNIT else row["office"])


def _is_able(work: Work, id: str) -> bool:
    found = organisations.organisation(work, id)
    return found is not None and (found.kind == "office" or roster.is_staffed(work, id))


def _unstaffed(work: Work) -> Iterator[Finding]:
    """Organisations that somebody is missing in, each with what is missing (X68, G21)."""
    found = staffing.red(work)
    if found:
        told = [staffed.marked for staffed in found[:FEW]]
        owner = organisations.keepers(work, "roster")
        yield Finding("unstaffed", {"count": len(found), "organisations": told, "owner": owner})


def _unnamed(work: Work) -> Iterator[Finding]:
    """Nobody may see tip-offs and integrity matters: whoever sends one waits for nobody (D3)."""
    if not roster.named_persons(work):
        yield Finding("unnamed")


def _calendar(work: Work) -> Iterator[Finding]:
    today = bulletin.local(work)
    wanted = today.year + (today.month >= WARN_FROM)
    missing = [year for year in range(today.year, wanted + 1) if not work.house.calendar.official(year)]
    if missing:
        yield Finding("calendar", {"year": missing[0], "owner": organisations.keepers(work, "calendar")})


def _policies(work: Work) -> Iterator[Finding]:
    """Policies that have run out and answer no enquiry any more (G8, X40)."""
    today = bulletin.local(work).date()
    over = [dict(p.title) for p in work.profile.policies if p.valid_to and p.valid_to < today]
    if over:
        owner = organisations.keepers(work, "policies")
        yield Finding("policies", {"count": len(over), "titles": over[:MOST], "owner": owner})


CHECKS: tuple[Callable[[Work], Iterator[Finding]], ...] = (
    _clock,
    _timers,
    _notices,
    _parked,
    _clockless,
    _ownerless,
    _unstaffed,
    _unnamed,
    _calendar,
    _policies,
)
WEEKLY = frozenset({"calendar", "policies", "unstaffed", "unnamed"})
"""What has been known for months is said again on Mondays alone."""
FOR_OFFICE = frozenset({"clockless", "ownerless"}) | WEEKLY
"""What the office can do something about; the rest is the operator's."""
