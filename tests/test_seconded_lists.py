"""What the home closes to somebody seconded is in none of their lists, and no number or button leads there (G20)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from store import audience, homes, listing, roster, ticket
from store.database import Row, hot
from store.rows import table
from store.schema import Refusal
from store.work import Work
from tests.archive import OFFICE, OFFICE_LEADER, at
from tests.room import Room
from tests.test_handover import enrol
from tests.test_secondment import GUEST, at_home, dismiss_from, led_by_home, loan, second
from tests.web import Hall

CLOSED = "从那里抽调来的，按规定要回避。请其他经办人办理。"
AT_HOME: dict[str, Any] = {"respondent": "market"}
BESIDE: tuple[dict[str, Any], str] = (
    {"organisation": "urban", "co": "market", "decision": "会议"},
    "designate",
)


@pytest.fixture
def room() -> Room:
    """Li Si of the market bureau works in the office for ten days."""
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "market")
    second(room, GUEST, "office", "officer")
    return room


def seen_by(room: Room, member: str, **asked: str) -> list[str]:
    def turn(work: Work) -> list[str]:
        scope = listing.scope_of(work, room.archive.actor(work, member))
        rows, total = listing.page(work, scope, asked)
        assert total == len(rows)
        return [row["short"] for row in rows]

    return room.archive.run(turn, room.now)


def test_the_table_leaves_out_the_matters_of_the_home_and_no_others(room: Room) -> None:
    dismiss_from(room, "market")
    at_home(room)
    room.archive.bring("accepted")
    assert (seen_by(room, GUEST), seen_by(room, OFFICE)) == (["0002"], ["0001", "0002"])
    assert (seen_by(room, GUEST, q="0001"), seen_by(room, OFFICE, q="0001")) == ([], ["0001"])


@pytest.mark.parametrize("excused", [False, True])
def test_a_unit_beside_the_lead_closes_it_until_it_is_excused(room: Room, excused: bool) -> None:
    dismiss_from(room, "market")
    row = room.archive.bring("accepted")
    facts, verb = BESIDE
    row = room.archive.act(row["id"], OFFICE, verb, **facts)
    if excused:
        room.archive.act(
            row["id"], OFFICE, "excuse", unit="market", reason="意见已经口头说明，不需要再书面回复。"
        )
    assert seen_by(room, GUEST) == (["0001"] if excused else [])


def test_what_stands_below_the_home_closes_it_as_well() -> None:
    room = Room()
    enrol(room, GUEST, "李四", "clerk", "wangchuan-node")
    other = at_home(room)
    second(room, GUEST, "office", "officer")
    dismiss_from(room, "wangchuan-node")
    room.archive.bring("accepted", respondent="wangchuan-market")
    assert seen_by(room, GUEST) == [other["short"]]


def test_who_still_works_at_home_lists_the_homes_own_work(room: Room) -> None:
    led_by_home(room)
    at_home(room)
    assert seen_by(room, GUEST) == ["0001"]
    assert "0001" in str(room.hear(GUEST, "我的").text)


def test_the_table_and_the_single_matter_never_disagree(room: Room) -> None:
    led_by_home(room)
    for accused in ("market", "", "urban"):
        room.archive.bring("accepted", respondent=accused)
    room.archive.act(room.archive.bring("accepted")["id"], OFFICE, BESIDE[1], **BESIDE[0])

    def both(work: Work) -> tuple[list[int], list[int]]:
        who = room.archive.actor(work, GUEST)
        rows = [ticket.get(work, id) for id in range(1, 6)]
        listed = listing.page(work, listing.scope_of(work, who), {})[0]
        return sorted(row["id"] for row in listed), [r["id"] for r in rows if listing.may_see(work, who, r)]

    listed, open_ = room.archive.run(both, room.now)
    assert listed == open_ == [1, 3, 4, 5]


def test_the_last_day_brings_them_back(room: Room) -> None:
    dismiss_from(room, "market")
    at_home(room)
    room.archive.run(lambda w: roster.enrol(w, room.archive.people[GUEST], "office", "clerk"))
    assert seen_by(room, GUEST) == []
    room.now = at(10, 0.1)
    assert seen_by(room, GUEST) == ["0001"]


def test_a_command_without_a_number_offers_none_of_them(room: Room) -> None:
    at_home(room)
    assert room.says(GUEST, "分办")[0].key == "staff.which_none"
    assert [o.id.split(":")[2] for o in room.says(OFFICE, "分办")[0].options] == ["1"]


def test_the_list_of_what_lags_behind_leaves_them_out(room: Room) -> None:
    led_by_home(room)
    dismiss_from(room, "market")
    room.archive.act(1, OFFICE, "remind")
    assert room.says(GUEST, "督办清单")[0].key == "lagging.none"
    assert room.says(OFFICE, "督办清单")[0].key == "lagging.list"


@pytest.mark.parametrize("chat", ["", "web-group:office"])
@pytest.mark.parametrize("said", ["0001", "@诉办 0001", "督促 0001 推诿", "打标签 0001 乱收费", "同意 0001"])
def test_a_number_that_somebody_knows_is_no_way_in(room: Room, said: str, chat: str) -> None:
    at_home(room)
    before = room.archive.hears("office")
    if chat and said in ("0001", "@诉办 0001"):
        assert room.says(GUEST, said, chat=chat) == []
        return
    assert CLOSED in room.hear(GUEST, said, chat=chat).text
    assert room.archive.hears("office") == before


@pytest.mark.parametrize(
    "verb", ["detail", "why", "identity", "accept", "dispatch", "label", "card", "ask_side"]
)
def test_a_button_of_the_groups_card_is_refused_with_what_to_do(room: Room, verb: str) -> None:
    row = at_home(room)
    said = room.hear(GUEST, choice=room.button(verb, row), chat="web-group:office")
    assert said.text == f"0001 涉及明川市市场监督管理局，您是{CLOSED}"
    form = (
        room.hear(GUEST, choice=room.form(verb, row)) if verb in ("accept", "identity", "ask_side") else said
    )
    assert CLOSED in form.text


def test_the_try_is_written_down(room: Room) -> None:
    at_home(room)
    room.hear(GUEST, "详情 0001")
    tried = room.archive.run(lambda w: w.tx.all(hot(select(table(Refusal)))))
    assert [(row["verb"], row["ticket"], row["reason"]) for row in tried] == [("detail", 1, "seconded")]


def test_of_two_matters_with_one_number_the_other_one_is_meant(room: Room) -> None:
    at_home(room)
    other = room.archive.bring("accepted", at(30))
    assert other["short"] == "0001" != other["number"]
    room.now = at(9)
    said = room.hear(GUEST, "详情 0001")
    assert other["number"] in said.title
    assert room.says(OFFICE, "详情 0001")[0].key == "staff.ambiguous"


def beside_each_other(room: Room) -> tuple[Row, Row]:
    """Two matters about the same problem; with the second one the home helps."""
    dismiss_from(room, "market")
    mine, other = room.archive.bring("accepted"), room.archive.bring("accepted")
    return mine, room.archive.act(other["id"], OFFICE, BESIDE[1], **BESIDE[0])


@pytest.mark.parametrize("linked", [False, True])
def test_linked_and_similar_matters_of_the_home_are_not_named(room: Room, linked: bool) -> None:
    mine, other = beside_each_other(room)
    if linked:
        room.archive.act(mine["id"], OFFICE, "link", other=other["number"])
    assert ["0002" in str(room.hear(who, "详情 0001").rows) for who in (GUEST, OFFICE)] == [False, True]


def test_nor_can_one_be_linked_or_is_it_suggested(room: Room) -> None:
    mine, other = beside_each_other(room)
    for said in ("并案 0001", f"并案 0001 {other['number']}"):
        assert room.says(GUEST, said)[0].key != "done.link"
    assert not room.ticket(mine["id"])["cluster"]
    assert room.says(OFFICE, "并案 0001")[0].key == "done.link"


def test_a_problem_counts_them_and_names_the_others(room: Room) -> None:
    dismiss_from(room, "market")
    at_home(room)
    room.archive.bring("accepted")
    room.hear(OFFICE, "入问题清单 0001 招牌收费不开票")
    room.hear(OFFICE, "入问题清单 0002 P1")
    mine, theirs = (room.hear(who, "问题清单 P1").text for who in (GUEST, OFFICE))
    assert ("0001" in mine, "0002" in mine, "0001" in theirs) == (False, True, True)


# ---------------------------------------------------------------- what is told in private


def told(room: Room, row: Row, who: str) -> list[str]:
    return room.archive.run(lambda w: [r.person for r in audience.recipients(w, row, who)], room.now)


def test_a_leader_on_loan_hears_nothing_of_it_and_the_colleagues_do(room: Room) -> None:
    second(room, GUEST, "office", "leader")
    row, people = at_home(room), room.archive.people
    assert told(room, row, "office_leader") == [people[OFFICE_LEADER]]
    leaders = [p["id"] for p in room.archive.run(roster.everybody) if p["person"] == people[OFFICE_LEADER]]
    room.archive.run(lambda w: [roster.dismiss(w, id) for id in leaders])
    heard = told(room, row, "office_leader")
    assert people[OFFICE] in heard
    assert people[GUEST] not in heard


def dismissed(id: int, work: Work) -> bool:
    return roster.dismiss(work, id)


def test_somebody_hears_of_it_even_where_everybody_would_stand_aside() -> None:
    room = Room()
    row = at_home(room)
    people = room.archive.people
    for post in room.archive.run(roster.everybody):
        if post["organisation"] == "office":
            room.archive.run(partial(dismissed, post["id"]))
    enrol(room, GUEST, "李四", "clerk", "market")
    second(room, GUEST, "office", "leader")
    assert told(room, row, "office_leader") == [people[GUEST]]


def test_a_named_person_on_loan_hears_nothing_of_a_sealed_matter_at_home(room: Room) -> None:
    row = room.archive.file(flags=("integrity",), **AT_HOME)
    named = room.archive.run(roster.named_persons)
    assert told(room, row, "office_group") == named
    posts = [p for p in room.archive.run(roster.everybody) if p["person"] == named[0]]
    away = {"organisation": "market", "person": named[0]}
    room.archive.run(
        lambda w: (
            [roster.dismiss(w, p["id"]) for p in posts],
            roster.enrol(w, named[0], "office", "officer", posts[0]["member"], home=away["organisation"]),
        )
    )
    assert told(room, row, "office_group") == [id for id in named if id != named[0]]
    assert room.archive.run(lambda w: homes.kept_out(w, named, row)) == {named[0]}


# ---------------------------------------------------------------- the office's page


def test_the_offices_page_says_why_and_lists_it_nowhere(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        number = hall.visitor().file_complaint()
        id, officer = hall.run(lambda w: ticket.find(w, number))[0]["id"], hall.officer(OFFICE)
        assert [r["number"] for r in officer.get("/web/office/tickets").json()["rows"]] == [number]
        hall.run(lambda w: loan(w, officer.person, id))
        shown = officer.get("/web/office/tickets").json()
        assert (shown["rows"], shown["total"]) == ([], 0)
        for page in (f"/web/office/tickets/{id}", f"/web/office/tickets/{id}/original"):
            answer = officer.get(page)
            assert (answer.status_code, CLOSED in answer.json()["error"]) == (403, True)
