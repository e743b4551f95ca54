"""Messages cut into what WeChat takes: short enough, whole, in order, and choices as a menu or as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import Choice, Message, to_plain
from bot.wechat.parts import LONGEST, MOST_ENTRIES, Part, cut, harmless, parts_of, plain_parts

SIGNS = st.sampled_from([*"aé中𠮷😀 \n", "投诉" * 40, "\n" * 9, "x" * 700, "城管局。\n" * 30])
TEXTS = st.lists(SIGNS, max_size=60).map("".join)
LABELS = st.text(min_size=1, max_size=30).filter(str.strip)


def letters(text: str) -> str:
    """What is left when nobody looks at the gaps."""
    return "".join(text.split())


def size(part: Part) -> int:
    """In bytes, a menu with all its entries."""
    return len("".join([part.text, *(label for _, label in part.entries)]).encode())


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"c{n}", label) for n, label in enumerate(labels))


@given(TEXTS)
def test_the_pieces_of_a_text_are_short_and_whole_and_none_is_blank(text: str) -> None:
    pieces = cut(text)
    assert letters("".join(pieces)) == letters(text)
    assert all(len(piece.encode()) <= LONGEST for piece in pieces)
    assert all(piece.strip() for piece in pieces) or pieces == [""]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", [0]),
        ("x" * 2048, [2048]),
        ("x" * 2049, [2048, 1]),
        ("中" * 682 + "xx", [2048]),
        ("中" * 682 + "xxx", [2048, 1]),
        ("中" * 683, [2046, 3]),
        ("😀" * 513, [2048, 4]),
        ("x" * 2047 + "中", [2047, 3]),
        ("x" * 1500 + "\n" + "y" * 1500, [1500, 1500]),
        ("x" * 5 + "\n" + "y" * 3000, [2048, 958]),
        ("\n" * 5000, [0]),
        ("a" + "\n" * 5000 + "b", [2047, 1]),
    ],
)
def test_a_text_is_cut_at_an_edge(text: str, sizes: list[int]) -> None:
    assert [len(piece.encode()) for piece in cut(text)] == sizes


@given(TEXTS, st.lists(LABELS, max_size=MOST_ENTRIES + 2))
def test_nothing_of_a_message_is_lost_whichever_way_it_goes(text: str, labels: list[str]) -> None:
    message = Message(text, choices(*labels))
    for parts in (plain_parts(message), parts_of(message)):
        assert all(size(part) <= LONGEST for part in parts)
        shown = "".join([*(p.text for p in parts), *(label for p in parts for _, label in p.entries)])
        assert letters(shown) == letters(harmless(to_plain(message)))


def test_few_choices_are_a_menu_below_the_last_part_and_many_are_numbers() -> None:
    few = Message("哪一种？", choices(*"甲乙"))
    assert parts_of(few) == [Part("哪一种？", (("c0", "1 甲"), ("c1", "2 乙")))]
    assert plain_parts(few) == [Part("哪一种？\n1 甲\n2 乙")]
    assert plain_parts(Message("好")) == parts_of(Message("好")) == [Part("好")]
    many = Message("哪一种？", choices(*"甲乙丙丁戊己庚辛壬癸子"))
    assert parts_of(many) == plain_parts(many)


def test_a_long_text_leaves_room_for_its_menu() -> None:
    first, last = parts_of(Message("中" * 680, choices("x" * 100, "y" * 100)))
    assert (first.entries, len(last.entries)) == ((), 2)
    assert size(last) <= LONGEST


def test_entries_that_would_fill_a_message_are_typed() -> None:
    message = Message("哪一种？", choices("x" * 600, "y" * 600))
    assert parts_of(message) == plain_parts(message)


def test_files_follow_and_a_page_is_named_once() -> None:
    message = Message("好", files=({"id": 1},), link="https://s.example/t/A", link_label="进度页")
    assert [part.file for part in plain_parts(message)] == [None, {"id": 1}]
    assert plain_parts(message)[0].text == "好\n进度页 https://s.example/t/A"
    twice = Message("看 https://s.example/t/A", link="https://s.example/t/A", link_label="进度页")
    assert plain_parts(twice)[0].text == twice.text


def test_what_no_xml_may_hold_is_left_out() -> None:
    assert plain_parts(Message("招\x00牌\x0b的\ud800事\ufffe"))[0].text == "招牌的事"
