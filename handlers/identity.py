"""身份: who complained, once for each typed reason; the look is chained and needs a fresh code (§8.2, §8.3)."""

from __future__ import annotations

from config.saying import Fact, Say, phrase
from handlers import acting, filling, forms, licensing
from handlers.detail import is_open_to, reader_of
from handlers.paper import Paper, Values
from handlers.reading import Reader
from handlers.shift import Shift, private
from store import event, factors, note, parts, people, proposal, roster, telling, views
from store.database import Row
from store.lifecycle import OFFICE, UNIT, Input
from store.waits import Tell
from store.work import Refused

VERB = "identity"
PURPOSE = Input("purpose", "text", least=4)
CODE = Input("factor", "line")
UNPROVEN = {
    "wrong": "refused.factor_wrong",
    "locked": "refused.factor_locked",
    "missing": "refused.factor_missing",
}
"""What is said to a code that does not count."""
A_DAY = 86_400_000
OFF_HOURS = (Tell("office_leader", "off_hours_view"),)


def begin(shift: Shift, row: Row, text: str) -> Say:
    """`身份 0012 核对退款账户`: what is still missing, the reason or the code, is asked."""
    sheet = paper(shift, row)
    values = filling.read_text(shift, sheet, text, {}) if text else {}
    return submit(shift, row, values)


def submit(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back; a code is looked at first and once, so that a wrong one is counted for sure."""
    sheet, given = paper(shift, row), str(values.get(CODE.name) or "")
    rest = {name: value for name, value in values.items() if name != CODE.name}
    if given and CODE in sheet.inputs:
        proved = factors.prove(shift.work, shift.actor.person, shift.said.place, given)
        if proved != "ok":
            return forms.ask(shift, sheet, rest, phrase(UNPROVEN[proved], **_where(shift)))
        sheet = paper(shift, row)
    return acting.carry_out(shift, sheet, rest, lambda shift, _, values: _show(shift, row, values))


def prove(shift: Shift, text: str) -> Say:
    """`验证 123456`: for ten minutes what needs a fresh code is open here."""
    outcome = factors.prove(shift.work, shift.actor.person, shift.said.place, text)
    if outcome != "ok":
        return private(UNPROVEN[outcome], **_where(shift))
    return private("done.prove")


def _where(shift: Shift) -> dict[str, Fact]:
    return {"url": f"{shift.work.house.public_url}/factor"}


def paper(shift: Shift, row: Row) -> Paper:
    """What has to be said before: a reason, unless it was approved already, and the code, unless it is fresh."""
    _, granted = _enter(shift, row)
    wanted = factors.wanted(shift.work, shift.actor.person, shift.said.place)
    if wanted == "missing":
        raise Refused("refused.factor_missing", **_where(shift))
    inputs = (*(() if granted else (PURPOSE,)), *((CODE,) if wanted else ()))
    return Paper(VERB, row["id"], row["version"], row["short"], inputs, row)


def _enter(shift: Shift, row: Row) -> tuple[Reader, Row | None]:
    """Whose eyes look, and what was granted; Refused where the identity is closed to them."""
    reader = reader_of(shift, row, VERB)
    if parts.is_part(row):
        raise Refused("refused.identity_in_complaint", short=row["short"])
    granted = None if is_open_to(reader, row) else _granted(shift, row)
    if not is_open_to(reader, row) and granted is None:
        refused = _closed(shift, row)
        acting.log_refusal(shift, VERB, row, refused)
        raise refused
    if not people.identity(shift.work, row["id"]).naming:
        raise Refused("refused.no_identity", short=row["short"])
    return reader, granted


def _closed(shift: Shift, row: Row) -> Refused:
    """The way there is for whoever asks: the office's approval, the complainant's consent, or none (§8.3)."""
    held, short = roster.roles(shift.work, shift.actor, row), row["short"]
    if not held.keys().isdisjoint(OFFICE):
        return Refused("refused.identity_closed", short=short)
    if held.keys().isdisjoint(UNIT):
        return Refused("refused.identity_there", short=short)
    never = row["kind"] == "tipoff" or row["sealed_matter"]
    return Refused("refused.disclosure_never" if never else "refused.identity_by_consent", short=short)


def _granted(shift: Shift, row: Row) -> Row | None:
    """Once, within a day of the approval, by who asked for it (§8.3)."""
    found = proposal.approved(shift.work, row["id"], "reveal", shift.actor.person)
    if found is None or shift.work.ms - found["decided"] > A_DAY:
        return None
    looked = [e for e in event.events(shift.work, row["id"]) if e["verb"] == VERB]
    mine = [e for e in looked if e["person"] == shift.actor.person and e["at"] >= found["decided"]]
    return None if mine else found


def _show(shift: Shift, row: Row, values: Values) -> Say:
    reader, granted = _enter(shift, row)
    _write_down(shift, row, reader, granted, str(values.get(PURPOSE.name) or ""))
    who, nothing = people.identity(shift.work, row["id"]), phrase("detail.none")
    business = licensing.told(who, whole=bool(reader.inside))
    facts = {"name": who.name or nothing, "phone": who.phone or nothing, "enterprise": business}
    return Say("detail.identity", {"number": row["number"], **facts}, style="private once")


def _write_down(shift: Shift, row: Row, reader: Reader, granted: Row | None, purpose: str) -> None:
    work, by, where = shift.work, shift.actor.person, reader.organisation
    views.log(work, row["id"], by, where, "identity", "reveal" if granted else "reason")
    round = row["round"]
    facts: Values = {"proposal": granted["id"]} if granted else {}
    if not granted:
        kept = note.write(work, row["id"], "view_reason", purpose, person=by, organisation=where, round=round)
        facts = {"notes": [kept]}
    role = next(iter(roster.roles(work, shift.actor, row)), "")
    event.record(work, row["id"], VERB, person=by, role=role, organisation=where, round=round, facts=facts)
    if not work.house.calendar.is_open(work.now):
        telling.spread(work, row, OFF_HOURS, telling.facts_of(work, row, {}, ()))
