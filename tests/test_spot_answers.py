"""What people say to a spot check, in their own words, and what becomes of it (X69)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import spot_checks
from tests.archive import LEADER, OFFICE, OFFICER, at
from tests.stage import Heard, Stage

CLOSED, APRIL = at(0), at(36, 9)
"""Drawn 36 days after the end: nothing can be reopened any more."""
BUTTONS = ["已解决", "又出现", "一直没解决"]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, 1, CLOSED)
    yield stage
    stage.close()


def asked(stage: Stage, closed_on: float = 0, *, question: str = "") -> Stage:
    """A matter of 老周 that was closed and is drawn on 7 April; the unit may have asked something before."""
    then, me = at(closed_on), stage.persons["老周"]
    row = stage.archive.bring("processing", then, person=me)
    if question:
        stage.archive.act(row["id"], OFFICER, "contact", then, text=question)
    stage.archive.act(row["id"], LEADER, "reply", then)
    stage.archive.act(row["id"], OFFICE, "verify", then, explanation="已经核实，收费已经停止")
    for _ in stage.pass_until(APRIL):
        pass
    return stage


def answer(stage: Stage, text: str) -> Heard:
    """What 老周 is answered."""
    return next(heard for heard in stage.say("老周", text) if heard.name == "老周" and not heard.notice)


def outcome(stage: Stage) -> str:
    check = stage.archive.run(lambda work: spot_checks.checks(work, 1)[0], stage.now)
    return str(check["outcome"])


def labels(heard: Heard) -> list[str]:
    return [choice.label for choice in heard.message.choices]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("已解决", "solved"), ("没问题了。", "solved"), ("又有问题了", "again"), ("又出现了！", "again"),
        ("还没解决", "never"), ("一直没解决", "never"), ("It came back", "again"),
    ],
)  # fmt: skip
def test_the_answer_is_understood_in_ones_own_words(stage: Stage, said: str, meant: str) -> None:
    answer(asked(stage), said)
    assert outcome(stage) == meant


@pytest.mark.parametrize("said", ["不好说", "没有", "嗯", "😀"])
def test_what_is_not_understood_is_asked_again_with_the_three_answers(stage: Stage, said: str) -> None:
    heard = answer(asked(stage), said)
    assert heard.message.text.endswith("YS2603-0001现在怎么样了？请选一个：")
    assert labels(heard) == BUTTONS
    assert outcome(stage) == ""


def test_once_it_is_answered_nothing_is_asked_again(stage: Stage) -> None:
    answer(asked(stage), "已解决")
    assert "现在怎么样了" not in answer(stage, "嗯").message.text


def test_a_question_from_before_the_end_swallows_no_answer(stage: Stage) -> None:
    """What the unit asked a month ago needs no answer any more; what is said now is said to the check."""
    answer(asked(stage, question="您好，请问是哪天的事？"), "又有问题了")
    assert outcome(stage) == "again"
    assert "已转给办理单位" not in answer(stage, "昨天的事").message.text


def test_whoever_may_bring_evidence_is_shown_how(stage: Stage) -> None:
    heard = answer(asked(stage, 20), "又出现")
    assert "请点“有新证据”" in heard.message.text
    assert labels(heard)[0] == "有新证据"


def test_too_late_for_evidence_nobody_is_sent_into_a_refusal(stage: Stage) -> None:
    heard = answer(asked(stage), "又出现")
    assert "有新发生的事，请直接说" in heard.message.text
    assert "有新证据" not in labels(heard)
