"""The staff's door: signing in once, seeing what is theirs, the office's tables, and matters only named persons see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.web.ledger import plain
from handlers.inbound import Inbound
from handlers.reception import receive
from store import calls, organisations, people, pickup, roster, ticket, views
from store.audience import group_lane
from store.database import hot
from store.rows import table
from store.schema import Refusal
from store.work import Work
from tests import archive
from tests.archive import FACTS, file_complaint
from tests.samples import sample
from tests.web import ANSWERS, STORY, Hall, Officer, Visitor

REFUSALS = hot(select(table(Refusal)))
TIPOFF = "举报：市场监管局的梁某上周收了两家店的红包，才肯给他们办证，不给就一直拖着。"
OFFICE, LEADER, DESK, UNIT, UNIT_LEADER = (
    "shen-ruoxi",
    "gu-yuanshan",
    "he-qingyang",
    "song-zhiyuan",
    "fang-yutong",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture(scope="module")
def complaint(hall: Hall) -> int:
    """A complaint with the city management bureau, acknowledged."""
    id = id_of(hall, hall.visitor().file_complaint())
    hall.officer(OFFICE).do("dispatch", id, organisation="urban", checked="yes")
    hall.officer(UNIT).do("acknowledge", id)
    return id


@pytest.fixture(scope="module")
def sealed(hall: Hall) -> int:
    """A tip-off that only the profile's named persons may know of."""

    def tell(work: Work) -> int:
        return int(
            file_complaint(work, kind="tipoff", story=TIPOFF, category="", respondent="market").ticket["id"]
        )

    return hall.run(tell)


def id_of(hall: Hall, number: str) -> int:
    return int(hall.run(lambda work: ticket.find(work, number))[0]["id"])


# ---------------------------------------------------------------- signing in


def test_a_link_signs_in_once(hall: Hall) -> None:
    code = hall.code(UNIT)
    first, again = (hall.client().post("/web/sign-in", json={"code": code}) for _ in range(2))
    assert (first.status_code, first.json()["name"]) == (200, "宋致远")
    assert again.status_code == 403


def test_a_link_lives_ten_minutes(hall: Hall) -> None:
    code, late = hall.code(UNIT), hall.code(UNIT)
    hall.now += timedelta(minutes=9, seconds=50)
    assert hall.client().post("/web/sign-in", json={"code": code}).status_code == 200
    hall.now += timedelta(seconds=20)
    assert hall.client().post("/web/sign-in", json={"code": late}).status_code == 403


def test_why_a_code_is_refused_is_told_to_nobody(hall: Hall) -> None:
    used, late, revoked = hall.code(UNIT), hall.code(UNIT, minutes=0), hall.code(UNIT)
    binds = hall.run(lambda work: roster.issue_pass(work, "bind", 10, organisation="urban"))
    hall.run(lambda work: roster.revoke_pass(work, revoked))
    client = hall.client()
    client.post("/web/sign-in", json={"code": used})
    tried = (used, late, revoked, binds, "", "NOSUCHCODE12", "x" * 60)
    answers = [client.post("/web/sign-in", json={"code": code}) for code in tried]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1


def test_whoever_signs_in_is_answered_in_the_language_of_the_page(hall: Hall) -> None:
    client = hall.client()
    code = hall.run(lambda work: roster.issue_pass(work, "enrol", 60, organisation="finance", post="officer"))
    token = client.post("/web/sign-in", json={"code": code}, headers={"X-Lang": "en"}).json()["token"]
    assert client.get("/web/me", headers={"Authorization": f"Bearer {token}"}).json()["lang"] == "en"


def test_an_invitation_enrols_a_new_officer_once(hall: Hall) -> None:
    code = hall.run(lambda work: roster.issue_pass(work, "enrol", 60, organisation="finance", post="officer"))
    signed = hall.client().post("/web/sign-in", json={"code": code}).json()
    posts = hall.run(lambda work: roster.actor(work, signed["person"]).posts)
    assert [(post.organisation, post.post) for post in posts] == [("finance", "officer")]
    assert hall.client().post("/web/sign-in", json={"code": code}).status_code == 403


