"""A hint fits the fields of its template, whatever the news; and says nothing that a lock screen may not show."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.wechat.hinting import SUBSCRIPTION, TEMPLATE, News, Way, fitted
from config.saying import phrase
from config.texts import load_texts
from tests.archive import at
from tests.channels.wechat_templates import KINDS, Template

ZONE = "Asia/Shanghai"
TEXTS = load_texts()
NEWS = News("YS2603-0001", "已转办理单位", at(0), "请打开公众号回复“进度”查看")
FREE = ("thing", "short_thing", "character_string", "const")
"""Kinds of fields that take any text, cut short."""


def takes(field: str, text: str) -> bool:
    """Whether WeChat takes what is made of a text for this field."""
    return bool(Template("T", (field,)).read({field: {"value": fitted(field, text)}}))


@pytest.mark.parametrize("kind", FREE)
@given(text=st.text(max_size=50))
@example(";00000")
def test_any_text_is_made_to_fit(kind: str, text: str) -> None:
    assert takes(f"{kind}1", text)


@pytest.mark.parametrize(
    ("field", "fact"),
    [
        *((f"{kind}3", fact) for kind in FREE for fact in ("number", "news", "time", "hint")),
        ("number1", "number"), ("letter1", "number"), ("phrase1", "news"), ("time10", "time"), ("date2", "time"),
    ],
)  # fmt: skip
def test_the_news_fit_where_they_make_sense(field: str, fact: str) -> None:
    assert takes(field, NEWS.facts(ZONE)[fact])


def test_no_kind_of_field_is_unknown_to_the_double() -> None:
    from bot.wechat.hinting import LIMITS

    assert set(LIMITS) <= set(KINDS)


@pytest.mark.parametrize(
    ("field", "text", "made"),
    [
        ("thing1", "请打开公众号\n回复 “进度”\t查看", "请打开公众号 回复 “进度” 查看"),
        ("thing1", "", "-"),
        ("thing1", " \n ", "-"),
        ("thing12", "路" * 21, "路" * 20),
        ("short_thing1", "已转办理单位", "已转办理单"),
        ("phrase1", "待核查", "待核查"),
        ("character_string2", "YS2603-0001", "YS2603-0001"),
        ("character_string2", "路灯", "-"),
        ("character_string_2", "A" * 40, "A" * 32),
        ("number1", "YS2603-0001", "26030001"),
        ("time3", "2026-03-02 10:00", "2026-03-02 10:00"),
    ],
)
def test_a_text_as_a_field_shows_it(field: str, text: str, made: str) -> None:
    assert fitted(field, text) == made


STATES = [key for key in sorted(TEXTS.keys("zh")) if key.startswith("state.complainant.")]


@pytest.mark.parametrize("state", STATES)
def test_what_every_state_is_called_is_a_phrase_and_a_thing(state: str) -> None:
    word = TEXTS.word("zh", phrase(state), ZONE)
    assert takes("phrase1", word)
    assert fitted("thing1", word) == word


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_hint_is_short_enough_to_be_read_whole(lang: str) -> None:
    hint = TEXTS.say(lang, "wechat.hint")
    assert fitted("thing4", hint) == hint


def test_a_template_message_carries_what_makes_a_repeat_recognisable_and_a_subscription_does_not() -> None:
    fields = {"thing1": "news", "character_string2": "number", "const3": "已更新"}
    facts = NEWS.facts(ZONE)
    body = Way("T1", fields, TEMPLATE).body("oABC", facts, "key")
    assert (body["touser"], body["template_id"], body["client_msg_id"]) == ("oABC", "T1", "key")
    values = {name: given["value"] for name, given in body["data"].items()}
    assert values == {"thing1": "已转办理单位", "character_string2": "YS2603-0001", "const3": "已更新"}
    assert "client_msg_id" not in Way("S1", fields, SUBSCRIPTION).body("oABC", facts, "key")
