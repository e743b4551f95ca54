"""Spot checks: a month's sample of closed matters, whoever was drawn asked again, and what they said (X69)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from config.profile import Limit
from config.saying import Fact, Option, Say, phrase
from store import (
    calls,
    deadlines,
    drawing,
    event,
    notice,
    organisations,
    people,
    rating,
    register,
    telling,
    timer,
)
from store.audience import recipients
from store.database import Row, hot
from store.drawing import Closed
from store.rows import Adding, change, finding, table
from store.schema import Sample, SpotCheck, Ticket
from store.waits import Tell
from store.work import Work, ms

VERB = "spot_check"
SOLVED, AGAIN, NEVER, VAIN = "solved", "again", "never", "vain"
OUTCOMES = (SOLVED, AGAIN, NEVER, VAIN)
UNSATISFIED = (AGAIN, NEVER)
TOLD = (SOLVED, *UNSATISFIED)
"""What whoever is asked may answer."""
WAIT = Limit(days=3, basis="")
"""How long the bot waits for an answer before somebody rings, where the profile does not say."""
SEED_BITS = 64
DAY = 86_400_000

_T, _C, _S = table(Ticket), table(SpotCheck), table(Sample)
_ADD, _ADD_CHECK = Adding(Sample, "id"), Adding(SpotCheck, "id")
_PERIOD, _CHECK, _OF = (
    finding(Sample, "period"),
    finding(SpotCheck, "id"),
    finding(SpotCheck, "ticket", order="id"),
)
_CHECKS = finding(SpotCheck, "sample", order="id")
_NEWEST = hot(select(_S).order_by(_S.c.period.desc()).limit(1))
_CLOSED = hot(
    select(_T)
    .where(_T.c.state == "closed", _T.c.closed >= bindparam("begin"), _T.c.closed < bindparam("end"))
    .where(~_T.c.sealed_matter)
    .order_by(_T.c.id)
)


# ---------------------------------------------------------------- drawing


def draw_month(work: Work, period: str) -> int:
    """Draw a month's sample, write down how, and ask whoever was drawn. How many were; of nothing nothing is."""
    rows = {row["id"]: row for row in _population(work, period)}
    if not rows:
        return 0
    population = [_closed(work, row) for row in rows.values()]
    seed, how = f"{work.house.random.getrandbits(SEED_BITS):016x}", work.profile.ratings
    drawn = drawing.draw(population, seed, how.share, how.least)
    sample = _ADD(
        work.tx, period=period, seed=seed, population=len(population), strata=_written(population),
        share=how.share, least=how.least, at=work.ms,
    )  # fmt: skip
    for each in drawn:
        _ask(work, int(sample["id"]), rows[each.closed.ticket], each)
    return len(drawn)


