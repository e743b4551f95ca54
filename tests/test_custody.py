"""Whoever collects a record, keeps it, looks at it or takes it away is named in a report (G14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handlers import behalf, entries
from handlers.behalf import Way
from store import claims, custody, ticket, views
from store.custody import Responsibility
from store.database import Row
from store.opening import Hand
from store.people import Who
from store.work import Work
from tests.archive import DESK, OFFICE, OFFICER, Archive, at, open_archive
from tests.installation import archive_of, opened, suban
from tests.room import Room

STORY = "上周三城管局的人来店里说招牌不合规，要交两千元罚款，不给任何票据。"


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def kept_by(archive: Archive, row: Row) -> str:
    return str(archive.run(lambda work: ticket.get(work, row["id"]))["custodian"])


def written_down(archive: Archive, acceptor: str, channel: str, **way: Any) -> Row:
    """A matter that an organisation took in by another way than the bot."""

    def file(work: Work) -> Row:
        entry, _ = entries.read(
            work, {"story": STORY, "kind": "complaint", "confidentiality": "confidential"}
        )
        return behalf.file(work, entry, Way(channel, Hand("system", "system"), acceptor, **way)).ticket

    return archive.run(file)


def reported(archive: Archive, organisation: str) -> Responsibility:
    found = archive.run(custody.report)
    return next(each for each in found if each.organisation == organisation)


def test_what_is_told_to_the_bot_is_collected_by_the_office(archive: Archive) -> None:
    assert archive.file()["collector"] == "office"


@pytest.mark.parametrize("acceptor", ["window", "desk"])
def test_what_is_written_down_elsewhere_is_collected_there(archive: Archive, acceptor: str) -> None:
    assert written_down(archive, acceptor, "hotline")["collector"] == acceptor


def test_the_custodian_follows_the_matter(archive: Archive) -> None:
    row = archive.bring("received")
    assert kept_by(archive, row) == "office"
    for member, verb in ((DESK, "mask_check"), (DESK, "accept"), (OFFICE, "assign")):
        archive.act(row["id"], member, verb)
    assert kept_by(archive, row) == "urban"
    archive.act(row["id"], OFFICER, "acknowledge")
    archive.act(row["id"], OFFICE, "pass_on", organisation="market", reason="这是市场监管的职责。")
    assert kept_by(archive, row) == "market"


def test_after_the_end_the_office_keeps_it(archive: Archive) -> None:
    assert kept_by(archive, archive.bring("closed")) == "office"


def test_it_stays_collected_where_it_was_collected(archive: Archive) -> None:
    row = archive.bring("closed")
    assert archive.run(lambda work: ticket.get(work, row["id"]))["collector"] == "office"


def test_the_report_counts_what_was_collected_kept_and_looked_at(archive: Archive) -> None:
    archive.bring("processing", confidentiality="open", who=Who("王小明", "13800138000"))
    written_down(archive, "window", "window")
    Room(archive).hear(OFFICER, "身份 0001 核对退款账户")
    assert reported(archive, "office").collected == 1
    assert reported(archive, "window").collected == 1
    assert (reported(archive, "urban").kept, reported(archive, "urban").looks) == (1, 1)


def test_the_office_reads_both_in_the_details_and_the_unit_does_not(archive: Archive) -> None:
    archive.bring("processing")
    told = dict(Room(archive).hear(OFFICE, "详情 0001").rows)
    assert (told["采集单位"], told["保管单位"]) == ("明川市优化营商环境工作办公室", "明川市城市管理局")
    assert "采集单位" not in dict(Room(archive).hear(OFFICER, "详情 0001").rows)


def test_an_export_by_the_operator_says_what_for_and_the_report_tells_it(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        archive_of(house).file()
    assert "what the export is for" in suban(tmp_path, "export", "1").err
    assert suban(tmp_path, "export", "1", "--purpose", "法院调取").code == 0
    told = suban(tmp_path, "report", "responsibility").out
    assert "for: 法院调取" in told
    assert "1 collected, 1 kept" in told


def test_the_complainant_hears_of_an_export_by_the_operator(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        row = archive_of(house).file()
    suban(tmp_path, "export", "1", "--purpose", "法院调取")
    with opened(tmp_path) as house:
        seen = house.look_now(lambda work: views.views(work, row["id"]))
    assert {(each["subject"], each["purpose"]) for each in seen} == {
        ("identity", "export"),
        ("story", "export"),
    }


def test_five_wrong_codes_of_one_source_are_told_to_the_leader(archive: Archive) -> None:
    row = archive.file()
    for day in range(5):
        archive.run(lambda work: claims.check_code(work, row, "WRONGCODE2", "here"), at(3 * day))
    assert archive.hears("gu-yuanshan", at(20)).count("notice.guessing.office") == 1
