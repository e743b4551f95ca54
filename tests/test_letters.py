"""Drafted letters: taken by who may have them, for a purpose, and written down each time (X66, G43, G53)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from bot.web.letters import is_strong
from config.profile import Sealed
from handlers import materials
from handlers.reading import personal
from store import audit, cards, deadlines, event, exports, note, people, roster, ticket, views
from store.database import Row
from store.people import Who
from store.rows import change
from store.schema import Ticket
from store.work import Work
from tests.archive import FACTS, Archive, at, file_complaint, open_archive, profile
from tests.samples import sample
from tests.sealed_zips import library, opened, opened_elsewhere
from tests.web import Hall, Officer, Visitor

OFFICE, LEADER, OTHER, DESK = "shen-ruoxi", "gu-yuanshan", "lu-wenbo", "he-qingyang"
UNIT, UNIT_LEADER, AUDITOR, NAMED, ELSEWHERE = (
    "song-zhiyuan",
    "fang-yutong",
    "geng-zhiyan",
    "huo-qiming",
    "bo-yanqing",
)
NAME, PHONE, FIRM = "欧阳建国", "13912345678", "鸿运来餐饮有限公司"
STORY = f"我是{NAME}，电话{PHONE}，{FIRM}，上周三有人来店里收了两千元，不给票据，还暗示要送礼。"
CLUE = "收取的两千元没有入账，经手人要求转到个人账户。"
HANDED = {"clue": CLUE, "authority": "明川市监察委员会", "letter": "明营商移〔2026〕1号"}
PHRASE, PURPOSE = "ABCD-EFGH-JKMN-PQRS-2345", "送领导签发用印"
HEAD = "关于一件事请求协调的报告"
SEALED_SORTS = ("transfer", "package", "register")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture(scope="module")
def clue(hall: Hall) -> int:
    """A matter that the office's leader let go to an authority, with a file that has its owner's name."""
    digest = hall.suban.files.put(sample("photo.jpg"))
    file = {"digest": digest, "name": f"{NAME}的收据.jpg", "kind": "image", "size": 2048}
    id = brought(hall, "urban", files=[file])
    act(hall, id, OFFICE, "hand_over", **HANDED)
    return id


@pytest.fixture
def asked(hall: Hall) -> int:
    """A matter with a body that is asked and not told to."""
    return brought(hall, "tax")


def brought(hall: Hall, unit: str, **more: Any) -> int:
    """A confidential complaint, checked, accepted and assigned."""
    filed = {"story": STORY, "who": Who(NAME, PHONE, FIRM), "confidentiality": "confidential", **more}
    address = f"web:{hall.fresh_id()}"

    def file(work: Work) -> int:
        return int(file_complaint(work, person=people.meet(work, address), **filed).ticket["id"])

    id = hall.run(file)
    for member, verb in ((DESK, "mask_check"), (DESK, "accept")):
        act(hall, id, member, verb)
    act(hall, id, OFFICE, "assign", organisation=unit, reason=f"{NAME}反映的事归贵单位管。")
    return id


def act(hall: Hall, id: int, member: str, verb: str, **facts: Any) -> Row:
    """One action; the office's leader approves what waits for that."""
    who, leader = hall.person(member) if member else "", hall.person(LEADER)

    def turn(work: Work) -> Row:
        by = roster.actor(work, who or ticket.get(work, id)["person"])
        outcome = ticket.act(work, id, verb, by, {**FACTS.get(verb, {}), **facts})
        if outcome.proposal:
            outcome = ticket.decide(work, outcome.proposal, roster.actor(work, leader), approve=True)
        return outcome.ticket

    return hall.run(turn)


def take(who: Visitor, id: int, name: str, **wish: Any) -> httpx.Response:
    """Ask for a draft, with all that has to be said before."""
    said = {"purpose": PURPOSE, "passphrase": PHRASE, **wish}
    return who.client.post(f"/web/office/tickets/{id}/letters/{name}", json=said, headers=who.heads)


def offered(who: Officer, id: int) -> list[str]:
    """What the page of a ticket offers."""
    return [letter["name"] for letter in who.get(f"/web/office/tickets/{id}").json()["letters"]]


def looks(hall: Hall, id: int) -> list[tuple[str, str]]:
    return [(v["subject"], v["purpose"]) for v in hall.run(lambda work: views.views(work, id))]


