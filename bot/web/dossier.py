"""One ticket in full for the office's page: facts, story, deadlines with their reasons, notes, evidence, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.saying import phrase
from handlers import channels, detail, licensing, reading
from handlers.reading import Reader
from handlers.shift import Shift, StaffSaid
from handlers.why import explain_deadline
from store import arrival, confided, custody, deadlines, heirs, homes, note, organisations, people, views
from store.database import Row
from store.lifecycle import CO_UNIT, DESK, GROUPS, UNIT
from store.work import moment

if TYPE_CHECKING:
    from bot.web.office import Desk


def dossier(desk: Desk, row: Row) -> dict[str, Any]:
    """What this reader may know; the story is masked unless the original is asked for.

    Inside, the words that came later are read as they are, and that look is written down (§8.3).
    """
    reader = _reader(desk, row)
    known, inside = bool(reader.organisation), confided.is_open_to(desk.work, desk.who, row)
    clocks = confided.clocks(deadlines.all_of(desk.work, row["id"]), inside=inside)
    if reader.inside:
        views.log(desk.work, row["id"], reader.person, reader.inside, "story", "detail")
    return {
        "facts": _facts(desk, row, reader),
        "summary": note.last(desk.work, row["id"], "summary"),
        "story": _story(desk, row, reader) if known else None,
        "deadlines": [_deadline(desk, d) for d in clocks],
        "evidence": _evidence(desk, row, reader) if known else [],
        "notes": _notes(desk, row, reader) if known else [],
        "timeline": [_happening(desk, e) for e in confided.events(desk.work, row["id"], inside=inside)],
        "actions": _actions(desk, row),
    }


def _reader(desk: Desk, row: Row) -> Reader:
    """Whose eyes read: the desk's or the office's, the unit's that has it, or an auditor's, who reads no words."""
    held = homes.open_roles(desk.work, desk.who, row)
    inside, unit = (
        next((held[r] for r in roles if r in held), "") for roles in (DESK, (*UNIT, *CO_UNIT, *GROUPS))
    )
    return Reader(desk.who.person, inside, unit)


def _facts(desk: Desk, row: Row, reader: Reader) -> list[list[str]]:
    region = next((dict(r.name) for r in desk.work.profile.regions if r.id == row["region"]), "")
    came = arrival.of(desk.work, row["id"])
    pairs = (
        ("respondent", organisations.name(desk.work, row["respondent"]) if row["respondent"] else ""),
        ("region", region),
        ("lead", organisations.name(desk.work, row["lead"]) if row["lead"] else ""),
        ("officer", people.name(desk.work, heirs.in_charge(desk.work, row)) if row["officer"] else ""),
        ("identity", phrase(f"confidentiality.{row['confidentiality']}")),
        ("business", licensing.standing(desk.work, row) if reader.inside else ""),
        ("channel", channels.name(desk.work, row["channel"])),
        ("source_number", came["number"] if came else ""),
        ("acceptor", organisations.name(desk.work, came["acceptor"]) if came else ""),
        ("collector", organisations.name(desk.work, custody.collector(row))),
        ("custodian", organisations.name(desk.work, custody.custodian(row))),
        ("opened", {"at": row["opened"], "as": "moment"}),
        ("promised", {"at": row["promised"], "as": "day"} if row["promised"] else ""),
    )
    return [[desk.word(phrase(f"row.{name}")), desk.word(fact)] for name, fact in pairs if fact]


def _story(desk: Desk, row: Row, reader: Reader) -> dict[str, Any] | None:
    if not reader.inside and not row["masked"]:
        return None
    return {"masked": note.last(desk.work, row["id"], "masked"), "original": bool(reader.inside)}


def _deadline(desk: Desk, d: Row) -> dict[str, Any]:
    running = d["stopped"] is None and d["paused"] is None
    left = desk.work.house.calendar.working_days_between(desk.work.now, moment(d["due"]))
    state = "running" if running else "paused" if d["stopped"] is None else "met" if d["met"] else "missed"
    return {
        "label": desk.word(phrase(f"clock.{d['kind']}")),
        "due": d["due"],
        "state_label": desk.word(phrase(f"clock_state.{state}")),
        "why": [desk.word(reason) for reason in explain_deadline(desk.work, d)],
        **({"days_left": round(left), "overdue": desk.work.ms > d["due"]} if running else {}),
    }


def _evidence(desk: Desk, row: Row, reader: Reader) -> list[dict[str, Any]]:
    shown, _ = reading.files(desk.work, row, reader)
    return [{"id": str(f["id"]), "name": f["name"], "kind": f["kind"], "size": f["size"]} for f in shown]


def _notes(desk: Desk, row: Row, reader: Reader) -> list[dict[str, Any]]:
    found = reading.notes(desk.work, row, reader)
    return [{"at": w.at, "who": desk.word(phrase(f"note.{w.kind}")), "text": w.text} for w in found]


def _happening(desk: Desk, e: Row) -> dict[str, Any]:
    name = people.name(desk.work, e["person"]) or desk.word(phrase(f"role.{e['role']}"))
    return {"at": e["at"], "who": name, "text": desk.word(reading.happened(e["verb"]))}


def _actions(desk: Desk, row: Row) -> list[dict[str, Any]]:
    options = detail.actions(Shift(desk.work, desk.who, "", StaffSaid()), row)
    return [{"id": option.id, "label": desk.word(option.label)} for option in options]
