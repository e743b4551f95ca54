"""Matters of these weeks about the same place, body and topic are suggested, and with one tap they are linked (T26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from config.saying import Say
from store import cards
from store.work import Work
from tests.county import County, do, file, found_county


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    county = found_county()
    yield county
    county.database.close()


def card(county: County, days: int, **differently: object) -> Say:
    """The second matter's card, so many days after the first."""

    def draw(work: Work) -> Say:
        file(county, work)
        later = replace(work, now=work.now + timedelta(days=days))
        return cards.office_card(later, file(county, later, person=county.people["stranger"], **differently))

    return county.trial(draw)


def offers(say: Say) -> set[str]:
    return {option.id.split(":")[1] for option in say.options}


def test_the_triage_card_suggests_what_is_alike_with_one_tap(county: County) -> None:
    say = card(county, 20)
    assert "link" in offers(say)
    assert [fact for row in say.facts["rows"] for fact in row if fact == ["0001"]]


@pytest.mark.parametrize(
    ("days", "differently"), [(31, {}), (1, {"respondent": "trees"}), (1, {"kind": "tipoff"})]
)
def test_what_is_older_unlike_or_sealed_is_not_suggested(
    county: County, days: int, differently: dict[str, object]
) -> None:
    assert "link" not in offers(card(county, days, **differently))


def test_what_is_linked_is_not_suggested_again(county: County) -> None:
    def draw(work: Work) -> Say:
        file(county, work)
        row = file(county, work, person=county.people["stranger"])
        return cards.office_card(work, do(county, work, row["id"], "office", "link", {"other": "0001"}))

    assert "link" not in offers(county.trial(draw))
