"""What every door has to pass: a platform's test file brings benches, and these tests are run on each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.heard import Heard
from config.saying import Say
from store import notice
from store.work import Work
from tests.channels.bench import Bench, RicherBench
from tests.channels.house import House

LONG = "".join(f"第{n}句，说的是招牌的事。\n" for n in range(900))[:9000]


class Suite:
    """What a test file takes from here; a subclass has a fixture `bench`, which may be the same for all its tests."""

    @pytest.fixture(autouse=True)
    def polite(self, bench: Bench) -> Any:
        """Whatever was tried, the platform has nothing to complain of, and nothing was logged as an error."""
        bench.speak()
        yield
        assert bench.violations() == []
        assert bench.house.troubles == []


Acts = Sequence[tuple[str, Callable[[Heard], bool]]]
"""What a person does, and what has to be heard of it."""
EVERYWHERE: Acts = [
    ("text", lambda h: h.text == "招牌的事"),
    ("press", lambda h: h.choice == "yes" and h.pressed is not None and h.pressed.label == "对"),
    ("photo", lambda h: [m.kind for m in h.media] == ["image/jpeg"]),
    ("voice", lambda h: [m.kind.partition("/")[0] for m in h.media] == ["audio"] and not h.text),
    ("place", lambda h: h.place.startswith("30.1") and ",120.2" in h.place),
]
SOMEWHERE: Acts = [
    ("photo", lambda h: h.text == "门口"),
    ("file", lambda h: [(m.name, m.kind) for m in h.media] == [("据.pdf", "application/pdf")]),
    ("phone", lambda h: h.text.endswith("13800138000") and "+86" not in h.text),
]


class ComesIn(Suite):
    """How every platform is heard."""

    @pytest.mark.parametrize(("act", "shows"), EVERYWHERE)
    def test_it_understands(self, bench: Bench, act: str, shows: Callable[[Heard], bool]) -> None:
        (heard,) = bench.understood(act)
        assert shows(heard), heard
        assert heard.key
        assert heard.speaker

    @pytest.mark.parametrize("mixed", [False, True])
    def test_it_hears_in_the_order_in_which_one_speaks(self, bench: Bench, mixed: bool) -> None:
        words = [f"90{n:02}" for n in range(12 + 20 * mixed, 24 + 20 * mixed)]
        bench.mix_up(mixed)
        found = bench.asked(words)
        bench.mix_up(False)
        assert found == words

    def test_what_comes_twice_is_heard_once(self, bench: Bench) -> None:
        bench.repeat_updates(True)
        words = ["9051", "9052", "9053"]
        found = bench.asked(words)
        bench.repeat_updates(False)
        assert found == words


class ComesInBesides(Suite):
    """What there is on a platform that shows captions, files and contacts, and on which bots may meet."""

    @pytest.mark.parametrize(("act", "shows"), SOMEWHERE)
    def test_it_understands_that_too(self, bench: Bench, act: str, shows: Callable[[Heard], bool]) -> None:
        (heard,) = bench.understood(act)
        assert shows(heard), heard

    @pytest.mark.parametrize("act", ["echo", "another bot"])
    def test_it_ignores_itself_and_other_bots(self, bench: Bench, act: str) -> None:
        assert bench.understood(act) == []


class GoesOut(Suite):
    """How every platform is spoken to."""

    def test_a_long_text_arrives_whole_and_in_order(self, bench: Bench) -> None:
        before, text = len(bench.heard()), LONG[: bench.most]
        tell(bench, text)
        bench.house.settle()
        assert "".join(bench.heard()[before:]).replace("\n", "") == text.replace("\n", "")
        assert bench.longest_sent() <= bench.longest

    def test_it_sends_in_order_whatever_goes_wrong(self, bench: Bench) -> None:
        bench.plan("flood", "broken", "broken page")
        told = [f"第{n}条" for n in range(4)]
        tell(bench, *told)
        bench.house.settle()
        assert bench.heard()[-4:] == told

    def test_a_lost_answer_is_made_good_once_and_says_so(self, bench: Bench) -> None:
        bench.plan("lost")
        tell(bench, "一")
        bench.house.settle()
        assert bench.heard()[-2:] == ["一", "（可能重复）一"]

    def test_what_was_lost_twice_is_not_sent_a_third_time(self, bench: Bench) -> None:
        bench.plan("lost", "lost")
        tell(bench, "一", "二")
        bench.house.settle()
        assert bench.heard()[-3:] == ["一", "（可能重复）一", "二"]
        assert unsent(bench) == []

    def test_a_dropped_connection_loses_nothing(self, bench: Bench) -> None:
        bench.plan("dropped")
        tell(bench, "一")
        bench.house.settle()
        assert bench.heard()[-1] in ("一", "（可能重复）一")


class Floods(Suite):
    """What there is on a platform that says which chat gets too much, and for how many seconds."""

    def test_a_flooded_chat_waits_as_long_as_it_was_told_and_holds_up_no_other(
        self, bench: RicherBench
    ) -> None:
        house = bench.house
        refused = floods(house)
        bench.plan("flood")
        tell(bench, "一")
        lane = house.turn(bench.lane)
        waits = f"select ready from lane where id = '{lane}'"
        house.until(lambda: floods(house) > refused)
        house.double.wait(lambda: house.column(waits)[0] - ms(house) < 6000)
        left = house.column(waits)[0] - ms(house)
        house.turn(lambda work: leave(work, bench.other_lane(work), "二"))
        house.double.wait(lambda: "二" in bench.other_heard())
        assert "一" not in bench.heard()
        house.settle()
        assert 3000 < left <= 5000
        assert bench.heard()[-1] == "一"


class Cards(Suite):
    """What there is on a platform that changes what was sent."""

    def test_a_card_is_changed_where_it_stands(self, bench: RicherBench) -> None:
        before = len(bench.heard())
        for words in ("旧", "新"):
            tell(bench, words, card="ticket:1")
            bench.house.settle()
        assert bench.heard()[before:] == ["新"]

    def test_a_card_that_says_that_already_counts_as_delivered(self, bench: RicherBench) -> None:
        before = len(bench.heard())
        for words in ("旧", "旧"):
            tell(bench, words, card="ticket:2")
            bench.house.settle()
        assert bench.heard()[before:] == ["旧"]
        assert unsent(bench) == []

    def test_a_card_whose_change_went_unanswered_is_changed_again_not_repeated(
        self, bench: RicherBench
    ) -> None:
        before = len(bench.heard())
        tell(bench, "旧", card="ticket:3")
        bench.house.settle()
        bench.plan("lost change")
        tell(bench, "新", card="ticket:3")
        bench.house.settle()
        assert bench.heard()[before:] == ["新"]
        assert unsent(bench) == []

    def test_a_card_that_was_deleted_is_posted_anew(self, bench: RicherBench) -> None:
        before = len(bench.heard())
        tell(bench, "旧", card="ticket:4")
        bench.house.settle()
        bench.forget()
        tell(bench, "新", card="ticket:4")
        bench.house.settle()
        assert bench.heard()[before:] == ["新"]


class Conformance(ComesIn, ComesInBesides, GoesOut, Floods, Cards):
    """All of it."""


def tell(bench: Bench, *texts: str, card: str = "") -> None:
    """Leave texts for the chat, as any turn of the house may."""
    bench.house.turn(lambda work: leave(work, bench.lane(work), *texts, card=card))


def leave(work: Work, lane: str, *texts: str, card: str = "") -> None:
    """The same within a turn."""
    for text in texts:
        notice.tell(work, lane, Say("door.word", {"text": text}, card=card))


def unsent(bench: Bench) -> list[Any]:
    """What was left for the chat and is not delivered."""
    lane = bench.house.turn(bench.lane)
    return bench.house.rows(f"select seq, state from outbox where lane = '{lane}' and state = 'waiting'")


def floods(house: House) -> int:
    """How often the platform said that it is too much."""
    return sum(call.code == 429 for call in house.double.world.calls)


def ms(house: House) -> int:
    """Now, as the archive writes it."""
    return int(house.clock.now.timestamp() * 1000)