def test_a_session_ends_after_half_an_hour_of_silence_and_lasts_while_it_is_used(hall: Hall) -> None:
    busy, idle = hall.officer(UNIT), hall.officer(UNIT)
    for _ in range(3):
        hall.now += timedelta(minutes=20)
        assert busy.get("/web/me").status_code == 200
    assert idle.get("/web/me").status_code == 401


def test_signing_out_ends_a_session_at_once(hall: Hall) -> None:
    officer = hall.officer(UNIT)
    assert officer.client.post("/web/sign-out", headers=officer.heads).status_code == 204
    assert officer.get("/web/me").status_code == 401


def test_two_tabs_are_two_people(hall: Hall) -> None:
    first, second = hall.officer(UNIT), hall.officer(DESK)
    assert first.get("/web/me").json()["name"] == "宋致远"
    assert second.get("/web/me").json()["name"] == "何清扬"


def test_who_one_is_lists_ones_groups_and_posts(hall: Hall) -> None:
    me = hall.officer(UNIT).get("/web/me").json()
    assert [chat["id"] for chat in me["chats"]] == ["", "web-group:urban"]
    assert me["roles"] == ["officer"]
    assert me["posts"] == [{"organisation": hall.organisation("urban"), "post": "经办人"}]


def test_the_people_of_the_demo_city_are_shown_to_this_machine_alone(hall: Hall) -> None:
    people_shown = hall.client().get("/web/demo").json()["people"]
    code = people_shown[0]["url"].partition("#code=")[2]
    assert hall.client().post("/web/sign-in", json={"code": code}).status_code == 200
    for heads in ({"Host": "evil.example"}, {"X-Forwarded-For": "203.0.113.7"}):
        assert hall.client().get("/web/demo", headers=heads).status_code == 404


@pytest.mark.parametrize("given", [{"host": "0.0.0.0"}, {"profile": "xuchang", "secret_key": "k" * 40}])
def test_no_other_installation_shows_sign_in_links(tmp_path: Path, given: dict[str, Any]) -> None:
    with Hall(tmp_path, **given) as opened:
        answer = opened.client().get("/web/demo")
    assert answer.status_code == 404
    assert "code" not in answer.text


# ---------------------------------------------------------------- being in a chat grants nothing


def test_another_units_group_is_closed(hall: Hall) -> None:
    stranger = hall.officer("ding-jiahe", "urban")
    for path in ("/web/history", "/web/stream"):
        assert stranger.get(path, chat=stranger.chat).status_code == 403
    for chat in ("web-group:urban", "web-group:nobody", "web-group:", "telegram-group:1", "x"):
        assert stranger.post({"id": "in", "text": "我的", "chat": chat}).status_code == 403


def test_a_command_without_the_right_is_refused_in_private_and_written_down(
    hall: Hall, complaint: int
) -> None:
    stranger = hall.officer("ding-jiahe", "market")
    before = len(hall.run(lambda work: work.tx.all(REFUSALS)))
    for verb in ("acknowledge", "return", "progress", "reply", "detail", "identity"):
        answer = stranger.send(choice=f"do:{verb}:{complaint}:1")[0]
        assert answer["style"] == "private"
        assert "权限" in answer["text"]
    refusals = hall.run(lambda work: work.tx.all(REFUSALS))[before:]
    assert {row["person"] for row in refusals} == {stranger.person}
    assert len(refusals) == 6


def test_a_unit_does_nothing_of_the_offices(hall: Hall, complaint: int) -> None:
    unit = hall.officer(UNIT, "urban")
    version = hall.run(lambda work: ticket.get(work, complaint))["version"]
    for verb in ("verify", "assign", "accept", "refuse", "terminate", "reveal", "lengthen"):
        unit.send(choice=f"do:{verb}:{complaint}:{version}")
    assert hall.run(lambda work: ticket.get(work, complaint))["version"] == version


