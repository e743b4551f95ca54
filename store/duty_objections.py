"""职责异议: a unit says that a row of the duty list is another's; its leader confirms, the office's leader decides."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from config.saying import Fact, Option, Say, phrase
from store import deadlines, duties, notice, organisations, people, roster, timer
from store.audience import Recipient, groups_of, persons
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import DutyObjection
from store.work import Refused, Work, ms

_O = table(DutyObjection)
_ADD, _ID = Adding(DutyObjection, "id"), finding(DutyObjection, "id")
_OF_DUTY = finding(DutyObjection, "number", order="id")
OPEN = ("drafted", "asked")
_OPEN = hot(select(_O).where(_O.c.number == bindparam("number"), _O.c.state.in_(OPEN)).limit(1))
CLOCK = "duty_objection"
"""The limit in the profile, and the kind of wake-up."""


def make(work: Work, number: int, organisation: str, proposed: str, reason: str, person: str) -> int:
    """A unit's officer objects; a leader's own objection is with the office at once. Its id."""
    if work.tx.one(_OPEN, number=number):
        raise Refused("refused.duty_objected", code=duties.code(number))
    row = {"number": number, "organisation": organisation, "proposed": proposed, "reason": reason}
    id = int(_ADD(work.tx, **row, person=person, at=work.ms)["id"])
    if person in roster.staff(work, organisation, "leader"):
        confirm(work, id, person)
    else:
        _tell(work, _leaders(work, organisation), "confirm", find(work, id), _buttons(id))
    return id


def confirm(work: Work, id: int, leader: str) -> None:
    """The unit's leader stands for it: it is with the office, whose clock begins."""
    limit = work.profile.deadlines[CLOCK]
    due = deadlines.count(work, work.now, limit).at
    _settle(work, id, ("drafted",), state="asked", leader=leader, due=ms(due))
    timer.arm(work, CLOCK, id, due)
    row = find(work, id)
    office = _office(work, row)
    group = groups_of(work, office, "office")
    leaders = persons(work, roster.staff(work, office, "leader"), "office")
    _tell(work, [*group, *leaders], "asked", row, _buttons(id))


def approve(work: Work, id: int, leader: str, day: date) -> None:
    """Another unit answers for it from this day on, and both hear so."""
    _decide(work, id, leader, "approved", "")
    row = find(work, id)
    duties.reassign(work, row["number"], row["proposed"], day, leader)
    both = [r for unit in (row["organisation"], row["proposed"]) for r in groups_of(work, unit, "unit")]
    _tell(work, [*both, *persons(work, [row["person"]], "unit")], "approved", row, day=day.isoformat())


def decline(work: Work, id: int, leader: str, reason: str) -> None:
    """The row stays as it is."""
    _decide(work, id, leader, "declined", reason)
    row = find(work, id)
    told = [*groups_of(work, row["organisation"], "unit"), *persons(work, [row["person"]], "unit")]
    _tell(work, told, "declined", row)


def send_back(work: Work, id: int, leader: str, reason: str) -> None:
    """The unit's own leader does not stand for it."""
    _settle(work, id, ("drafted",), state="withdrawn", leader=leader, decided=work.ms, decision=reason)
    row = find(work, id)
    _tell(work, persons(work, [row["person"]], "unit"), "sent_back", row)


def late(work: Work, wake_up: Row) -> None:
    """The office has not decided in time."""
    row = find(work, wake_up["ref"])
    opens = work.house.calendar.next_open(work.now)
    if row["state"] != "asked":
        return
    if opens > work.now:
        timer.again(work, wake_up, opens)
        return
    office = _office(work, row)
    leaders = persons(work, roster.staff(work, office, "leader"), "office")
    _tell(work, [*groups_of(work, office, "office"), *leaders], "late", row, _buttons(row["id"]))


def find(work: Work, id: int) -> Row:
    """One objection; Refused when there is none."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        raise Refused("refused.no_duty_objection", code="")
    return row


def open_of(work: Work, number: int) -> Row | None:
    """What waits for somebody about a row of the list."""
    return work.tx.one(_OPEN, number=number)


def of_duty(work: Work, number: int) -> list[Row]:
    """Every objection to a row, the first first."""
    return work.tx.all(_OF_DUTY, number=number)


def decider(work: Work, row: Row) -> str:
    """The organisation whose leader has to say something now."""
    return str(row["organisation"]) if row["state"] == "drafted" else _office(work, row)


def _office(work: Work, row: Row) -> str:
    """The office of the unit, or the one that receives for its place."""
    unit = organisations.organisation(work, row["organisation"])
    own = organisations.office_of(work, row["organisation"])
    return own or organisations.office_for(work, unit.region if unit else "")


def _decide(work: Work, id: int, leader: str, state: str, reason: str) -> None:
    _settle(work, id, ("asked",), state=state, decider=leader, decided=work.ms, decision=reason)
    timer.cancel(work, id, CLOCK)


def _settle(work: Work, id: int, states: tuple[str, ...], **values: object) -> None:
    """Refused when somebody was faster."""
    if not any(change(work.tx, DutyObjection, {"id": id, "state": state}, values) for state in states):
        raise Refused("refused.no_duty_objection", code=duties.code(find(work, id)["number"]))


def _leaders(work: Work, organisation: str) -> list[Recipient]:
    return persons(work, roster.staff(work, organisation, "leader"), "unit")


def _buttons(id: int) -> tuple[Option, ...]:
    return (
        Option(f"duty_ok:{id}", phrase("duty_objection.agree")),
        Option(f"duty_no:{id}", phrase("duty_objection.decline")),
    )


def _tell(
    work: Work, told: list[Recipient], key: str, row: Row, options: tuple[Option, ...] = (), **more: Fact
) -> None:
    newest = duties.history(work, row["number"])[-1]
    facts: dict[str, Fact] = {
        "code": duties.code(row["number"]),
        "duty": phrase(
            "duty.named", code=duties.code(row["number"]), title=dict(duties.line_of(newest).title)
        ),
        "unit": organisations.name(work, row["organisation"]),
        "proposed": organisations.name(work, row["proposed"]),
        "who": people.name(work, row["person"]),
        "reason": row["reason"],
        "decision": row["decision"],
        "due": {"at": row["due"], "as": "day"} if row["due"] else "",
        **more,
    }
    for recipient in dict.fromkeys(told):
        notice.tell(work, recipient.lane, Say(f"duty_notice.{key}", facts, options, style="notice"))
