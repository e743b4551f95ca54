"""One ticket in full for the office's page: facts, story, deadlines with their reasons, notes, evidence, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.saying import phrase
from store import (
    cards,
    deadlines,
    event,
    evidence,
    note,
    opening,
    organisations,
    people,
    proposal,
    roster,
    ticket,
)
from store.database import Row
from store.work import moment

if TYPE_CHECKING:
    from bot.web.office import Desk

INSIDE = {"desk", "office", "office_leader"}
UNIT = {"officer", "unit_leader"}
SHOWN_TO_UNIT = (
    "question",
    "supplement",
    "answer",
    "relay",
    "progress",
    "reply",
    "statement",
    "explanation",
    "redo_reason",
    "rework_reason",
    "return_decision",
    "extension_decision",
)
HIDDEN_NOTES = ("story", "masked", "summary")


def dossier(desk: Desk, row: Row) -> dict[str, Any]:
    """What this reader may know; the story is masked unless the original is asked for."""
    held = set(roster.roles(desk.work, desk.who, row))
    inside = bool(held & INSIDE)
    known = inside or bool(held & UNIT)
    return {
        "facts": _facts(desk, row),
        "summary": note.last(desk.work, row["id"], "summary"),
        "story": _story(desk, row, inside=inside) if known else None,
        "deadlines": [_deadline(desk, d) for d in deadlines.all_of(desk.work, row["id"])],
        "evidence": _evidence(desk, row, inside=inside) if known else [],
        "notes": _notes(desk, row, inside=inside) if known else [],
        "timeline": [_happening(desk, e) for e in event.events(desk.work, row["id"])],
        "actions": _actions(desk, row),
    }


def _facts(desk: Desk, row: Row) -> list[list[str]]:
    region = next((dict(r.name) for r in desk.work.profile.regions if r.id == row["region"]), "")
    pairs = (
        ("respondent", organisations.name(desk.work, row["respondent"]) if row["respondent"] else ""),
        ("region", region),
        ("lead", organisations.name(desk.work, row["lead"]) if row["lead"] else ""),
        ("officer", people.name(desk.work, row["officer"]) if row["officer"] else ""),
        ("identity", phrase(f"confidentiality.{row['confidentiality']}")),
        ("channel", row["channel"]),
        ("opened", {"at": row["opened"], "as": "moment"}),
        ("promised", {"at": row["promised"], "as": "day"} if row["promised"] else ""),
    )
    return [[desk.word(phrase(f"row.{name}")), desk.word(fact)] for name, fact in pairs if fact]


def _story(desk: Desk, row: Row, *, inside: bool) -> dict[str, Any] | None:
    if not inside and not row["masked"]:
        return None
    return {"masked": note.last(desk.work, row["id"], "masked"), "original": inside}


def _deadline(desk: Desk, d: Row) -> dict[str, Any]:
    running = d["stopped"] is None and d["paused"] is None
    left = desk.work.house.calendar.working_days_between(desk.work.now, moment(d["due"]))
    state = "running" if running else "paused" if d["stopped"] is None else "met" if d["met"] else "missed"
    return {
        "label": desk.word(phrase(f"clock.{d['kind']}")),
        "due": d["due"],
        "state_label": desk.word(phrase(f"clock_state.{state}")),
        "why": [desk.word(reason) for reason in reasons(desk, d)],
        **({"days_left": round(left), "overdue": desk.work.ms > d["due"]} if running else {}),
    }


def reasons(desk: Desk, d: Row) -> list[Any]:
    """Why a deadline is when it is."""
    from handlers.detail import explain_deadline

    return explain_deadline(desk.work, d)


def _evidence(desk: Desk, row: Row, *, inside: bool) -> list[dict[str, Any]]:
    files = evidence.files(desk.work, row["id"])
    shown = [f for f in files if inside or not f["withheld"]]
    return [{"id": str(f["id"]), "name": f["name"], "kind": f["kind"], "size": f["size"]} for f in shown]


def _notes(desk: Desk, row: Row, *, inside: bool) -> list[dict[str, Any]]:
    found = [w for w in note.notes(desk.work, row["id"]) if w.text and w.kind not in HIDDEN_NOTES]
    shown = [w for w in found if inside or w.kind in SHOWN_TO_UNIT]
    return [
        {"at": w.at, "who": desk.word(phrase(f"note.{w.kind}")), "text": _readable(desk, row, w, inside=inside)}
        for w in shown
    ]


def _readable(desk: Desk, row: Row, words: note.Words, *, inside: bool) -> str:
    """The complainant's words reach a unit masked."""
    theirs = not words.organisation and words.person == row["person"]
    return opening.mask_for_unit(desk.work, row, words.text) if theirs and not inside else words.text


def _happening(desk: Desk, e: Row) -> dict[str, Any]:
    name = people.name(desk.work, e["person"]) or desk.word(phrase(f"role.{e['role']}"))
    verb = e["verb"].removeprefix("propose_")
    label = phrase(f"verb.{verb}")
    text = phrase("timeline.proposed", verb=label) if e["verb"].startswith("propose_") else label
    return {"at": e["at"], "who": name, "text": desk.word(text)}


def _actions(desk: Desk, row: Row) -> list[dict[str, Any]]:
    allowed = set(ticket.allowed(desk.work, row, desk.who))
    held = set(roster.roles(desk.work, desk.who, row))
    if held & INSIDE and row["state"] in cards.BUTTON_STATES["dispatch"]:
        allowed.add("dispatch")
    verbs = [
        v for v in (*cards.OFFICE_VERBS, *cards.UNIT_VERBS) if v in allowed and cards.makes_sense(row, v)
    ]
    made = [
        {"id": f"do:{v}:{row['id']}:{row['version']}", "label": desk.word(phrase(f"verb.{v}"))} for v in verbs
    ]
    pending = [p for p in proposal.pending(desk.work, row["id"]) if p["person"] != desk.who.person]
    decidable = [p for p in pending if any(r in held for r in ticket.DECIDERS[p["approval"]])]
    return [*(choice for p in decidable for choice in _decisions(desk, p)), *made]


def _decisions(desk: Desk, p: Row) -> list[dict[str, Any]]:
    verb = phrase(f"verb.{p['verb']}")
    labels = (
        (f"ok:{p['id']}", phrase("approve", verb=verb)),
        (f"no:{p['id']}", phrase("send_back", verb=verb)),
    )
    return [{"id": id, "label": desk.word(label)} for id, label in labels]
