"""Extraction: stories as businesses write them, and what the rules find in them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from conversations.extract import Understood, propose_kind, understand
from tests.interview import scene

STORIES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))[
    "story"
]
FLAGS = ("integrity", "retaliation", "emergency", "secret")

LEAST = {
    "kind": 0.95,
    "organisation": 0.95,
    "region": 1.0,
    "category": 0.9,
    "detail": 0.8,
    "when": 1.0,
    "phone": 1.0,
    "name": 1.0,
    "party": 1.0,
    "enterprise": 1.0,
    "flags": 1.0,
}
"""The share of stories in which each thing must be found as a person would."""


def found(story: dict[str, Any]) -> dict[str, Any]:
    read = understand(story["text"], scene())
    plain = {name: getattr(read, name) for name in LEAST if hasattr(read, name)}
    when = read.when["first"] if read.when else ""
    return {**plain, "when": when, "flags": [flag for flag in FLAGS if getattr(read, flag)]}


def results() -> Iterator[tuple[str, bool, str]]:
    for story in STORIES:
        got = found(story)
        for name in LEAST:
            if name in story:
                wanted = story[name]
                hit = set(wanted) <= set(got[name]) if name == "flags" else got[name] == wanted
                yield name, hit, f"{name}: {got[name]!r}, not {wanted!r}: {story['text']}"


def test_there_are_at_least_sixty_stories() -> None:
    assert len({story["text"] for story in STORIES}) >= 60


@pytest.mark.parametrize("name", LEAST)
def test_enough_of_each_thing_is_found(name: str) -> None:
    checked = [(hit, line) for field, hit, line in results() if field == name]
    missed = [line for hit, line in checked if not hit]
    assert checked
    assert 1 - len(missed) / len(checked) >= LEAST[name], "\n".join(missed)


def test_nine_of_ten_things_are_found_in_all() -> None:
    counts = Counter(hit for _, hit, _ in results())
    assert counts[True] / counts.total() >= 0.95


def test_a_flag_is_raised_only_where_a_person_would() -> None:
    raised = {story["text"]: set(found(story)["flags"]) - set(story.get("flags", ())) for story in STORIES}
    assert {text: flags for text, flags in raised.items() if flags} == {}


def test_the_district_before_a_name_decides_which_body_it_is() -> None:
    for text, id in [("云麓区城管局", "yunlu-urban"), ("市城管局", "urban"), ("青砚的城管", "qingyan-urban")]:
        assert understand(f"{text}来我店里罚款", scene()).organisation == id


def test_a_district_named_elsewhere_in_the_story_decides_too() -> None:
    assert understand("我店在云麓区，城管又来罚款了", scene()).organisation == "yunlu-urban"


def test_a_body_that_may_be_several_is_left_open() -> None:
    read = understand("区城管局昨天来收了卫生费", scene())
    assert (read.organisation, len(read.bodies[0].organisations)) == ("", 2)


def test_the_receiving_office_is_greeted_not_accused() -> None:
    assert understand("营商办的领导您好，我们店门口一直在修路", scene()).bodies == ()


def test_nothing_is_found_in_nothing() -> None:
    read = understand("天气不错啊大家都好", scene())
    names = [n for n, v in vars(Understood).items() if isinstance(v, property | cached_property)]
    assert {n: getattr(read, n) for n in names if getattr(read, n) and n != "party"} == {}
    assert read.party == "unknown"


@pytest.mark.parametrize("text", ["你好啊", "嗯嗯嗯嗯", "1234567890"])
def test_no_kind_is_proposed_without_a_reason(text: str) -> None:
    assert propose_kind(text, scene()) is None


def test_a_wish_is_read_as_the_demand() -> None:
    read = understand("城管罚了我500不开票，希望尽快把票据补给我。谢谢", scene())
    assert read.demand == "希望尽快把票据补给我"


@pytest.mark.parametrize(
    ("text", "role"), [("我们公司", "enterprise"), ("我开了个小吃店", "trader"), ("我", "")]
)
def test_who_speaks_is_seen_from_the_words(text: str, role: str) -> None:
    assert understand(f"{text}被罚了", scene()).role == role


def test_a_story_is_read_once_a_turn() -> None:
    there = scene()
    assert understand("城管乱罚款", there) is understand("城管乱罚款", there)


def test_a_body_the_profile_does_not_list_is_still_named() -> None:
    read = understand("昨天望川区水利局来我们厂收费，不给票", scene())
    assert (read.bodies[0].words, read.bodies[0].organisations) == ("望川区水利局", ())
    assert (read.organisation, read.party) == ("", "government")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我去区城管局交钱", "区城管局"),
        ("昨天区城管局来了人", "区城管局"),
        ("投诉市监局的人乱来", "市监局"),
        ("城北区市场监管局拖着不办", "城北区市场监管局"),
    ],
)
def test_a_level_before_a_name_belongs_to_the_place_it_follows(text: str, words: str) -> None:
    assert understand(text, scene()).bodies[0].words == words


def test_a_bureau_of_a_strange_district_is_not_taken_for_a_known_one() -> None:
    assert understand("城北区城管局拖着不办", scene()).organisation == ""
