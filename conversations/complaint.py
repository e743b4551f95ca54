"""The complaint: the story first, then only what is missing; five to seven messages, never more than nine (D1)."""

from __future__ import annotations

from typing import Any

from config.saying import Facts, Option, phrase
from conversations import asking, asking_where, asking_whom
from conversations.directory import directory
from conversations.extract import KINDS, is_private, told
from conversations.lexis import lexis
from conversations.scene import Answers, Scene
from conversations.steps import Dialog, Pick, chosen, every, holds, unless
from conversations.vocabulary import plain

FOLLOWED = ("A2", "A4", "A6")
"""Categories with a question of their own before submission (D1)."""

CHANNELS = {
    "court": ("R1", ("lawsuit", "arbitration")),
    "review": ("R1", ("review",)),
    "petition": ("R2", ("petition", "hotline")),
    "other": ("R2", ("other",)),
}
"""Proceedings elsewhere → the refused kind they fall under, and its choices that say where to turn."""

SHOWN = ("story", "respondent", "region", "when", "category", "contact", "material", "protection")


def _is_private(answers: Answers, scene: Scene) -> bool:
    return is_private(answers.get("story") or "", scene)


def _private_facts(answers: Answers, scene: Scene) -> Facts:
    refused = next((r for r in scene.profile.refusals if r.id == "R3"), None)
    return {"channel": (refused and refused.redirect) or phrase("complaint.private.channel")}


def _hear_body(text: str, answers: Answers, scene: Scene) -> Any:
    """Naming a public body says that the quarrel has to do with one."""
    found = directory(scene.profile).find_bodies(text)
    return "continue" if found and len(text) <= 40 else None


def _category_options(answers: Answers, scene: Scene) -> list[Option]:
    ids = list(dict.fromkeys([*told(answers, scene).guesses[:1], *(c.id for c in scene.profile.categories)]))
    return [Option(id, scene.profile.category(id).menu) for id in ids]


def _hear_category(text: str, answers: Answers, scene: Scene) -> Any:
    ranked = lexis(scene.profile).rank_categories(plain(text))
    return ranked[0] if ranked and len(text) <= 30 else None


def _category_also(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {} if answers.get("category") == value else {"detail": None}


def _detail_options(answers: Answers, scene: Scene) -> list[Option]:
    question = scene.profile.category(answers["category"]).question
    return [Option(c.id, c.label) for c in question.choices] if question else []


def _has_choices(answers: Answers, scene: Scene) -> bool:
    return bool(answers.get("category")) and bool(_detail_options(answers, scene))


def _detail_facts(answers: Answers, scene: Scene) -> Facts:
    question = scene.profile.category(answers["category"]).question
    return {"question": question.ask if question else ""}


def _hear_detail(text: str, answers: Answers, scene: Scene) -> Any:
    found = lexis(scene.profile).find_detail(plain(text), answers["category"])
    return found if found and len(text) <= 30 else None


def _channel(answers: Answers, scene: Scene) -> Facts:
    refusal, choices = CHANNELS[answers["proceedings"]]
    question = next((r.question for r in scene.profile.refusals if r.id == refusal), None)
    redirects = [c.redirect for c in (question.choices if question else []) if c.id in choices and c.redirect]
    return {"channel": redirects or phrase(f"complaint.known.channel.{answers['proceedings']}")}


COMPLAINT = Dialog(
    "complaint",
    (
        asking.story(),
        asking.kind_of("complaint", KINDS),
        asking.when(),
        Pick(
            name="private",
            when=holds(_is_private, "story"),
            options=("know", "continue"),
            ends={"know": "dropped"},
            facts=_private_facts,
            hear=_hear_body,
        ),
        asking.understood("complaint", "kind", "story", "respondent", "region", "category", "when"),
        asking_where.respondent(),
        asking_where.organisation(),
        asking_where.region(),
        Pick(
            name="category",
            options=_category_options,
            hear=_hear_category,
            also=_category_also,
        ),
        Pick(
            name="detail",
            # After the detour of a private quarrel the desk asks this later, so that nobody sends ten messages.
            asked=unless(chosen("private", "continue")),
            when=every(chosen("category", *FOLLOWED), holds(_has_choices, "category")),
            options=_detail_options,
            facts=_detail_facts,
            hear=_hear_detail,
        ),
        Pick(name="proceedings", options=("none", *CHANNELS)),
        Pick(
            name="known",
            when=chosen("proceedings", *CHANNELS),
            options=("leave", "submit"),
            ends={"leave": "dropped"},
            facts=_channel,
        ),
        asking_whom.protection("asking.protection", "open", "confidential", "anonymous"),
        asking_whom.contact("complaint.contact", unless(chosen("protection", "anonymous")), hidden=True),
        asking_whom.material(),
        asking.summary(SHOWN, asking.usually_confidential),
    ),
    story="story",
    notices=asking.notices,
)  # fmt: skip
