"""The help tells what a post does every day first, and everything it may do somewhere."""

from __future__ import annotations

import pytest

from config.saying import phrase
from config.texts import load_texts
from handlers import guide, help_topics
from handlers.help_topics import TOPICS
from store import roster
from store.lifecycle import ACTIONS
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER
from tests.room import Room

TEXTS = load_texts()
SUPERVISION, WORKING, LEADING = "huo-qiming", "xia-zhiyuan", "shangguan-ning"
EVERYBODY = (DESK, OFFICE, OFFICE_LEADER, OFFICER, LEADER, SUPERVISION, WORKING, LEADING)


@pytest.fixture
def room() -> Room:
    return Room()


def usage(verb: str) -> str:
    return TEXTS.say("zh", f"usage.{verb}", {"short": guide.EXAMPLES.get(verb, "0012")})


def pages(room: Room, member: str) -> str:
    """The first page and those that it names."""
    first = room.hear(member, "帮助").text
    words = [TEXTS.say("zh", f"help_topic.{topic}") for topic in TOPICS]
    return "\n".join([first, *(room.hear(member, word).text for word in words if word in first)])


@pytest.mark.parametrize("member", EVERYBODY)
def test_no_first_page_is_long(room: Room, member: str) -> None:
    assert len(room.hear(member, "帮助").text.splitlines()) <= help_topics.MOST + 3


@pytest.mark.parametrize("member", [DESK, OFFICE, OFFICE_LEADER, OFFICER, LEADER, SUPERVISION, WORKING])
def test_whatever_a_post_may_do_is_told_on_some_page(room: Room, member: str) -> None:
    held = room.archive.run(lambda work: roster.general_roles(work, room.archive.actor(work, member)))
    told = pages(room, member).splitlines()
    for verb, action in ACTIONS.items():
        if held & {*action.by, *action.proposed_by}:
            line = TEXTS.word("zh", phrase("staff.help_line", verb=phrase(f"verb.{verb}"), usage=usage(verb)))
            assert line in told, verb


def test_a_unit_gives_its_opinion_beside_another_lead(room: Room) -> None:
    assert "意见 0012" in room.hear(OFFICER, "帮助").text


def test_whoever_is_named_handles_a_sealed_matter_as_a_unit_does(room: Room) -> None:
    assert "帮助 密件" in room.hear(SUPERVISION, "帮助").text
    told = room.hear(SUPERVISION, "帮助 密件").text
    assert "签收 0012" in told
    assert "办结 0012" in told
    assert "密件" not in room.hear(WORKING, "帮助").text


def test_the_leading_group_is_not_told_to_write_to_itself(room: Room) -> None:
    assert "书面报告" in room.hear(WORKING, "帮助").text
    assert "书面报告" not in room.hear(LEADING, "帮助").text


def test_the_offices_leader_finds_what_only_a_leader_does(room: Room) -> None:
    assert "警示核实 0012" in room.hear(OFFICE_LEADER, "帮助 督办").text
    staff = room.hear(OFFICE_LEADER, "帮助 人员").text
    assert "代理 李四" in staff
    assert "交接 李四" in staff


def test_one_command_may_be_asked_about(room: Room) -> None:
    assert room.hear(OFFICER, "帮助 签收").text.splitlines()[1:-1] == ["签收：签收 0012"]


def test_what_is_no_topic_is_answered_with_the_first_page(room: Room) -> None:
    assert room.hear(OFFICER, "帮助 天气").text == room.hear(OFFICER, "帮助").text


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_the_word_that_names_a_topic_leads_to_it(lang: str) -> None:
    for topic in TOPICS:
        said = TEXTS.say(lang, f"help_topic.{topic}")
        assert TEXTS.hear("help_topic", said.partition(" ")[2]) == topic
