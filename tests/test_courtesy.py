"""Central bodies and utilities are asked, not ordered (G43)."""

from __future__ import annotations

import pytest

from bot.render import render
from config.profile import Organisation
from config.saying import from_json
from config.texts import load_texts
from store import cards, postbox, ticket
from store.work import Refused
from tests.archive import OFFICE, Archive, at, open_archive

ROW = {"id": "x", "kind": "unit", "name": {"zh": "x"}, "level": "city", "region": "r"}


def assigned(archive: Archive, unit: str) -> int:
    row = archive.bring("accepted")
    archive.act(row["id"], OFFICE, "assign", organisation=unit, reason="职责所在")
    return int(row["id"])


def heard(archive: Archive, member: str) -> str:
    lane = archive.lane(member)
    lines = archive.run(lambda work: postbox.fetch(work, lane, most=100))
    said = [from_json(line.body) for line in lines if "card" not in line.body]
    return "\n".join(render(say, load_texts(), "zh", "Asia/Shanghai").text for say in said)


@pytest.mark.parametrize(
    ("unit", "leader", "asked"), [("tax", "xu-nianci", True), ("market", "ding-jiahe", False)]
)
def test_the_tone_is_that_of_whoever_may_be_told(unit: str, leader: str, asked: bool) -> None:
    archive = open_archive()
    id = assigned(archive, unit)
    archive.act(id, OFFICE, "remind")
    told = heard(archive, leader)
    assert ("商请贵单位协助办理" in told) is asked
    assert ("营商办督促提醒" in told) is not asked
    card = archive.run(lambda work: cards.unit_card(work, ticket.get(work, id)))
    labels = [label for label, _ in render(card, load_texts(), "zh", "Asia/Shanghai").rows]
    assert ("建议办理时限" in labels) is asked


@pytest.mark.parametrize(("unit", "key"), [("tax", "refused.not_ordered"), ("market", "")])
def test_nobody_orders_what_is_only_asked(unit: str, key: str) -> None:
    archive = open_archive()
    id = assigned(archive, unit)
    archive.act(id, OFFICE, "remind")
    try:
        archive.act(id, OFFICE, "order", at(4), text="请立即整改到位。")
        refused = ""
    except Refused as stopped:
        refused = stopped.key
    assert refused == key


def test_profiles_kept_with_earlier_tickets_are_read() -> None:
    assert Organisation.model_validate({**ROW, "central": True}).type == "central"
    assert Organisation.model_validate({**ROW, "central": False}).type == "government"
