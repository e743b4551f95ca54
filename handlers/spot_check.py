"""抽查回访: what a clerk heard on the telephone, and the list of what was drawn (X69)."""

from __future__ import annotations

import re

from config.saying import Fact, Say, lines, phrase
from handlers import acting, filling, office, picks
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import homes, note, register, roster, spot_checks
from store.database import Row
from store.lifecycle import DESK, Input
from store.roster import Actor
from store.work import Refused, Work

VERB = spot_checks.VERB
ASKED = (Input("spot", "pick"), Input("text", "text", required=False))
PERIOD = re.compile(r"\d{4}-\d{2}")
MOST = 30


def begin(shift: Shift, row: Row, text: str) -> Say:
    """`抽查回访 0012 又出现 上周又来收了一次`: what somebody said on the telephone."""
    _enter(shift, row)
    sheet = paper(row)
    values = filling.read_text(shift, sheet, text, {}) if text else {}
    return acting.carry_out(shift, sheet, values, lambda shift, _, values: _heard(shift, row, values))


def submit(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back."""
    _enter(shift, row)
    return acting.carry_out(shift, paper(row), values, lambda shift, _, values: _heard(shift, row, values))


def paper(row: Row) -> Paper:
    """What is asked."""
    return Paper(VERB, row["id"], row["version"], row["short"], ASKED, row)


def is_meant(shift: Shift, row: Row, text: str) -> bool:
    """Whether `回访 0012 又出现` tells the outcome of a check, and asks the unit for nothing yet."""
    words = re.match(r"[^\s,，、;；:：]+", text)
    outcome = picks.read(shift.work, row, "spot", words[0]) if words else ""
    return bool(outcome) and spot_checks.open_of(shift.work, row["id"]) is not None


def listed(shift: Shift, text: str) -> Say:
    """`抽查` or `抽查 2026-03`: how the sample was drawn, and what was heard so far."""
    if not roster.general_roles(shift.work, shift.actor) & set(DESK):
        raise Refused("refused.right", short=phrase("verb.spot_checks"), verb=phrase("verb.spot_checks"))
    period = PERIOD.search(text)
    drawn = spot_checks.sample(shift.work, period[0] if period else "")
    if drawn is None:
        return private("spot.none")
    return Say("spot.list", told(shift.work, drawn, shift.actor), style="private")


def told(work: Work, drawn: Row, who: Actor = roster.SYSTEM) -> dict[str, Fact]:
    """The facts of a list; what was sealed since stands in none (D3), nor what the reader's home closes (G20)."""
    rows = [row for row in spot_checks.checks(work, drawn["id"]) if _is_shown(work, row, who)]
    shown = [_line(work, row) for row in rows[:MOST]]
    more = [phrase("digest.more", count=len(rows) - MOST)] if len(rows) > MOST else []
    heard = sum(bool(row["answered"]) for row in rows)
    return {
        "period": drawn["period"], "population": drawn["population"], "count": len(rows), "heard": heard,
        "lines": lines([*shown, *more]) if rows else phrase("spot.nobody"),
    }  # fmt: skip


def _is_shown(work: Work, row: Row, who: Actor) -> bool:
    found = register.get(work, row["ticket"])
    return not found["sealed_matter"] and not homes.keeps_out(work, who, found)


def _line(work: Work, row: Row) -> Fact:
    found = register.get(work, row["ticket"])
    return phrase(
        "spot.line", number=found["number"], unit=spot_checks.unit_name(work, row),
        why=phrase(f"spot.why.{row['why']}"), outcome=phrase(f"spot.{row['outcome'] or 'waiting'}"),
    )  # fmt: skip


def _enter(shift: Shift, row: Row) -> None:
    """The desk or the office, and only of a matter that was drawn and not heard."""
    office.acting_role(shift, row, VERB)
    if spot_checks.open_of(shift.work, row["id"]) is None:
        raise Refused("refused.not_drawn", short=row["short"])


def _heard(shift: Shift, row: Row, values: Values) -> Say:
    work, text, outcome = shift.work, str(values.get("text") or ""), str(values["spot"])
    role, organisation = office.acting_role(shift, row, VERB)
    check = spot_checks.open_of(work, row["id"])
    by = {"person": shift.actor.person, "role": role, "organisation": organisation}
    where = {"person": shift.actor.person, "organisation": organisation, "round": row["round"]}
    kept = [note.write(work, row["id"], VERB, text, **where)] if text else []
    if check is None or not spot_checks.heard(work, check, outcome, "clerk", by, kept):
        raise Refused("refused.not_drawn", short=row["short"])
    return private("done.spot_vain" if outcome == spot_checks.VAIN else "done.spot_check", short=row["short"])
