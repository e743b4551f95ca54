"""Nights: what need not be kept goes, what is needed stays, and what should have happened is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from config.profile import Limit
from config.profile_loading import load_profile
from config.saying import Say
from scheduler import auditor, upkeep
from scheduler.sweeps import sweep
from store import (
    audit,
    bulletin,
    deadlines,
    heartbeat,
    inbox,
    lane,
    notice,
    people,
    postbox,
    proposal,
    roster,
    sessions,
    talk,
    ticket,
    timer,
    uploads,
)
from store.database import hot
from store.rows import change
from store.schema import Ticket, metadata
from store.talk import Talk
from tests.archive import COMPLAINANT, LEADER, OFFICE, OFFICER, Archive, at, open_archive

FILE = {"digest": "a" * 64, "name": "notice.jpg", "kind": "image", "size": 9}


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def night(archive: Archive, day: float) -> None:
    for task in upkeep.TASKS:
        archive.run(task, at(day, 3))


def count(archive: Archive, name: str) -> int:
    kept = metadata.tables[name]
    return len(archive.run(lambda work: work.tx.all(hot(kept.select()))))


# ------------------------------------------------------------------ what goes


def test_a_draft_is_kept_for_thirty_days(archive: Archive) -> None:
    archive.run(lambda work: talk.save(work, "p1", Talk("complaint", {"story": "…"})))
    night(archive, 29)
    assert archive.run(lambda work: talk.load(work, "p1")).dialog == "complaint"
    night(archive, 31)
    assert count(archive, "talk") == 0


def test_what_was_said_is_dropped_a_week_after_it_was_handled(archive: Archive) -> None:
    archive.run(lambda work: inbox.take_in(work, "web", "k1", "p1", "", {"text": "我的事"}))
    archive.run(lambda work: inbox.finish(work, "web", "k1", [{"text": "好的"}]))
    night(archive, 6)
    assert archive.run(lambda work: inbox.reply_to(work, "web", "k1")) == [{"text": "好的"}]
    night(archive, 8)
    assert archive.run(lambda work: inbox.history(work, "p1", "")) == []
    assert archive.run(lambda work: inbox.reply_to(work, "web", "k1")) == []


def test_a_message_nobody_could_handle_is_kept(archive: Archive) -> None:
    archive.run(lambda work: inbox.take_in(work, "web", "k1", "p1", "", {"text": "我的事"}))
    for _ in range(3):
        archive.run(lambda work: inbox.stumble(work, "web", "k1", "KeyError"))
    night(archive, 8)
    assert len(archive.run(inbox.parked)) == 1
    assert FILE["digest"] not in archive.run(upkeep.known_files)


def test_notices_of_an_open_ticket_stay_readable(archive: Archive) -> None:
    archive.bring("processing")
    _see(archive)
    night(archive, 90)
    assert "notice.assigned.complainant" in archive.hears(COMPLAINANT, at(90))


def test_notices_are_dropped_a_month_after_the_ticket_was_closed(archive: Archive) -> None:
    archive.bring("closed")
    _see(archive)
    night(archive, 29)
    assert archive.hears(COMPLAINANT, at(29))
    night(archive, 31)
    assert archive.hears(COMPLAINANT, at(31)) == []


def _see(archive: Archive) -> None:
    to = archive.lane(COMPLAINANT)
    archive.run(lambda work: postbox.seen(work, to, 1 << 40))


def test_a_file_nobody_used_is_forgotten_after_a_day(archive: Archive) -> None:
    archive.run(lambda work: uploads.keep(work, "p1", "a" * 64, "notice.jpg", "image", 9))
    night(archive, 0.5)
    assert archive.run(upkeep.known_files) == {"a" * 64}
    night(archive, 1.5)
    assert archive.run(upkeep.known_files) == set()


def test_sessions_end_and_dead_codes_go(archive: Archive) -> None:
    archive.run(lambda work: sessions.begin(work, "p1", "staff", 60_000))
    archive.run(lambda work: roster.issue_pass(work, "sign-in", 10, person="p1"))
    night(archive, 1)
    assert (count(archive, "session"), count(archive, "pass")) == (0, 1)
    night(archive, 32)
    assert count(archive, "pass") == 0


def test_identity_is_forgotten_only_where_the_profile_says_when(archive: Archive) -> None:
    row = archive.bring("closed")
    silent = archive.house.profile.model_copy(update={"deadlines": _without(archive, "identity_retention")})
    keeping = replace(archive, house=replace(archive.house, profile=silent))
    night(keeping, 300)
    assert keeping.run(lambda work: people.identity(work, row["id"])).phone
    limits = {**silent.deadlines, "identity_retention": Limit(calendar_days=100, basis="")}
    forgetting = replace(
        archive, house=replace(archive.house, profile=silent.model_copy(update={"deadlines": limits}))
    )
    night(forgetting, 99)
    assert forgetting.run(lambda work: people.identity(work, row["id"])).phone
    night(forgetting, 101)
    assert forgetting.run(lambda work: people.identity(work, row["id"])) == people.Who()


def _without(archive: Archive, key: str) -> dict[str, Limit]:
    return {name: limit for name, limit in archive.house.profile.deadlines.items() if name != key}


def test_a_night_leaves_a_chain_that_verifies_and_an_anchor(archive: Archive) -> None:
    archive.bring("closed")
    night(archive, 1)
    night(archive, 60)
    assert archive.run(audit.verify, at(61)).problems == ()
    assert count(archive, "anchor") == 2


def test_a_night_may_be_gone_through_twice(archive: Archive) -> None:
    archive.bring("processing")
    night(archive, 1)
    night(archive, 1)
    assert count(archive, "anchor") == 1


def test_the_night_before_three_belongs_to_the_day_before(archive: Archive) -> None:
    days = [str(archive.run(lambda work: bulletin.night(work, 3), at(2, hour))) for hour in (2.9, 3)]
    assert days == ["2026-03-03", "2026-03-04"]


# ------------------------------------------------------------------ files somebody still needs


def test_a_file_in_a_ticket_a_draft_a_message_or_a_proposal_is_known(archive: Archive) -> None:
    files = [{**FILE, "digest": letter * 64} for letter in "abcd"]
    archive.bring("received", files=files[:1])
    archive.run(lambda work: talk.save(work, "p1", Talk("complaint", {"files": files[1:2]})))
    archive.run(lambda work: inbox.take_in(work, "web", "k1", "p1", "", {"files": files[2:3]}))
    row = archive.bring("processing")
    archive.run(lambda work: _propose(archive, work, row["id"], files[3]))
    assert archive.run(upkeep.known_files) == {letter * 64 for letter in "abcd"}


def _propose(archive: Archive, work: object, id: int, file: object) -> None:
    found = ticket.get(work, id)  # type: ignore[arg-type]
    proposal.make(work, found, "reply", "leader", archive.people[OFFICER], "urban", {"files": [file]})  # type: ignore[arg-type]


# ------------------------------------------------------------------ the auditor


def found(archive: Archive, day: float = 0, hour: float = 10) -> set[str]:
    return {finding.key for finding in archive.run(auditor.findings, at(day, hour))}


def test_a_house_in_order_has_nothing_to_report(archive: Archive) -> None:
    archive.bring("processing")
    archive.run(heartbeat.beat)
    assert found(archive) == set()


def test_a_timer_nobody_fired_is_noticed_after_two_minutes(archive: Archive) -> None:
    archive.run(lambda work: timer.arm(work, "half", 1, at(0)))
    assert found(archive, hour=10.02) == set()
    assert found(archive, hour=10.1) == {"timers"}
    archive.run(sweep, at(0, 10.1))
    assert found(archive, hour=10.1) == set()


def test_a_wakeup_that_was_given_up_is_noticed(archive: Archive) -> None:
    archive.run(lambda work: timer.arm(work, "half!dead", 1, timer.NEVER))
    assert found(archive) == {"dead_timers"}


def test_a_clock_that_stopped_beating_is_noticed(archive: Archive) -> None:
    archive.run(heartbeat.beat)
    assert found(archive, hour=10.04) == set()
    assert found(archive, hour=10.1) == {"clock"}


def test_a_notice_that_should_have_left_is_noticed(archive: Archive) -> None:
    person = archive.run(lambda work: people.meet(work, "telegram:1"))
    to = archive.run(lambda work: f"telegram:{people.addresses(work, person)[0]['id']}")
    archive.run(lambda work: notice.tell(work, to, Say("hello")))
    assert found(archive, hour=10.1) == set()
    assert found(archive, hour=10.3) == {"notices"}


def test_a_notice_a_page_has_not_fetched_is_no_ones_fault(archive: Archive) -> None:
    archive.bring("processing")
    assert "notices" not in found(archive, 1, 9)


def test_a_ticket_without_a_clock_is_noticed(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda work: deadlines.pause(work, row["id"], "handle"))
    assert found(archive) == set()
    archive.run(lambda work: deadlines.stop(work, row["id"], "*"))
    assert found(archive) == {"clockless"}


@pytest.mark.parametrize("member", [OFFICER, LEADER])
def test_a_unit_without_its_pair_is_noticed_with_its_tickets(archive: Archive, member: str) -> None:
    archive.bring("processing")
    archive.run(
        lambda work: [roster.dismiss(work, p["id"]) for p in roster.everybody(work) if p["member"] == member]
    )
    assert found(archive) == {"unstaffed", "ownerless"}


def test_that_nobody_may_see_tip_offs_is_noticed() -> None:
    """As in the profiles that are starting points: nobody is named, and nobody hears of a tip-off (D3)."""
    archive = open_archive(city=load_profile("xuchang"))
    assert "unnamed" in found(archive)


def test_a_ticket_of_an_office_that_left_the_profile_is_noticed(archive: Archive) -> None:
    row = archive.bring("received")
    archive.run(lambda work: change(work.tx, Ticket, {"id": row["id"]}, {"office": "dissolved"}))
    assert found(archive) == {"ownerless"}


def test_next_years_holidays_are_missed_from_november() -> None:
    early = open_archive(years_until=2026)
    october, november = at(240), at(245)
    assert (october.month, november.month) == (10, 11)
    assert "calendar" not in {f.key for f in early.run(auditor.findings, october)}
    assert "calendar" in {f.key for f in early.run(auditor.findings, november)}
    early.database.close()


def test_lanes_are_left_alone_by_the_night(archive: Archive) -> None:
    archive.bring("processing")
    night(archive, 60)
    chat = archive.run(
        lambda work: lane.chat(work, archive.lane_in(work, "urban")), at(60) + timedelta(hours=1)
    )
    assert chat
    assert chat["seq"] > 0


def test_the_office_is_not_told_what_only_the_operator_can_mend() -> None:
    assert {"clock", "timers", "dead_timers", "notices", "parked"}.isdisjoint(auditor.FOR_OFFICE)
    assert OFFICE
