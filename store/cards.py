"""The one card of a ticket in each group, kept up to date: short, neutral, and without a name (D7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from config.saying import Fact, Option, Say, phrase
from store import (
    card_rows,
    clusters,
    co_units,
    deadlines,
    disclosures,
    drafts,
    homes,
    ladders,
    notice,
    organisations,
    proposal,
    rating,
    roster,
)
from store.addressing import card_row as on_shift_row
from store.audience import Recipient, groups_of, recipients
from store.card_buttons import CO_VERBS, DESK_VERBS, OFFICE_VERBS, UNIT_VERBS, buttons, do
from store.card_rows import matter
from store.database import Row
from store.lifecycle import OPEN
from store.work import Work

UNIT_CLOCKS = ("sign_in", "contact", "handle", "statement", "rectify", "explain", *rating.LOOP)
DESK_STATES = ("received", "accepted")
"""In which a desk has something to do."""


def refresh(work: Work, ticket: Row, only: str = "") -> None:
    """Bring the card up to date in every chat that has it or should have it; or in one of those that should."""
    card = name_of(ticket)
    shown = set(notice.lanes_with_card(work, ticket["id"], card))
    meant = _audience(work, ticket)
    voices, seats = {r.lane: r.voice for r in meant}, {r.lane: r for r in meant if r.first.persons}
    made: dict[str, Say] = {}
    for lane in sorted({only} & {*voices} if only else {*shown, *voices}):
        voice = voices.get(lane, "former")
        say = made.get(voice) or made.setdefault(voice, _make(work, ticket, voice, made))
        notice.tell(work, lane, _called(work, ticket, say, seats.get(lane)), ticket=ticket["id"])


def _called(work: Work, ticket: Row, say: Say, seat: Recipient | None) -> Say:
    """What waits for a desk says who is on shift there (G30)."""
    if seat is None or ticket["state"] not in DESK_STATES:
        return say
    row = on_shift_row(work, seat.first)
    rows = [*say.facts.get("rows", ()), *row][:6]
    return replace(say, facts={**say.facts, "rows": rows}, mentions=seat.first.persons) if row else say


def name_of(ticket: Row) -> str:
    """What the outbox calls the card of a ticket."""
    return f"ticket:{ticket['id']}"


def seen_in(work: Work, ticket: Row, lane: str) -> Say | None:
    """The card as a chat should see it now; None where it has no place."""
    here = [r for r in _audience(work, ticket) if r.lane == lane]
    seat = next((r for r in here if r.first.persons), None)
    return _called(work, ticket, _make(work, ticket, here[0].voice, {}), seat) if here else None


def _make(work: Work, ticket: Row, voice: str, made: dict[str, Say]) -> Say:
    """A card, with what was worked out already for another group."""
    if voice == "desk":
        return desk_card(
            work, ticket, made.get("office") or made.setdefault("office", office_card(work, ticket))
        )
    return MAKERS[voice](work, ticket)


def _audience(work: Work, ticket: Row) -> list[Recipient]:
    desk = [
        replace(r, voice="office" if r.person else "desk") for r in recipients(work, ticket, "desk_group")
    ]
    unit = recipients(work, ticket, "unit_group") if ticket["lead"] else []
    found = [*desk, *recipients(work, ticket, "office_group"), *_beside(work, ticket), *unit]
    handling = (
        set(roster.staff(work, ticket["lead"])) if ticket["sealed_matter"] and ticket["lead"] else set()
    )
    kept_out = homes.kept_out(work, [r.person for r in found], ticket)
    return [
        replace(r, voice="unit") if r.person in handling else r for r in found if r.person not in kept_out
    ]


def _beside(work: Work, ticket: Row) -> list[Recipient]:
    """The groups of the units beside the lead; of a sealed matter there are none (D3)."""
    if ticket["sealed_matter"] or ticket["state"] not in OPEN:
        return []
    return [r for unit in co_units.helping(work, ticket) for r in groups_of(work, unit, "co")]


def co_card(work: Work, ticket: Row) -> Say:
    """What the group of a unit beside the lead sees: its own date, and whom it answers to."""
    clocks = deadlines.open_of(work, ticket["id"])
    rows = [
        [phrase("row.summary"), card_rows.summary(work, ticket)],
        *card_rows.lead_row(work, ticket),
        *card_rows.due_rows(clocks, ("co_unit",)),
    ]
    return _card(ticket, "co", rows, buttons(ticket, (*CO_VERBS, "progress")))


def unit_card(work: Work, ticket: Row) -> Say:
    """What the handling unit's group sees."""
    clocks = deadlines.open_of(work, ticket["id"])
    rows = [
        [phrase("row.summary"), card_rows.summary(work, ticket)],
        *card_rows.due_rows(clocks, UNIT_CLOCKS, asked=organisations.is_asked(work, ticket["lead"])),
        *card_rows.co_row(work, ticket),
        *card_rows.officer_row(work, ticket),
        [phrase("row.identity"), phrase(f"confidentiality.{ticket['confidentiality']}")],
        *card_rows.supervision_rows(ticket),
    ]
    options = [*_pending(work, ticket, "leader"), *buttons(ticket, _unit_verbs(work, ticket, clocks))]
    return _card(ticket, "unit", rows[:6], options, card_rows.time_left(work, ticket, clocks))


