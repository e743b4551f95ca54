"""The postbox: order in a chat, one sender at a time, what is no longer true is not said, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from config.saying import Say
from store import calls, deadlines, lane, notice, organisations, people, postbox
from store.database import Row, hot
from store.postbox import Claim, Pace
from store.rate import UNLIMITED
from store.rows import table
from store.schema import Outbox
from store.work import Work
from tests.archive import COMPLAINANT, DESK, OFFICE, OFFICE_LEADER, Archive, at, open_archive

_O = table(Outbox)
_ROWS = hot(select(_O).where(_O.c.lane == bindparam("lane")).order_by(_O.c.seq))
NOW = at(0)


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def reach(archive: Archive, address: str = "telegram:7") -> str:
    """A stranger at an address; the lane."""
    return archive.run(lambda work: _lane_of(work, people.meet(work, address)))


def _lane_of(work: Work, person: str) -> str:
    row = people.addresses(work, person)[0]
    return f"{row['door']}:{row['id']}"


def say(archive: Archive, to: str, *keys: str, card: str = "", **how: Any) -> None:
    for key in keys:
        archive.run(lambda work, key=key: notice.tell(work, to, Say(key, card=card), **how))  # type: ignore[misc]


def claim(
    archive: Archive, now: datetime = NOW, door: str = "telegram", pace: Pace = UNLIMITED, most: int = 9
) -> list[Claim]:
    return archive.run(lambda work: postbox.claim(work, door, most, pace), now)


def deliver(archive: Archive, one: Claim, receipt: str = "m1", now: datetime = NOW) -> bool:
    return archive.run(lambda work: postbox.delivered(work, one, receipt), now)


def rows(archive: Archive, of: str) -> list[Row]:
    return archive.run(lambda work: work.tx.all(_ROWS, lane=of))


def states(archive: Archive, of: str) -> list[str]:
    return [row["state"] for row in rows(archive, of)]


def keys(claims: list[Claim]) -> list[str]:
    return [one.body["key"] for one in claims]


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


# ------------------------------------------------------------------ order and claims


def test_a_chat_hears_one_thing_after_the_other(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "first", "second")
    one = claim(archive)
    assert keys(one) == ["first"]
    assert claim(archive) == []
    deliver(archive, one[0])
    assert keys(claim(archive)) == ["second"]


def test_several_chats_are_served_at_once(archive: Archive) -> None:
    for number in range(3):
        say(archive, reach(archive, f"telegram:{number}"), f"to {number}")
    assert sorted(keys(claim(archive))) == ["to 0", "to 1", "to 2"]


def test_a_claim_says_where_to_whom_and_by_which_key(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    one = claim(archive)[0]
    assert (one.place.address, one.place.lang, one.key, one.repeat) == ("telegram:7", "zh", f"{to}:1", False)


def test_a_group_is_reached_at_its_bound_address(archive: Archive) -> None:
    group = archive.run(lambda work: organisations.bind(work, "urban", "telegram-group:-100"))
    say(archive, f"telegram-group:g{group}", "hello")
    assert claim(archive, door="telegram-group")[0].place.address == "telegram-group:-100"


def test_another_process_takes_over_when_a_claim_runs_out(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    lost = claim(archive)[0]
    taken = claim(archive, after(minutes=2))[0]
    assert deliver(archive, lost, now=after(minutes=2)) is False
    assert deliver(archive, taken, now=after(minutes=2)) is True
    assert states(archive, to) == ["sent"]


def test_what_was_delivered_keeps_its_receipt(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    deliver(archive, claim(archive)[0], "m42")
    row = rows(archive, to)[0]
    assert (row["state"], row["receipt"], row["sent"]) == ("sent", "m42", round(NOW.timestamp() * 1000))


# ------------------------------------------------------------------ cards, times and truth


def test_a_newer_card_replaces_an_older_one_that_was_not_sent(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "old", "new", card="ticket:1")
    assert keys(claim(archive)) == ["new"]
    assert states(archive, to) == ["superseded", "waiting"]


def test_a_newer_card_edits_the_message_that_was_sent(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "old", card="ticket:1")
    deliver(archive, claim(archive)[0], "m42")
    say(archive, to, "new", card="ticket:1")
    assert claim(archive)[0].receipt == "m42"


def test_a_notice_waits_for_its_time(archive: Archive) -> None:
    say(archive, reach(archive), "later", not_before=after(hours=1))
    assert claim(archive) == []
    assert claim(archive, after(minutes=30)) == []
    assert keys(claim(archive, after(hours=1))) == ["later"]


def test_what_is_no_longer_true_is_not_said(archive: Archive) -> None:
    to, row = reach(archive), archive.bring("accepted")
    say(archive, to, "still accepted", ticket=row["id"], holds="states:accepted")
    say(archive, to, "anyway")
    archive.act(row["id"], OFFICE, "assign")
    assert keys(claim(archive)) == ["anyway"]
    assert states(archive, to) == ["stale", "waiting"]


@pytest.mark.parametrize("halt", [deadlines.stop, deadlines.pause])
def test_a_reminder_of_a_clock_that_stands_still_is_not_sent(archive: Archive, halt: object) -> None:
    to, row = reach(archive), archive.bring("processing")
    clock = archive.run(lambda work: deadlines.running(work, row["id"], "handle"))
    assert clock
    say(archive, to, "half time", ticket=row["id"], holds=f"clock:{clock['id']}")
    archive.run(lambda work: halt(work, row["id"], "handle"))  # type: ignore[operator]
    assert claim(archive) == []
    assert states(archive, to) == ["stale"]


def test_a_chat_with_nothing_true_to_say_rests_until_the_next_notice(archive: Archive) -> None:
    to, row = reach(archive), archive.file()
    say(archive, to, "closed", ticket=row["id"], holds="states:closed")
    claim(archive)
    say(archive, to, "next")
    assert keys(claim(archive)) == ["next"]


# ------------------------------------------------------------------ pace


def test_an_account_sends_no_faster_than_its_platform_allows(archive: Archive) -> None:
    for number in range(5):
        say(archive, reach(archive, f"telegram:{number}"), "hello")
    pace = Pace(per_second=1, burst=2)
    assert len(claim(archive, NOW, pace=pace)) == 2
    assert len(claim(archive, after(seconds=0.5), pace=pace)) == 0
    assert len(claim(archive, after(seconds=2), pace=pace)) == 2


def test_a_chat_hears_no_more_in_a_while_than_its_platform_allows(archive: Archive) -> None:
    to, pace = reach(archive), Pace(in_chat=2, window=3_000)
    say(archive, to, "first", "second", "third")
    deliver(archive, claim(archive, pace=pace)[0])
    deliver(archive, claim(archive, after(seconds=1), pace=pace)[0], now=after(seconds=1))
    assert claim(archive, after(seconds=2), pace=pace) == []
    assert keys(claim(archive, after(seconds=3), pace=pace)) == ["third"]


def test_a_chat_hears_no_more_in_an_hour_than_its_platform_allows(archive: Archive) -> None:
    to, pace = reach(archive), Pace(in_chat=2, window=1_000, per_hour=3)
    say(archive, to, "1", "2", "3", "4")
    for second in (0, 1, 2):
        moment = after(seconds=second)
        deliver(archive, claim(archive, moment, pace=pace)[0], now=moment)
    assert claim(archive, after(seconds=3_599), pace=pace) == []
    assert keys(claim(archive, after(seconds=3_600), pace=pace)) == ["4"]


def test_a_chat_that_was_silent_for_a_moment_keeps_its_pace_too(archive: Archive) -> None:
    to, pace = reach(archive), Pace(in_chat=1, window=1_000)
    say(archive, to, "first")
    deliver(archive, claim(archive, pace=pace)[0])
    say(archive, to, "second")
    assert claim(archive, after(seconds=0.5), pace=pace) == []
    assert keys(claim(archive, after(seconds=1), pace=pace)) == ["second"]


def test_topics_of_one_group_share_what_the_group_may_hear(archive: Archive) -> None:
    bind = organisations.bind
    topics = archive.run(lambda work: [bind(work, "urban", f"telegram-group:-100:{n}") for n in (7, 8)])
    pace = Pace(in_chat=2, window=60_000)
    for topic in topics:
        say(archive, f"telegram-group:g{topic}", "first", "second")
    for _ in range(2):
        for one in claim(archive, door="telegram-group", pace=pace, most=1):
            deliver(archive, one)
    assert claim(archive, after(seconds=59), door="telegram-group", pace=pace) == []
    assert keys(claim(archive, after(seconds=61), door="telegram-group", pace=pace)) == ["first"]


def test_a_pause_of_a_group_holds_in_all_its_topics_and_in_no_other_group(archive: Archive) -> None:
    addresses = ("telegram-group:-100:7", "telegram-group:-100:8", "telegram-group:-1001")
    ids = archive.run(lambda work: [organisations.bind(work, "urban", address) for address in addresses])
    for id in ids:
        say(archive, f"telegram-group:g{id}", f"to {id}")
    one = claim(archive, door="telegram-group", most=1)[0]
    archive.run(lambda work: postbox.retry(work, one, 30, chat_only=True))
    assert keys(claim(archive, after(seconds=1), door="telegram-group")) == [f"to {ids[2]}"]


def test_two_doors_of_one_account_share_its_allowance(archive: Archive) -> None:
    pace = Pace(per_second=1, burst=1, account="bot")
    say(archive, reach(archive, "telegram:1"), "hello")
    say(archive, reach(archive, "telegram-staff:1"), "hello")
    assert len(claim(archive, door="telegram", pace=pace)) == 1
    assert claim(archive, door="telegram-staff", pace=pace) == []
    assert len(claim(archive, after(seconds=1), door="telegram-staff", pace=pace)) == 1


def test_a_flooded_chat_does_not_hold_up_another(archive: Archive) -> None:
    say(archive, reach(archive, "telegram:1"), "first")
    one = claim(archive)[0]
    say(archive, reach(archive, "telegram:2"), "second")
    archive.run(lambda work: postbox.retry(work, one, 30, chat_only=True))
    assert keys(claim(archive, after(seconds=1))) == ["second"]
    assert keys(claim(archive, after(seconds=31))) == ["first"]


def test_parts_that_arrived_are_not_sent_again(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    one = claim(archive)[0]
    archive.run(lambda work: postbox.retry(work, one, 5, "101,102", chat_only=True))
    assert claim(archive, after(seconds=6))[0].done == "101,102"


def test_a_platform_that_asks_for_a_pause_hears_nothing_from_anybody(archive: Archive) -> None:
    say(archive, reach(archive, "telegram:1"), "first")
    one = claim(archive)[0]
    say(archive, reach(archive, "telegram:2"), "second")
    archive.run(lambda work: postbox.retry(work, one, 30))
    assert claim(archive, after(seconds=29)) == []
    assert sorted(keys(claim(archive, after(seconds=31)))) == ["first", "second"]


# ------------------------------------------------------------------ what goes wrong


def test_a_door_that_is_out_of_reach_is_tried_ever_more_rarely(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    pauses = [_pause_after_failure(archive, to, after(hours=n)) for n in range(15)]
    assert pauses[:10] == sorted(pauses[:10])
    assert pauses[0] < 2_000
    assert 1_000_000 < max(pauses) < 1_500_000


def _pause_after_failure(archive: Archive, to: str, now: datetime) -> int:
    one = claim(archive, now)[0]
    archive.run(lambda work: postbox.retry(work, one), now)
    chat = archive.run(lambda work: lane.chat(work, to))
    assert chat
    return int(chat["ready"]) - round(now.timestamp() * 1000)


def test_a_message_nobody_can_send_is_kept_aside_and_the_chat_goes_on(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "poison", "next")
    now = NOW
    for _ in range(8):
        one = claim(archive, now)[0]
        archive.run(lambda work, one=one: postbox.failed(work, one, "ValueError"), now)  # type: ignore[misc]
        now += timedelta(minutes=20)
    assert keys(claim(archive, now)) == ["next"]
    assert [(row["state"], row["error"]) for row in rows(archive, to)] == [
        ("failed", "ValueError"),
        ("waiting", "unknown"),  # it is under way
    ]


def test_an_uncertain_delivery_is_repeated_once_and_says_so(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "hello")
    archive.run(lambda work: postbox.unknown(work, claim_in(work)[0]))
    again = claim(archive, after(minutes=1))[0]
    assert again.repeat
    archive.run(lambda work: postbox.unknown(work, again), after(minutes=1))
    assert claim(archive, after(minutes=9)) == []
    assert states(archive, to) == ["unknown"]


def claim_in(work: Work) -> list[Claim]:
    return postbox.claim(work, "telegram", 9)


def test_a_chat_that_moved_is_found_at_its_new_address(archive: Archive) -> None:
    group = archive.run(lambda work: organisations.bind(work, "urban", "telegram-group:-1"))
    say(archive, f"telegram-group:g{group}", "hello")
    one = claim(archive, door="telegram-group")[0]
    archive.run(lambda work: postbox.moved(work, one, "telegram-group:-1001"))
    assert claim(archive, door="telegram-group")[0].place.address == "telegram-group:-1001"


def test_a_person_who_moved_to_an_address_we_know_is_reached_there(archive: Archive) -> None:
    old, new = reach(archive, "telegram:1"), reach(archive, "telegram:2")
    archive.run(lambda work: _same_person(work, "telegram:1", "telegram:2"))
    say(archive, old, "hello")
    one = claim(archive)[0]
    archive.run(lambda work: postbox.moved(work, one, "telegram:2"))
    assert [c.lane for c in claim(archive)] == [new]


def _same_person(work: Work, kept: str, given: str) -> None:
    people.give_address(work, people.at_address(work, kept), given)


def test_a_person_who_left_one_chat_is_told_in_another(archive: Archive) -> None:
    old = reach(archive, "telegram:1")
    archive.run(lambda work: _same_person(work, "telegram:1", "wechat:9"))
    say(archive, old, "hello")
    archive.run(lambda work: postbox.gone(work, claim_in(work)[0]))
    assert keys(claim(archive, door="wechat")) == ["hello"]


def test_somebody_rings_a_complainant_whom_no_chat_reaches(archive: Archive) -> None:
    to = reach(archive)
    row = archive.file(person=archive.run(lambda work: people.at_address(work, "telegram:7")))
    say(archive, to, "hello", ticket=row["id"])
    archive.run(lambda work: postbox.gone(work, claim_in(work)[0]))
    tasks = archive.run(calls.open_tasks)
    assert [(task["ticket"], task["reason"]) for task in tasks] == [(row["id"], "unreached")]
    assert states(archive, to) == ["gone"]


def test_a_text_message_reaches_who_gave_a_number_when_there_is_a_gateway(archive: Archive) -> None:
    reachable = replace(archive, house=replace(archive.house, sms=True))
    to = reach(reachable)
    row = reachable.file(person=reachable.run(lambda work: people.at_address(work, "telegram:7")))
    say(reachable, to, "hello", ticket=row["id"])
    reachable.run(lambda work: postbox.gone(work, claim_in(work)[0]))
    assert [c.place.address for c in claim(reachable, door="sms")] == ["sms:13800138000"]


def test_who_had_left_before_there_was_news_is_told_by_text_message(archive: Archive) -> None:
    reachable = replace(archive, house=replace(archive.house, sms=True))
    row = reachable.file(person=reachable.run(lambda work: people.meet(work, "telegram:7")))
    reachable.run(lambda work: people.gone(work, people.addresses(work, row["person"])[0]["id"]))
    reachable.act(row["id"], "he-qingyang", "mask_check")
    reachable.act(row["id"], "he-qingyang", "accept")
    assert [c.place.address for c in claim(reachable, door="sms")] == ["sms:13800138000"]
    assert reachable.run(calls.open_tasks) == []


def test_a_number_that_does_not_answer_either_ends_with_a_call(archive: Archive) -> None:
    reachable = replace(archive, house=replace(archive.house, sms=True))
    to = reach(reachable)
    row = reachable.file(person=reachable.run(lambda work: people.at_address(work, "telegram:7")))
    say(reachable, to, "hello", ticket=row["id"])
    reachable.run(lambda work: postbox.gone(work, claim_in(work)[0]))
    reachable.run(lambda work: postbox.gone(work, postbox.claim(work, "sms", 9)[0]))
    assert len(reachable.run(calls.open_tasks)) == 1
    assert claim(reachable, door="sms") == []


def test_the_offices_leader_hears_that_a_unit_lost_its_chat(archive: Archive) -> None:
    group = archive.run(lambda work: organisations.bind(work, "urban", "telegram-group:-1"))
    say(archive, f"telegram-group:g{group}", "hello")
    one = claim(archive, door="telegram-group")[0]
    archive.run(lambda work: postbox.gone(work, one))
    private = archive.run(lambda work: _lane_of(work, archive.people[OFFICE_LEADER]))
    assert [line.body["key"] for line in archive.run(lambda work: postbox.fetch(work, private))] == [
        "notice.rebind.office"
    ]
    assert states(archive, one.lane) == ["gone"]


def test_what_was_left_for_a_chat_that_is_gone_is_not_forgotten(archive: Archive) -> None:
    to = reach(archive)
    row = archive.file(person=archive.run(lambda work: people.at_address(work, "telegram:7")))
    archive.run(lambda work: people.gone(work, int(to.split(":")[1])))
    say(archive, to, "hello", ticket=row["id"])
    assert claim(archive) == []
    assert len(archive.run(calls.open_tasks)) == 1


# ------------------------------------------------------------------ clocks that wait for a delivery


def running(archive: Archive, row: Row) -> set[str]:
    return {clock["kind"] for clock in archive.run(lambda work: deadlines.open_of(work, row["id"]))}


def test_the_time_to_answer_begins_when_the_question_has_arrived(archive: Archive) -> None:
    row = archive.file(person=archive.run(lambda work: people.meet(work, "telegram:7")))
    archive.act(row["id"], DESK, "ask_more")
    assert "supply" not in running(archive, row)
    for one in claim(archive, at(1)):
        deliver(archive, one, now=at(1))
    clock = archive.run(lambda work: deadlines.running(work, row["id"], "supply"))
    assert clock
    assert clock["started"] == round(at(1).timestamp() * 1000)
    assert "delivery" not in running(archive, row)


def test_a_question_that_was_answered_before_it_arrived_starts_nothing(archive: Archive) -> None:
    row = archive.file(person=archive.run(lambda work: people.meet(work, "telegram:7")))
    archive.act(row["id"], DESK, "ask_more")
    archive.act(row["id"], row["person"], "supply")
    for one in claim(archive, at(1)):
        deliver(archive, one, now=at(1))
    assert "supply" not in running(archive, row)


# ------------------------------------------------------------------ chats that are read


def web(archive: Archive, address: str = COMPLAINANT) -> str:
    return archive.run(lambda work: _lane_of(work, people.meet(work, address)))


def fetched(archive: Archive, of: str, after: int = 0, now: datetime = NOW) -> list[str]:
    return [line.body["key"] for line in archive.run(lambda work: postbox.fetch(work, of, after), now)]


def see(archive: Archive, of: str, up_to: int) -> int:
    return archive.run(lambda work: postbox.seen(work, of, up_to))


def test_a_page_gets_what_it_does_not_have_in_order(archive: Archive) -> None:
    to = web(archive)
    say(archive, to, "one", "two", "three")
    assert fetched(archive, to) == ["one", "two", "three"]
    see(archive, to, 2)
    assert fetched(archive, to, after=2) == ["three"]
    assert fetched(archive, to, after=1) == ["two", "three"]


def test_what_nobody_has_seen_comes_whatever_the_page_claims_to_have(archive: Archive) -> None:
    to = web(archive)
    say(archive, to, "one", "two")
    assert fetched(archive, to, after=99) == ["one", "two"]


def test_seeing_counts_as_delivered_once(archive: Archive) -> None:
    to = web(archive)
    say(archive, to, "one", "two")
    assert see(archive, to, 1) == 1
    assert see(archive, to, 1) == 0
    assert states(archive, to) == ["sent", "waiting"]


def test_a_page_shows_the_newest_card_alone(archive: Archive) -> None:
    to = web(archive)
    say(archive, to, "v1", card="ticket:1")
    see(archive, to, 1)
    say(archive, to, "v2", card="ticket:1")
    say(archive, to, "other")
    assert fetched(archive, to) == ["v2", "other"]


def test_a_page_does_not_show_what_is_early_or_untrue(archive: Archive) -> None:
    to, row = web(archive), archive.file()
    say(archive, to, "early", not_before=after(hours=1))
    say(archive, to, "untrue", ticket=row["id"], holds="states:closed")
    say(archive, to, "plain")
    assert fetched(archive, to)[-1] == "plain"
    assert not {"early", "untrue"} & set(fetched(archive, to))
    see(archive, to, 99)
    assert "early" in fetched(archive, to, 99, after(hours=2))
    assert "stale" in states(archive, to)


def test_the_last_rows_of_a_chat_come_in_order(archive: Archive) -> None:
    to = web(archive)
    say(archive, to, *"abcde")
    assert [line.body["key"] for line in archive.run(lambda work: postbox.recent(work, to, 3))] == [
        "c",
        "d",
        "e",
    ]


def test_the_postman_never_takes_what_a_page_will_fetch(archive: Archive) -> None:
    say(archive, web(archive), "one")
    assert claim(archive, door="telegram") == []


def test_a_page_that_fetched_the_question_starts_the_time_to_answer(archive: Archive) -> None:
    row = archive.file()
    archive.act(row["id"], DESK, "ask_more")
    see(archive, web(archive), 99)
    assert "supply" in running(archive, row)
    assert "delivery" not in running(archive, row)


def test_what_a_door_could_not_bring_to_a_complainant_is_told_by_telephone(archive: Archive) -> None:
    row = archive.file(person=archive.run(lambda work: people.meet(work, "telegram:7")))
    say(archive, archive.lane("telegram:7"), "notice.closed", ticket=row["id"])
    for hour in range(1, 9):
        now = NOW + timedelta(hours=hour)
        (one,) = claim(archive, now)
        archive.run(lambda work, one=one: postbox.failed(work, one, "http 500"), now)  # type: ignore[misc]
    assert [task["ticket"] for task in archive.run(calls.open_tasks)] == [row["id"]]


def test_what_was_under_way_when_the_process_died_is_sent_again_soon_and_says_so(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "one")
    assert not claim(archive)[0].repeat
    archive.run(lambda work: postbox.let_go(work, "telegram"), NOW)
    later = NOW + timedelta(milliseconds=postbox.BEFORE_REPEAT)
    assert claim(archive, later)[0].repeat


def test_what_only_waits_is_not_let_go(archive: Archive) -> None:
    to = reach(archive)
    say(archive, to, "one")
    one = claim(archive)[0]
    archive.run(lambda work: postbox.retry(work, one, 30, chat_only=True), NOW)
    archive.run(lambda work: postbox.let_go(work, "telegram"), NOW)
    assert claim(archive, NOW + timedelta(seconds=29)) == []
    assert not claim(archive, NOW + timedelta(seconds=30))[0].repeat
