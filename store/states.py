"""The states a ticket can be in, and which of them are open, alive or the end (§2.1)."""

OPEN = (
    "received",
    "need_info",
    "accepted",
    "arbitration",
    "assigned",
    "return_review",
    "processing",
    "replied",
    "answered",
)
TERMINAL = ("refused", "closed", "terminated", "withdrawn", "handed_over")
STATES = ("draft", *OPEN, "suspended", *TERMINAL)
ALIVE = (*OPEN, "suspended")
"""Not over: somebody may still add something, or take it back."""
