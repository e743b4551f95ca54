"""查进度: one's tickets, and one ticket's way so far (F6)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.saying import Fact, Option, Say, lines, phrase
from handlers import awaited, licensing
from handlers.visit import Visit, offer
from store import (
    deadlines,
    enterprises,
    event,
    note,
    organisations,
    rating,
    repeats,
    roster,
    sites,
    staff_numbers,
    ticket,
)
from store.database import Row
from store.lifecycle import ACTIONS, ALIVE, OPEN
from store.work import Refused, Work, moment

MOST = 6
STEPS: Mapping[str, tuple[str, ...]] = {
    "received": ("received", "need_info", "refused"),
    "assigned": ("accepted", "arbitration"),
    "processing": ("assigned", "return_review", "processing", "suspended"),
    "rating": ("replied", "answered"),
    "closed": ("closed", "terminated", "handed_over", "withdrawn"),
}
"""The steps a complainant sees and the states that belong to each (X3)."""
GIVES = frozenset({"assign", "designate", "hand_down", "pass_on", "rework", "assign_again"})
"""What gives a matter to a unit."""


def show(visit: Visit) -> Say:
    """The person's tickets, or the one there is."""
    rows = ticket.of_person(visit.work, visit.inbound.person)
    claimed = [ticket.get(visit.work, id) for id in visit.talk.claims]
    rows = [*rows, *[row for row in claimed if row["id"] not in {r["id"] for r in rows}]]
    if not rows:
        return Say("progress.none")
    if len(rows) == 1:
        return show_one(visit, rows[0]["id"])
    options = tuple(Option(f"ticket:{row['id']}", line_of(visit.work, row)) for row in rows[:MOST])
    return offer(visit, Say("progress.list", {"count": len(rows)}, options))


def line_of(work: Work, row: Row) -> Fact:
    state = rating.state_told(row)
    return phrase("progress.line", number=row["number"], state=state, left=left(work, row))


def left(work: Work, row: Row) -> Fact:
    """How many working days are left, for a ticket a unit has."""
    if not row["promised"] or row["state"] not in OPEN or row["state"] in ("replied", "answered"):
        return ""
    days = work.house.calendar.working_days_between(work.now, moment(row["promised"]))
    return phrase("progress.left", days=f"{days:.0f}") if days > 0 else phrase("progress.late")


def show_one(visit: Visit, id: int) -> Say:
    """One ticket: its state, its way so far, its due date, and what can be done (X10)."""
    row = ticket.get(visit.work, id)
    held = set(roster.roles(visit.work, visit.actor, row))
    if not held & {"complainant", "claimant"}:
        raise Refused("refused.unknown_ticket", number=str(id))
    facts = {
        "number": row["number"],
        "state": rating.state_told(row),
        "timeline": lines([_entry(entry) for entry in timeline(visit.work, row)][-8:]),
        "due": _with_care(visit.work, row, _due(visit.work, row)),
    }
    return offer(
        visit,
        Say(
            "progress.one",
            facts,
            _options(
                row,
                own="complainant" in held,
                solved=is_solved(visit.work, row),
                licence=bool(licensing.invitation(visit.work, row)),
                again=awaited.may(visit, row, "appeal"),
            ),
            style="progress",
        ),
    )


def _entry(entry: Mapping[str, Any]) -> Fact:
    return phrase("progress.entry", day={"at": entry["at"], "as": "day"}, what=entry["what"])


def is_solved(work: Work, row: Row) -> bool:
    """Whether an official says that it was solved on the spot, and nobody has handled it since (X48)."""
    open_ = row["channel"] == enterprises.CHANNEL and row["state"] in ("received", "accepted")
    return open_ and bool(note.last(work, row["id"], "solved_on_spot"))


def _with_care(work: Work, row: Row, due: Fact) -> Fact:
    """Below it who looks after it at the window, or took it in on the telephone (X43, G30)."""
    person = sites.care_officer(work, row)
    if not person:
        return due
    key = "progress.care" if sites.is_window_matter(row) else "progress.care_desk"
    return lines([*([due] if due else []), phrase(key, name=staff_numbers.named(work, person))])


def promised(work: Work, row: Row) -> int | None:
    """By when whoever complained has an answer; a further round has a shorter time of its own."""
    again = deadlines.running(work, row["id"], "handle") if row["round"] > 1 else None
    return int(again["due"]) if again else row["promised"]


