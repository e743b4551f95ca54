"""The enquiry: answered from the policy list and frequent questions; what that leaves open is passed on (F4)."""

from __future__ import annotations

from collections.abc import Sequence

from config.saying import Facts, Option, phrase
from conversations import asking, asking_whom
from conversations.answers import read_words
from conversations.extract import KINDS
from conversations.scene import Answers, Scene
from conversations.search import Answer
from conversations.steps import Dialog, Pick, holds

COMPLAINS = {"complaint": "dialog:complaint"}
"""A question that was none goes on as a complaint, with what was said."""


def _read_question(text: str) -> str:
    return read_words(text, least=4)


def _hits(answers: Answers, scene: Scene) -> Sequence[Answer]:
    return scene.library.find(answers.get("story") or "")


def _has_hits(answers: Answers, scene: Scene) -> bool:
    return bool(_hits(answers, scene))


def _hit_options(answers: Answers, scene: Scene) -> list[Option]:
    found = [Option(hit.id, hit.title) for hit in _hits(answers, scene)]
    others = [Option(id, phrase(f"enquiry.hit.option.{id}")) for id in ("none", "complaint")]
    return [*found, *others]


def _chosen(answers: Answers, scene: Scene) -> Answer | None:
    return scene.library.one(answers.get("hit") or "")


def _has_answer(answers: Answers, scene: Scene) -> bool:
    return _chosen(answers, scene) is not None


def _answer_facts(answers: Answers, scene: Scene) -> Facts:
    answer = _chosen(answers, scene)
    return {"heading": answer.title, "answer": answer.text, "source": answer.source} if answer else {}


def _left_open(answers: Answers, scene: Scene) -> bool:
    return answers.get("useful") != "yes"


ENQUIRY = Dialog(
    "enquiry",
    (
        asking.story(_read_question),
        asking.kind_of("enquiry", KINDS),
        Pick(name="hit", when=holds(_has_hits, "story"), options=_hit_options, ends=COMPLAINS),
        Pick(
            name="useful",
            when=holds(_has_answer, "hit"),
            options=("yes", "no", "complaint"),
            ends=COMPLAINS,
            facts=_answer_facts,
        ),
        asking_whom.contact("enquiry.contact", holds(_left_open, "useful")),
    ),
    story="story",
    notices=asking.notices,
)
