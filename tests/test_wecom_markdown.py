"""Words of complainants and officers among those of the house: shown as they are, and never carried out."""

from __future__ import annotations

import re

import pytest

from bot.channel import Mention
from bot.render import Choice, Message
from bot.wecom.markdown import call, link, safe
from bot.wecom.parts import parts_of
from bot.wecom.words import Words
from config.texts import load_texts

WORDS = Words(load_texts(), "zh", "https://suban.example.org/workbench")
EVIL = (
    "<@all> [点这里](http://evil.example) ![x](http://evil.example/x) [x][1] `a`\n[1]: http://evil.example\n"
)
EVIL += "# 大标题\n  > 引用\n~~~\n<font color='red'>红</font> &lt;@all&gt; &#60;@all>"
ALIVE = re.compile(r"[<\[\]`]|&#?\w+;|^[ \t]*(?:[#>]|~~~)", re.MULTILINE)
FIELD = {"name": "a", "kind": "text", "short": "情况", "required": True, "value": EVIL, "options": []}


def texts(message: Message, longest: int = 4_000, *, plain: bool = False) -> list[str]:
    return [part.text for part in parts_of(message, WORDS, longest, plain=plain) if part.text]


@pytest.mark.parametrize(
    "message",
    [
        Message(EVIL),
        Message("说明", title=EVIL),
        Message("说明", rows=(("摘要", EVIL),)),
        Message("说明", form={"id": "form:x", "title": "t", "fields": [FIELD]}),
    ],
)
@pytest.mark.parametrize("plain", [True, False])
def test_nothing_in_other_peoples_words_is_carried_out(message: Message, plain: bool) -> None:
    found = texts(message, plain=plain)
    assert found
    assert not any(ALIVE.search(text) for text in found)


def test_choices_that_are_typed_are_words_too() -> None:
    (said,) = texts(Message("选", (Choice("x:1", EVIL),)), plain=True)
    assert not ALIVE.search(said)


def test_a_hint_names_what_a_title_begins_with_and_no_more() -> None:
    (said,) = texts(Message("", (Choice("do:acknowledge:1:1", "签收"),), "<@all> 待签收"), plain=True)
    assert not ALIVE.search(said)


def test_a_piece_does_not_begin_with_what_stood_in_the_middle() -> None:
    pieces = texts(Message("字" * 20 + "#>" * 40), 60)
    assert len(pieces) > 1
    assert not any(ALIVE.search(piece) for piece in pieces)


def test_ordinary_words_stay_as_they_are() -> None:
    ordinary = "3#楼 100>50 138****8000 A&B 10~20 见 https://a.example/x?a=1&b=2#c"
    assert safe(ordinary) == ordinary


def test_our_own_links_and_calls_are_alive() -> None:
    message = Message("好", link="https://suban.example.org/t/1", link_label="打开")
    (part,) = parts_of(message, WORDS, 4_000, [Mention("宋", ["wecom:song"])])
    assert part.text == "好\n[打开](https://suban.example.org/t/1)\n<@song>"


@pytest.mark.parametrize("id", ["", "a>b", "x> [a](http://evil.example", "a b"])
def test_whoever_has_no_proper_name_is_not_called(id: str) -> None:
    assert call(id) == ""


def test_a_link_ends_where_it_ends() -> None:
    assert link("a](http://evil.example) [b", "https://a.example/)[x](http://e").count("](") == 1