def _due(work: Work, row: Row) -> Fact:
    if row["state"] not in OPEN:
        return ""
    row = {**row, "promised": promised(work, row)}
    if row["promised"]:
        return phrase("progress.due", due={"at": row["promised"], "as": "day"}, left=left(work, row))
    triage = deadlines.running(work, row["id"], "triage")
    if triage is None:
        return ""
    if triage["due"] < work.ms:
        return phrase("progress.triage_late")
    return phrase("progress.triage_due", due={"at": triage["due"], "as": "day"})


def timeline(work: Work, row: Row) -> list[dict[str, Any]]:
    """What a complainant may read of what happened: [{"at": ms, "what": fact}], first to last."""
    steps = [
        {"at": entry["at"], "what": phrase(_step(row, entry), unit=_unit(work, row, unit))}
        for entry, unit in _with_units(work, row)
        if _is_visible(entry)
    ]
    said = [
        w
        for w in note.notes(work, row["id"])
        if w.public and w.kind in ("progress", "reply", "explanation", "mended")
    ]
    words = [{"at": w.at, "what": phrase(f"timeline.words.{w.kind}", text=w.text)} for w in said if w.text]
    return sorted([*steps, *words], key=lambda entry: entry["at"])


def _with_units(work: Work, row: Row) -> Iterator[tuple[Row, str]]:
    """Every event, and the unit that had the matter then: it may have been passed on since."""
    unit = ""
    for entry in event.events(work, row["id"]):
        if entry["verb"] in GIVES:
            unit = json.loads(entry["facts"]).get("organisation") or unit
        yield entry, unit


def _unit(work: Work, row: Row, unit: str) -> Fact:
    return organisations.name(work, unit) if unit and not row["sealed_matter"] else phrase("progress.unit")


def open_timeline(work: Work, row: Row) -> list[dict[str, Any]]:
    """The same for the progress page: whoever has the address sees the steps, and no words (§8.3)."""
    unit = phrase("progress.unit")
    told = [e for e in event.events(work, row["id"]) if _is_visible(e)]
    return [{"at": e["at"], "what": phrase(_step(row, e), unit=unit)} for e in told]


def _step(row: Row, entry: Row) -> str:
    """What a step is called; of a reply nobody is told to rate it who wants none (S8)."""
    quiet = entry["verb"] == "reply" and rating.wants_none(row)
    return "no_reply.step" if quiet else f"timeline.{entry['verb']}"


def _is_visible(entry: Row) -> bool:
    action = ACTIONS.get(entry["verb"])
    return bool(action and action.visible)


def steps(work: Work, row: Row) -> list[dict[str, Any]]:
    """The steps of X3 with how far they are: state is done, now or todo; `at` in ms or None."""
    names = list(STEPS)
    here = next((i for i, name in enumerate(names) if row["state"] in STEPS[name]), 0)
    over = row["state"] not in OPEN
    at = _moments(work, row)
    marks = [
        "done" if i < here or (over and i == here) else "now" if i == here else "todo"
        for i in range(len(names))
    ]
    return [
        {"label": phrase(f"step.{name}"), "state": mark, "at": at.get(name)}
        for name, mark in zip(names, marks, strict=True)
    ]


def _moments(work: Work, row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in event.events(work, row["id"]):
        for name, states in STEPS.items():
            if entry["after"] in states:
                found.setdefault(name, entry["at"])
    return found


def _options(row: Row, *, own: bool, solved: bool, licence: bool, again: bool) -> tuple[Option, ...]:
    open_, alive = row["state"] in OPEN, row["state"] in ALIVE
    offered = [
        ("supplement", alive and row["state"] not in ("need_info",)),
        ("supply", row["state"] == "need_info"),
    ]
    if own:
        offered += [
            ("confirm_solved", solved),
            ("amend", row["state"] in ("received", "need_info")),
            ("rating", row["state"] in ("replied", "answered") and not rating.wants_none(row)),
            ("evidence", again),
            ("reopen", row["state"] == "closed"),
            ("renew", row["state"] == "terminated"),
            ("news", repeats.is_asked(row) and row["state"] in ACTIONS["declare"].before),
            ("no_news", repeats.is_asked(row) and row["state"] in ACTIONS["declare"].before),
            ("objection", row["state"] == "refused" and not row["objected"]),
            ("nudge", open_),
            ("withdraw", alive),
            ("contact", alive and row["confidentiality"] != "anonymous"),
            ("licence", licence),
        ]
    return tuple(
        Option(f"start:{name}:{row['id']}", phrase(f"invite.{name}")) for name, shown in offered if shown
    )