# ---------------------------------------------------------------- who may have the clue's


@pytest.mark.parametrize("name", SEALED_SORTS)
@pytest.mark.parametrize("member", [UNIT, UNIT_LEADER, DESK, OTHER, AUDITOR, NAMED, ELSEWHERE])
def test_who_is_not_named_or_not_of_the_office_finds_nothing(
    hall: Hall, clue: int, member: str, name: str
) -> None:
    assert take(hall.officer(member), clue, name).status_code == 404


@pytest.mark.parametrize("name", [*SEALED_SORTS, "coordination", "superior", "report", "nothing"])
def test_a_complainant_finds_nothing_and_a_stranger_has_to_sign_in(hall: Hall, clue: int, name: str) -> None:
    assert take(hall.visitor(), clue, name).status_code == 404
    assert hall.client().post(f"/web/office/tickets/{clue}/letters/{name}", json={}).status_code == 401


@pytest.mark.parametrize("member", [OFFICE, LEADER])
def test_the_named_persons_of_the_office_are_offered_letter_package_and_register(
    hall: Hall, clue: int, member: str
) -> None:
    assert offered(hall.officer(member), clue) == list(SEALED_SORTS)


def test_what_was_not_handed_over_has_no_letter_of_transfer(hall: Hall) -> None:
    sealed = hall.run(lambda w: int(file_complaint(w, kind="tipoff", category="").ticket["id"]))
    plain = brought(hall, "urban")
    assert [take(hall.officer(LEADER), id, "transfer").status_code for id in (sealed, plain)] == [404, 404]


def test_whoever_hands_over_a_part_has_no_letter_on_the_matter_that_goes_on(hall: Hall) -> None:
    id = brought(hall, "urban")
    hall.run(lambda work: event.record(work, id, "hand_over_part", person="", role="office", organisation=""))
    assert take(hall.officer(LEADER), id, "transfer").status_code == 404


def test_a_register_has_no_line_of_another_office() -> None:
    named = Sealed(members=[*profile().sealed.members, ELSEWHERE])
    county = open_archive(city=profile().model_copy(update={"sealed": named}))
    id = county.bring("assigned")["id"]
    county.run(lambda work: county.do(work, id, OFFICE, "hand_over", HANDED))
    mine, theirs = (lines_for(county, member) for member in (OFFICE, ELSEWHERE))
    assert (mine, theirs) == (1, 0)


def lines_for(county: Archive, member: str) -> int:
    return len(county.run(lambda work: materials.register(work, county.actor(work, member))))


# ---------------------------------------------------------------- for a purpose, and written down


@pytest.mark.parametrize("purpose", ["", "  ", "看看"])
def test_without_a_purpose_nothing_is_given_and_nothing_written_down(
    hall: Hall, clue: int, purpose: str
) -> None:
    before = looks(hall, clue)
    refused = take(hall.officer(OFFICE), clue, "transfer", purpose=purpose)
    assert (refused.status_code, "用途" in refused.json()["error"]) == (400, True)
    assert looks(hall, clue) == before


@pytest.mark.parametrize("name", SEALED_SORTS)
def test_each_taking_is_a_look_an_export_and_an_event_with_its_purpose_sealed(
    hall: Hall, clue: int, name: str
) -> None:
    before, exported = looks(hall, clue), len(exports_of(hall))
    assert take(hall.officer(OFFICE), clue, name).status_code == 200
    more = [("story", name), ("evidence", name)] if name == "package" else []
    assert looks(hall, clue)[len(before) :] == [("letter", name), *more]
    assert [(e["kind"], e["purpose"]) for e in exports_of(hall)[exported:]] == [("letter", PURPOSE)]
    last = hall.run(lambda work: event.events(work, clue))[-1]
    assert (last["verb"], last["person"], PURPOSE in last["facts"]) == ("letter", hall.person(OFFICE), False)
    assert hall.run(lambda work: note.last(work, clue, "letter_reason")) == PURPOSE
    assert hall.run(audit.verify).problems == ()


def exports_of(hall: Hall) -> list[dict[str, Any]]:
    return hall.run(lambda work: exports.of(work, "office"))


