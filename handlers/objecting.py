"""职责异议: an officer objects to a row of the duty list, leaders decide, all by one message or one button (G38)."""

from __future__ import annotations

import re
from datetime import date

from config.saying import Say, phrase
from conversations.dates import find_ahead
from handlers import acting, filling, forms, picks
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import duties, duty_objections, organisations, roster
from store.database import Row
from store.lifecycle import Input
from store.work import Refused

OBJECTS = (Input("reason", "text", least=4), Input("new_unit", "pick"))
WHY = (Input("reason", "text", least=4),)
LONGEST = 300


def begin(shift: Shift, text: str) -> Say:
    """`职责异议 D12 理由 建议单位`."""
    head, _, rest = text.strip().partition(" ")
    number = _number(head)
    sheet = paper(shift, number)
    values = filling.read_text(shift, sheet, rest.strip(), {}) if rest.strip() else {}
    return acting.carry_out(shift, sheet, _with_last_word(shift, values), _objected)


def _with_last_word(shift: Shift, values: Values) -> Values:
    """The unit that is named instead may stand behind the reason."""
    words = str(values.get("reason", "")).rstrip("。. ").rsplit(maxsplit=1)
    unit = picks.read(shift.work, {}, "new_unit", words[-1]) if len(words) == 2 else ""
    return {"reason": words[0], "new_unit": unit} if unit and not values.get("new_unit") else values


def submit(shift: Shift, number: int, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, paper(shift, number), values, _objected)


def paper(shift: Shift, number: int) -> Paper:
    """What is asked; Refused for who is in no unit, and for rows that are not in force."""
    _unit(shift, number)
    return Paper("object_duty", number, 0, duties.code(number), OBJECTS)


def _number(typed: str) -> int:
    number = duties.read_code(typed)
    if not number:
        raise Refused("refused.which_duty")
    return number


def _unit(shift: Shift, number: int) -> str:
    """The unit somebody speaks for: the one that the row names, if they serve there."""
    entry = duties.in_force(shift.work).entries.get(number)
    if entry is None:
        raise Refused("refused.no_duty", short="", code=duties.code(number))
    held = [each.organisation for each in shift.actor.posts]
    bodies = [organisations.organisation(shift.work, id) for id in held]
    units = [body.id for body in bodies if body and body.kind == "unit"]
    if not units:
        raise _refuse(shift, number, "object_duty")
    return entry.line.organisation if entry.line.organisation in units else units[0]


def _refuse(shift: Shift, number: int, verb: str) -> Refused:
    refused = Refused("refused.right", short=duties.code(number), verb=phrase(f"verb.{verb}"))
    acting.log_refusal(shift, verb, None, refused)
    return refused


def _objected(shift: Shift, sheet: Paper, values: Values) -> Say:
    number, reason = sheet.target, values["reason"].strip()
    entry = duties.in_force(shift.work).entries[number]
    if values["new_unit"] == entry.line.organisation:
        raise Refused("refused.duty_same_unit", code=entry.code)
    if len(reason) > LONGEST:
        raise Refused("refused.duty_reason_long", count=len(reason), most=LONGEST)
    unit = _unit(shift, number)
    id = duty_objections.make(shift.work, number, unit, values["new_unit"], reason, shift.actor.person)
    row = duty_objections.find(shift.work, id)
    return private(f"duty.{row['state']}", code=entry.code)


# ---------------------------------------------------------------- deciding


def agree(shift: Shift, id: int, day: date | None = None) -> Say:
    """The unit's leader stands for it, or the office's leader changes the row, today or from a later day."""
    row = _mine(shift, id, "agree_duty")
    facts = {"code": duties.code(row["number"])}
    if row["state"] == "drafted":
        duty_objections.confirm(shift.work, id, shift.actor.person)
        return private("duty.asked", **facts)
    begins = day or duties.today(shift.work)
    duty_objections.approve(shift.work, id, shift.actor.person, begins)
    proposed = organisations.name(shift.work, row["proposed"])
    return private("duty.approved", **facts, proposed=proposed, day=begins.isoformat())


def agree_typed(shift: Shift, text: str) -> Say:
    """`同意职责 D12 12月1日`."""
    head, _, rest = text.strip().partition(" ")
    row = _waiting(shift, head)
    return agree(shift, row["id"], _day(shift, rest))


def _day(shift: Shift, typed: str) -> date | None:
    """The day somebody names; what is past is no day to begin on."""
    if not typed.strip():
        return None
    when = find_ahead(typed, duties.today(shift.work))
    day = date.fromisoformat(when["first"]) if when else None
    if day is None or day < duties.today(shift.work):
        raise Refused("refused.duty_day", value=typed[:20])
    return day


def decline(shift: Shift, id: int) -> Say:
    """That needs a reason, so a form opens."""
    return forms.ask(shift, decline_paper(shift, id), {})


def decline_paper(shift: Shift, id: int) -> Paper:
    """What is asked of whoever declines."""
    row = _mine(shift, id, "decline_duty")
    return Paper("decline_duty", id, 0, duties.code(row["number"]), WHY)


def decline_with(shift: Shift, id: int, values: Values) -> Say:
    """The reason why is there."""
    return acting.carry_out(shift, decline_paper(shift, id), values, _declined)


def decline_typed(shift: Shift, text: str) -> Say:
    """`不同意职责 D12 理由`."""
    head, _, rest = text.strip().partition(" ")
    row = _waiting(shift, head)
    return decline_with(shift, row["id"], {"reason": rest.strip()})


def _declined(shift: Shift, sheet: Paper, values: Values) -> Say:
    row = duty_objections.find(shift.work, sheet.target)
    do = duty_objections.send_back if row["state"] == "drafted" else duty_objections.decline
    do(shift.work, sheet.target, shift.actor.person, values["reason"].strip()[:LONGEST])
    return private("duty.declined", code=duties.code(row["number"]))


def _waiting(shift: Shift, typed: str) -> Row:
    number = _number(re.sub(r"[，,。:：]+$", "", typed))
    row = duty_objections.open_of(shift.work, number)
    if row is None:
        raise Refused("refused.no_duty_objection", code=duties.code(number))
    return row


def _mine(shift: Shift, id: int, verb: str) -> Row:
    """An open objection that this leader has to decide, and has not made themselves (D2)."""
    row = duty_objections.find(shift.work, id)
    if row["state"] not in duty_objections.OPEN:
        raise Refused("refused.no_duty_objection", code=duties.code(row["number"]))
    decider = duty_objections.decider(shift.work, row)
    if shift.actor.person not in roster.staff(shift.work, decider, "leader"):
        raise _refuse(shift, row["number"], verb)
    if row["state"] == "asked" and shift.actor.person in (row["person"], row["leader"]):
        raise Refused("refused.own_proposal", short=duties.code(row["number"]))
    return row
