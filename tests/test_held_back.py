"""What a platform lets through only sometimes: windows, answers it takes away, hints, tokens; in both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from config.saying import Say
from store import erasure, hints, inbox, lane, notice, odd_codes, people, postbox, replies, tokens, windows
from store.audience import person_lane
from store.postbox import Claim
from store.windows import Opening, Spent
from store.work import Work
from tests.archive import Archive, at
from tests.both_databases import BOTH, opened

T = TypeVar("T")
NOW = at(0)
DOOR = "wechat"
WHO = "wechat:oABC"


@pytest.fixture(params=BOTH)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with opened(request.param, tmp_path) as made:
        made.run(lambda work: people.meet(work, WHO))
        yield made


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def address(work: Work) -> int:
    row = people.address(work, WHO)
    assert row
    return int(row["id"])


def at_window(archive: Archive, do: Callable[[Work, int], T], seconds: float = 0) -> T:
    return archive.run(lambda work: do(work, address(work)), later(seconds))


# ---------------------------------------------------------------- windows


def open_window(archive: Archive, source: str, count: int, lasts: int) -> None:
    at_window(archive, lambda work, id: windows.grant(work, id, Opening(source, count, lasts)))


def spend(archive: Archive, seconds: float = 0, *, weighty: bool = False) -> str:
    found = spent(archive, seconds, weighty=weighty)
    return found.source if found else ""


def spent(archive: Archive, seconds: float = 0, *, weighty: bool = False) -> Spent | None:
    return at_window(archive, lambda work, id: windows.spend(work, id, weighty=weighty), seconds)


def test_nothing_may_be_said_to_whoever_did_nothing(archive: Archive) -> None:
    assert spend(archive, weighty=True) == ""


def test_what_closes_first_is_used_first_and_one_is_kept(archive: Archive) -> None:
    open_window(archive, "message", 2, 172_800)
    open_window(archive, "click", 1, 60)
    assert [spend(archive), spend(archive), spend(archive)] == ["click", "message", ""]
    assert spend(archive, weighty=True) == "message"
    assert spend(archive, weighty=True) == ""


def test_an_act_fills_a_window_and_never_more(archive: Archive) -> None:
    for _ in range(3):
        open_window(archive, "click", 3, 60)
    assert [spend(archive) for _ in range(4)] == ["click"] * 3 + [""]


def test_a_window_closes(archive: Archive) -> None:
    open_window(archive, "click", 3, 60)
    assert spend(archive, 59.9) == "click"
    assert spend(archive, 60) == ""
    assert archive.run(windows.sweep, later(61)) == 1


def test_what_was_not_sent_is_given_back_and_what_is_closed_is_closed(archive: Archive) -> None:
    open_window(archive, "click", 1, 60)
    first = spent(archive)
    assert first
    archive.run(lambda work: windows.give_back(work, first), NOW)
    again = spent(archive)
    assert again
    open_window(archive, "message", 5, 172_800)
    archive.run(lambda work: windows.close(work, again), NOW)
    assert spend(archive, weighty=True) == ""


def test_what_was_opened_since_is_neither_closed_nor_filled(archive: Archive) -> None:
    open_window(archive, "message", 5, 172_800)
    old = spent(archive)
    assert old
    message = Opening("message", 5, 172_800)
    at_window(archive, lambda work, id: windows.grant(work, id, message), 1)
    archive.run(lambda work: windows.give_back(work, old), later(2))
    archive.run(lambda work: windows.close(work, old), later(2))
    assert [spend(archive, 3, weighty=True) for _ in range(6)] == ["message"] * 5 + [""]


def test_a_full_window_is_not_written_for_every_word(archive: Archive) -> None:
    message = Opening("message", 5, 172_800)
    for seconds in (0, 30, 700):
        at_window(archive, lambda work, id: windows.grant(work, id, message), seconds)
    assert spend(archive, 172_800 + 600) == "message"
    assert spend(archive, 172_800 + 701) == ""


# ---------------------------------------------------------------- answers that are taken away


def hear(archive: Archive, key: str, reply: object = "您好") -> None:
    def turn(work: Work) -> None:
        inbox.take_in(work, DOOR, key, people.at_address(work, WHO), "", None, "done")
        replies.keep(work, DOOR, key, reply)

    archive.run(turn, NOW)


def find(archive: Archive, key: str) -> object:
    return archive.run(lambda work: replies.find(work, DOOR, key))


def take_back(archive: Archive, key: str) -> object:
    return archive.run(lambda work: replies.take_back(work, DOOR, key))


def test_an_answer_that_was_handed_out_can_be_handed_out_again_but_not_sent(archive: Archive) -> None:
    hear(archive, "m:1")
    archive.run(lambda work: replies.handed(work, DOOR, ["m:1", "m:9"]))
    assert find(archive, "m:1") == "您好"
    assert take_back(archive, "m:1") is None


def test_an_answer_that_is_sent_is_not_handed_out_any_more(archive: Archive) -> None:
    hear(archive, "m:1")
    taken = take_back(archive, "m:1")
    assert isinstance(taken, tuple)
    assert taken[1] == "您好"
    assert take_back(archive, "m:1") is None
    archive.run(lambda work: replies.handed(work, DOOR, ["m:1"]))
    assert find(archive, "m:1") is None


def test_an_answer_that_was_erased_holds_up_no_other(archive: Archive) -> None:
    hear(archive, "m:1")
    archive.run(lambda work: erasure.erase_person(work, people.at_address(work, WHO)))
    assert take_back(archive, "m:1") is None
    after = int(NOW.timestamp() * 1000) + 60_000
    assert archive.run(lambda work: replies.left_lying(work, DOOR, after)) == []


def test_only_what_a_person_said_shows_that_they_have_gone_on(archive: Archive) -> None:
    hear(archive, "m:1")

    def take(key: str, seconds: float) -> bool:
        archive.run(
            lambda work: inbox.take_in(work, DOOR, key, people.at_address(work, WHO), "", None),
            later(seconds),
        )
        (row, *_) = archive.run(lambda work: replies.left_lying(work, DOOR, work.ms), later(9))
        return archive.run(lambda work: replies.was_heard_since(work, row, "m:"))

    assert [take("e:2", 1), take("m:3", 2)] == [False, True]


def test_what_lies_about_too_long_is_found(archive: Archive) -> None:
    hear(archive, "m:1")
    hear(archive, "m:2")
    archive.run(lambda work: replies.handed(work, DOOR, ["m:2"]))
    before = int(NOW.timestamp() * 1000)
    found = archive.run(lambda work: replies.left_lying(work, DOOR, before + 1))
    assert [row["key"] for row in found] == ["m:1"]
    assert archive.run(lambda work: replies.left_lying(work, DOOR, before)) == []


# ---------------------------------------------------------------- what stands until somebody speaks


def tell(archive: Archive, *keys: str) -> None:
    def turn(work: Work) -> None:
        row = people.address(work, WHO)
        for key in keys:
            notice.tell(work, person_lane(row or {}), Say(key))

    archive.run(turn, NOW)


def claim(archive: Archive, seconds: float = 0) -> list[Claim]:
    return archive.run(lambda work: postbox.claim(work, DOOR, 9), later(seconds))


def test_what_stands_is_claimed_again_only_when_something_happens(archive: Archive) -> None:
    tell(archive, "一")
    (first,) = claim(archive)
    archive.run(lambda work: postbox.stand(work, first), NOW)
    assert claim(archive, 86_400) == []
    archive.run(lambda work: lane.resume(work, first.lane, work.ms + 1_500), later(86_400))
    assert claim(archive, 86_401) == []
    (again,) = claim(archive, 86_402)
    assert (again.row["seq"], again.repeat) == (first.row["seq"], False)


def test_what_should_stand_goes_on_when_the_person_has_spoken_meanwhile(archive: Archive) -> None:
    tell(archive, "一")
    (first,) = claim(archive)
    open_window(archive, "message", 5, 172_800)
    archive.run(lambda work: lane.resume(work, first.lane, work.ms), NOW)
    archive.run(lambda work: postbox.stand(work, first), NOW)
    assert [c.body["key"] for c in claim(archive, 6)] == ["一"]


def test_news_wakes_what_stands_in_its_order(archive: Archive) -> None:
    tell(archive, "一")
    (first,) = claim(archive)
    archive.run(lambda work: postbox.stand(work, first), NOW)
    tell(archive, "二")
    assert [c.body["key"] for c in claim(archive)] == ["一"]


def test_a_hint_holds_its_chat_until_the_platform_says_that_it_arrived(archive: Archive) -> None:
    tell(archive, "一", "二")
    (first,) = claim(archive)
    archive.run(lambda work: postbox.hinted(work, first, "hint:7"), NOW)
    assert claim(archive, 599) == []
    archive.run(lambda work: hints.arrived(work, first.lane, "hint:8"), later(1))
    assert claim(archive, 2) == []
    archive.run(lambda work: hints.arrived(work, first.lane, "hint:7"), later(3))
    assert [c.body["key"] for c in claim(archive, 4)] == ["二"]


def test_a_hint_of_which_nothing_is_heard_counts_in_the_end(archive: Archive) -> None:
    tell(archive, "一")
    (first,) = claim(archive)
    archive.run(lambda work: postbox.hinted(work, first, "hint:7"), NOW)
    (again,) = claim(archive, 601)
    assert again.done == "hint:7"


def test_a_hint_that_failed_is_tried_again_and_a_blocked_one_is_not(archive: Archive) -> None:
    tell(archive, "一")
    (first,) = claim(archive)
    archive.run(lambda work: postbox.hinted(work, first, "hint:7"), NOW)
    archive.run(lambda work: hints.failed(work, first.lane, "hint:7"), NOW)
    (again,) = claim(archive, 700)
    assert again.done == ""
    archive.run(lambda work: postbox.hinted(work, again, "hint:9"), later(700))
    archive.run(lambda work: hints.failed(work, again.lane, "hint:9 blocked"), later(701))
    assert claim(archive, 5000) == []
    assert archive.run(lambda work: people.is_gone(work, WHO))


# ---------------------------------------------------------------- tokens and odd codes


def token(archive: Archive, seconds: float = 0, but: str = "") -> str:
    return archive.run(lambda work: tokens.current(work, "a", but), later(seconds))


def keep(archive: Archive, value: str, *, forced: bool = False, seconds: float = 0) -> None:
    archive.run(lambda work: tokens.keep(work, "a", "me", value, 7200, forced=forced), later(seconds))


def test_a_token_is_good_until_shortly_before_its_end_and_never_the_refused_one(archive: Archive) -> None:
    assert token(archive) == ""
    keep(archive, "t1")
    assert (token(archive, 6899), token(archive, 6900), token(archive, 1, but="t1")) == ("t1", "", "")


def test_one_fetches_and_another_may_when_that_one_fails(archive: Archive) -> None:
    def may(who: str, seconds: float = 0) -> bool:
        return archive.run(lambda work: tokens.may_fetch(work, "a", who), later(seconds))

    assert (may("me"), may("you"), may("you", 21)) == (True, False, True)
    archive.run(lambda work: tokens.let_go(work, "a", "you"), later(22))
    assert may("me", 22)


def test_a_token_is_not_demanded_out_of_turn_twice_in_a_minute(archive: Archive) -> None:
    keep(archive, "t1", forced=True)
    may = [archive.run(lambda work: tokens.may_force(work, "a"), later(n)) for n in (59, 61)]
    assert may == [False, True]


def test_an_odd_code_is_counted(archive: Archive) -> None:
    for n in range(3):
        archive.run(lambda work: odd_codes.note(work, "wechat", "menu/get", 99), later(n))
    (row,) = archive.run(odd_codes.seen)
    assert (row["code"], row["count"]) == (99, 3)