def _unit_verbs(work: Work, ticket: Row, clocks: list[Row]) -> tuple[str, ...]:
    """A statement is offered where one was asked for, a call where the number may be known."""
    kinds = {clock["kind"] for clock in clocks}
    hidden = set() if kinds & {"statement", "explain"} else {"state"}
    hidden |= set() if "rectify" in kinds else {"rectify"}
    hidden |= set() if kinds & {*rating.LOOP} else {"contact_rater", "mend"}
    returnable = (
        not ticket["designated"] and ticket["round"] < 2 and ticket["responsible"] in ("", ticket["lead"])
    )
    hidden |= set() if returnable else {"return"}
    hidden |= set() if disclosures.may_ring(work, ticket) else {"log_call"}
    return tuple(verb for verb in UNIT_VERBS if verb not in hidden)


def forget(work: Work, ticket: Row) -> None:
    """Of what was sealed just now other tickets' cards say nothing any more (D3)."""
    for other in clusters.naming(work, ticket):
        refresh(work, other)


def office_card(work: Work, ticket: Row) -> Say:
    """What the office's group sees."""
    clocks = deadlines.open_of(work, ticket["id"])
    verbs = dict.fromkeys(("remind", *OFFICE_VERBS) if _is_pressing(ticket) else OFFICE_VERBS)
    if not _may_be_studied(work, ticket):
        del verbs["study"]
    alike = card_rows.alike_row(work, ticket)
    verbs |= {"link": None} if alike else {}
    options = [*_pending(work, ticket, "second", "office"), *buttons(ticket, tuple(verbs))]
    return _card(
        ticket,
        "office",
        [*_office_rows(work, ticket, clocks), *alike][:6],
        options,
        card_rows.time_left(work, ticket, clocks),
    )


def _may_be_studied(work: Work, ticket: Row) -> bool:
    """A working group studies once, and only where there is one (T9)."""
    if ticket["state"] != "arbitration" or "studied" in ticket["flags"].split():
        return False
    return bool(organisations.of_rank(work, "working", ticket["office"]))


def _is_pressing(ticket: Row) -> bool:
    """Whether the reminder comes first: of a reply that displeased, verifying does."""
    return ladders.is_reminder_due(ticket) and ticket["state"] != "replied"


def desk_card(work: Work, ticket: Row, office: Say | None = None) -> Say:
    """What the intake desk's group sees: the office's card with the buttons of a desk."""
    verbs = ("dispatch", *DESK_VERBS) if ticket["site"] else DESK_VERBS
    detail = Option(do("detail", ticket), phrase("verb.detail"))
    return replace(office or office_card(work, ticket), options=(*buttons(ticket, verbs), detail))


def _office_rows(work: Work, ticket: Row, clocks: list[Row]) -> list[list[Fact]]:
    rows = [
        [phrase("row.matter"), matter(work, ticket)],
        [phrase("row.respondent"), organisations.name(work, ticket["respondent"]) or phrase("row.unknown")],
        *card_rows.lead_row(work, ticket),
        *card_rows.co_row(work, ticket),
        *card_rows.due_rows(
            clocks,
            ("triage", "assign", "arbitration", "study", "return_review", "handle", "verify", "superior"),
        ),
        *card_rows.rating_row(work, ticket),
        *card_rows.flag_row(work, ticket),
        *drafts.card_rows(work, ticket),
    ]
    return rows[:6]


def former_card(work: Work, ticket: Row) -> Say:
    """What is left in the group of a unit that no longer has the ticket."""
    return _card(ticket, "former", [], [])


MAKERS = {"unit": unit_card, "co": co_card, "office": office_card, "desk": desk_card, "former": former_card}


def _card(ticket: Row, voice: str, rows: list[list[Fact]], options: list[Option], time: Fact = "") -> Say:
    detail = [] if voice == "former" else [Option(do("detail", ticket), phrase("verb.detail"))]
    facts: dict[str, Any] = {
        "title": phrase("card.title", short=ticket["short"], state=_state(ticket, voice), left=time),
        "rows": rows,
        "number": ticket["number"],
        "version": ticket["version"],
    }
    return Say(f"card.{voice}", facts, (*options, *detail), card=name_of(ticket), style="card")


def _state(ticket: Row, voice: str) -> Fact:
    return phrase("card.former_state") if voice == "former" else phrase(f"state.staff.{ticket['state']}")


def _pending(work: Work, ticket: Row, *approvals: str) -> list[Option]:
    """What waits for one of these, in their order."""
    waiting = proposal.pending(work, ticket["id"])
    rows = [row for approval in approvals for row in waiting if row["approval"] == approval]
    made = [(row["id"], phrase(f"verb.{row['verb']}")) for row in rows if row["verb"] != "lengthen"]
    return [
        option
        for id, verb in made
        for option in (
            Option(f"ok:{id}", phrase("approve", verb=verb)),
            Option(f"no:{id}", phrase("send_back", verb=verb)),
        )
    ]
