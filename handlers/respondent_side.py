"""请陈述 and 陈述: the office asks a body complained of for its side, whose own people answer and see nothing (G16)."""

from __future__ import annotations

from config.saying import Fact, Say, phrase
from handlers import acting, filling
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import organisations, respondents, roster
from store.case import Case
from store.database import Row
from store.guards import not_involved
from store.lifecycle import OFFICE, Input
from store.respondents import ASK, GIVE
from store.work import Refused, Work

ASKED = (Input("body", "pick"), Input("side_question", "text", least=4))
GIVEN = (Input("side", "text", least=4),)
LONGEST = 500


def begin(shift: Shift, row: Row, text: str) -> Say:
    """`请陈述 0012 城管局 当天是否到店检查、依据是什么`; without a unit the body that is complained of is meant."""
    sheet = paper(shift, row)
    likely = organisations.organisation(shift.work, row["respondent"]) if row["respondent"] else None
    known = {"body": likely.id} if likely and likely.kind == "unit" else {}
    return acting.carry_out(shift, sheet, filling.read_text(shift, sheet, text, known), _asked)


def submit(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, paper(shift, row), values, _asked)


def paper(shift: Shift, row: Row) -> Paper:
    """What is asked; Refused for whoever is not the office, and where nobody may be asked."""
    _office(shift, row)
    if not respondents.may_be_asked(row):
        raise Refused("refused.side_not_asked", short=row["short"])
    return Paper(ASK, row["id"], row["version"], row["short"], ASKED, row)


def _office(shift: Shift, row: Row) -> dict[str, str]:
    held = roster.roles(shift.work, shift.actor, row)
    role = next((role for role in OFFICE if role in held), "")
    if not role:
        raise _refuse(shift, row, ASK)
    not_involved(Case(shift.work, row, ASK, shift.actor, role, held[role], {}, shift.work.ms))
    return {"person": shift.actor.person, "role": role, "organisation": held[role]}


def _asked(shift: Shift, sheet: Paper, values: Values) -> Say:
    row, unit = sheet.ticket, str(values["body"])
    question = _short_enough(row, str(values["side_question"]))
    respondents.ask(shift.work, row, unit, question, _office(shift, row))
    return private("done.ask_side", short=row["short"], unit=organisations.name(shift.work, unit))


# ---------------------------------------------------------------- answering


def answer(shift: Shift, row: Row, text: str) -> Say:
    """`陈述 0012 ……`, from whoever is officer or leader of the body that was asked."""
    sheet = answer_paper(shift, row)
    return acting.carry_out(shift, sheet, filling.read_text(shift, sheet, text, {}), _given)


def submit_answer(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, answer_paper(shift, row), values, _given)


def answer_paper(shift: Shift, row: Row) -> Paper:
    """What is asked of the body; it says nothing of the matter but its number."""
    _unit(shift, row)
    return Paper(GIVE, row["id"], 0, row["short"], GIVEN, row)


def _unit(shift: Shift, row: Row) -> str:
    """The body somebody answers for: one they are officer or leader of, and that was asked."""
    own = [post.organisation for post in shift.actor.posts if post.post in respondents.POSTS]
    asked = {each["organisation"]: each["state"] for each in respondents.of_ticket(shift.work, row["id"])}
    if not set(own) & asked.keys():
        raise _refuse(shift, row, GIVE)
    if respondents.is_over(row):
        raise Refused("refused.side_over", short=row["short"])
    unit = next((id for id in own if respondents.waiting(shift.work, row["id"], id)), "")
    if not unit:
        raise Refused("refused.no_side", short=row["short"])
    return unit


def _given(shift: Shift, sheet: Paper, values: Values) -> Say:
    row, unit = sheet.ticket, _unit(shift, sheet.ticket)
    by = {"person": shift.actor.person, "role": respondents.ROLE, "organisation": unit}
    respondents.give(shift.work, row, unit, _short_enough(row, str(values["side"])), by)
    return private("done.give_side", short=row["short"])


def _short_enough(row: Row, text: str) -> str:
    if len(text.strip()) > LONGEST:
        raise Refused("refused.side_long", short=row["short"], most=LONGEST, count=len(text.strip()))
    return text.strip()


def _refuse(shift: Shift, row: Row, verb: str) -> Refused:
    refused = Refused("refused.right", short=row["short"], verb=phrase(f"verb.{verb}"))
    acting.log_refusal(shift, verb, row, refused)
    return refused


# ---------------------------------------------------------------- reading


def shown(work: Work, row: Row) -> list[Fact]:
    """Which bodies were asked, and how far each is."""
    return [
        phrase(
            "side.line",
            at={"at": each["answered"] or each["at"], "as": "moment"},
            unit=organisations.name(work, each["organisation"]),
            state=phrase(f"side.{_state(row, each)}"),
        )
        for each in respondents.of_ticket(work, row["id"])
    ]


def _state(row: Row, asked: Row) -> str:
    return "over" if asked["state"] == "asked" and respondents.is_over(row) else str(asked["state"])
