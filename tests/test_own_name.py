"""A business that says its name after filing stays hidden from the unit."""

from __future__ import annotations

import pytest

from conversations.extract import find_own_name
from conversations.scene import Scene
from handlers import reading
from handlers.inbound import Inbound
from handlers.reception import receive
from store import people, roster, ticket
from store.work import Work
from tests.archive import at, open_archive, profile

STORY = "上周三市城管局的人来我店里，说招牌不合规，要罚两千块，不给任何票据。"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("红豆茶饮", "红豆茶饮"),
        ("企业名称：明川红豆茶饮店", "明川红豆茶饮店"),
        ("店名叫老王烧烤", "老王烧烤"),
        ("我们公司叫明川蓝海商贸有限公司", "明川蓝海商贸有限公司"),
        ("Red Bean Tea", "Red Bean Tea"),
        ("希望退钱", ""),
        ("谢谢", ""),
        ("发票照片", ""),
        ("希望尽快把罚款退回来，并给个说法。", ""),
        ("thank you", ""),
    ],
)
def test_a_name_is_told_from_a_sentence(said: str, name: str) -> None:
    assert find_own_name(said, Scene(profile(), "zh", at(0))).lower() == name.lower()


def test_a_bare_name_sent_after_filing_is_masked_for_the_unit() -> None:
    archive = open_archive()
    person = archive.run(lambda work: people.meet(work, "web:tea"))
    for text in (STORY, "对", "没有", "王先生 13800138000", "提交", "红豆茶饮"):
        inbound = Inbound(person, text=text)
        archive.run(lambda work: receive(work, inbound))  # noqa: B023 – run before the next one is made

    def read_by_the_unit(work: Work) -> str:
        for verb, member in (
            ("mask_check", "shen-ruoxi"),
            ("accept", "shen-ruoxi"),
            ("assign", "shen-ruoxi"),
        ):
            archive.do(work, 1, member, verb)
        row = ticket.get(work, 1)
        officer = roster.actor(work, archive.people["song-zhiyuan"])
        return str(reading.notes(work, row, reading.Reader(officer.person, unit="urban")))

    assert archive.run(lambda work: people.identity(work, 1)).enterprise == "红豆茶饮"
    assert "红豆茶饮" not in archive.run(read_by_the_unit)
