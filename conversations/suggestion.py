"""The suggestion: for whom it is, and whether an answer is wanted (F5)."""

from __future__ import annotations

from conversations import asking, asking_where, asking_whom
from conversations.extract import KINDS
from conversations.steps import Dialog, Pick, chosen

SHOWN = ("story", "respondent", "reply", "contact", "material")

SUGGESTION = Dialog(
    "suggestion",
    (
        asking.story(),
        asking.kind_of("suggestion", KINDS),
        asking.when(),
        asking.understood("suggestion", "kind", "story", "respondent"),
        asking_where.respondent(),
        asking_where.organisation(),
        Pick(name="reply", options=("yes", "no")),
        asking_whom.contact("suggestion.contact", chosen("reply", "yes"), anonymous=False),
        asking_whom.material(),
        asking.summary(SHOWN, asking.open_if_named),
    ),
    story="story",
    notices=asking.notices,
)