def test_where_a_second_factor_is_demanded_a_letter_needs_it(tmp_path: Path) -> None:
    with Hall(tmp_path, second_factor="true") as hall:
        id = brought(hall, "tax")
        refused = take(hall.officer(OFFICE), id, "coordination", to="tax")
        assert (refused.status_code, "/factor" in refused.json()["error"]) == (403, True)
        assert take(hall.officer(UNIT), id, "coordination", to="tax").status_code == 404
        assert looks(hall, id) == []


# ---------------------------------------------------------------- the letter of transfer and its register


def test_the_letter_says_what_goes_to_whom_and_both_sides_sign_for_it(hall: Hall, clue: int) -> None:
    answer = take(hall.officer(OFFICE), clue, "transfer")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    wanted = (
        *HANDED.values(),
        "2026年3月2日",
        "共2件",
        "移交单位",
        "接收单位",
        "反映情况记录",
        "明川市城市管理局",
    )
    assert [part for part in wanted if part not in answer.text] == []


def test_neither_the_letter_nor_the_register_tells_who_complained_or_what_they_wrote(
    hall: Hall, clue: int
) -> None:
    letter = take(hall.officer(OFFICE), clue, "transfer").text
    register = str(lines_of(take(hall.officer(OFFICE), clue, "register")))
    told = [s for s in (NAME, PHONE, FIRM, "欧阳", "鸿运来", "暗示要送礼") if s in letter + register]
    assert told == []
    assert "［姓名］的收据.jpg" in letter


def test_whatever_somebody_typed_stays_text_on_the_page(hall: Hall) -> None:
    id = brought(hall, "urban")
    act(hall, id, OFFICE, "hand_over", **{**HANDED, "clue": "<script>alert(1)</script>两千元没有入账。"})
    assert "<script" not in take(hall.officer(OFFICE), id, "transfer").text


def test_a_receipt_that_came_stands_in_letter_and_register(hall: Hall) -> None:
    id = brought(hall, "urban")
    act(
        hall,
        id,
        OFFICE,
        "hand_over",
        **{**HANDED, "letter": "明营商移〔2026〕2号"},
        receipt="监收〔2026〕9号",
    )
    assert "已收到回执：监收〔2026〕9号" in take(hall.officer(OFFICE), id, "transfer").text
    line = next(
        line
        for line in lines_of(take(hall.officer(OFFICE), id, "register"))
        if line[1] == "明营商移〔2026〕2号"
    )
    assert line[9] == "监收〔2026〕9号"


def test_what_happens_afterwards_moves_no_day_and_a_later_receipt_is_found(hall: Hall) -> None:
    id = brought(hall, "urban")
    act(hall, id, OFFICE, "hand_over", **{**HANDED, "letter": "明营商移〔2026〕3号"})
    hall.run(lambda work: _receipt_comes(replace(work, now=at(3)), id))
    text = take(hall.officer(OFFICE), id, "transfer").text
    assert "已收到回执：监收〔2026〕10号（2026年3月5日登记）" in text
    line = next(
        line
        for line in lines_of(take(hall.officer(OFFICE), id, "register"))
        if line[1] == "明营商移〔2026〕3号"
    )
    assert (line[2], *line[9:]) == ("2026年3月2日", "监收〔2026〕10号", "2026年3月5日")


def _receipt_comes(work: Work, id: int) -> None:
    """As an action on a matter that is with the authority leaves it: words, and an event that changes no state."""
    by: dict[str, Any] = {"person": "", "organisation": "office"}
    note.write(work, id, "receipt", "监收〔2026〕10号", **by)
    event.record(work, id, "receive", role="office", before="handed_over", after="handed_over", **by)