def test_whoever_lost_the_post_is_in_no_group_any_more(hall: Hall) -> None:
    code = hall.run(lambda work: roster.issue_pass(work, "enrol", 60, organisation="finance", post="officer"))
    client = hall.client()
    officer = Officer(hall, "new", client, *_signed(client, code), "web-group:finance")
    assert officer.get("/web/history", chat=officer.chat).status_code == 200
    held = next(row for row in hall.run(roster.everybody) if row["person"] == officer.person)
    hall.run(lambda work: roster.dismiss(work, held["id"]))
    assert officer.get("/web/history", chat=officer.chat).status_code in (401, 403)
    assert officer.post({"id": "x", "text": "我的", "chat": officer.chat}).status_code in (401, 403)
    assert officer.get("/web/office/tickets").status_code in (401, 403)


def _signed(client: Any, code: str) -> tuple[str, str]:
    signed = client.post("/web/sign-in", json={"code": code}).json()
    return signed["token"], signed["person"]


def test_an_unbound_group_is_closed(hall: Hall) -> None:
    officer = hall.officer("su-mubai", "land")
    assert officer.get("/web/history", chat=officer.chat).status_code == 200
    hall.run(lambda work: organisations.unbind(work, "web-group:land"))
    assert officer.get("/web/history", chat=officer.chat).status_code == 403


# ---------------------------------------------------------------- private stays private


def test_what_is_answered_in_private_never_stands_in_the_group(hall: Hall, complaint: int) -> None:
    one, other = hall.officer(UNIT, "urban"), hall.officer(UNIT_LEADER, "urban")
    for text in ("我的", "详情 0001", "帮助", "签收 0001", "期限 0001", "签受 0001", "身份 0001"):
        for reply in one.send(text=text):
            assert reply.get("style") == "private" or "我的" in text, reply
    heard = [item for item in other.history() if item.get("style") == "private"]
    assert heard == []


def test_no_group_chat_holds_anything_private(hall: Hall, complaint: int, sealed: int) -> None:
    def lanes(work: Work) -> list[Any]:
        return [
            line for g in organisations.all_groups(work) for line in pickup.recent(work, group_lane(g), 500)
        ]

    styles = {line.body.get("style", "") for line in hall.run(lanes)}
    assert styles <= {"card", "notice"}
    assert "card" in styles


# ---------------------------------------------------------------- sealed matters (D3)


@pytest.mark.parametrize("member", ["lu-wenbo", DESK, "ding-jiahe", "liang-jianye", UNIT, "tang-siqi"])
def test_whoever_is_not_named_finds_no_trace_of_a_sealed_matter(hall: Hall, sealed: int, member: str) -> None:
    officer = hall.officer(member)
    number = hall.run(lambda work: ticket.get(work, sealed))["number"]
    for path in (f"tickets/{sealed}", f"tickets/{sealed}/original"):
        assert officer.get(f"/web/office/{path}").status_code == 404
    for asked in ({}, {"q": number}, {"kind": "tipoff"}, {"sort": "-due"}, {"organisation": "market"}):
        assert str(sealed) not in [
            row["id"] for row in officer.get("/web/office/tickets", **asked).json()["rows"]
        ]
    assert number not in str(officer.get("/web/office/proposals").json())
    assert number not in str(officer.get("/web/office/calls").json())
    assert number.encode() not in cells(officer.export().content)
    assert "没有找到" in officer.say(f"详情 {number}")["text"]
    for verb in ("detail", "accept", "why", "identity"):
        theirs, nobodys = (officer.send(choice=f"do:{verb}:{id}:1")[0]["text"] for id in (sealed, 987654))
        assert theirs.replace(str(sealed), "") == nobodys.replace("987654", "")


def cells(xlsx: bytes) -> bytes:
    sheet = load_workbook(BytesIO(xlsx)).worksheets[0]
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row).encode()


