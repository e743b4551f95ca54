"""What a complainant lets one unit see for one round: asked, agreed to or not, and taken back (§8.3 rule 2)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from config.saying import phrase
from store import talk
from store.case import Case
from store.database import Row, hot
from store.effects import Changes
from store.rows import Adding, change, finding, table
from store.schema import Disclosure
from store.work import Work

SCOPES = ("enterprise", "name", "phone", "contract")
"""What may be disclosed: three parts of who complained, and the files as they were sent."""
PERSONAL = frozenset(SCOPES) - {"contract"}
MOST = 2
"""How often anybody may be asked about one matter."""
ANSWERS = ("grant_disclosure", "decline_disclosure")
_ADD = Adding(Disclosure)
_OF = finding(Disclosure, "ticket", order="id")
_D = table(Disclosure)
_GRANTED = hot(
    select(_D)
    .where(_D.c.ticket == bindparam("ticket"), _D.c.round == bindparam("round"))
    .where(_D.c.organisation == bindparam("organisation"), _D.c.state == "granted")
    .order_by(_D.c.id)
)


def of_ticket(work: Work, ticket: int) -> list[Row]:
    """Every question of a ticket, first to last."""
    return work.tx.all(_OF, ticket=ticket)


def waiting(work: Work, row: Row) -> Row | None:
    """The question that waits for its answer, if the unit that needs it still has the matter in this round."""
    asked = [each for each in of_ticket(work, row["id"]) if each["state"] == "asked"]
    units = (row["lead"], row["responsible"])
    return next((a for a in asked if a["round"] == row["round"] and a["organisation"] in units), None)


def open_to(work: Work, row: Row, unit: str) -> frozenset[str]:
    """What this unit may see of this matter in this round because the complainant agreed."""
    if not unit or row["sealed_matter"] or unit not in (row["lead"], row["responsible"]):
        return frozenset()
    found = work.tx.all(_GRANTED, ticket=row["id"], round=row["round"], organisation=unit)
    return frozenset(word for each in found for word in each["scope"].split())


def is_phone_known(work: Work, row: Row) -> bool:
    """Whether the complainant agreed that a unit which has this matter may ring (T10)."""
    return any("phone" in open_to(work, row, unit) for unit in (row["lead"], row["responsible"]))


def may_ring(work: Work, row: Row) -> bool:
    """Whether the unit that has it may see the number and ring: an open complaint, or one agreed to (T10, §8.3)."""
    return row["confidentiality"] == "open" or is_phone_known(work, row)


def opens(work: Work, row: Row, unit: str, file: Row) -> bool:
    """Whether a file that is withheld from units is open to this one: the complainant's own, and agreed to."""
    return not file["organisation"] and "contract" in open_to(work, row, unit)


def granted(work: Work, ticket: int) -> list[Row]:
    """What is agreed to and was not taken back."""
    return [each for each in of_ticket(work, ticket) if each["state"] == "granted"]


def withdraw(work: Work, id: int) -> None:
    """The complainant takes it back: from the next look on nothing is seen."""
    change(work.tx, Disclosure, {"id": id, "state": "granted"}, {"state": "withdrawn", "decided": work.ms})


# ---------------------------------------------------------------- effects of ACTIONS


def ask(case: Case) -> Changes:
    """The lead is asked for; a question that was still open is replaced by this one."""
    before = waiting(case.work, case.ticket)
    if before:
        _settle(case, before, "declined")
    unit = case.organisation if case.role in ("officer", "unit_leader") else case.ticket["lead"]
    values = {"round": case.ticket["round"], "organisation": unit, "scope": case.text("scope")}
    _ADD(case.work.tx, ticket=case.id, person=case.actor.person, at=case.work.ms, **values)
    _offer_answers(case)
    return {}


def grant(case: Case) -> Changes:
    """Exactly this unit sees exactly this, in this round."""
    return _answer(case, "granted")


def decline(case: Case) -> Changes:
    """Nothing is shown, and the matter goes on."""
    return _answer(case, "declined")


def _answer(case: Case, state: str) -> Changes:
    asked = waiting(case.work, case.ticket)
    if asked:
        _settle(case, asked, state)
    return {}


def _settle(case: Case, asked: Row, state: str) -> None:
    change(case.work.tx, Disclosure, {"id": asked["id"]}, {"state": state, "decided": case.work.ms})


def _offer_answers(case: Case) -> None:
    """The numbers 1 and 2 mean the two answers, unless the complainant is in the middle of something else."""
    person = case.ticket["person"]
    held = talk.load(case.work, person)
    if not held.dialog:
        held.offered = [[f"start:{verb}:{case.id}", phrase(f"invite.{verb}")] for verb in ANSWERS]
        talk.save(case.work, person, held)
