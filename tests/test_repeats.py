"""After a termination: what is recognised as the same problem, who is asked, and what a person may decide (G55)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import likeness, repeats, ticket
from store.database import Row
from store.work import Refused, Work
from tests.county import FACTS, STORY, County, do, file, found_county

OTHER_WORDS = "办理营业执照时窗口要求提供法律没有规定的证明材料,来回跑了三趟。"


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    """YS2601-0002 was terminated here: charges by the roads bureau in the west."""
    county = found_county(earlier=True)
    yield county
    county.database.close()


def flags(county: County, **differently: object) -> str:
    return county.trial(lambda work: str(file(county, work, **differently)["flags"]))


def test_near_words_about_the_same_place_are_surely_the_same_whoever_complains(county: County) -> None:
    assert flags(county, person=county.people["stranger"], category="") == "repeats:YS2601-0002"


def test_other_words_of_somebody_else_about_the_same_body_and_topic_are_perhaps_the_same(
    county: County,
) -> None:
    assert flags(county, person=county.people["stranger"], story=OTHER_WORDS) == "resembles:YS2601-0002"


def test_whoever_complained_then_is_recognised_by_the_body_alone(county: County) -> None:
    assert flags(county, story=OTHER_WORDS, category="", region="") == "repeats:YS2601-0002"


def test_another_problem_is_another_problem(county: County) -> None:
    stranger = county.people["stranger"]
    assert flags(county, person=stranger, story=OTHER_WORDS, respondent="trees") == ""
    assert flags(county, story=OTHER_WORDS, respondent="trees", category="") == ""


def test_a_sealed_matter_is_compared_with_ones_own_alone(county: County) -> None:
    assert flags(county, kind="tipoff", person=county.people["stranger"]) == ""


def test_only_what_is_surely_the_same_is_asked_about(county: County) -> None:
    row = county.trial(lambda work: file(county, work))
    assert repeats.is_asked(row)
    assert not repeats.is_asked({**row, "flags": row["flags"].replace("repeats", "resembles")})
    assert not repeats.is_asked({**row, "flags": f"{row['flags']} no_news"})


def test_new_facts_are_no_ground_to_refuse(county: County) -> None:
    def refuse(work: Work) -> None:
        row = declared(county, work, "yes")
        do(county, work, row["id"], "office", "refuse", {**FACTS["refuse"], "code": repeats.GROUND})

    with pytest.raises(Refused, match="news_given"):
        county.trial(refuse)


def test_new_facts_are_no_repetition_to_terminate(county: County) -> None:
    def terminate(work: Work) -> None:
        row = declared(county, work, "yes")
        for verb in ("mask_check", "accept", "link", "terminate"):
            do(county, work, row["id"], "office", verb)

    with pytest.raises(Refused, match="new_facts"):
        county.trial(terminate)


def test_without_new_facts_a_person_may_refuse_on_the_ground_of_the_termination(county: County) -> None:
    def refuse(work: Work) -> str:
        row = declared(county, work, "no")
        return str(
            do(county, work, row["id"], "office", "refuse", {**FACTS["refuse"], "code": repeats.GROUND})[
                "state"
            ]
        )

    assert county.trial(refuse) == "refused"


def declared(county: County, work: Work, news: str) -> Row:
    row = file(county, work)
    by = county.actor(work, "complainant")
    return ticket.act(work, row["id"], "declare", by, {"news": news, "text": "又收了一次。"}).ticket


def test_the_ground_is_none_for_what_repeats_nothing() -> None:
    county = found_county()
    with pytest.raises(Refused, match="unknown_value"):
        county.trial(
            lambda work: do(
                county,
                work,
                file(county, work)["id"],
                "office",
                "refuse",
                {**FACTS["refuse"], "code": repeats.GROUND},
            )
        )
    county.database.close()


def test_likeness_counts_shared_pairs_whatever_their_order() -> None:
    assert likeness.likeness(STORY, STORY) == 1
    assert likeness.is_near("城管局的人来店里说招牌不合规要交罚款", "招牌不合规,城管局的人来店里说要交两千")
    assert not likeness.is_near(STORY, OTHER_WORDS)
    assert likeness.likeness("收费", "收费") == 0