@pytest.mark.parametrize("member", [LEADER, OFFICE])
def test_the_named_persons_see_a_sealed_matter_in_full(hall: Hall, sealed: int, member: str) -> None:
    officer = hall.officer(member)
    rows = officer.get("/web/office/tickets", kind="tipoff").json()["rows"]
    assert str(sealed) in [row["id"] for row in rows]
    assert officer.get(f"/web/office/tickets/{sealed}/original").json()["text"] == TIPOFF
    assert any("YS" in str(item) and item.get("style") == "notice" for item in officer.history())


def test_no_group_hears_of_a_sealed_matter(hall: Hall, sealed: int) -> None:
    number = hall.run(lambda work: ticket.get(work, sealed))["number"]

    def told(work: Work) -> str:
        return str([pickup.recent(work, group_lane(g), 500) for g in organisations.all_groups(work)])

    assert number not in hall.run(told)
    assert f"ticket:{sealed}'" not in hall.run(told)


def test_a_sealed_file_is_given_to_the_named_alone(hall: Hall) -> None:
    visitor = hall.visitor()
    kept = visitor.upload("转账.jpg", sample("photo.jpg")).json()["id"]
    number = file_tipoff(hall, visitor, kept)
    named = hall.officer(LEADER)
    file = named.get(f"/web/office/tickets/{id_of(hall, number)}").json()["evidence"][0]["id"]
    assert named.get(f"/web/files/{file}").status_code == 200
    for member in (DESK, "lu-wenbo", "ding-jiahe", UNIT):
        assert hall.officer(member).get(f"/web/files/{file}").status_code == 404


def file_tipoff(hall: Hall, visitor: Visitor, file: str) -> str:
    visitor.send(choice="menu:tipoff")
    visitor.send(text=TIPOFF, files=[file])
    for _ in range(8):
        last = visitor.shown[-1]
        if last.get("style") == "receipt":
            return visitor.number(last)
        ids = [choice["id"] for choice in last["choices"]]
        wanted = ("submit", "yes", "none", "anonymous", "no", "skip")
        visitor.send(choice=next((id for id in wanted if id in ids), ids[0] if ids else ""))
    raise AssertionError(visitor.shown[-1])


