"""The clock's turn: what is due acts or speaks, once, in the transaction that takes its wake-up away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from config.saying import Fact, phrase
from store import (
    calls,
    deadlines,
    deputies,
    duty_objections,
    event,
    handover,
    ladders,
    notice,
    organisations,
    rating,
    respondents,
    sites,
    spot_checks,
    telling,
    ticket,
    timer,
)
from store.database import NotSaved, Row
from store.roster import SYSTEM
from store.waits import Wait, wait_of, waits
from store.work import Work, moment

logger = logging.getLogger(__name__)
BATCH = 100


def sweep(work: Work, most: int = BATCH) -> int:
    """Do what is due, at most so much of it; how much there was. Call again at once when it was `most`.

    Verbs of the clock happen whatever the hour and are told in office hours; reminders wait for those.
    """
    due = timer.take_due(work, most)
    for row in due:
        _try(work, row)
    return len(due)


def _try(work: Work, row: Row) -> None:
    try:
        with work.tx.savepoint():
            HANDLERS.get(row["kind"].partition(":")[0], _step)(work, row)
    except NotSaved:
        raise
    except Exception as error:  # noqa: BLE001 - one bad wake-up must not keep the others waiting
        facts = {"timer": row["kind"], "ref": row["ref"], "error": type(error).__name__}
        logger.error("a wake-up failed", extra={**facts, "dead": timer.stumble(work, row)})


def _step(work: Work, row: Row) -> None:
    """A step of a deadline, unless that has stopped, stands still or belongs to another state."""
    deadline = deadlines.by_id(work, row["ref"])
    if deadline is None or deadline["stopped"] is not None or deadline["paused"] is not None:
        return
    found = ticket.get(work, deadline["ticket"])
    wait = wait_of(deadline["kind"], row["kind"], found["state"])
    if wait and wait.verb:
        ticket.act(_quietly(work), found["id"], wait.verb, SYSTEM, _facts_for(wait, found))
    elif wait and wait.tells:
        _speak(work, row, wait, deadline, found)
    elif row["kind"] == "lapse":
        deadlines.close(work, deadline)


def _facts_for(wait: Wait, found: Row) -> dict[str, str]:
    """What the clock fills in where a person would choose."""
    return {"tag": ladders.tag_of(found)} if wait.verb == "remind" else {}


def _quietly(work: Work) -> Work:
    opens = work.house.calendar.next_open(work.now)
    return work if opens == work.now else replace(work, quiet_until=opens)


def _speak(work: Work, row: Row, wait: Wait, deadline: Row, found: Row) -> None:
    call = calls.ask(work, found["id"], calls.UNREACHED) if wait.clock == "delivery" else 0
    if _overtaken(work, wait, deadline) or _needless(work, wait, found):
        return
    opens = work.house.calendar.next_open(work.now)
    if opens > work.now:
        timer.again(work, row, opens)
        return
    facts = {**_facts(work, deadline, found), "call": str(call)}
    former = deadline["organisation"]
    telling.spread(work, found, wait.tells, facts, holds=f"clock:{deadline['id']}", former=former)
    if wait.then and not found["supervise_level"]:
        ticket.act(work, found["id"], wait.then, SYSTEM, {"ground": wait.clock})
    if any(tell.key == "overdue" for tell in wait.tells):
        sites.tell_overdue(work, found)


def _overtaken(work: Work, wait: Wait, deadline: Row) -> bool:
    """After an outage only the last of several missed steps speaks."""
    calendar, begun, due = work.house.calendar, moment(deadline["started"]), moment(deadline["due"])
    steps = {step.name: step.moment(calendar, begun, due) for step in waits(wait.clock)}
    return any(steps[wait.name] < other <= work.now for other in steps.values())


def _needless(work: Work, wait: Wait, found: Row) -> bool:
    """Half of the time is gone, but there is news of this round (§3.2); or what is asked for was given."""
    if (wait.clock, wait.step) == ("evaluation", "remind"):
        return rating.of_round(work, found["id"], found["round"]) is not None
    if (wait.clock, wait.step) != ("handle", "half"):
        return False
    return event.has_news(work, found)


def _facts(work: Work, deadline: Row, found: Row) -> dict[str, Fact]:
    due = {"at": deadline["due"], "as": "moment"}
    left = work.house.calendar.working_days_between(work.now, moment(deadline["due"]))
    return {
        **telling.facts_of(work, found, {}, ()),
        "unit": organisations.name(work, deadline["organisation"]),
        "clock": phrase(f"clock.{deadline['kind']}"),
        "due": phrase("card.provisional", at=due) if deadline["provisional"] else due,
        "days": str(max(int(left), 0)),
    }


HANDLERS: Mapping[str, Callable[[Work, Row], None]] = {
    notice.ASIDE: notice.tell_aside,
    deputies.TIMER: lambda work, row: deputies.begins(_quietly(work), row),
    handover.TIMER: lambda work, row: handover.on_the_day(_quietly(work), row),
    duty_objections.CLOCK: duty_objections.late,
    spot_checks.VERB: spot_checks.unanswered,
    respondents.CLOCK: respondents.late,
}
"""Kinds of wake-ups that are no step of a deadline."""
