"""去电: what became of a call to somebody the bot could not reach (D6)."""

from __future__ import annotations

from config.saying import Say
from handlers import acting, office
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import calls, deadlines, event, letter, note, roster, ticket
from store.database import Row
from store.lifecycle import Input
from store.work import Refused

ASKED = (Input("heard", "text", least=2),)
"""Without what was heard a press or a slip would settle a call that nobody could make again (S14)."""


def called(shift: Shift, id: int, text: str) -> Say:
    """`去电 12 已接通`: somebody was told by telephone, and the clock that waited for that begins.

    `去电 12 没人接` is written down too; the call is still to be made, and nothing runs against anybody.
    A press or the number alone asks first what was heard.
    """
    return submit(shift, id, {"heard": text} if text else {})


def paper(shift: Shift, id: int) -> Paper:
    """What is asked; Refused where there is no such call, or somebody has made it."""
    _find(shift, id)
    return Paper("call", id, 0, str(id), ASKED)


def submit(shift: Shift, id: int, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    return acting.carry_out(shift, paper(shift, id), values, _called)


def _find(shift: Shift, id: int) -> tuple[Row, Row, str, str]:
    """The call, its ticket, and the role and organisation in which somebody makes it."""
    task = calls.task(shift.work, id)
    if task is None:
        raise Refused("refused.no_call", item=id)
    row = ticket.get(shift.work, task["ticket"])
    if row["sealed_matter"] and not roster.roles(shift.work, shift.actor, row):
        raise Refused("refused.no_call", item=id)
    role, organisation = office.acting_role(shift, row, "call")
    if task["reason"] == calls.SPOT_CHECK and task["done"] is None:
        raise Refused("refused.spot_call", short=row["short"])
    if task["done"] is not None:
        raise Refused("refused.no_call", item=id)
    return task, row, role, organisation


def _called(shift: Shift, sheet: Paper, values: Values) -> Say:
    id, text = sheet.target, str(values["heard"])
    task, row, role, organisation = _find(shift, id)
    vain = _in_vain(shift, text)
    if not vain and not calls.done(shift.work, id, shift.actor.person):
        raise Refused("refused.no_call", item=id)
    _write_down(shift, row, role, organisation, text)
    if not vain:
        _heard(shift, row, task["reason"])
    return private("done.call_again" if vain else "done.call", item=id)


def _heard(shift: Shift, row: Row, reason: str) -> None:
    """What waited for the call goes on: the clock of a notice, or the office's duty after a bad rating (D6, S14)."""
    if reason == calls.UNREACHED:
        letter.reached(shift.work, row["id"])
    elif reason == calls.BAD_RATING:
        deadlines.stop(shift.work, row["id"], "bad_rating_contact", organisation=row["office"], by="call")


def _in_vain(shift: Shift, text: str) -> bool:
    """Whether what was typed says that nobody was reached."""
    lists = [shift.texts.heard("call", lang) for lang in shift.texts.languages]
    return any(word in text.lower() for heard in lists for word in heard["vain"])


def _write_down(shift: Shift, row: Row, role: str, organisation: str, text: str) -> None:
    work, where = shift.work, {"organisation": organisation, "round": row["round"]}
    kept = [note.write(work, row["id"], "call", text, person=shift.actor.person, **where)] if text else []
    facts = {"notes": kept} if kept else {}
    event.record(work, row["id"], "call", person=shift.actor.person, role=role, **where, facts=facts)
