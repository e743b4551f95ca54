"""A question that takes several options says so, and a door may send them in one choice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render import render, to_plain, to_wire
from config.saying import from_json, to_json
from config.texts import load_texts
from conversations import engine
from conversations.message import Said
from conversations.rating import BLAME, RATING
from conversations.scene import Scene
from conversations.turns import Turn
from tests.interview import scene as scene_with

BAD = {"outcome": "contacted_unsolved", "grade": "1"}


def answer(said: Said) -> Turn:
    return engine.advance(RATING, dict(BAD), said, scene())


def scene() -> Scene:
    return scene_with(number="0012")


def asked() -> Any:
    return engine.advance(RATING, {"outcome": "contacted_unsolved"}, Said(choice="1"), scene()).say


def test_the_page_learns_which_options_go_together_and_that_skipping_does_not() -> None:
    wire = to_wire(render(from_json(to_json(asked())), load_texts(), "zh", "Asia/Shanghai"))
    assert wire["several"] == list(BLAME)
    assert [choice["id"] for choice in wire["choices"]] == [*BLAME, "skip"]


def test_other_doors_show_the_numbers_as_ever() -> None:
    shown = to_plain(render(asked(), load_texts(), "zh", "Asia/Shanghai")).splitlines()
    assert (shown[1], shown[-1]) == ("1 没解决", "11 跳过")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_how_numbers_are_typed_is_told_only_where_they_are(lang: str) -> None:
    message = render(asked(), load_texts(), lang, "Asia/Shanghai")
    assert ("13" in to_wire(message)["text"], "“13”" in to_plain(message).splitlines()[0]) == (False, True)
    again = answer(Said("abc 99")).say
    assert "13" not in to_wire(render(again, load_texts(), lang, "Asia/Shanghai"))["text"]


def test_a_question_with_one_answer_says_nothing_of_several() -> None:
    grade = engine.advance(RATING, {}, Said(choice="contacted_unsolved"), scene()).say
    assert (grade.key, grade.several) == ("rating.grade.ask", ())
    assert "several" not in to_wire(render(grade, load_texts(), "zh", "Asia/Shanghai"))


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        (Said(choice="late,unsolved"), ["unsolved", "late"]),
        (Said(choice="late"), ["late"]),
        (Said(choice="late,late"), ["late"]),
        (Said("13"), ["unsolved", "late"]),
    ],
)
def test_what_is_chosen_together_stands_in_the_order_of_the_question(said: Said, reasons: list[str]) -> None:
    assert answer(said).answers["reasons"] == reasons


@pytest.mark.parametrize("choice", ["late,skip", "late,nothing", "late,", "quick,kind"])
def test_a_choice_of_what_was_not_offered_together_is_none(choice: str) -> None:
    turn = answer(Said(choice=choice))
    assert "reasons" not in turn.answers
    assert turn.say.several == BLAME
