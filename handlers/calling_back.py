"""回访 and 确认: a window rings back before its matter is closed, and its chief stands for that (X45, X46)."""

from __future__ import annotations

from config.saying import Say, phrase
from handlers import acting, filling
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import event, homes, note, sites
from store.database import Row
from store.lifecycle import DESK, Input
from store.work import Refused

ASKED = (Input("outcome", "pick"), Input("text", "text", required=False))
OUTCOMES = (sites.REACHED, "vain")
STATES = ("replied",)


def begin(shift: Shift, row: Row, text: str) -> Say:
    """`回访 0012 已接通，问题解决了`: what was heard on the telephone."""
    _enter(shift, row, sites.CALL_BACK)
    sheet = paper(row)
    values = filling.read_text(shift, sheet, text, {}) if text else {}
    return acting.carry_out(shift, sheet, values, lambda shift, _, values: _called(shift, row, values))


def submit(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back."""
    _enter(shift, row, sites.CALL_BACK)
    return acting.carry_out(shift, paper(row), values, lambda shift, _, values: _called(shift, row, values))


def paper(row: Row) -> Paper:
    """What is asked."""
    return Paper(sites.CALL_BACK, row["id"], row["version"], row["short"], ASKED, row)


def confirm(shift: Shift, row: Row, _: str) -> Say:
    """The chief representative stands for it; without a call there is nothing to confirm."""
    _enter(shift, row, sites.CONFIRM)
    if shift.actor.person not in sites.chiefs(shift.work, row):
        raise _refuse(shift, row, sites.CONFIRM)
    if not sites.called_back(shift.work, row):
        raise Refused("refused.call_back_first", short=row["short"])
    _record(shift, row, sites.CONFIRM, {})
    return private("done.confirm", short=row["short"])


def _called(shift: Shift, row: Row, values: Values) -> Say:
    work, by = shift.work, shift.actor.person
    text, where = str(values.get("text") or ""), {"organisation": _role(shift, row)[1], "round": row["round"]}
    kept = [note.write(work, row["id"], "window_call", text, person=by, **where)] if text else []
    _record(shift, row, sites.CALL_BACK, {"outcome": values["outcome"], **({"notes": kept} if kept else {})})
    if by in sites.chiefs(work, row):
        _record(shift, row, sites.CONFIRM, {})
    else:
        sites.ask_to_confirm(work, row)
    return private(f"call_back.{values['outcome']}", short=row["short"])


def _enter(shift: Shift, row: Row, verb: str) -> None:
    """Whoever serves at the window or in the office, and only between the reply and the end."""
    if not _role(shift, row)[0]:
        raise _refuse(shift, row, verb)
    if not sites.is_window_matter(row):
        raise Refused("refused.no_window", short=row["short"])
    if row["state"] not in STATES:
        state = phrase(f"state.staff.{row['state']}")
        raise Refused("refused.wrong_state", short=row["short"], state=state, verb=phrase(f"verb.{verb}"))


def _role(shift: Shift, row: Row) -> tuple[str, str]:
    """The role on this ticket and the organisation that gives it; empty without one."""
    held = homes.open_roles(shift.work, shift.actor, row)
    return next(((role, held[role]) for role in DESK if role in held), ("", ""))


def _refuse(shift: Shift, row: Row, verb: str) -> Refused:
    refused = Refused("refused.right", short=row["short"], verb=phrase(f"verb.{verb}"))
    acting.log_refusal(shift, verb, row, refused)
    return refused


def _record(shift: Shift, row: Row, verb: str, facts: Values) -> None:
    role, organisation = _role(shift, row)
    event.record(
        shift.work, row["id"], verb, person=shift.actor.person, role=role, organisation=organisation,
        round=row["round"], facts=facts,
    )  # fmt: skip
