"""Which actions a card offers as buttons, as far as the ticket as it stands gives them a use (D7)."""

from __future__ import annotations

from config.saying import Option, phrase
from store.database import Row
from store.lifecycle import ACTIONS

UNIT_VERBS = (
    "acknowledge",
    "return",
    "contact",
    "log_call",
    "progress",
    "extend",
    "reply",
    "state",
    "rectify",
    "contact_rater",
    "mend",
)
OFFICE_VERBS = (
    "dispatch", "mask_check", "accept", "ask_more", "refuse", "answer", "assign", "grant_return", "deny_return",
    "designate", "study", "lengthen", "deny_extension", "verify", "keep", "redo", "rework", "resume",
    "grant_recusal", "deny_recusal", "set_aside", "uphold_rating", "remind", "reveal",
    "recognise_malice", "reject_malice",
)  # fmt: skip
"""The buttons of a card, in this order, as far as the state allows them; `dispatch` is accept and assign in one."""
CO_VERBS = ("opine",)
"""What a unit beside the lead does besides telling how far it is."""
MORE_VERBS = (
    "transfer", "dispute", "join", "excuse", "hand_down", "pass_on", "coordinate", "elevate", "report", "advise",
    "question", "assign_again", "order", "ask_signature", "inspect", "set_term",
    "link", "terminate", "hand_over", "suspend", "ask_recusal", "recuse_unit", "ask_disclosure", "clear_alarm",
    "contest_rating", "hand_over_part", "receipt_referral", "lift_mark", "unseal",
)  # fmt: skip
"""What is done seldom: it stands in the details and can be typed, but has no button on the card."""

DESK_VERBS = ("mask_check", "accept", "ask_more", "refuse", "answer")
"""What the intake desk is offered; it assigns only what came in through its own window (X55)."""

CARD_STATES = {"designate": ("arbitration",)}
"""Where a button stands on the card; elsewhere the action is one of the seldom ones."""
BUTTON_STATES = {"dispatch": ("received", "accepted")}
CONDITIONS = {
    "lengthen": "extension_pending",
    "deny_extension": "extension_pending",
    "rework": "new_evidence",
    "grant_recusal": "recusal_pending",
    "deny_recusal": "recusal_pending",
    "recuse_unit": "recusal_pending",
    "set_aside": "contested",
    "uphold_rating": "contested",
    "recognise_malice": "suspected mark_disputed",
    "reject_malice": "suspected mark_disputed",
    "lift_mark": "malicious",
    "unseal": "integrity",
}
"""Buttons that only make sense when one of these flags is set."""


def buttons(ticket: Row, verbs: tuple[str, ...]) -> list[Option]:
    """Those of the actions that have a button now, in this order."""
    return [Option(do(verb, ticket), phrase(f"verb.{verb}")) for verb in verbs if _has_button(ticket, verb)]


def _has_button(ticket: Row, verb: str) -> bool:
    return ticket["state"] in CARD_STATES.get(verb, (ticket["state"],)) and makes_sense(ticket, verb)


def makes_sense(ticket: Row, verb: str) -> bool:
    """Whether a button has a use as the ticket stands."""
    if verb == "answer" and ticket["sealed_matter"]:
        return False
    if ticket["state"] not in _states(verb):
        return False
    wanted = CONDITIONS.get(verb, "").split()
    return not wanted or not set(wanted).isdisjoint(ticket["flags"].split())


def _states(verb: str) -> tuple[str, ...]:
    return BUTTON_STATES.get(verb) or ACTIONS[verb].before


def do(verb: str, ticket: Row) -> str:
    """The id of an action's button; it holds for the ticket as it is now."""
    return f"do:{verb}:{ticket['id']}:{ticket['version']}"
