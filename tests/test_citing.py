"""A refusal, a reply and a termination stand on a rule that is in force on the day, or are not made (X1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.profile import Law
from store import citing
from store.work import Refused
from tests.archive import FACTS, LEADER, OFFICE, OFFICER, Archive, at, open_archive
from tests.archive import profile as demo
from tests.room import FULL, Room

ENGLISH = "Regulation on Optimising the Business Environment (Decree 722)"
STATE, OLD, NEW = (
    "《优化营商环境条例》（国务院令第722号）",
    "《明川市旧办法》（第1号）",
    "《明川市新办法》（第2号）",
)
LAWS = [
    Law(
        title={"zh": STATE, "en": ENGLISH},
        until=date(2026, 3, 2),
    ),
    Law(title={"zh": "《河南省优化营商环境条例》"}),
    Law(title={"zh": OLD, "en": "Old Measures (No. 1)"}, until=date(2026, 3, 1)),
    Law(title={"zh": NEW}, since=date(2026, 3, 3)),
]


def archive(laws: list[Law] = LAWS) -> Archive:
    """The demo city, where other rules are in force."""
    changed = demo().model_copy(update={"brand": demo().brand.model_copy(update={"legal_basis": laws})})
    opened = open_archive()
    return replace(opened, house=replace(opened.house, profile=changed))


def reply(**facts: str) -> dict[str, Any]:
    return {**FACTS["reply"], **facts}


DONE: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "refuse": ("received", OFFICE, FACTS["refuse"]),
    "reply": ("processing", LEADER, FACTS["reply"]),
}


@pytest.mark.parametrize("verb", DONE)
@pytest.mark.parametrize(
    "basis", [OLD, "依据明川市旧办法第三条", "the OLD MEASURES, section 3", "《明川市新办法》第二条"]
)
def test_nothing_is_done_on_a_rule_that_is_not_in_force(verb: str, basis: str) -> None:
    state, who, facts = DONE[verb]
    city = archive()
    row = city.bring(state)
    with pytest.raises(Refused) as refused:
        city.act(row["id"], who, verb, **{**facts, "basis": basis})
    assert refused.value.key == "refused.basis_not_in_force"
    assert (
        city.act(row["id"], who, verb, **{**facts, "basis": "《优化营商环境条例》第二十四条"})["state"]
        != state
    )


def test_nor_is_a_matter_terminated_on_it() -> None:
    room = Room(archive())
    room.archive.bring("closed")
    again = room.archive.bring("processing")
    room.archive.act(again["id"], OFFICE, "link", other="YS2603-0001")
    said = room.hear(
        OFFICE, f"终结 0002 依据：{OLD} 核查说明：同一问题已经依法处理，收费已经停止，没有新的事实和证据。"
    )
    assert "现在不在有效期内" in said.text
    assert room.ticket(2)["state"] == "processing"


@pytest.mark.parametrize("verb", DONE)
def test_nothing_is_done_on_no_rule_at_all(verb: str) -> None:
    state, who, facts = DONE[verb]
    city = archive()
    with pytest.raises(Refused, match="missing"):
        city.act(city.bring(state)["id"], who, verb, **{**facts, "basis": ""})


def test_whoever_cites_it_reads_what_may_be_cited_instead_and_has_lost_nothing() -> None:
    room = Room(archive())
    room.archive.bring("processing")
    said = room.hear(
        LEADER, FULL.replace("《优化营商环境条例》第二十四条", OLD).replace("结果", "办结 0001 结果", 1)
    )
    assert f"{OLD}现在不在有效期内" in said.text
    assert f"{STATE}、《河南省优化营商环境条例》" in said.text
    assert "经查，收费没有依据" in str(said)
    assert room.ticket()["state"] == "processing"


def test_a_rule_ends_with_its_last_day_and_the_next_begins() -> None:
    city = archive()

    def cited(text: str, day: float) -> str:
        law = city.run(lambda work: citing.outdated(work, text), at(day))
        return law.title["zh"] if law else ""

    assert [cited("优化营商环境条例", day) for day in (0, 1)] == ["", STATE]
    assert [cited("明川市新办法", day) for day in (0, 1)] == [NEW, ""]


def test_a_province_s_rule_is_not_the_state_s_whose_name_it_contains() -> None:
    city = archive()
    assert city.run(lambda work: citing.outdated(work, "《河南省优化营商环境条例》第三条"), at(1)) is None
    both = "《河南省优化营商环境条例》和《优化营商环境条例》"
    assert city.run(lambda work: citing.outdated(work, both), at(1)) is not None


def test_a_rule_that_was_made_anew_under_its_name_is_in_force() -> None:
    anew = [*LAWS, Law(title={"zh": "《明川市旧办法》（第9号）"}, since=date(2026, 3, 2))]
    assert archive(anew).run(lambda work: citing.outdated(work, OLD)) is None


def test_other_laws_may_be_cited_and_where_the_list_is_over_it_says_so() -> None:
    room = Room(archive([LAWS[2]]))
    row = room.archive.bring("processing")
    said = room.hear(
        OFFICER, f"办结 0001 依据：{OLD} " + FULL.replace("依据：《优化营商环境条例》第二十四条", "")
    )
    assert "（清单里没有有效的）" in said.text
    assert (
        room.archive.act(row["id"], LEADER, "reply", **reply(basis="《行政处罚法》第七十条"))["state"]
        == "replied"
    )


def test_the_form_proposes_the_first_rule_in_force_today() -> None:
    room = Room(archive())
    room.archive.bring("processing")

    def proposed(day: float) -> str:
        room.now = at(day)
        form = room.says(OFFICER, "办结 0001")[0].form
        assert form is not None
        return str(next(field.value for field in form.fields if field.name == "basis"))

    assert [proposed(0), proposed(1)] == [STATE, "《河南省优化营商环境条例》"]
