"""From office to office, to several units, to the groups above: what the tables of expected outcomes cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.profile_loading import load_profile
from store import audience, co_units, deadlines, letter, listing, organisations, roster, ticket
from store.case import Case
from store.guards import co_units_fit
from store.roster import Actor, Standing
from store.work import Refused, Work, moment
from tests.county import FACTS, MONDAY, County, bring, do, found_county


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    county = found_county()
    yield county
    county.database.close()


def refusal(county: County, work: Work, id: int, role: str, verb: str, facts: Any = None) -> str:
    """Which rule stands against it."""
    with pytest.raises(Refused) as refused:
        do(county, work, id, role, verb, facts)
    return refused.value.key


# ---------------------------------------------------------------- offices and desks


def in_guangxi(work: Work) -> Work:
    """The same archive in a region with four levels and a desk in each city."""
    return Work(work.tx, work.now, replace(work.house, profile=load_profile("guangxi")))


@pytest.mark.parametrize(
    ("id", "office"),
    [
        ("nanning-desk", "nanning-office"),
        ("desk", "office"),
        ("nanning-office", "nanning-office"),
        ("no", ""),
    ],
)
def test_an_organisation_belongs_to_the_nearest_office(county: County, id: str, office: str) -> None:
    assert county.trial(lambda work: organisations.office_of(in_guangxi(work), id)) == office


def test_a_citys_desk_has_no_part_in_the_regions_matters(county: County) -> None:
    def roles(work: Work) -> list[set[str]]:
        region = in_guangxi(work)
        clerk = Actor("clerk", (Standing("nanning-desk", "clerk"),))
        row = bring(county, work, "received")
        return [
            set(roster.roles(region, clerk, {**row, "office": office}))
            for office in ("office", "nanning-office")
        ]

    assert county.trial(roles) == [set(), {"desk"}]


def test_a_citys_desk_lists_the_citys_matters_alone(county: County) -> None:
    clerk = Actor("clerk", (Standing("nanning-desk", "clerk"),))
    scope = county.trial(lambda work: listing.scope_of(in_guangxi(work), clerk))
    assert scope.offices == ("nanning-office",)


def test_what_concerns_two_cities_goes_to_the_region(county: County) -> None:
    def above(work: Work) -> str:
        return organisations.receiver(in_guangxi(work), {"office": "liuzhou-office"}, {})

    assert county.trial(above) == "office"


def test_an_office_without_a_desk_is_its_own(county: County) -> None:
    def told(work: Work) -> bool:
        row = {**bring(county, work, "received"), "office": "province"}
        groups = [audience.recipients(work, row, who) for who in ("desk_group", "office_group")]
        return groups[0] == groups[1] != []

    assert county.trial(told)


def test_whoever_handed_it_on_can_do_nothing_more(county: County) -> None:
    def once_more(work: Work) -> str:
        row = do(county, work, bring(county, work, "received")["id"], "desk", "transfer")
        return refusal(county, work, row["id"], "office", "accept")

    assert county.trial(once_more) == "refused.right"


def test_the_promise_stays_when_it_is_handed_on(county: County) -> None:
    def promises(work: Work) -> tuple[int, int]:
        row = bring(county, work, "accepted")
        return row["promised"], do(county, work, row["id"], "office", "transfer")["promised"]

    before, after = county.trial(promises)
    assert before == after


# ---------------------------------------------------------------- units beside the lead


def test_a_co_unit_answers_two_working_days_before_the_lead(county: County) -> None:
    def dues(work: Work) -> list[int]:
        row = do(county, work, bring(county, work, "accepted")["id"], "office", "designate")
        rows = [deadlines.running(work, row["id"], kind) for kind in ("co_unit", "handle")]
        return [each["due"] for each in rows if each]

    co_unit, lead = county.trial(dues)
    assert moment(lead) - moment(co_unit) == timedelta(days=4)  # a weekend between them


def test_a_co_unit_that_is_excused_is_a_stranger_again(county: County) -> None:
    def afterwards(work: Work) -> str:
        row = do(county, work, bring(county, work, "accepted")["id"], "office", "designate")
        do(county, work, row["id"], "office", "excuse")
        assert co_units.waiting(work, ticket.get(work, row["id"])) == []
        return refusal(county, work, row["id"], "co_officer", "opine")

    assert county.trial(afterwards) == "refused.right"


def test_a_tip_off_has_no_units_beside_the_lead(county: County) -> None:
    def designate(work: Work) -> str:
        row = {**bring(county, work, "accepted"), "kind": "tipoff"}
        facts = FACTS["designate"]
        case = Case(work, row, "designate", county.actor(work, "office"), "office", "office", facts, work.ms)
        with pytest.raises(Refused) as refused:
            co_units_fit(case)
        return refused.value.key

    assert county.trial(designate) == "refused.co_sealed"


@pytest.mark.parametrize(
    ("studied", "role", "decision", "expected"),
    [
        (False, "working", "", "refused.not_studied"),
        (True, "office", "", "refused.no_decision"),
        (True, "working", "", "assigned"),
        (True, "office", "会议确定由公路局牵头。", "assigned"),
    ],
)
def test_who_names_the_lead_of_what_was_studied(
    county: County, studied: bool, role: str, decision: str, expected: str
) -> None:
    def designate(work: Work) -> str:
        row = bring(county, work, "arbitration")
        if studied:
            do(county, work, row["id"], "office", "study")
        facts = {"organisation": "roads", "co": "trees", "decision": decision}
        try:
            return str(do(county, work, row["id"], role, "designate", facts)["state"])
        except Refused as refused:
            return refused.key

    assert county.trial(designate) == expected


def test_a_designated_lead_cannot_have_it_passed_on(county: County) -> None:
    def pass_on(work: Work) -> str:
        row = do(county, work, bring(county, work, "accepted")["id"], "office", "designate")
        do(county, work, row["id"], "officer", "acknowledge")
        return refusal(
            county, work, row["id"], "officer", "pass_on", {"organisation": "brigade", "reason": "不属我局"}
        )

    assert county.trial(pass_on) == "refused.designated"


def test_a_hand_down_moves_no_date(county: County) -> None:
    def dates(work: Work) -> list[int]:
        row = bring(county, work, "processing")
        before = deadlines.running(work, row["id"], "handle")
        do(county, work, row["id"], "officer", "hand_down")
        after = deadlines.running(work, row["id"], "handle")
        assert before
        assert after
        return [before["due"], after["due"], before["id"] - after["id"]]

    before, after, moved = county.trial(dates)
    assert (before, moved) == (after, 0)


# ---------------------------------------------------------------- ladders and ends


def test_the_inspection_office_knows_of_nothing_before_the_signature(county: County) -> None:
    def roles(work: Work) -> list[set[str]]:
        row, inspector = bring(county, work, "processing"), county.actor(work, "inspector")
        return [set(roster.roles(work, inspector, {**row, "supervise_level": level})) for level in (3, 4)]

    assert county.trial(roles) == [set(), {"inspector"}]


def test_a_recused_person_can_do_nothing_and_others_can(county: County) -> None:
    def progress(work: Work) -> list[str]:
        row = bring(county, work, "processing")
        do(county, work, row["id"], "officer", "ask_recusal")
        do(county, work, row["id"], "office", "grant_recusal", {})
        first = refusal(county, work, row["id"], "officer", "progress")
        return [first, str(do(county, work, row["id"], "unit_leader", "progress")["state"])]

    assert county.trial(progress) == ["refused.recused", "processing"]


def test_a_suspension_gives_back_every_day_it_took(county: County) -> None:
    id = county.run(lambda work: bring(county, work, "processing")["id"])
    before = county.run(lambda work: deadlines.running(work, id, "handle"))
    county.run(lambda work: do(county, work, id, "office", "suspend"))
    row = county.run(lambda work: do(county, work, id, "office", "resume"), MONDAY + timedelta(days=7))
    after = county.run(lambda work: deadlines.running(work, id, "handle"))
    assert before
    assert after
    assert row["state"] == "processing"
    assert moment(after["due"]) - moment(before["due"]) == timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "clock"), [("need_info", "triage"), ("return_review", "handle")], ids=["asked", "returned"]
)
def test_what_stood_still_before_a_suspension_stands_still_after_it(
    county: County, state: str, clock: str
) -> None:
    def go_through(work: Work) -> tuple[str, bool, list[str]]:
        id = bring(county, work, state)["id"]
        later = replace(work, now=work.now + timedelta(hours=1))
        do(county, later, id, "office", "suspend")
        row = do(county, replace(work, now=work.now + timedelta(days=3)), id, "office", "resume")
        still = deadlines.running(work, id, clock)
        running = [d["kind"] for d in deadlines.open_of(work, id) if d["paused"] is None]
        return str(row["state"]), bool(still and still["paused"]), running

    back, still, running = county.trial(go_through)
    assert (back, still) == (state, True)
    assert running


def test_what_was_asked_and_not_yet_heard_waits_for_its_notice_again_after_a_suspension(
    county: County,
) -> None:
    def heard_again(work: Work) -> list[str]:
        id = bring(county, work, "need_info")["id"]
        do(county, work, id, "office", "suspend")
        do(county, work, id, "office", "resume")
        letter.reached(work, id)
        return [d["kind"] for d in deadlines.open_of(work, id) if d["paused"] is None]

    assert "supply" in county.trial(heard_again)


def coordinated(county: County, work: Work, id: int, role: str = "officer") -> str:
    """Whether coordination is possible, or the rule that stands against it."""
    try:
        return str(do(county, work, id, role, "coordinate")["coord_level"])
    except Refused as refused:
        return refused.key.removeprefix("refused.")


def test_coordination_is_for_what_makes_no_headway(county: County) -> None:
    def ask(work: Work) -> list[str]:
        id = bring(county, work, "processing")["id"]
        later = replace(work, now=work.now + timedelta(days=4))
        fresh = coordinated(county, work, id)
        do(county, replace(work, now=work.now + timedelta(days=3)), id, "officer", "progress")
        noted = coordinated(county, later, id)
        return [fresh, noted, coordinated(county, replace(work, now=work.now + timedelta(days=9)), id)]

    assert county.trial(ask) == ["not_stalled", "not_stalled", "1"]


@pytest.mark.parametrize(
    ("opinion", "outcome"), [("不同意，树木不归我局。", "1"), ("同意由公路局处理。", "not_stalled")]
)
def test_an_opinion_that_disagrees_is_a_reason_to_coordinate(
    county: County, opinion: str, outcome: str
) -> None:
    def ask(work: Work) -> str:
        id = bring(county, work, "processing")["id"]
        do(county, work, id, "office", "join")
        do(county, work, id, "other_officer", "opine", {"text": opinion})
        return coordinated(county, work, id)

    assert county.trial(ask) == outcome


def test_a_unit_beside_the_lead_that_is_late_is_a_reason_to_coordinate(county: County) -> None:
    def ask(work: Work) -> list[str]:
        id = bring(county, work, "processing")["id"]
        do(county, work, id, "office", "join")
        late = replace(work, now=work.now + timedelta(days=11))
        do(county, late, id, "officer", "progress")
        return [coordinated(county, work, id), coordinated(county, late, id)]

    assert county.trial(ask) == ["not_stalled", "1"]


def test_the_offices_leader_may_have_it_coordinated_at_any_time(county: County) -> None:
    def ask(work: Work) -> str:
        return coordinated(county, work, bring(county, work, "processing")["id"], "office_leader")

    assert county.trial(ask) == "1"