def _written(population: list[Closed]) -> str:
    """The whole population by stratum: with the seed it is all that is needed to draw again."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for closed in population:
        found.setdefault((closed.unit, closed.result, closed.why), []).append(closed.ticket)
    return json.dumps([[*stratum, ids] for stratum, ids in sorted(found.items())])


def _population(work: Work, period: str) -> list[Row]:
    """What was closed in a local month and may be asked about: neither sealed nor practised, and an answer wanted."""
    begin, end = (ms(moment) for moment in _span(work, period))
    found = work.tx.all(_CLOSED, begin=begin, end=end)
    return [row for row in found if not {"training", rating.NO_REPLY} & set(row["flags"].split())]


def _span(work: Work, period: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(work.profile.hours.zone)
    first = date.fromisoformat(f"{period}-01")
    then = (first + timedelta(days=31)).replace(day=1)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, then))
    return begin, end


def _closed(work: Work, row: Row) -> Closed:
    return Closed(row["id"], row["lead"] or row["office"], row["result"] or "answered", _always(work, row))


def _always(work: Work, row: Row) -> str:
    """Why a matter is checked in any case: bad rating, found unreasonable, or an opinion nobody followed (F8)."""
    rated = rating.of_round(work, row["id"], row["round"])
    if rated is not None and not rating.is_content(rated) and not rated["excluded"]:
        return "dissatisfied"
    if row["result"] == "unreasonable":
        return "unreasonable"
    return "opinion" if "opinion" in row["flags"].split() else ""


def _ask(work: Work, sample: int, row: Row, drawn: drawing.Drawn) -> None:
    check = _ADD_CHECK(
        work.tx, sample=sample, ticket=row["id"], round=row["round"], organisation=drawn.closed.unit,
        result=drawn.closed.result, why=drawn.why, at=work.ms,
    )  # fmt: skip
    told = recipients(work, row, "complainant")
    if not told:
        ring(work, check)
        return
    begun = work.quiet_until or work.now
    facts = {"number": row["number"], "days": str((ms(begun) - row["closed"]) // DAY)}
    for recipient in told:
        say = Say("notice.spot_check.complainant", facts, answers(row["id"]), style="notice")
        notice.tell(work, recipient.lane, say, ticket=row["id"])
    timer.arm(work, VERB, check["id"], deadlines.count(work, begun, _wait(work)).at)


def answers(ticket: int) -> tuple[Option, ...]:
    """The buttons below the question."""
    return tuple(Option(f"start:spot_{o}:{ticket}", phrase(f"invite.spot_{o}")) for o in TOLD)


def _wait(work: Work) -> Limit:
    return work.profile.deadlines.get("call_back", WAIT)


# ---------------------------------------------------------------- asking again


def unanswered(work: Work, wake: Row) -> None:
    """Nobody has answered the bot: a clerk rings, in office hours."""
    opens = work.house.calendar.next_open(work.now)
    check = work.tx.one(_CHECK, id=wake["ref"])
    if opens > work.now:
        timer.again(work, wake, opens)
    elif check and not check["outcome"]:
        ring(work, check)


def ring(work: Work, check: Row) -> None:
    """A call for the desk, which hears of it at once; nobody is told to ring who left no number."""
    row = register.get(work, check["ticket"])
    if not people.identity(work, row["id"]).phone:
        return
    calls.ask(work, row["id"], calls.SPOT_CHECK)
    facts = telling.facts_of(work, row, {}, ())
    telling.spread(work, row, [Tell("desk_group", "spot_unanswered")], facts)


# ---------------------------------------------------------------- what was said


def open_of(work: Work, ticket: int) -> Row | None:
    """The check of a ticket that nobody has answered yet."""
    rows = [row for row in work.tx.all(_OF, ticket=ticket) if row["outcome"] in ("", VAIN)]
    return rows[-1] if rows else None


def heard(
    work: Work, check: Row, outcome: str, way: str, by: dict[str, str], notes: list[dict[str, str]]
) -> bool:
    """Write down an answer; whoever is not satisfied is the office's matter at once. False when one was there."""
    answered = None if outcome == VAIN else work.ms
    values = {"outcome": outcome, "way": way, "person": by["person"], "answered": answered}
    if not change(work.tx, SpotCheck, {"id": check["id"], "outcome": check["outcome"]}, values):
        return False
    facts = {"outcome": outcome, "way": way, **({"notes": notes} if notes else {})}
    event.record(work, check["ticket"], VERB, **by, round=check["round"], facts=facts)
    if outcome != VAIN:
        timer.cancel(work, check["id"], VERB)
        calls.settle(work, check["ticket"], calls.SPOT_CHECK, by["person"])
    if outcome in UNSATISFIED:
        _tell_office(work, check, outcome)
    return True


def _tell_office(work: Work, check: Row, outcome: str) -> None:
    """With what can be done: an account by the unit (T17), or the matter once more (T18)."""
    row = register.get(work, check["ticket"])
    verbs = ("question", "assign_again", "detail")
    options = tuple(Option(f"do:{v}:{row['id']}:{row['version']}", phrase(f"verb.{v}")) for v in verbs)
    facts = {**telling.facts_of(work, row, {}, ()), "outcome": phrase(f"spot.{outcome}")}
    for recipient in recipients(work, row, "office_group"):
        say = Say("notice.spot_unsatisfied.office", facts, options, style="notice")
        notice.tell(work, recipient.lane, say, ticket=row["id"])


# ---------------------------------------------------------------- reading


def sample(work: Work, period: str = "") -> Row | None:
    """The sample of a month, or the newest."""
    return work.tx.one(_PERIOD, period=period) if period else work.tx.one(_NEWEST)


def checks(work: Work, sample_id: int) -> list[Row]:
    """Everything that was drawn, with what was heard so far."""
    return work.tx.all(_CHECKS, sample=sample_id)


def redraw(drawn: Row) -> list[int]:
    """The tickets that the same seed draws of the same population, for whoever doubts the sample."""
    rows = json.loads(drawn["strata"])
    population = [Closed(id, unit, result, why) for unit, result, why, ids in rows for id in ids]
    again = drawing.draw(population, drawn["seed"], drawn["share"], drawn["least"])
    return [each.closed.ticket for each in again]


def counted(work: Work, period: str) -> dict[str, Counter[str]]:
    """By unit how many were drawn and what they said: drawn, solved, again, never, vain (for reports)."""
    found: dict[str, Counter[str]] = {}
    drawn = sample(work, period)
    for row in checks(work, drawn["id"]) if drawn else ():
        of = found.setdefault(row["organisation"], Counter())
        of.update(["drawn", *([row["outcome"]] if row["outcome"] else [])])
    return found


def unit_name(work: Work, check: Row) -> Fact:
    """Whose work was checked."""
    return organisations.name(work, check["organisation"])
