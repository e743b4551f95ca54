"""A leader says who takes over: before the day nothing changes, on the day everything in hand goes over (X68)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import utc_now
from scheduler import sweeps
from store import event, handover, heirs, people, postbox, proposal, roster, ticket
from store.rows import change
from store.schema import Post, Ticket
from store.work import Work
from tests.archive import LEADER, OFFICE, OFFICER, at
from tests.installation import suban
from tests.room import FULL, Room

GROUP = "web-group:urban"
NEW = "li-si"


@pytest.fixture
def room() -> Room:
    room = Room()
    enrol(room, NEW, "李四", "officer")
    return room


def enrol(room: Room, id: str, name: str, post: str, organisation: str = "urban") -> None:
    def take_up(work: Work) -> str:
        person = people.add(work, "staff", name=name)
        people.give_address(work, person, f"web:{id}")
        roster.enrol(work, person, organisation, post)
        return person

    room.archive.people[id] = room.archive.run(take_up)  # type: ignore[index]


def sweep(room: Room) -> None:
    room.archive.run(sweeps.sweep, room.now)


def officer(room: Room, id: int = 1) -> str:
    return next(name for name, person in room.archive.people.items() if person == room.ticket(id)["officer"])


def serves(room: Room, member: str) -> bool:
    return bool(room.archive.run(lambda work: room.archive.actor(work, member).posts, room.now))


def test_nothing_changes_before_the_day_and_everything_on_it(room: Room) -> None:
    room.archive.bring("processing")
    assert "3月10日起由李四接手宋致远在办的件" in room.hear(LEADER, "交接 李四 3/10起", chat=GROUP).text
    room.now = at(7, 23.9)
    sweep(room)
    assert (officer(room), serves(room, OFFICER)) == (OFFICER, True)
    room.now = at(8, 0)
    sweep(room)
    assert (officer(room), serves(room, OFFICER)) == (NEW, False)


def test_the_successor_goes_on_where_the_other_stopped(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "交接 李四")
    assert room.hear(NEW, "进展 0001 接手后已约谈").text == "0001 进展已记下。"
    with_facts = room.archive.run(lambda work: event.events(work, 1))
    assert [e["verb"] for e in with_facts if e["verb"] == "handover"] == ["handover"]


def test_both_and_the_group_are_told_when_it_is_ordered_and_when_it_happens(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "交接 李四 3/10起")
    room.now = at(8, 0)
    sweep(room)
    assert "handover.done" not in room.archive.hears("urban", room.now)  # nobody is told at midnight
    room.now = at(8, 9)
    sweep(room)
    for chat in (OFFICER, NEW, "urban"):
        heard = room.archive.hears(chat, room.now)
        assert [key for key in heard if key.startswith("handover.")] == ["handover.ordered", "handover.done"]


def test_without_a_day_it_is_today(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(LEADER, "交接 李四").text.startswith("已交接：宋致远在办的件现在由李四办理")
    assert officer(room) == NEW


def test_from_whom_may_be_said_where_several_could_leave(room: Room) -> None:
    enrol(room, "wang-wu", "王五", "officer")
    room.archive.bring("processing")
    asked = room.hear(LEADER, "交接 李四 3/10起")
    assert "还缺：离任人" in asked.text or "离任人" in asked.text
    assert "由李四接手宋致远" in room.hear(LEADER, "交接 宋致远 给 李四 3/10起").text


def test_a_name_that_two_have_is_asked_about(room: Room) -> None:
    enrol(room, "li-si-2", "李四", "officer")
    asked = room.hear(LEADER, "交接 宋致远 给 李四 3/10起")
    assert asked.form is not None
    choices = next(f["options"] for f in asked.form["fields"] if f["name"] == "successor")
    assert len({o["label"] for o in choices if "李四" in o["label"]}) == 2
    chosen = room.archive.people["li-si-2"]
    fields = {"successor": chosen, "leaver": room.archive.people[OFFICER], "starts": "3/10"}
    assert "由李四接手宋致远" in room.hear(LEADER, choice=asked.form["id"], fields=fields).text


def test_a_name_that_nobody_has_is_said_so_and_the_rest_is_kept(room: Room) -> None:
    asked = room.hear(LEADER, "交接 刘六 3/10起")
    assert "“接手人”里没有“刘六”" in asked.text
    assert asked.form is not None
    assert next(f["value"] for f in asked.form["fields"] if f["name"] == "starts") == "3/10起"


def test_a_day_that_is_over_is_asked_again(room: Room) -> None:
    assert "“2026年2月1日”看不出是哪天，或者已经过了" in room.hear(LEADER, "交接 李四 2026年2月1日").text


def test_it_is_listed_and_called_off(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(LEADER, "交接").text == "没有安排好的交接。要安排请发：交接 李四 3/10起"
    room.hear(LEADER, "交接 李四 3/10起")
    shown = room.hear(LEADER, "交接")
    assert "3月10日 宋致远 → 李四" in shown.text
    assert room.hear(LEADER, choice=shown.choices[0].id).text.startswith("交接已取消")
    room.now = at(9)
    sweep(room)
    assert officer(room) == OFFICER
    assert room.hear(LEADER, choice=shown.choices[0].id).text == "这次交接已经办完或取消了。"


def test_only_the_leader_hands_over(room: Room) -> None:
    room.archive.bring("processing")
    assert "负责人来发" in room.hear(OFFICER, "交接 李四").text
    assert officer(room) == OFFICER


def test_the_leader_stays_the_leader(room: Room) -> None:
    room.hear(LEADER, "交接 方雨桐 给 李四")
    assert serves(room, LEADER)


def test_what_waits_for_the_leader_is_approved_though_its_proposer_has_left(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    room.hear(LEADER, "交接 李四")
    assert room.hear(LEADER, "同意 0001").text == "0001 已同意“办结”。"
    assert room.ticket()["state"] == "replied"


def test_what_waits_for_the_leader_who_takes_over_is_made_anew(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    room.hear(LEADER, "交接 宋致远 给 方雨桐")
    assert room.hear(LEADER, f"办结 0001 {FULL}").text.startswith("0001 已办结")


def test_a_successor_who_has_left_meanwhile_gets_nothing(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "交接 李四 3/10起")
    posts = room.archive.run(roster.everybody)
    gone = next(p["id"] for p in posts if p["person"] == room.archive.people[NEW])
    room.archive.run(lambda work: roster.dismiss(work, gone))
    room.now = at(8, 1)
    sweep(room)
    assert (officer(room), serves(room, OFFICER)) == (OFFICER, True)
    room.now = at(8, 9)
    sweep(room)
    assert "handover.void" in room.archive.hears("urban", room.now)


def test_of_other_organisations_nothing_goes_over(room: Room) -> None:
    def also_elsewhere(work: Work) -> None:
        roster.enrol(work, room.archive.people[OFFICER], "market", "officer")

    room.archive.run(also_elsewhere)
    room.archive.bring("processing")
    room.hear(LEADER, "交接 李四")
    held = room.archive.run(lambda work: room.archive.actor(work, OFFICER).posts)
    assert [post.organisation for post in held] == ["market"]


def posts_in(folder: Path, organisation: str) -> dict[str, str]:
    """Name → number of the post, as `suban roster list` tells."""
    lines = suban(folder, "roster", "list", organisation).out.splitlines()
    return {line.split("  ")[3]: line.split()[0] for line in lines}


@pytest.mark.usefixtures("tables")
def test_the_operator_orders_lists_and_calls_off(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "office")
    day = f"{utc_now() + timedelta(days=3):%Y-%m-%d}"
    ordered = suban(tmp_path, "roster", "handover", held["沈若溪"], held["陆文博"], "--from", day)
    assert "陆文博 takes over what 沈若溪 has in hand" in ordered.out
    assert "沈若溪 → 陆文博" in suban(tmp_path, "roster", "handovers").out
    assert "No handover" in suban(tmp_path, "roster", "handovers", "--off", "1").out
    again = suban(tmp_path, "roster", "handovers", "--off", "1")
    assert (again.code, "is over or was called off" in again.err) == (1, True)


@pytest.mark.usefixtures("tables")
def test_the_operator_hands_over_at_once(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "office")
    assert suban(tmp_path, "roster", "handover", held["沈若溪"], held["陆文博"]).code == 0
    assert "沈若溪" not in posts_in(tmp_path, "office")


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.usefixtures("tables")
def test_the_operator_is_warned_as_the_leader_is_that_nobody_is_left(tmp_path: Path, days: int) -> None:
    held = posts_in(tmp_path, "urban")
    day = ("--from", f"{utc_now() + timedelta(days=days):%Y-%m-%d}") if days else ()
    ordered = suban(tmp_path, "roster", "handover", held["宋致远"], held["方雨桐"], *day)
    assert ordered.code == 0
    assert ("has no case officer from" if days else "has no case officer and cannot take") in ordered.out


@pytest.mark.usefixtures("tables")
def test_nor_is_the_operator_warned_where_somebody_is_left(tmp_path: Path) -> None:
    held = posts_in(tmp_path, "office")
    ordered = suban(tmp_path, "roster", "handover", held["沈若溪"], held["陆文博"])
    assert "has no" not in ordered.out


@pytest.mark.parametrize(("successor", "day", "said"), [("same", "", "both"), ("9999", "", "roster list"),
                                                        ("other", "2020-01-01", "is over")])  # fmt: skip
@pytest.mark.usefixtures("tables")
def test_what_the_operator_mistypes_is_a_sentence(
    tmp_path: Path, successor: str, day: str, said: str
) -> None:
    held = posts_in(tmp_path, "office")
    number = {"same": held["沈若溪"], "other": held["陆文博"]}.get(successor, successor)
    refused = suban(tmp_path, "roster", "handover", held["沈若溪"], number, "--from", day)
    assert (refused.code, said in refused.err) == (1, True)


# ---------------------------------------------------------------- what was closed before


def take_over(room: Room, leaver: str, successor: str, day: float) -> None:
    def order(work: Work) -> None:
        who = room.archive.people
        handover.order(work, "urban", who[leaver], who[successor], work.now, "")

    room.now = at(day)
    room.archive.run(order, room.now)


def in_charge(room: Room, id: int = 1) -> str:
    person = room.archive.run(lambda work: heirs.in_charge(work, ticket.get(work, id)), room.now)
    return next(name for name, known in room.archive.people.items() if known == person)


def test_of_what_is_closed_the_successor_is_asked_and_the_record_stays(room: Room) -> None:
    room.archive.bring("closed")
    assert in_charge(room) == OFFICER
    take_over(room, OFFICER, NEW, 3)
    assert (in_charge(room), officer(room)) == (NEW, OFFICER)
    assert "李四" in str(room.hear(LEADER, "详情 0001").rows[0:8])
    room.archive.act(1, OFFICE, "question", room.now, call_back="投诉人说又来收费。")
    lines = room.archive.run(
        lambda w: postbox.fetch(w, room.archive.lane_in(w, "urban"), most=1000), room.now
    )
    asked = [line.body for line in lines if line.body["key"].startswith("notice.questioned")]
    assert asked[-1]["mentions"] == [room.archive.people[NEW]]


def test_from_the_successor_it_goes_on_to_the_next(room: Room) -> None:
    enrol(room, "wang-wu", "王五", "officer")
    room.archive.bring("closed")
    take_over(room, OFFICER, NEW, 3)
    take_over(room, NEW, "wang-wu", 4)
    assert in_charge(room) == "wang-wu"


def test_whoever_came_back_and_handled_it_since_is_asked_themselves(room: Room) -> None:
    take_over(room, OFFICER, NEW, 1)
    room.archive.run(lambda work: roster.enrol(work, room.archive.people[OFFICER], "urban", "officer"), at(2))
    room.archive.bring("closed", at(3))
    room.now = at(4)
    assert in_charge(room) == OFFICER


def test_a_handover_that_is_only_ordered_changes_nothing(room: Room) -> None:
    room.archive.bring("closed")
    room.hear(LEADER, "交接 李四 3/10起", chat=GROUP)
    assert in_charge(room) == OFFICER


def test_a_sealed_one_stays_with_whoever_may_know_of_it(room: Room) -> None:
    room.archive.bring("closed")
    take_over(room, OFFICER, NEW, 3)
    room.archive.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"sealed_matter": True}))
    assert in_charge(room) == OFFICER


# ---------------------------------------------------------------- a successor who stands aside


def recuse(room: Room, member: str) -> None:
    row = room.ticket()
    room.archive.act(1, row["person"], "ask_recusal", text="接手的人与对方是亲属。")
    room.archive.act(1, OFFICE, "grant_recusal", barred=room.archive.people[member])


def borrow(room: Room, member: str) -> None:
    """Somebody of the body complained of is on loan to the unit."""
    person = room.archive.people[member]
    room.archive.run(lambda work: change(work.tx, Post, {"person": person}, {"home": "market"}))
    room.archive.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"respondent": "market"}))


@pytest.mark.parametrize("aside", [recuse, borrow], ids=["recused", "on loan from a party"])
def test_what_the_successor_stands_aside_from_is_nobodys_and_the_leader_is_told(
    room: Room, aside: Callable[[Room, str], None]
) -> None:
    room.archive.bring("processing")
    aside(room, NEW)
    room.hear(LEADER, "交接 李四")
    assert room.ticket()["officer"] == ""
    assert "handover.left" in room.archive.hears(LEADER, room.now)
    assert "handover.left" not in room.archive.hears("urban", room.now)


def test_what_the_leaver_had_proposed_there_is_made_anew(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, f"办结 0001 {FULL}")
    recuse(room, NEW)
    room.hear(LEADER, "交接 李四")
    assert room.archive.run(lambda work: proposal.pending(work, 1)) == []
    assert room.hear(LEADER, f"办结 0001 {FULL}").text.startswith("0001 已办结")


def test_of_what_went_over_the_leader_hears_nothing_more(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "交接 李四")
    assert "handover.left" not in room.archive.hears(LEADER, room.now)


def test_whoever_hands_over_the_last_case_officers_work_is_told_what_will_be_missing() -> None:
    room = Room()
    dated = room.hear(LEADER, "交接 宋致远 给 方雨桐 3/10起").text
    assert "3月10日起明川市城市管理局缺经办人，不能接新件" in dated
    room = Room()
    assert "交接以后明川市城市管理局缺经办人，不能接新件" in room.hear(LEADER, "交接 宋致远 给 方雨桐").text


def test_where_nobody_will_be_missing_nothing_is_said_of_it(room: Room) -> None:
    assert "注意" not in room.hear(LEADER, "交接 宋致远 给 方雨桐 3/10起").text
    enrol(room, "clerk", "文书员", "clerk", "market")
    said = room.hear("ding-jiahe", "交接 梁建业 给 文书员").text
    assert said.startswith("已交接")
    assert "注意" not in said
