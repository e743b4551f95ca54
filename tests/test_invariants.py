"""Whatever happens to tickets, in whatever order: what must always be true, is (§2, invariants 1 to 7; D13, D14).

This is half of the run; the other half lives in a county of its own (tests/test_invariants_too.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from time import process_time
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from store import audience, deadlines, event, roster
from store.database import Row, hot
from store.rows import table as table_of
from store.schema import Outbox, Ticket
from store.telling import AFTER_DELIVERY
from store.work import Work
from tests.county import NAMED, found_county
from tests.lives import HALVES, LEVELS, RULES, WANTED, Lives, Step, table, transitions
from tests.written_rules import OVER

pytestmark = pytest.mark.slow

LEAST_LIVES, MOST_LIVES = 2000 // HALVES, 4000 // HALVES
SEED = 20261122
TIP_OFFS = hot(select(table_of(Ticket).c.id).where(table_of(Ticket).c.kind == "tipoff"))
ALL_NUMBERS = hot(select(table_of(Ticket).c.number).order_by(table_of(Ticket).c.id))
ALL_NOTICES = hot(select(table_of(Outbox)).order_by(table_of(Outbox).c.lane, table_of(Outbox).c.seq))
NEWS = hot(
    select(table_of(Outbox)).where(
        table_of(Outbox).c.ticket == bindparam("ticket"), table_of(Outbox).c.at == bindparam("at")
    )
)
SECRETS = ("王小明", "13800138000", "13900139000")
WITH_UNIT = ("assigned", "processing", "return_review")
LEAVES_NO_TRACE = ("hand_over_part",)
"""What a ticket does not show afterwards, not even in its version (T24)."""
MOVES = {"lengthen": "extensions", "supply": "pauses", "redo": "pauses", "resume": "pauses"}
"""Verbs that may move a due date to a later day → where the deadline's basis says so (D13)."""


@contextmanager
def played(seed: int) -> Iterator[Lives]:
    """A thousand lives and more, each step checked as it happens."""
    lives, begun = Lives(found_county(earlier=True, named=NAMED), Random(seed)), process_time()
    for number in range(MOST_LIVES):
        promises: dict[int, Row] = {}
        for step in lives.life(number):
            lives.county.run(partial(check, step=step, promises=promises, lives=lives), lives.now)
        if number >= LEAST_LIVES and lives.rarest() is None:
            break
    lives.took = process_time() - begun
    yield lives
    lives.county.database.close()


@pytest.fixture(scope="module")
def lived() -> Iterator[Lives]:
    """The lives of this half."""
    with played(SEED) as lives:
        yield lives


def test_every_transition_succeeds_often_enough(lived: Lives, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(lived.seen)}\n{dict(lived.kinds)}\n{lived.took:.0f} s of computing")
    assert [each for each in transitions() if lived.seen[each] < WANTED] == []


def test_a_thousand_matters_of_every_kind_lived(lived: Lives) -> None:
    assert sum(lived.kinds.values()) >= LEAST_LIVES
    assert {(level, sealed) for level in LEVELS for sealed in (False, True)} == set(lived.kinds)


def test_a_tip_off_is_told_of_in_no_group(lived: Lives) -> None:
    def told(work: Work) -> list[str]:
        sealed = {row["id"] for row in work.tx.all(TIP_OFFS)}
        return [
            r["lane"]
            for r in work.tx.all(ALL_NOTICES)
            if r["ticket"] in sealed and r["lane"].startswith("web-group")
        ]

    assert lived.county.run(told) == []


def test_numbers_have_no_gaps_and_no_doubles(lived: Lives) -> None:
    numbers = [row["number"] for row in lived.county.run(lambda work: work.tx.all(ALL_NUMBERS))]
    months: dict[str, list[int]] = {}
    for month, count in (number.split("-") for number in numbers):
        months.setdefault(month, []).append(int(count))
    assert all(counts == list(range(1, len(counts) + 1)) for counts in months.values())


def test_no_unit_is_ever_told_who_complained(lived: Lives) -> None:
    told = lived.county.run(lambda work: list(said_to_units(work)))
    assert len(told) > len(lived.seen)
    assert [words for words in told for secret in SECRETS if secret in words] == []


def test_every_chain_verifies(lived: Lives) -> None:
    assert (
        lived.county.run(lambda work: [id for id in ids(work) if not verifies(event.events(work, id))]) == []
    )


def test_a_changed_event_breaks_its_chain(lived: Lives) -> None:
    events = lived.county.run(lambda work: event.events(work, 1))
    assert verifies(events)
    assert not verifies([{**events[0], "verb": "else"}, *events[1:]])


# ---------------------------------------------------------------- what is checked after every step


def check(work: Work, step: Step, promises: dict[int, Row], lives: Lives) -> None:
    """All that must be true of a ticket after something happened to it."""
    for always in (
        changes_as_written,
        has_an_owner,
        has_a_clock,
        tells_how_it_ended,
        is_chained,
        tells_no_unit_who,
    ):
        always(work, step)
    acts_by_right(work, step, lives)
    begins_nothing_unheard(work, step, lives)
    keeps_promises(work, step, promises)


