"""What a licence vouches for: before filing, after a typed name, who sees it, and how it is forgotten (G27)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from handlers import licensing
from store import erasure, licences, masked, people, rotation
from store.licences import Licence
from store.people import Who
from store.privacy import Keyring
from store.rows import change
from store.schema import LicenceVisit, Ticket
from tests import both_databases
from tests.archive import at, open_archive
from tests.both_databases import BOTH
from tests.licence_bridge import LICENCE, SECRET, LicenceHall, asked_for, link_in, opened
from tests.licence_stage import CODE, LEGAL, NAME, Both, filed, state_of, verified, who
from tests.test_credit_code import completed
from tests.web import STORY

ANONYMOUS = ("1", "1", "匿名", "提交")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with opened(tmp_path) as found:
        yield found


# ---------------------------------------------------------------- before filing, and not at all


def test_who_verifies_first_files_as_verified(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    assert "已核验" in hall.come_back(link_in(visitor.say("核验营业执照")), bridge.show()).text
    assert "请接着说遇到的事" in visitor.history()[-1]["text"]
    receipt = visitor.say(STORY, "1", "1", "王先生 13800138000", "提交")
    assert ["企业身份", "已由电子营业执照核验"] in receipt["rows"]
    assert (who(hall).licence, who(hall).level) == ((NAME, CODE, LEGAL), "verified_license")
    assert hall.run(lambda work: licences.waiting(work, visitor.person)) is None


def test_in_the_middle_of_a_story_it_goes_on_where_it_was(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    asked = visitor.say(STORY, "1")["text"]
    link = link_in(visitor.say("核验营业执照"))
    hall.come_back(link, bridge.show())
    assert visitor.say("继续")["text"] == asked
    visitor.say("1", "王先生 13800138000", "提交")
    assert who(hall).level == "verified_license"


def test_a_link_still_open_when_the_matter_is_filed_counts_for_it(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    link = link_in(visitor.say("核验营业执照"))
    visitor.file_complaint()
    hall.come_back(link, bridge.show())
    assert who(hall).level == "verified_license"


def test_the_anonymous_are_never_asked_and_stay_so(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    hall.come_back(link_in(visitor.say("核验营业执照")), bridge.show())
    receipt = visitor.say(STORY, *ANONYMOUS)
    assert "电子营业执照" not in json.dumps(receipt, ensure_ascii=False)
    assert who(hall) == Who()
    assert "不用核验" in visitor.send(choice="start:licence:1")[0]["text"]
    assert hall.run(lambda work: licences.waiting(work, visitor.person)) is None


def test_an_enquiry_and_a_tip_off_are_never_asked(both: Both) -> None:
    hall, _ = both
    for story in (
        "举报：城管局的人收了商户两千元现金不给票，我亲眼看见的。",
        "咨询：开一家奶茶店要办哪些证？",
    ):
        visitor = hall.visitor()
        visitor.say(story)
        assert "电子营业执照" not in json.dumps(visitor.history(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("asked", "filed"),
    [
        (True, {"kind": "complaint"}),
        (True, {"kind": "assistance"}),
        (False, {"kind": "complaint", "confidentiality": "anonymous", "who": Who()}),
        (False, {"kind": "complaint", "flags": ("integrity",)}),
        (False, {"kind": "tipoff"}),
        (False, {"kind": "enquiry"}),
        (False, {"kind": "suggestion"}),
    ],
)
def test_only_a_named_complaint_or_request_for_help_is_followed_by_the_question(
    asked: bool, filed: dict[str, Any]
) -> None:
    archive = open_archive()
    archive = replace(archive, house=replace(archive.house, licence=True))
    row = archive.file(**filed)
    assert bool(archive.run(lambda work: licensing.invitation(work, row))) == asked
    archive.database.close()


def test_a_city_without_a_bridge_says_what_there_is_instead(tmp_path: Path) -> None:
    with LicenceHall(tmp_path) as hall:
        visitor = filed(hall)
        assert "电子营业执照" not in json.dumps(visitor.shown, ensure_ascii=False)
        assert "18位统一社会信用代码" in visitor.say("核验营业执照")["text"]
        assert "已记下" in visitor.say(CODE)["text"]
        assert hall.open("/web/licence/start?state=x").status_code == 404
        assert hall.open("/web/licence/return?state=x&code=y").status_code == 404


# ---------------------------------------------------------------- what is typed afterwards


def test_a_typed_name_or_code_changes_nothing_silently(both: Both) -> None:
    hall, bridge = both
    visitor = verified(hall, bridge)
    assert "没有改动" in visitor.say("我们公司叫红豆茶饮有限公司")["text"]
    assert "没有改动" in visitor.say(completed("91440300MA5F0001X"))["text"]
    assert who(hall).licence == (NAME, CODE, LEGAL)


def test_a_new_name_counts_as_stated_once_that_was_confirmed(both: Both) -> None:
    hall, bridge = both
    visitor = verified(hall, bridge)
    asked = visitor.say("换企业名称")
    assert "自报，未核验" in asked["text"]
    visitor.say("2")
    assert who(hall).level == "verified_license"
    visitor.say("换企业名称", "1", "明川红豆茶饮有限公司")
    assert (who(hall).enterprise, who(hall).level) == ("明川红豆茶饮有限公司", "self_declared")


def test_another_telephone_number_leaves_the_licence_alone(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge).say("换联系方式", "1", "王晓明 13900139000")
    assert (who(hall).phone, who(hall).level) == ("13900139000", "verified_license")


# ---------------------------------------------------------------- who sees it


def test_its_own_business_reads_all_of_it(both: Both) -> None:
    hall, bridge = both
    told = verified(hall, bridge).say("我的信息", "1")["text"]
    assert all(part in told for part in (NAME, CODE, f"法定代表人{LEGAL}", "已由电子营业执照核验"))


def test_the_desk_sees_that_it_is_verified_and_not_who_it_is(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    desk = hall.officer("shen-ruoxi", "office")
    shown = json.dumps([desk.say("详情 0001"), desk.history()], ensure_ascii=False)
    assert "已由电子营业执照核验" in shown
    assert "企业身份已核验" in shown
    assert not [part for part in LICENCE.values() if part in shown]
    facts = desk.get("/web/office/tickets/1").json()
    assert ["企业身份", "已由电子营业执照核验"] in facts["facts"]


def test_the_ledger_says_that_it_is_verified_and_not_who_it_is(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    book = load_workbook(BytesIO(hall.officer("shen-ruoxi").export().content))
    told = [str(cell.value) for row in book.worksheets[0].rows for cell in row]
    assert told[-1] == "已由电子营业执照核验"
    assert not [part for part in LICENCE.values() if part in "".join(told)]


def test_who_may_see_the_identity_sees_how_sure_it_is_and_a_unit_no_code(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    hall.run(lambda work: change(work.tx, Ticket, {"id": 1}, {"confidentiality": "open"}))
    desk = hall.officer("shen-ruoxi", "office")
    desk.do("dispatch", 1, organisation="urban", checked="yes")
    hall.officer("song-zhiyuan").do("acknowledge", 1)
    inside = hall.officer("shen-ruoxi").say("身份 0001 核对退款账户")["text"]
    assert all(part in inside for part in (NAME, CODE, LEGAL, "已由电子营业执照核验"))
    unit = hall.officer("song-zhiyuan").say("身份 0001 核对退款账户")["text"]
    assert all(part in unit for part in (NAME, "已由电子营业执照核验"))
    assert not [part for part in (CODE, LEGAL) if part in unit]


def test_a_unit_that_may_not_see_who_it_is_sees_no_licence_either(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    hall.officer("shen-ruoxi", "office").do("dispatch", 1, organisation="urban", checked="yes")
    unit = hall.officer("song-zhiyuan", "urban")
    unit.do("acknowledge", 1)
    shown = json.dumps([hall.officer("song-zhiyuan").say("详情 0001"), unit.history()], ensure_ascii=False)
    assert "企业身份" not in shown
    assert "签收" in shown
    assert not [part for part in (*LICENCE.values(), "营业执照", "核验") if part in shown]


def test_what_a_licence_says_is_masked_like_all_that_names_somebody(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    mask = hall.run(lambda work: masked.masker(work, 1))
    assert LEGAL not in mask(f"负责人{LEGAL}也可以作证")


def test_no_code_name_or_state_is_written_to_the_log(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    hall, bridge = both
    caplog.set_level("DEBUG")
    link = asked_for(filed(hall))
    hall.come_back(link, bridge.show("ONETIME-C0DE"))
    bridge.status, bridge.body = 200, json.dumps({**LICENCE, "code": "1"}).encode()
    hall.come_back(link_in(hall.visitor("other").say("核验营业执照")), "SECOND-C0DE")
    ours = [r for r in caplog.records if r.threadName == "web door" and r.name != "uvicorn.access"]
    said = json.dumps([[r.getMessage(), str(vars(r))] for r in ours], ensure_ascii=False)
    assert "a licence was not verified" in said
    kept = (*LICENCE.values(), "ONETIME-C0DE", "SECOND-C0DE", state_of(link), SECRET)
    assert [secret for secret in kept if secret in said] == []


# ---------------------------------------------------------------- keeping and forgetting


def test_the_person_who_is_forgotten_leaves_no_licence(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    hall.come_back(link_in(visitor.say("核验营业执照")), bridge.show())
    visitor.say("我的信息", "4", "1")
    assert hall.run(lambda work: licences.waiting(work, visitor.person)) is None


def test_a_licence_nobody_filed_with_is_swept_after_a_day(both: Both) -> None:
    hall, bridge = both
    visitor = hall.visitor()
    hall.come_back(link_in(visitor.say("核验营业执照")), bridge.show())
    hall.now = at(1.5)
    assert hall.run(lambda work: licences.waiting(work, visitor.person)) is None
    assert hall.run(licences.sweep) == 1


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_kept_of_a_verification_is_the_same_on_both_databases(kind: str, tmp_path: Path) -> None:
    with both_databases.opened(kind, tmp_path) as archive:
        row = archive.file(who=Who("王小明", "13800138000"))
        state, late = (archive.run(lambda work: licences.begin(work, row["person"])) for _ in range(2))
        assert archive.run(lambda work: licences.use(work, late + "A")) is None
        shown = archive.run(lambda work: licences.use(work, state))
        assert shown is not None
        assert archive.run(lambda work: licences.use(work, state)) is None
        archive.run(lambda work: licences.keep(work, shown, Licence(NAME, CODE, LEGAL)))
        assert archive.run(lambda work: licences.waiting(work, row["person"])) == Licence(NAME, CODE, LEGAL)
        archive.run(lambda work: licences.spend(work, row["person"], row["id"]))
        assert archive.run(lambda work: licences.waiting(work, row["person"])) is None
        assert archive.run(lambda work: licences.find(work, late))["ticket"] == row["id"]  # type: ignore[index]
        archive.run(lambda work: people.verify(work, row["id"], NAME, CODE, LEGAL))
        assert archive.run(lambda work: people.level(work, row["id"])) == people.VERIFIED
        archive.run(lambda work: erasure.erase_ticket(work, row["id"]))
        assert archive.run(lambda work: people.identity(work, row["id"])) == Who()
        assert archive.run(licences.sweep, at(2)) == 1


def test_another_key_still_opens_a_licence_that_waits_and_knows_its_links() -> None:
    old = open_archive()
    person = old.run(lambda work: people.meet(work, "web:tea"))
    state, link = (old.run(lambda work: licences.begin(work, person)) for _ in range(2))
    shown = old.run(lambda work: licences.use(work, state))
    assert shown is not None
    old.run(lambda work: licences.keep(work, shown, Licence(NAME, CODE, LEGAL)))
    rotated = replace(
        old,
        house=replace(
            old.house, keys=Keyring.from_secret("n" * 32, ["a key for tests, long enough to be one"])
        ),
    )
    place = next(i for i, each in enumerate(rotation.COLUMNS) if each.model is LicenceVisit)
    assert rotated.run(rotation.stale) > 0
    rotated.run(lambda work: rotation.rotate(work, rotation.Progress(), place))
    alone = replace(old, house=replace(old.house, keys=Keyring.from_secret("n" * 32)))
    assert alone.run(lambda work: licences.waiting(work, person)) == Licence(NAME, CODE, LEGAL)
    assert rotated.run(lambda work: licences.find(work, link)) is not None
    old.database.close()
