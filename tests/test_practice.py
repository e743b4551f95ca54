"""Practising: every role goes through its steps with invented facts, and nothing that counts or tells notices (X37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.render import Message, render
from config.texts import load_texts
from handlers import practice_cards
from scheduler import auditor, digest, sweeps, upkeep
from store import figures, listing, practice, roster
from store.database import hot
from store.schema import metadata
from store.work import Work
from tests.archive import DESK, LEADER, OFFICE, OFFICE_LEADER, OFFICER, at
from tests.installation import KEY, archive_of, opened, suban
from tests.room import FULL, Room
from tests.web import Hall

TEXTS = load_texts()
GROUP = "web-group:urban"
WHO = {
    "officer": OFFICER,
    "unit_leader": LEADER,
    "desk": DESK,
    "office": OFFICE,
    "office_leader": OFFICE_LEADER,
    "special": "xi-wenyuan",
}
FILLED: Mapping[str, Mapping[str, str]] = {
    "contact": {"text": "您好，请问收费的人出示证件了吗？"},
    "progress": {"text": "已约谈当事人。"},
    "reply": {
        "result": "resolved",
        "found": "经查，收费没有依据，两名工作人员承认收了两千元。",
        "measures": "已责令退还费用，对两名工作人员进行批评教育。",
        "basis": "优化营商环境条例",
        "words": "收费没有依据，两千元已经退到您的账户，给您添麻烦了。",
    },
    "send_back": {"reason": "没有写采取了什么措施。"},
    "mask_check": {"summary": "反映一起收费问题", "masked": "有人来店里收了两千元，不给票据。"},
    "accept": {"category": "A5", "region": "mingchuan"},
    "assign": {"organisation": "urban"},
    "lengthen": {"days": "3"},
    "advise": {"text": "由城管局先退费，财政局三天内核对票据。"},
}
OWN = {"practice", "counter", "talk"}
"""What an exercise may leave: its row, its number, and the form that is being filled in."""


@pytest.fixture
def room() -> Room:
    return Room()


def hear(room: Room, who: str, text: str = "", **how: Any) -> Message:
    """One answer, in a group too."""
    (say,) = room.says(who, text, **how)
    return render(say, TEXTS, room.lang, "Asia/Shanghai")


def play(room: Room, role: str, chat: str = "") -> Message:
    """The whole course of a role, by buttons and forms."""
    heard = hear(room, WHO[role], f"练习 {TEXTS.say('zh', f'role.{role}')}", chat=chat)
    for verb in practice.COURSES[role]:
        assert [choice.label for choice in heard.choices] == [TEXTS.say(room.lang, f"verb.{verb}")]
        heard = hear(room, WHO[role], choice=heard.choices[0].id, chat=chat)
        if heard.form:
            heard = hear(room, WHO[role], choice=heard.form["id"], fields=FILLED[verb], chat=chat)
    return heard


@pytest.mark.parametrize(("ending", "told"), [("", "只有单位和营商办看得到"), ("（公开）", "看到后说：谢谢")])
def test_only_a_public_note_is_read_by_the_complainant(room: Room, ending: str, told: str) -> None:
    heard = hear(room, WHO["officer"], "练习 经办人")
    for verb in ("acknowledge", "contact"):
        heard = hear(room, WHO["officer"], choice=heard.choices[0].id)
        if heard.form:
            heard = hear(room, WHO["officer"], choice=heard.form["id"], fields=FILLED[verb])
    said = hear(room, WHO["officer"], f"进展 TRAIN-0001 已约谈当事人{ending}")
    assert told in said.text


def kept(work: Work, but: set[str] = OWN) -> dict[str, list[Any]]:
    """Every row of every table, apart from what an exercise may leave."""
    tables = [each for each in metadata.sorted_tables if each.name not in but]
    return {each.name: [dict(row) for row in work.tx.all(hot(select(each)))] for each in tables}


@pytest.mark.parametrize("lang", TEXTS.languages)
@pytest.mark.parametrize("role", practice.COURSES)
def test_every_role_practises_its_steps_to_the_end(room: Room, role: str, lang: str) -> None:
    room.lang = lang
    heard = play(room, role)
    assert "TRAIN-0001" in heard.text
    assert TEXTS.say(lang, f"role.{role}") in heard.text
    assert heard.choices == ()


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_every_post_has_a_quick_card(lang: str) -> None:
    keys = {f"practice.quick.{role}" for role in practice_cards.roster_roles()}
    assert keys <= TEXTS.keys(lang)


def test_typed_commands_with_the_number_do_the_same(room: Room) -> None:
    hear(room, OFFICER, "练习")
    for said in (
        "签收 TRAIN-0001",
        "TRAIN-0001 联系 您好，请问收据在吗？",
        "进展 train-1 已约谈当事人（公开）",
    ):
        assert "下一步" in hear(room, OFFICER, said).text
    assert "练习完成" in hear(room, OFFICER, f"办结 TRAIN-0001 {FULL}").text


def test_what_is_missing_is_asked_and_what_was_written_stays(room: Room) -> None:
    hear(room, OFFICER, "练习")
    hear(room, OFFICER, "签收 TRAIN-0001")
    asked = hear(room, OFFICER, "联系 TRAIN-0001")
    assert asked.form
    assert "下一步" in hear(room, OFFICER, "您好，请问收据在吗？").text


def test_a_step_out_of_turn_is_not_done(room: Room) -> None:
    hear(room, OFFICER, "练习")
    heard = hear(room, OFFICER, f"办结 TRAIN-0001 {FULL}")
    assert heard.text.startswith("这一步还轮不到这个")
    assert heard.choices[0].label == "签收"


def test_a_number_left_in_the_masked_story_is_found(room: Room) -> None:
    card = hear(room, DESK, "练习 专席")
    form = hear(room, DESK, choice=card.choices[0].id).form
    assert form
    prefilled = {field["name"]: field["value"] for field in form["fields"]}
    assert "13800000000" in prefilled["masked"]
    again = hear(room, DESK, choice=form["id"], fields=prefilled)
    assert "还留着电话" in again.text


def test_nobody_practises_for_somebody_else(room: Room) -> None:
    button = hear(room, OFFICER, "练习").choices[0].id
    assert hear(room, LEADER, choice=button).text == "这次练习已经结束。再练发“练习”。"
    assert hear(room, LEADER, "签收 TRAIN-0001").text.startswith("TRAIN-0001 不是您正在练的")


def test_who_has_no_exercise_is_told_which_roles_have(room: Room) -> None:
    assert "经办人、分管领导" in hear(room, "wen-ruyu", "练习").text
    assert hear(room, "wen-ruyu", "练习 卡片").text.startswith("督查局：")


def test_chatter_that_names_an_exercise_is_left_alone(room: Room) -> None:
    hear(room, OFFICER, "练习")
    assert room.says(OFFICER, "TRAIN-0001真难", chat=GROUP) == []


# ---------------------------------------------------------------- nobody else notices


@pytest.mark.parametrize("role", practice.COURSES)
def test_an_exercise_leaves_no_row_but_its_own(room: Room, role: str) -> None:
    room.archive.bring("processing")
    before = room.archive.run(kept, room.now)
    play(room, role)
    assert room.archive.run(kept, room.now) == before


def test_numbers_of_tickets_have_no_gap_for_it(room: Room) -> None:
    play(room, "officer")
    assert room.archive.file()["number"] == "YS2603-0001"


def test_no_list_figure_export_or_page_changes(tmp_path: Path) -> None:
    """What is counted, listed and exported, on the pages and off, is the same before and after (X37)."""
    with Hall(tmp_path) as hall:
        archive = archive_of(hall.suban)
        archive.bring("processing", at(0, 11))
        before = looked_at(hall)
        room = Room(archive, at(0, 11))
        for role in practice.COURSES:
            play(room, role)
        assert looked_at(hall) == before


def looked_at(hall: Hall) -> dict[str, Any]:
    office = hall.officer(OFFICE)
    paths = ("/web/office/tickets", "/web/office/proposals", "/web/office/calls")
    pages = {path: office.get(path).json() for path in paths}
    size = len(office.get("/web/office/ledger.xlsx").content)
    return {**pages, "ledger": size, **hall.run(counted)}


def counted(work: Work) -> dict[str, Any]:
    who = roster.actor(
        work, next(row["person"] for row in roster.everybody(work) if row["post"] == "officer")
    )
    return {
        "figures": repr(figures.read(replace(work, now=at(0, 12)))),
        "list": listing.page(work, listing.scope_of(work, who), {"page": "1"})[1],
        "findings": [finding.key for finding in auditor.findings(work)],
    }


def test_nothing_rings_and_no_morning_list_has_it(room: Room) -> None:
    for role in practice.COURSES:
        hear(room, WHO[role], f"练习 {TEXTS.say('zh', f'role.{role}')}")
    assert room.archive.run(sweeps.sweep, at(30)) == 0
    assert room.archive.run(digest.digest, at(1, 8.75)) == quiet()


def quiet() -> int:
    """How many lists the same morning has without any exercise."""
    return Room().archive.run(digest.digest, at(1, 8.75))


# ---------------------------------------------------------------- where, how long, and who


def test_only_where_it_was_asked_for_does_a_group_see_it(room: Room) -> None:
    (there,) = room.says(OFFICER, "练习", chat=GROUP)
    assert there.style == ""
    assert there.facts["before"]["key"] == "practice.begun_here"
    (private,) = room.says(OFFICER, "签收 TRAIN-0001")
    assert private.style == "private"
    room.says(OFFICER, "练习 结束")
    room.says(OFFICER, "练习")
    (again,) = room.says(OFFICER, "练习", chat=GROUP)
    assert again.style == "private"


def test_it_ends_by_itself_after_a_week(room: Room) -> None:
    button = hear(room, OFFICER, "练习").choices[0].id
    room.now = at(7, 11)
    assert hear(room, OFFICER, choice=button).text == "这次练习已经结束。再练发“练习”。"
    assert room.archive.run(practice.end_old, room.now) == 1
    assert practice.end_old in upkeep.TASKS
    assert "TRAIN-0002" in hear(room, OFFICER, "练习").title


def test_an_exercise_is_gone_on_with_where_it_was_left(room: Room) -> None:
    hear(room, OFFICER, "练习")
    hear(room, OFFICER, "签收 TRAIN-0001")
    room.now = at(3)
    heard = hear(room, OFFICER, "练习")
    assert (heard.title, heard.choices[0].label) == ("TRAIN-0001 练习·办理中", "联系")


def test_the_office_sees_who_has_completed_what_and_others_see_themselves(room: Room) -> None:
    play(room, "officer")
    play(room, "officer")
    play(room, "desk")
    lines = hear(room, OFFICE, "练习 记录").text.splitlines()[1:]
    assert sorted(lines) == [
        "明川市城市管理局 宋致远：经办人 2次，最近 2026-03-02",
        "明川市营商服务专席 何清扬：专席 1次，最近 2026-03-02",
    ]
    assert len(hear(room, OFFICER, "练习 记录").text.splitlines()) == 2
    assert hear(room, LEADER, "练习 记录").text.startswith("还没有人练完")


def test_the_operator_lists_them_too(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as city:
        play(Room(archive_of(city), at(0)), "unit_leader")
    said = suban(tmp_path, "roster", "practice", secret_key=KEY)
    assert (
        said.out
        == "Mingchuan City Management Bureau, 方雨桐: Leader of the unit, times: 1, last 2026-03-02\n"
    )


def test_the_next_exercise_is_of_a_role_not_practised_yet(room: Room) -> None:
    play(room, "office_leader")
    assert "TRAIN-0002" in hear(room, OFFICE_LEADER, "练习").title
