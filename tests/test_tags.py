"""The lines of work a ticket belongs to: set by the office, a filter of its table (G11)."""

from __future__ import annotations

import pytest

from config.profile_loading import load_profile
from store import listing, tags
from store.work import Work
from tests.archive import OFFICE, OFFICER
from tests.room import Room


@pytest.fixture
def room() -> Room:
    made = Room()
    for _ in range(2):
        made.archive.bring("processing")
    return made


def tagged(room: Room, tag: str) -> list[str]:
    def page(work: Work) -> list[str]:
        scope = listing.scope_of(work, room.archive.actor(work, OFFICE))
        return [row["short"] for row in listing.page(work, scope, {"tag": tag})[0]]

    return room.archive.run(page)


def test_the_office_tags_and_the_table_is_narrowed(room: Room) -> None:
    assert "营商环境、民营经济" in room.hear(OFFICE, "打标签 0001 营商 民营").text
    room.hear(OFFICE, "打标签 0002 民营经济")
    assert tagged(room, "climate") == ["0001"]
    assert tagged(room, "private") == ["0001", "0002"]
    assert tagged(room, "project") == []


def test_tags_are_replaced_and_taken_away(room: Room) -> None:
    room.hear(OFFICE, "打标签 0001 营商 民营")
    room.hear(OFFICE, "打标签 0001 重点项目")
    assert room.archive.run(lambda work: tags.of(work, 1)) == ["project"]
    assert "重点项目" in room.hear(OFFICE, "打标签 0001").text
    room.hear(OFFICE, "打标签 0001 无")
    assert room.archive.run(lambda work: tags.of(work, 1)) == []


def test_a_tag_nobody_knows_is_answered_with_those_there_are(room: Room) -> None:
    said = room.hear(OFFICE, "打标签 0001 航天").text
    assert "没有标签“航天”" in said
    assert "实体经济" in said
    assert room.archive.run(lambda work: tags.of(work, 1)) == []


def test_a_unit_neither_tags_nor_sees_tags(room: Room) -> None:
    room.hear(OFFICE, "打标签 0001 营商")
    assert "权限" in room.hear(OFFICER, "打标签 0001 民营").text
    assert room.archive.run(lambda work: tags.of(work, 1)) == ["climate"]
    assert "标签" not in str(room.says(OFFICER, "详情 0001")[0].facts)
    assert "climate" not in str(room.says(OFFICER, "详情 0001")[0].facts)
    assert "row.tags" in str(room.says(OFFICE, "详情 0001")[0].facts)


@pytest.mark.parametrize("name", ["demo", "xuchang", "guangxi"])
def test_every_profile_has_the_four_lines_of_work(name: str) -> None:
    assert [tag.id for tag in load_profile(name).tags] == ["climate", "real-economy", "private", "project"]
