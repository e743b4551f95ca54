"""被反映单位陈述: a body complained of answers the office's one question in time, and reads nothing else (G16)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from config.saying import Fact, Option, Say, phrase
from store import deadlines, event, masking, note, notice, organisations, people, register, roster, timer
from store.audience import Recipient, groups_of, persons, recipients
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import RespondentStatement
from store.states import OPEN, TERMINAL
from store.work import Refused, Work, ms

CLOCK = "respondent"
"""The limit in the profile, and the kind of wake-up."""
ASK, GIVE = "ask_side", "give_side"
POSTS = ("officer", "leader")
ROLE = "respondent"
"""What somebody is who answers for the body complained of; on the ticket it is no role and opens nothing."""

_S = table(RespondentStatement)
_ADD, _ID = Adding(RespondentStatement, "id"), finding(RespondentStatement, "id")
_OF = finding(RespondentStatement, "ticket", order="id")
_WAITING = hot(
    select(_S)
    .where(_S.c.ticket == bindparam("ticket"), _S.c.organisation == bindparam("organisation"))
    .where(_S.c.state == "asked")
)


def may_be_asked(row: Row) -> bool:
    """Never about a tip-off, a sealed or integrity matter, or practice; and only while the matter is open."""
    secret = row["sealed_matter"] or row["kind"] == "tipoff"
    return row["state"] in OPEN and not secret and not {"integrity", "training"} & set(row["flags"].split())


def is_over(row: Row) -> bool:
    """Whether the matter has ended, so that nobody waits for an answer any more; taken up again, somebody does."""
    return row["state"] in TERMINAL


def names_nobody(work: Work, row: Row, text: str) -> None:
    """The body complained of never learns who complained, also where the matter is open to the unit that has it."""
    if masking.leaks(text, people.identity(work, row["id"]).naming):
        raise Refused("refused.identity_in_text", short=row["short"])


def ask(work: Work, row: Row, unit: str, question: str, by: Mapping[str, str]) -> None:
    """The office's question goes to the body's group, and its clock begins."""
    if not may_be_asked(row):
        raise Refused("refused.side_not_asked", short=row["short"])
    names_nobody(work, row, question)
    if waiting(work, row["id"], unit):
        raise Refused("refused.side_asked", short=row["short"], unit=organisations.name(work, unit))
    told = _of_unit(work, unit)
    if not told:
        raise Refused("refused.side_nobody", short=row["short"], unit=organisations.name(work, unit))
    id = int(_ADD(work.tx, ticket=row["id"], organisation=unit, state="asked", at=work.ms)["id"])
    due = deadlines.count(work, work.now, work.house.profile_of(row["profile"]).deadlines[CLOCK]).at
    timer.arm(work, CLOCK, id, due)
    _record(work, row, ASK, unit, question, by)
    facts = {"number": row["number"], "question": question, "due": {"at": ms(due), "as": "day"}}
    button = Option(f"do:{GIVE}:{row['id']}:{row['version']}", phrase(f"verb.{GIVE}"))
    _tell(work, row, told, "notice.side_asked.respondent", facts, (button,))


def _of_unit(work: Work, unit: str) -> list[Recipient]:
    """Its group; where it has none, the people who may answer."""
    return groups_of(work, unit, "unit") or persons(work, roster.staff(work, unit, *POSTS), "unit")


def give(work: Work, row: Row, unit: str, text: str, by: Mapping[str, str]) -> None:
    """The body's answer stands in the matter, and the office hears that it is there; after the end it has none."""
    if is_over(row):
        raise Refused("refused.side_over", short=row["short"])
    asked = waiting(work, row["id"], unit)
    values = {"state": "answered", "answered": work.ms}
    if not asked or not change(work.tx, RespondentStatement, {"id": asked["id"], "state": "asked"}, values):
        raise Refused("refused.no_side", short=row["short"])
    timer.cancel(work, asked["id"], CLOCK)
    _record(work, row, GIVE, unit, text, by)
    _tell_office(work, row, "side_given", unit)


def late(work: Work, wake_up: Row) -> None:
    """The body has said nothing in time: the office goes on without it, and may ask anew."""
    asked = work.tx.one(_ID, id=wake_up["ref"])
    opens = work.house.calendar.next_open(work.now)
    if opens > work.now:
        timer.again(work, wake_up, opens)
    elif asked and change(
        work.tx, RespondentStatement, {"id": asked["id"], "state": "asked"}, {"state": "lapsed"}
    ):
        row = register.get(work, asked["ticket"])
        if may_be_asked(row):
            _tell_office(work, row, "side_late", asked["organisation"])


def waiting(work: Work, ticket: int, unit: str) -> Row | None:
    """What this body was asked about a matter and has not answered."""
    return work.tx.one(_WAITING, ticket=ticket, organisation=unit)


def of_ticket(work: Work, ticket: int) -> list[Row]:
    """Every question to a body complained of, the first first."""
    return work.tx.all(_OF, ticket=ticket)


def _record(work: Work, row: Row, verb: str, unit: str, text: str, by: Mapping[str, str]) -> None:
    kept = note.write(
        work, row["id"], verb, text, person=by["person"], organisation=by["organisation"], round=row["round"]
    )
    facts = {"body": unit, "notes": [kept]}
    event.record(work, row["id"], verb, **by, round=row["round"], facts=facts)


def _tell_office(work: Work, row: Row, key: str, unit: str) -> None:
    facts: dict[str, Fact] = {"short": row["short"], "unit": organisations.name(work, unit)}
    button = Option(f"do:detail:{row['id']}:{row['version']}", phrase("verb.detail"))
    _tell(work, row, recipients(work, row, "office_group"), f"notice.{key}.office", facts, (button,))


def _tell(
    work: Work,
    row: Row,
    told: list[Recipient],
    key: str,
    facts: Mapping[str, Fact],
    options: tuple[Option, ...],
) -> None:
    for recipient in dict.fromkeys(told):
        notice.tell(work, recipient.lane, Say(key, facts, options, style="notice"), ticket=row["id"])
