"""Answers in words: the one-line gist that is proposed, and the rows that are checked before submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config.saying import Fact, lines, phrase
from conversations.answers import mask_phone
from conversations.dates import word_when
from conversations.scene import Answers, Scene

EXCERPT = 40
"""Characters of a story shown in a summary; Latin letters are narrow, and three times as many."""

Word = Callable[[Answers, Scene], Fact]


def gist(answers: Answers, scene: Scene) -> Fact:
    """Kind · body · time · category, as far as they are known."""
    parts = (word_kind, word_respondent, word_time, word_category)
    known = [fact for fact in (part(answers, scene) for part in parts) if fact]
    return _joined(known)


def rows(answers: Answers, scene: Scene, names: Sequence[str]) -> Fact:
    """One line for each named answer that says something."""
    worded = ((name, WORDS[name](answers, scene)) for name in names)
    return lines(
        [phrase("told.line", label=phrase(f"told.{name}"), value=fact) for name, fact in worded if fact]
    )


def _joined(facts: list[Fact]) -> Fact:
    if len(facts) < 2:
        return facts[0] if facts else ""
    return phrase("told.and", first=facts[0], rest=_joined(facts[1:]))


def word_kind(answers: Answers, scene: Scene) -> Fact:
    return phrase(f"kind.{answers.get('kind', 'complaint')}")


def word_story(answers: Answers, scene: Scene) -> Fact:
    text = " ".join((answers.get("story") or "").split())
    most = EXCERPT if not text.isascii() else 3 * EXCERPT
    return text if len(text) <= most else phrase("told.excerpt", text=text[:most])


def word_respondent(answers: Answers, scene: Scene) -> Fact:
    known = answers.get("organisation")
    return scene.profile.organisation(known).name if known else answers.get("respondent")


def word_region(answers: Answers, scene: Scene) -> Fact:
    region = answers.get("region")
    if isinstance(region, Mapping):
        return region["words"]
    if region == "elsewhere":
        return phrase("asking.region.option.elsewhere")
    return scene.profile.region(region).name if region else None


def word_time(answers: Answers, scene: Scene) -> Fact:
    return word_when(answers["when"], scene.zone) if answers.get("when") else None


def word_category(answers: Answers, scene: Scene) -> Fact:
    if not answers.get("category"):
        return None
    category = scene.profile.category(answers["category"])
    choices = category.question.choices if category.question else []
    label = next((c.label for c in choices if c.id == answers.get("detail")), None)
    return phrase("told.category_detail", category=category.menu, detail=label) if label else category.menu


def word_contact(answers: Answers, scene: Scene) -> Fact:
    contact = answers.get("contact")
    if not isinstance(contact, Mapping):
        return None
    return phrase("told.reach", name=contact["name"], phone=mask_phone(contact["phone"]))


def word_material(answers: Answers, scene: Scene) -> Fact:
    files = answers.get("files")
    return phrase("told.files", count=len(files)) if files else None


def _word_option(name: str, words: str) -> Word:
    def word(answers: Answers, scene: Scene) -> Fact:
        value = answers.get(name)
        if isinstance(value, Mapping):
            return value["words"]
        return phrase(f"{words}.option.{value}") if value else None

    return word


WORDS: Mapping[str, Word] = {
    "kind": word_kind,
    "story": word_story,
    "respondent": word_respondent,
    "region": word_region,
    "when": word_time,
    "category": word_category,
    "contact": word_contact,
    "material": word_material,
    "protection": lambda answers, _scene: phrase(f"confidentiality.{answers['protection']}"),
    "worry": _word_option("worry", "tipoff.worry"),
    "where": _word_option("where", "assistance.where"),
    "deadline": lambda answers, scene: _word_deadline(answers.get("deadline"), scene),
    "reply": _word_option("reply", "suggestion.reply"),
}


def _word_deadline(value: Any, scene: Scene) -> Fact:
    if isinstance(value, Mapping):
        return word_when(dict(value), scene.zone)
    return phrase(f"assistance.deadline.option.{value}") if value else None