# ---------------------------------------------------------------- tables


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Thirty complaints in three states, filed on two days."""
    with Hall(tmp_path_factory.mktemp("register")) as opened:
        opened.run(_fifteen)
        opened.now += timedelta(days=1)
        opened.run(_fifteen)
        yield opened


def _fifteen(work: Work) -> None:
    enrolled = {row["member"]: row["person"] for row in roster.everybody(work)}
    for n in range(15):
        who = people.add(work, "complainant")
        row = file_complaint(work, person=who, story=f"{STORY}第{n}次。").ticket
        for member, verb in archive.ROADS[("received", "accepted", "assigned")[n % 3]]:
            facts = {**FACTS.get(verb, {})}
            row = ticket.act(work, row["id"], verb, roster.actor(work, enrolled[member]), facts).ticket


def test_a_table_has_pages_that_overlap_nowhere(register: Hall) -> None:
    office = register.officer(OFFICE)
    first, second, third = (office.get("/web/office/tickets", page=n).json() for n in (1, 2, 3))
    ids = [[row["id"] for row in page["rows"]] for page in (first, second, third)]
    assert [len(page) for page in ids] == [25, 5, 0]
    assert len(set(ids[0] + ids[1])) == 30
    assert (first["total"], first["size"], second["page"]) == (30, 25, 2)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "²", "1.5", "9" * 40, "00001"])
def test_a_page_that_does_not_exist_is_the_first(register: Hall, page: str) -> None:
    found = register.officer(OFFICE).get("/web/office/tickets", page=page).json()
    assert (found["page"], len(found["rows"])) == (1, 25)


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"state": "received"}, 10), ({"state": "assigned"}, 10), ({"state": "closed"}, 0), ({"state": "nonsense"}, 0),
     ({"organisation": "urban"}, 10), ({"organisation": "market"}, 0), ({"kind": "complaint"}, 30),
     ({"kind": "tipoff"}, 0), ({"q": "0007"}, 1), ({"q": "YS2603-001"}, 10),
     ({"q": "ys2603-0030"}, 1), ({"q": "%"}, 0), ({"q": "_"}, 0),
     ({"q": "' or 1=1 --"}, 0), ({"q": "\x00"}, 30), ({"state": "assigned", "organisation": "urban", "q": "0003"}, 1),
     ({"due": "overdue"}, 0), ({"due": "nonsense"}, 30), ({"unheard": "of"}, 30)],
)  # fmt: skip
def test_a_table_is_narrowed(register: Hall, asked: dict[str, str], count: int) -> None:
    found = register.officer(OFFICE).get("/web/office/tickets", **asked).json()
    assert found["total"] == count
    assert len(found["rows"]) == min(count, 25)


def test_what_is_due_first_stands_first_or_last(register: Hall) -> None:
    office = register.officer(OFFICE)
    up, down = (office.get("/web/office/tickets", sort=sort).json()["rows"] for sort in ("due", "-due"))
    dues = [row["due"] for row in up]
    assert dues == sorted(dues)
    assert [row["due"] for row in down] == sorted((row["due"] for row in down), reverse=True)
    assert up[0]["due"] < down[0]["due"]


def test_a_line_tells_state_unit_and_days_left(register: Hall) -> None:
    row = register.officer(OFFICE).get("/web/office/tickets", state="assigned").json()["rows"][0]
    assert row["organisation"] == register.organisation("urban")
    assert row["state_label"]
    assert row["days_left"] >= 0
    assert row["overdue"] is False


def test_what_is_late_is_found_as_overdue(register: Hall) -> None:
    began = register.now
    register.now += timedelta(days=9)
    try:
        found = register.officer(OFFICE).get("/web/office/tickets", due="overdue").json()
    finally:
        register.now = began
    assert found["total"] == 30
    assert all(row["overdue"] for row in found["rows"])


def test_a_unit_lists_its_own_tickets_alone(register: Hall) -> None:
    assert register.officer(UNIT).get("/web/office/tickets").json()["total"] == 10
    assert register.officer("ding-jiahe").get("/web/office/tickets").json()["total"] == 0


def test_a_table_comes_in_the_readers_language(register: Hall) -> None:
    officer = register.officer(OFFICE)
    officer.client.post("/web/lang", json={"lang": "en"}, headers=officer.heads)
    assert officer.get("/web/office/tickets", state="assigned").json()["rows"][0]["kind"] == "Complaint"
    officer.client.post("/web/lang", json={"lang": "zh"}, headers=officer.heads)


# ---------------------------------------------------------------- one ticket


def test_a_ticket_in_full_explains_its_deadlines(hall: Hall, complaint: int) -> None:
    found = hall.officer(OFFICE).get(f"/web/office/tickets/{complaint}").json()
    running = [d for d in found["deadlines"] if "days_left" in d]
    assert running
    assert all(d["why"] for d in running)
    assert [entry["text"] for entry in found["timeline"]][:2] == ["提交", "脱敏核对"]


def test_the_offices_buttons_do_what_they_say(hall: Hall, complaint: int) -> None:
    unit = hall.officer(UNIT)
    offered = {a["id"].split(":")[1] for a in unit.get(f"/web/office/tickets/{complaint}").json()["actions"]}
    assert {"progress", "reply"} <= offered
    assert not {"verify", "assign"} & offered


def test_the_story_as_it_was_told_is_shown_to_desk_and_office_and_written_down(hall: Hall) -> None:
    visitor = hall.visitor()
    id = id_of(hall, visitor.file_complaint())
    desk = hall.officer(DESK)
    assert desk.get(f"/web/office/tickets/{id}/original").json() == {"text": STORY}
    [seen] = [view for view in hall.run(lambda work: views.views(work, id)) if view["subject"] == "story"]
    assert (seen["person"], seen["organisation"], seen["purpose"]) == (desk.person, "desk", "office")
    assert hall.organisation("desk") in visitor.say("谁看过")["text"]


def test_the_unit_gets_the_masked_story_alone(hall: Hall, complaint: int) -> None:
    unit = hall.officer(UNIT)
    assert unit.get(f"/web/office/tickets/{complaint}/original").status_code == 403
    story = unit.get(f"/web/office/tickets/{complaint}").json()["story"]
    assert story["original"] is False
    assert story["masked"]


def test_a_ticket_that_is_not_theirs_is_not_there(hall: Hall, complaint: int) -> None:
    stranger = hall.officer("ding-jiahe")
    for id in (complaint, 987654, "9" * 40, "x", "-1"):
        assert stranger.get(f"/web/office/tickets/{id}").status_code == 404


def test_a_file_in_a_reply_can_be_fetched_from_its_address(hall: Hall) -> None:
    visitor = hall.visitor()
    visitor.send(text=STORY, files=[visitor.upload("照片.jpg", sample("photo.jpg")).json()["id"]])
    number = visitor.number(visitor.say(*ANSWERS))
    desk = hall.officer(DESK, "desk")
    [file] = desk.say(f"详情 {number}")["files"]
    assert file["name"] == "照片.jpg"
    assert desk.get(file["url"]).content == sample("photo.jpg")


@pytest.mark.parametrize(("member", "looks"), [(OFFICE, 1), (DESK, 1), (UNIT, 0)])
def test_opening_a_matter_inside_is_written_down_like_a_look_in_the_chat(
    hall: Hall, complaint: int, member: str, looks: int
) -> None:
    reader = hall.officer(member)
    before = len(hall.run(lambda work: views.views(work, complaint)))
    assert reader.get(f"/web/office/tickets/{complaint}").status_code == 200
    seen = hall.run(lambda work: views.views(work, complaint))[before:]
    told = [(view["person"], view["subject"], view["purpose"]) for view in seen]
    assert told == [(reader.person, "story", "detail")] * looks


# ---------------------------------------------------------------- proposals, calls, the ledger


def test_a_reply_waits_for_the_leader_who_agrees_once(hall: Hall) -> None:
    id = id_of(hall, hall.visitor().file_complaint())
    hall.officer(OFFICE).do("dispatch", id, organisation="urban", checked="yes")
    unit, leader = hall.officer(UNIT, "urban"), hall.officer(UNIT_LEADER, "urban")
    unit.do("acknowledge", id)
    unit.do("reply", id, **FACTS["reply"])
    mine = [p for p in leader.get("/web/office/proposals").json()["items"] if p["ticket"] == str(id)]
    assert not [p for p in unit.get("/web/office/proposals").json()["items"] if p["ticket"] == str(id)]
    assert [value for _, value in mine[0]["rows"] if value == FACTS["reply"]["words"]]
    approve = mine[0]["choices"][0]["id"]
    assert "权限" in unit.send(choice=approve)[0]["text"] or "本人" in unit.send(choice=approve)[0]["text"]
    leader.send(choice=approve)
    assert hall.run(lambda work: ticket.get(work, id))["state"] == "replied"
    assert "方雨桐" in leader.send(choice=approve)[0]["text"]


def test_a_call_task_is_done_once_it_is_said_what_was_heard(hall: Hall, complaint: int) -> None:
    hall.run(lambda work: calls.ask(work, complaint, "unreached"))
    desk = hall.officer(DESK)
    [task] = [t for t in desk.get("/web/office/calls").json()["items"] if t["ticket"] == str(complaint)]
    assert hall.officer(UNIT).get("/web/office/calls").json()["items"] == []
    desk.send(choice=task["choices"][0]["id"])
    assert [t for t in desk.get("/web/office/calls").json()["items"] if t["ticket"] == str(complaint)]
    desk.send(choice="form:call:1:0", fields={"heard": "已接通，已告知"})
    assert [t for t in desk.get("/web/office/calls").json()["items"] if t["ticket"] == str(complaint)] == []


def test_the_ledger_opens_in_excel_and_holds_what_the_table_holds(register: Hall) -> None:
    office = register.officer(OFFICE)
    answer = office.export(state="assigned")
    assert answer.headers["content-disposition"] == "attachment; filename=ledger.xlsx"
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows())
    assert [cell.value for cell in rows[0]][:2] == ["编号", "时间"]
    assert len(rows) == 11
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}


def test_problems_and_tasks_open_in_excel_for_the_office_alone(register: Hall) -> None:
    office, unit = register.officer(OFFICE), register.officer(UNIT, "urban")
    short = office.get("/web/office/tickets", state="assigned").json()["rows"][0]["number"]
    office.say(f"入问题清单 {short} 招牌收费不开票据")
    office.say("立任务 P1 城管局 2026-06-30 清理招牌收费项目")
    for name, wanted in (("problems", "招牌收费不开票据"), ("tasks", "清理招牌收费项目")):
        book = load_workbook(BytesIO(office.get(f"/web/office/{name}.xlsx").content))
        rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        assert len(rows) == 2
        assert wanted in rows[1]
        assert unit.get(f"/web/office/{name}.xlsx").status_code == 403
    subjects = [view["subject"] for view in register.run(lambda work: views.views(work, 0))]
    assert subjects[-2:] == ["problems", "tasks"]


def test_an_export_is_written_down(register: Hall) -> None:
    office = register.officer(OFFICE)
    before = len(register.run(lambda work: views.views(work, 0)))
    office.export()
    seen = register.run(lambda work: views.views(work, 0))[before:]
    assert [(view["person"], view["subject"]) for view in seen] == [(office.person, "ledger")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"),
     ("\t=1", "'\t=1"), ("\r=1", "'\n=1"), ("\x00=1", "'=1"), ("明川市城市管理局", "明川市城市管理局"), ("", "")],
)  # fmt: skip
def test_nothing_typed_becomes_a_formula(typed: str, kept: str) -> None:
    assert plain(typed) == kept


def test_an_officer_in_a_group_is_heard_as_anywhere_else(hall: Hall) -> None:
    """The web door adds nothing to what the hall decides."""
    officer = hall.officer(UNIT, "urban")
    over_the_wire = officer.say("我的")["text"]
    inbound = Inbound(officer.person, "我的", chat=officer.chat)
    [say] = hall.run(lambda work: receive(work, inbound))
    assert hall.suban.texts.say("zh", say.key, say.facts, "Asia/Shanghai") == over_the_wire


def test_an_identity_that_was_shown_once_is_gone_after_a_reload(hall: Hall) -> None:
    visitor = hall.visitor("Zhou")
    number = visitor.file_complaint()
    officer, leader = hall.officer("shen-ruoxi"), hall.officer("gu-yuanshan")
    officer.say(f"查看身份 {number} 目的：核实退款账户。")
    leader.say(f"同意 {number}")
    shown = officer.say(f"身份 {number}")
    assert "138" in str(shown)
    assert "138" not in str(officer.history())


def test_whoever_is_invited_by_name_acts_under_it(hall: Hall) -> None:
    def invite(work: Work) -> str:
        person = people.add(work, "staff", name="张三")
        return roster.issue_pass(work, "enrol", 60, organisation="urban", post="officer", person=person)

    answer = hall.client("Zhang").post("/web/sign-in", json={"code": hall.run(invite)})
    assert answer.json()["name"] == "张三"
    assert answer.json()["person"] in hall.run(lambda work: roster.staff(work, "urban", "officer"))


def test_an_administrator_is_told_where_an_administrator_works(hall: Hall) -> None:
    answer = hall.officer("ge-anping").get("/web/office/tickets")
    assert answer.status_code == 403
    assert "suban roster" in answer.json()["error"]
    assert "管理员要一个新的" not in answer.json()["error"]
