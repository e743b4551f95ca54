"""Whom the list of duties proposes, in which order, and who is left out (X9, G39)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store import suggest
from store.work import Work
from tests.archive import LEADER, OFFICE, open_archive
from tests.county import file, found_county

TREES = "门口要挂新招牌，来人说占道，先交卫生费才给办"
ARREARS = "工程款和农民工工资都没有结，进度款拖了一年，施工早就完了"


def proposed(**differently: Any) -> list[str]:
    """The units proposed for a matter about which nothing else is known."""
    archive = open_archive()
    row = archive.file(**{"respondent": "", "category": "", **differently})
    found = archive.run(lambda work: suggest.units(work, row))
    archive.database.close()
    return found


def test_the_words_of_a_story_find_whose_duty_it_is() -> None:
    assert proposed(story=TREES)[0] == "urban"
    assert proposed(story=ARREARS)[0] == "housing"


def test_a_category_alone_is_no_duty_but_weighs_beside_the_words() -> None:
    assert "housing" not in proposed(story="没有人理我们这件事情", category="A1")
    assert proposed(story=ARREARS, category="A4")[0] == "housing"


def test_the_body_complained_of_stands_first_and_three_are_enough() -> None:
    found = proposed(story=f"{TREES}；{ARREARS}；税务局的发票也不给开", respondent="market", category="A5")
    assert found[0] == "market"
    assert len(found) == 3


def test_of_a_tip_off_the_accused_is_not_proposed() -> None:
    assert "urban" not in proposed(story=TREES, respondent="urban", kind="tipoff")


def test_nor_is_any_unit_below_the_accused() -> None:
    county = found_county(named=("brigade_officer", "officer", "other_officer"))

    def likely(work: Work, **differently: Any) -> list[str]:
        row = {**file(county, work, category="A5"), "respondent": "roads", **differently}
        return suggest.units(suggesting(work), row)

    assert county.trial(lambda work: likely(work)) == ["roads", "brigade", "trees"]
    assert county.trial(lambda work: likely(work, kind="tipoff")) == ["trees"]
    assert county.trial(lambda work: likely(work, sealed_matter=True)) == ["trees"]
    county.database.close()


def test_nor_does_a_return_name_a_duty_of_the_accused() -> None:
    archive = open_archive()

    def named(kind: str) -> str:
        row = archive.file(story=TREES, respondent="urban", category="", kind=kind)
        entry = archive.run(lambda work: suggest.other(work, {**row, "lead": "housing"}))
        return entry.line.organisation if entry else ""

    assert (named("complaint"), named("tipoff") == "urban") == ("urban", False)
    archive.database.close()


def suggesting(work: Work) -> Work:
    """The county, where the category speaks for every unit."""
    profile = work.house.profile
    category = profile.categories[0].model_copy(update={"suggest": ["roads", "brigade", "trees"]})
    return Work(
        work.tx, work.now, replace(work.house, profile=profile.model_copy(update={"categories": [category]}))
    )


def test_whoever_gave_it_back_with_good_reason_is_not_proposed_again() -> None:
    archive = open_archive()
    row = archive.bring("assigned", story=TREES)
    archive.act(row["id"], LEADER, "return", reason="不属我局职责。", proposed="市监局", duty="第3条")
    row = archive.act(row["id"], OFFICE, "grant_return", reason="同意。")
    assert "urban" not in archive.run(lambda work: suggest.units(work, row))
    archive.database.close()
