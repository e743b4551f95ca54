"""The rating: two answers, then reasons and words for whoever wants to add them (F7, D1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.saying import Facts, Option, phrase
from conversations.answers import letters, read_words
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Dialog, Pick, chosen

OUTCOMES: Mapping[str, tuple[bool, str]] = {
    "contacted_solved": (True, "solved"),
    "contacted_partly": (True, "partly"),
    "contacted_unsolved": (True, "unsolved"),
    "silent_solved": (False, "solved"),
    "silent_unsolved": (False, "unsolved"),
}
"""The five answers of D1 → whether the unit made contact, and what became of the matter."""

GRADES = ("1", "2", "3", "4", "5")
PRAISE = ("quick", "kind", "clear", "solved", "open")
BLAME = (
    "unsolved", "hollow", "late", "silent", "passed_on", "rude", "extra_papers", "untrue", "leaked", "retaliated",
)  # fmt: skip
"""F7's reasons; leaked and retaliated raise an alert."""

LONGEST_RESULT = 200


@dataclass(frozen=True)
class Rated:
    """A rating: solved is solved, partly or unsolved; grade 1 to 5; reasons are ids of PRAISE or BLAME."""

    contacted: bool
    solved: str
    grade: int
    reasons: tuple[str, ...] = ()
    words: str = ""


def read_rating(answers: Answers) -> Rated:
    """What was rated; needs the first two answers, KeyError without them."""
    contacted, solved = OUTCOMES[answers["outcome"]]
    chosen_reasons = answers.get("reasons")
    reasons = tuple(chosen_reasons) if isinstance(chosen_reasons, list) else ()
    return Rated(contacted, solved, int(answers["grade"]), reasons, answers.get("words") or "")


def _facts(answers: Answers, scene: Scene) -> Facts:
    result = scene.reads.get("result") or ""
    short = len(result) <= LONGEST_RESULT
    return {
        "number": scene.reads.get("number", ""),
        "organisation": scene.reads.get("organisation") or "",
        "result": result if short else phrase("told.excerpt", text=result[:LONGEST_RESULT]),
    }


AT_ONCE = ("contacted_solved", "contacted_partly", "contacted_unsolved")
"""What may be said of an instant answer: no unit had to make contact (T5)."""


def _instantly_or_ask(answers: Answers, scene: Scene) -> str:
    return "instantly" if scene.reads.get("instant") else "ask"


def _outcomes(answers: Answers, scene: Scene) -> list[Option]:
    if scene.reads.get("instant"):
        return [Option(id, phrase(f"rating.outcome.instant.{OUTCOMES[id][1]}")) for id in AT_ONCE]
    return [Option(id, phrase(f"rating.outcome.option.{id}")) for id in OUTCOMES]


def _is_bad(answers: Answers) -> bool:
    return answers.get("grade") in ("1", "2")


def _reasons(answers: Answers, scene: Scene) -> list[Option]:
    kind, ids = ("blame", BLAME) if _is_bad(answers) else ("praise", PRAISE)
    return [Option(id, phrase(f"rating.reasons.{kind}.{id}")) for id in ids]


def _good_or_bad(answers: Answers, scene: Scene) -> str:
    return "bad" if _is_bad(answers) else "good"


def _hear_words(text: str, answers: Answers, scene: Scene) -> Any:
    return (
        {"words": read_words(text, most=1000)} if letters(text) > 1 and not text.strip().isdigit() else None
    )


def _words_said(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {"words": value["words"]} if isinstance(value, Mapping) else {}


def _forget_reasons(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {"reasons": None, "words": None}


def _read_words(text: str, answers: Answers, scene: Scene) -> str:
    return read_words(text, most=1000)


RATING = Dialog(
    "rating",
    (
        Pick(name="outcome", options=_outcomes, variant=_instantly_or_ask, facts=_facts),
        Pick(name="grade", options=GRADES, also=_forget_reasons),
        Pick(
            name="reasons",
            many=True,
            optional=True,
            options=_reasons,
            variant=_good_or_bad,
            hear=_hear_words,
            also=_words_said,
        ),
        Ask(name="words", optional=True, asked=chosen("grade", "1", "2"), read=_read_words, most=1000),
    ),
    cancels_at_once=True,
)
