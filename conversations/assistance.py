"""The assistance request: where somebody is stuck, and whether a date is running out (F3)."""

from __future__ import annotations

from typing import Any

from conversations import asking, asking_where, asking_whom
from conversations.answers import letters
from conversations.dates import find_ahead
from conversations.extract import KINDS
from conversations.scene import Answers, Scene
from conversations.steps import Dialog, Pick, chosen, unless

SHOWN = ("story", "respondent", "region", "where", "deadline", "contact", "material", "protection")


def _hear_where(text: str, answers: Answers, scene: Scene) -> Any:
    """The window or the matter in the person's own words."""
    words = text.strip()
    return {"words": words} if letters(words) > 1 and len(words) <= 60 and not words.isdigit() else None


def _hear_deadline(text: str, answers: Answers, scene: Scene) -> Any:
    return find_ahead(text, scene.today)


ASSISTANCE = Dialog(
    "assistance",
    (
        asking.story(),
        asking.kind_of("assistance", KINDS),
        asking.when(),
        asking.understood("assistance", "kind", "story", "respondent", "region"),
        Pick(name="where", options=("hall", "online", "other"), hear=_hear_where),
        Pick(name="deadline", options=("none", "soon"), hear=_hear_deadline),
        asking_where.respondent(asked=False),
        asking_where.organisation(),
        asking_where.region(cured=False),
        asking_whom.protection("asking.protection", "open", "confidential", "anonymous"),
        asking_whom.contact("assistance.contact", unless(chosen("protection", "anonymous")), hidden=True),
        asking_whom.material(),
        asking.summary(SHOWN, asking.open_unless_delicate),
    ),
    story="story",
    notices=asking.notices,
)
