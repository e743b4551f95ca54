"""The grammar of typed commands, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import load_texts
from handlers import labels
from handlers.commands import Command, names_ticket, near, read
from store.masking import NARROW

TEXTS = load_texts()


def heard(text: str) -> Command:
    found = read(text, TEXTS)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "verb", "numbers", "rest"),
    [
        ("签收 0012", "acknowledge", ("0012",), ""),
        ("签收0012", "acknowledge", ("0012",), ""),
        ("签收 ００１２", "acknowledge", ("００１２",), ""),
        ("签收 12 15", "acknowledge", ("12", "15"), ""),
        ("签收 0012、0015，0016", "acknowledge", ("0012", "0015", "0016"), ""),
        ("签收 YS2603-0012", "acknowledge", ("YS2603-0012",), ""),
        ("签收 ys2603-0012", "acknowledge", ("YS2603-0012",), ""),
        ("签收 #0012", "acknowledge", ("0012",), ""),
        ("0012 签收", "acknowledge", ("0012",), ""),
        ("@诉办 签收 0012", "acknowledge", ("0012",), ""),
        ("/ack 0012", "acknowledge", ("0012",), ""),
        ("ACK 0012 0015", "acknowledge", ("0012", "0015"), ""),
        ("联系 0012 您好，请问合同编号？", "contact", ("0012",), "您好，请问合同编号？"),
        ("联系 0012：您好", "contact", ("0012",), "您好"),
        ("电话 0012 3/9 10:20 已核对金额", "log_call", ("0012",), "3/9 10:20 已核对金额"),
        ("进展 0012 3家企业已经约谈", "progress", ("0012",), "3家企业已经约谈"),
        ("登记去电 0012 已核对金额", "log_call", ("0012",), "已核对金额"),
        ("询问投诉人 0012 合同编号？", "contact", ("0012",), "合同编号？"),
        ("询问 0012 问题又出现了", "question", ("0012",), "问题又出现了"),
        ("责令说明 0012 问题又出现了", "question", ("0012",), "问题又出现了"),
        ("延期 0012 5 原因：取证", "extend", ("0012",), "5 原因：取证"),
        ("重办 0012 5 有新证据", "rework", ("0012",), "5 有新证据"),
        ("不受理 0012 R1 依据：已立案", "refuse", ("0012",), "R1 依据：已立案"),
        ("同意退回 0012", "grant_return", ("0012",), ""),
        ("同意延期 0012 3", "lengthen", ("0012",), "3"),
        ("不同意 0012 理由不足", "send_back", ("0012",), "理由不足"),
        ("放行 0012 1", "release", ("0012",), "1"),
        ("去电 12 已接通", "call", ("12",), "已接通"),
        ("清单 超期", "list", (), "超期"),
        ("我的", "mine", (), ""),
        ("send back 0012 too short", "send_back", ("0012",), "too short"),
        ("grant return 0012", "grant_return", ("0012",), ""),
    ],
)
def test_a_command_is_a_verb_numbers_and_the_rest(
    text: str, verb: str, numbers: tuple[str, ...], rest: str
) -> None:
    command = heard(text)
    assert (command.verb, command.rest) == (verb, rest)
    assert tuple(n.translate(NARROW) for n in command.numbers) == tuple(n.translate(NARROW) for n in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "大家好",
        "签收了吗",
        "联系一下投诉人吧",
        "办结得很好",
        "回复他了",
        "说明书在哪",
        "收到",
        "0012",
        "acknowledgement",
    ],
)
def test_chatter_is_no_command(text: str) -> None:
    assert read(text, TEXTS) is None


def test_behind_other_words_a_short_number_is_no_ticket() -> None:
    command = heard("进展 0012 3 家企业已经约谈")
    assert (command.numbers, command.rest) == (("0012",), "3 家企业已经约谈")


def test_the_rest_is_known_for_fewer_numbers_too() -> None:
    assert heard("联系 0012 2026 年的合同").rests == ("0012 2026 年的合同", "2026 年的合同", "年的合同")


@pytest.mark.parametrize(
    ("text", "meant"), [("签受 0012", "签收"), ("办接 0012", "办结"), ("acknowlege 0012", "acknowledge")]
)
def test_a_misspelt_command_is_guessed(text: str, meant: str) -> None:
    assert meant in near(text, TEXTS)


def test_only_a_word_with_a_number_looks_like_a_command() -> None:
    assert names_ticket("签受 0012")
    assert not names_ticket("大家好，明天开会")


def test_every_example_of_the_help_is_heard_as_its_command() -> None:
    aside = {"dispatch": "accept", "line": "", "drop": "policy"}
    for lang in TEXTS.languages:
        for key in TEXTS.keys(lang):
            verb = key.removeprefix("usage.")
            if key.startswith("usage.") and aside.get(verb, verb):
                example = TEXTS.say(lang, key, {"short": "0012"})
                assert heard(example).verb == aside.get(verb, verb), example


@given(st.text(max_size=200))
def test_no_text_breaks_the_grammar(text: str) -> None:
    command = read(text, TEXTS)
    assert command is None or len(command.rests) == len(command.numbers) + 1


REPLY = ("result", "found", "measures", "basis", "words", "contacted")


def test_labels_come_in_any_order_with_either_colon() -> None:
    head, found = labels.split("告知:好了。 结果：已解决\n依据: 条例", REPLY, TEXTS)
    assert (head, found) == ("", {"words": "好了。", "result": "已解决", "basis": "条例"})


def test_labels_are_heard_in_english() -> None:
    _, found = labels.split("Result: resolved Facts: nothing was due", REPLY, TEXTS)
    assert found == {"result": "resolved", "found": "nothing was due"}


def test_a_label_inside_a_word_is_none() -> None:
    head, found = labels.split("调查结果：已解决", ("result",), TEXTS)
    assert (head, found) == ("调查结果：已解决", {})


def test_a_sentence_gives_its_parts_without_colons() -> None:
    text = "不属我局职责，建议住建局，依据职责清单第37条"
    head, found = labels.split(text, ("reason", "proposed", "duty"), TEXTS, bare=True)
    assert (head, found) == ("不属我局职责", {"proposed": "住建局", "duty": "职责清单第37条"})


def test_with_one_line_alone_labels_inside_belong_to_it() -> None:
    head, found = labels.split("您好，请说明理由：为什么没有票据", ("text",), TEXTS)
    assert (head, found) == ("您好，请说明理由：为什么没有票据", {})


@given(st.text(max_size=200))
def test_no_text_breaks_the_labels(text: str) -> None:
    head, found = labels.split(text, REPLY, TEXTS, bare=True)
    assert len(head) + sum(map(len, found.values())) <= len(text)
