"""By what it is about an officer finds a command that is not of every day (帮助 督办)."""

from __future__ import annotations

from collections.abc import Mapping

SEATS = ("set_shift", "end_shift", "stand_in", "staff_no")
"""What the office does for its desks and windows, and whoever leads one for that one (G30)."""
CADRE = ("report_for", "reported")
"""What officials do for the businesses in their care."""
MOST = 22
"""So many commands are told at once; of more those of every day, and where the others are."""
FIRST = frozenset(
    (
        "acknowledge", "return", "contact", "log_call", "progress", "extend", "reply", "opine", "accept", "mask_check",
        "ask_more", "refuse", "answer", "assign", "lengthen", "verify", "redo", "remind", "approve", "send_back",
        "call", "line", "record", "window_call", "confirm", "mine", "list", "detail", "why", "rules",
    )
)  # fmt: skip
TOPICS: Mapping[str, tuple[str, ...]] = {
    "passing": (
        "transfer", "return", "grant_return", "deny_return", "designate", "dispute", "study", "join", "opine", "excuse",
        "hand_down", "pass_on", "lengthen", "deny_extension",
    ),
    "supervising": (
        "remind", "state", "rectify", "coordinate", "elevate", "report", "advise", "question", "assign_again", "order",
        "ask_signature", "inspect", "set_term", "lagging", "clear_alarm", "redo",
    ),
    "rated": (
        "contact_rater", "mend", "verify", "keep", "rework", "contest_rating", "set_aside", "uphold_rating",
        "suspect_malice", "recognise_malice", "reject_malice", "lift_mark", "marks", "spot_check", "spot_checks",
    ),
    "ending": (
        "link", "terminate", "suspend", "resume", "hand_over", "hand_over_part", "receipt_referral", "referrals",
        "unseal", "ask_recusal", "recuse_unit", "grant_recusal", "deny_recusal",
    ),
    "identity": (
        "reveal", "identity", "prove", "release", "ask_disclosure", "ask_side", "give_side", "supply", "supplement",
    ),
    "listing": (
        "policy", "faq", "duty", "object_duty", "agree_duty", "decline_duty", "problems", "to_problem", "tasks", "task",
        "set_task", "label", "guided", "card",
    ),
    "staffing": ("handover", "deputise", "shifts", *SEATS, "practice", *CADRE),
    "sealed": (),
}  # fmt: skip
"""What commands are about; what is in none of them stands in front. The last is for what only a sealed matter asks."""
FOR_LEADING = frozenset(("report",))
"""What the leading group is sent and does not send."""


def topic_of(verb: str) -> str:
    """What a command is about; empty where it is none of the topics and stands in front."""
    return next((topic for topic, verbs in TOPICS.items() if verb in verbs), "")