def lines_of(answer: httpx.Response) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_the_register_has_a_line_for_each_transfer_and_nothing_else(hall: Hall, clue: int) -> None:
    head, *lines = lines_of(take(hall.officer(LEADER), clue, "register"))
    assert head[:3] == ("序号", "移交函号", "移交日期")
    number = hall.run(lambda work: ticket.get(work, clue))["number"]
    (mine,) = [line for line in lines if line[3] == number]
    assert mine[1:3] == (HANDED["letter"], "2026年3月2日")
    assert mine[5:9] == (HANDED["authority"], "2", "沈若溪", "顾远山")
    assert [line[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]


def test_a_register_is_a_look_at_every_matter_in_it(hall: Hall, clue: int) -> None:
    other = brought(hall, "urban")
    act(hall, other, OFFICE, "hand_over", **HANDED)
    take(hall.officer(LEADER), clue, "register")
    assert looks(hall, other) == [("letter", "register")]


# ---------------------------------------------------------------- the package


def test_the_package_holds_letter_story_and_files_under_names_that_say_nothing(
    hall: Hall, clue: int, tmp_path: Path
) -> None:
    answer = take(hall.officer(OFFICE), clue, "package")
    inside = opened(answer.content, PHRASE)
    assert list(inside) == ["00.html", "01.txt", "02.jpg"]
    assert CLUE in inside["00.html"].decode()
    assert STORY in inside["01.txt"].decode()
    assert inside["02.jpg"] == sample("photo.jpg")
    if library():
        (tmp_path / "package.zip").write_bytes(answer.content)
        assert opened_elsewhere(tmp_path / "package.zip", PHRASE) == inside


@pytest.mark.parametrize(
    "passphrase", ["", "short", "aaaaaaaaaaaaaaaaaaaa", "口令口令口令口令口令口令口令口令"]
)
def test_a_weak_passphrase_is_asked_for_again(hall: Hall, clue: int, passphrase: str) -> None:
    refused = take(hall.officer(OFFICE), clue, "package", passphrase=passphrase)
    assert (refused.status_code, "口令" in refused.json()["error"]) == (400, True)
    assert not is_strong(passphrase)


def test_no_package_is_made_of_half_the_materials(hall: Hall) -> None:
    lost = {"digest": "0" * 64, "name": "照片.jpg", "kind": "image", "size": 2048}
    id = brought(hall, "urban", files=[lost])
    act(hall, id, OFFICE, "hand_over", **HANDED)
    refused = take(hall.officer(OFFICE), id, "package")
    assert (refused.status_code, "02.jpg" in refused.json()["error"]) == (409, True)


# ---------------------------------------------------------------- to a body that is asked (G43)


def test_a_body_that_is_asked_gets_a_letter_with_the_masked_matter_and_a_day(hall: Hall, asked: int) -> None:
    assert offered(hall.officer(OFFICE), asked) == ["coordination"]
    text = take(hall.officer(OFFICE), asked, "coordination", to="tax").text
    wanted = (
        "国家税务总局明川市税务局",
        FACTS["mask_check"]["masked"],
        "2026年3月16日前",
        "市营商办",
        "0399-8812345",
    )
    assert [part for part in wanted if part not in text] == []
    assert [s for s in (NAME, PHONE, FIRM, "欧阳", "鸿运来", "暗示要送礼") if s in text] == []


@pytest.mark.parametrize("name", ["coordination", "superior"])
def test_a_body_that_is_told_to_gets_no_letter(hall: Hall, name: str) -> None:
    id = brought(hall, "market")
    act(hall, id, OFFICE, "remind")
    assert offered(hall.officer(OFFICE), id) == []
    assert take(hall.officer(OFFICE), id, name, to="market").status_code == 404
    assert take(hall.officer(OFFICE), id, name, to="tax").status_code == 404


@pytest.mark.parametrize("member", ["xu-nianci", "peng-qihang", DESK, AUDITOR, ELSEWHERE, UNIT])
def test_the_letter_is_the_offices_alone(hall: Hall, asked: int, member: str) -> None:
    act(hall, asked, OFFICE, "remind")
    for name in ("coordination", "superior"):
        assert take(hall.officer(member), asked, name, to="tax").status_code == 404


def test_what_a_complainant_agreed_to_stands_in_the_letter_and_is_a_look_at_who_they_are(
    hall: Hall, asked: int
) -> None:
    act(hall, asked, "peng-qihang", "acknowledge")
    act(hall, asked, "peng-qihang", "ask_disclosure", scope="enterprise", reason="需要核对企业名称。")
    act(hall, asked, "", "grant_disclosure", scope="enterprise")
    text = take(hall.officer(OFFICE), asked, "coordination", to="tax").text
    assert (FIRM in text, NAME in text, PHONE in text) == (True, False, False)
    assert ("identity", "coordination") in looks(hall, asked)


def test_before_the_desk_has_checked_the_text_only_the_neutral_sentence_is_told(
    hall: Hall, asked: int
) -> None:
    hall.run(lambda work: change(work.tx, Ticket, {"id": asked}, {"masked": False}))
    text = take(hall.officer(OFFICE), asked, "coordination", to="tax").text
    assert (FACTS["mask_check"]["masked"] in text, FACTS["mask_check"]["summary"] in text) == (False, True)


def test_of_a_sealed_matter_no_letter_goes_to_a_body(hall: Hall, asked: int) -> None:
    act(hall, asked, OFFICE, "remind")
    hall.run(lambda work: change(work.tx, Ticket, {"id": asked}, {"sealed_matter": True}))
    assert offered(hall.officer(LEADER), asked) == []
    assert take(hall.officer(LEADER), asked, "coordination", to="tax").status_code == 404


def test_a_body_beside_the_lead_is_asked_for_its_part_by_its_own_day(hall: Hall) -> None:
    id = brought(hall, "market")
    act(hall, id, OFFICE, "join", co="tax", reason="发票由税务部门管理。")
    assert offered(hall.officer(OFFICE), id) == ["coordination"]
    text = take(hall.officer(OFFICE), id, "coordination", to="tax").text
    (due,) = [d["due"] for d in hall.run(lambda work: deadlines.open_of(work, id)) if d["kind"] == "co_unit"]
    assert hall.suban.texts.word("zh", {"at": due, "as": "full"}) + "前" in text


def test_the_body_above_is_written_to_only_after_a_reminder(hall: Hall, asked: int) -> None:
    assert take(hall.officer(OFFICE), asked, "superior", to="tax").status_code == 404
    act(hall, asked, OFFICE, "remind")
    assert offered(hall.officer(OFFICE), asked) == ["coordination", "superior"]
    text = take(hall.officer(OFFICE), asked, "superior", to="tax").text
    assert [
        p for p in ("国家税务总局长宁省税务局：", "我办已于2026年3月2日", "2026年3月9日前") if p not in text
    ] == []


def test_the_card_of_the_office_names_the_letters_and_holds_none(hall: Hall, asked: int) -> None:
    act(hall, asked, OFFICE, "remind")
    rows = hall.run(lambda work: cards.office_card(work, ticket.get(work, asked)).facts["rows"])
    told = [hall.suban.texts.word("zh", cell) for cell in rows[-1]]
    assert told == ["函件", "协调函、致上级单位的函，由营商办在台账下载"]
    heard = "".join(text for _, url, text in hall.heard if "/letters/" not in url)
    assert "关于商请" not in heard


# ---------------------------------------------------------------- the report to the leading group (G53)


def test_the_written_report_can_be_taken_before_and_after_it_was_made(hall: Hall) -> None:
    id = brought(hall, "urban")
    act(hall, id, UNIT, "acknowledge")
    act(hall, id, OFFICE, "join", co="finance", reason="收费目录由财政局管理。")
    act(hall, id, "xue-jingshu", "opine", text="不同意，收费目录里有这一项")
    act(hall, id, UNIT, "coordinate", group="policy", reason="财政局说目录里有这项收费，我局查不到")
    assert take(hall.officer(OFFICE), id, "report", to="leading").status_code == 404
    act(hall, id, "zhuo-yueming", "elevate", reason="财政局和城管局各执一词")
    assert "收费目录里有这一项" in take(hall.officer(OFFICE), id, "report", to="leading").text
    said = f"{HEAD}\n一、财政局和城管局意见不一致，企业等了两个月还没有结果。\n二、请领导小组研究确定。"
    act(hall, id, LEADER, "report", report=said, document="明营商〔2026〕3号")
    for member in (LEADER, "xia-zhiyuan"):
        text = take(hall.officer(member), id, "report", to="leading").text
        assert [p for p in (f"<h1>{HEAD}</h1>", "企业等了两个月", "明营商〔2026〕3号") if p not in text] == []
    assert [
        take(hall.officer(m), id, "report", to="leading").status_code for m in (UNIT, DESK, "zhuo-yueming")
    ] == [404] * 3


def test_a_number_in_the_place_of_a_name_is_shown_as_one() -> None:
    assert personal(Who("13800138000", "13800138000", "13911112222")) == {
        "enterprise": "139****2222", "name": "138****8000", "phone": "13800138000",
    }  # fmt: skip