def changes_as_written(work: Work, step: Step) -> None:
    """Only what the rule says, one version on."""
    if step.verb in LEAVES_NO_TRACE:
        assert step.after == step.before, step
        return
    rule = RULES.get(step.verb)
    moves = not step.proposed and rule is not None and rule.after != "="
    if rule and rule.after == "back":
        assert step.after["state"] in RULES["suspend"].before, step
        return
    assert step.after["state"] == (rule.after if rule and moves else step.before["state"]), step
    assert step.after["version"] > step.before["version"], step


def has_an_owner(work: Work, step: Step) -> None:
    """A matter that is with a unit names it; every matter names the office that answers for it."""
    row = step.after
    assert row["office"], step
    assert bool(row["lead"]) or row["state"] not in WITH_UNIT, step


def has_a_clock(work: Work, step: Step) -> None:
    """While it is not over, a clock runs or stands still for a recorded reason (invariant 1)."""
    if step.after["state"] not in OVER:
        assert deadlines.open_of(work, step.after["id"]), step


def tells_how_it_ended(work: Work, step: Step) -> None:
    """Who did not end it is told in the same turn that it ended (invariant 3)."""
    ended = step.after["state"] in OVER and step.before["state"] not in OVER
    if ended and step.role != "complainant" and step.verb != "finish":
        rows = work.tx.all(NEWS, ticket=step.after["id"], at=work.ms)
        assert any(say(work, row)["key"].endswith(".complainant") for row in rows), step


def acts_by_right(work: Work, step: Step, lives: Lives) -> None:
    """Whoever acted had a part in the matter as it was; in a sealed one the named persons alone (invariant 2, D3)."""
    if step.role != "system":
        assert roster.roles(work, lives.county.actor(work, step.role), step.before), step
    if step.before["sealed_matter"]:
        assert step.role in (*NAMED, "complainant", "system"), step


def tells_no_unit_who(work: Work, step: Step) -> None:
    """Nothing that was just left for a unit says who complained (invariant 4)."""
    lanes = unit_lanes(work)
    said = [
        json.dumps(say(work, row), ensure_ascii=False) for row in _news(work, step) if row["lane"] in lanes
    ]
    assert [words for words in said for secret in SECRETS if secret in words] == [], step


def _news(work: Work, step: Step) -> list[Row]:
    return work.tx.all(NEWS, ticket=step.after["id"], at=work.ms)


def is_chained(work: Work, step: Step) -> None:
    """Its events follow one another (invariant 6)."""
    assert verifies(event.events(work, step.after["id"])), step


def begins_nothing_unheard(work: Work, step: Step, lives: Lives) -> None:
    """No clock against the complainant begins before what it is about was heard (invariant 7, D6)."""
    for row in deadlines.all_of(work, step.after["id"]):
        assert row["kind"] not in AFTER_DELIVERY or (row["ticket"], row["started"]) in lives.heard, step


def keeps_promises(work: Work, step: Step, promises: dict[int, Row]) -> None:
    """No due date moves earlier, and none later without a reason on record (invariant 5, D13)."""
    for row in deadlines.all_of(work, step.after["id"]):
        known = promises.get(row["id"])
        if known is not None and known["due"] != row["due"]:
            assert row["due"] > known["due"], step
            assert grown(known, row, MOVES.get(step.verb, "")), step
        assert known is None or known["original"] == row["original"], step
        promises[row["id"]] = row
    promised = (step.before["promised"] or 0, step.after["promised"] or 0)
    assert promised[0] <= promised[1], step


def grown(before: Row, after: Row, why: str) -> bool:
    """Whether a deadline's basis names one more reason of this kind."""
    reasons = [len(json.loads(row["basis"]).get(why, ())) for row in (before, after)]
    return reasons[1] > reasons[0]


# ---------------------------------------------------------------- reading the archive


def said_to_units(work: Work) -> Iterator[str]:
    """Every word left for a unit's group or one of its people."""
    lanes = unit_lanes(work)
    for row in work.tx.all(ALL_NOTICES):
        if row["lane"] in lanes and row["sealed"]:
            yield json.dumps(say(work, row), ensure_ascii=False)


def unit_lanes(work: Work) -> set[str]:
    """Where units and their people are told things."""
    units = ("roads", "trees", "brigade")
    groups = [each for unit in units for each in audience.groups_of(work, unit, "unit")]
    staff = [each for unit in units for each in audience.persons(work, roster.staff(work, unit), "unit")]
    return {each.lane for each in (*groups, *staff)}


def say(work: Work, row: Row) -> dict[str, Any]:
    """What a row of the outbox says; a superseded one says nothing any more."""
    if not row["sealed"]:
        return {"key": ""}
    body: dict[str, Any] = work.house.keys.open_json("outbox", f"{row['lane']}:{row['seq']}", row["sealed"])
    return body


def ids(work: Work) -> range:
    """All tickets."""
    return range(1, len(work.tx.all(ALL_NUMBERS)) + 1)


def verifies(events: list[Row]) -> bool:
    """Whether each event follows the one before."""
    previous, link = "", event.link
    for seq, row in enumerate(events, 1):
        if row["seq"] != seq or row["hash"] != link(previous, row):
            return False
        previous = row["hash"]
    return bool(events)
