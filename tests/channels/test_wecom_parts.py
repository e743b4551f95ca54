"""Messages as WeCom takes them: cards within its limits, texts in pieces, forms to copy; and what is remembered."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channel import Mention
from bot.form_lines import block_of
from bot.render import Choice, Message
from bot.wecom.cards import card_named, label_on, look_of, task_of
from bot.wecom.filling import filled_in, fillings_of
from bot.wecom.memory import Counted, Lately
from bot.wecom.parts import parts_of
from bot.wecom.words import Words
from config.texts import load_texts
from tests.channels import wecom_cards

JSON = dict[str, Any]
WORDS = Words(load_texts(), "zh", "https://suban.example.org/workbench")


# ---------------------------------------------------------------- cards


def shown(message: Message) -> JSON:
    """The card of a message, which WeCom takes as it is."""
    (part,) = parts_of(message, WORDS, 4_000)
    assert part.card
    card = {**part.card, "task_id": task_of(message.card, "wecom-group:g1:7")}
    assert wecom_cards.check(card) == []
    return card


def card(*labels: str, **more: Any) -> Message:
    choices = tuple(Choice(f"do:v{n}:12:3", label) for n, label in enumerate(labels))
    return Message("YS2611-0012", choices, "0012 待签收·剩1天", card="ticket:12", style="card", **more)


def test_a_card_is_cut_to_what_wecom_shows() -> None:
    rows = tuple((f"很长的名称{n}", "很长的内容" * 9) for n in range(9))
    made = shown(
        Message("YS" * 40, (Choice("a", "很长很长很长很长的按钮"),), "题" * 40, rows, card="ticket:12")
    )
    assert len(made["horizontal_content_list"]) == 6
    assert made["main_title"]["title"].endswith("…")
    assert all(len(row["keyname"]) <= 5 for row in made["horizontal_content_list"])


@pytest.mark.parametrize("count", range(1, 16))
def test_every_choice_is_a_button_or_an_option(count: int) -> None:
    labels = [f"办法{n}" for n in range(count)]
    made = shown(card(*labels))
    pressable = [button["text"] for button in made["button_list"] if button["key"] != "submit:more"]
    listed = [option["text"] for option in made.get("button_selection", {}).get("option_list", [])]
    assert [*pressable, *listed] == labels
    assert bool(listed) == (count > 6)


def test_long_labels_stand_in_a_list() -> None:
    made = shown(card("YS2611-0012 办理中", "YS2611-0013 待签收"))
    assert [button["key"] for button in made["button_list"]] == ["submit:more"]
    assert label_on(made, "do:v1:12:3") == "YS2611-0013 待签收"


def test_a_card_without_anything_to_do_opens_the_page() -> None:
    made = shown(card())
    assert (made["card_type"], made["card_action"]["url"]) == ("text_notice", WORDS.page)


def test_cards_are_named_alike_when_sent_again_and_never_else() -> None:
    names = [
        task_of("ticket:12", "g1:7"),
        task_of("ticket:12", "g1:7"),
        task_of("ticket:12", "g1:8"),
        task_of("", "g1:7"),
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert [card_named(name) for name in (names[0], names[3])] == ["ticket:12", ""]


def test_a_card_looks_the_same_when_title_rows_and_buttons_are() -> None:
    rated = card("核查销号", rows=(("评价", "没解决"),))
    assert look_of(shown(rated)) == look_of(shown(rated))
    others = (card("核查销号"), card("核查销号", "退改", rows=rated.rows))
    assert len({look_of(shown(each)) for each in (rated, *others)}) == 3


# ---------------------------------------------------------------- texts


def texts(message: Message, longest: int = 4_000, **more: Any) -> list[str]:
    return [part.text for part in parts_of(message, WORDS, longest, **more)]


def test_a_long_text_comes_in_pieces_that_end_between_signs() -> None:
    whole = "招牌的事。\n" * 900
    pieces = texts(Message(whole), 2_000)
    assert all(len(piece.encode()) <= 2_000 for piece in pieces)
    assert "".join(pieces).replace("\n", "") == whole.replace("\n", "")


def test_a_text_without_lines_is_cut_all_the_same() -> None:
    pieces = texts(Message("字" * 5_000))
    assert "".join(pieces) == "字" * 5_000


def test_nobody_is_called_by_other_peoples_words() -> None:
    (said,) = texts(
        Message("<@all> [点这里](https://bad.example)"), mentions=[Mention("宋", ["wecom:song", "web:x"])]
    )
    assert "<@all>" not in said
    assert "](" not in said
    assert said.endswith("<@song>")


def test_where_no_cards_are_shown_the_commands_stand() -> None:
    message = card("签收")
    message = Message(
        message.text,
        (Choice("do:acknowledge:12:3", "签收"), Choice("ok:5", "批准：办结")),
        message.title,
        card="ticket:12",
    )
    (said,) = texts(message, plain=True)
    assert "签收 0012" in said
    assert "同意 0012" in said


def test_a_short_question_is_a_card_and_a_long_one_stands_above_it() -> None:
    choices = (Choice("a", "是"), Choice("b", "否"))
    (one,) = parts_of(Message("要继续吗？", choices), WORDS, 4_000)
    above, below = parts_of(Message("要继续吗？" * 40, choices), WORDS, 4_000)
    assert one.card
    assert above.text
    assert below.card


# ---------------------------------------------------------------- forms


def line(name: str, kind: str, label: str, value: str = "", *options: str) -> JSON:
    listed = [{"id": option, "label": option} for option in options]
    required = kind in ("pick", "check")
    return {
        "name": name,
        "kind": kind,
        "short": label,
        "options": listed,
        "value": value,
        "required": required,
    }


FORM = {
    "id": "form:reply:12:3",
    "title": "办结",
    "fields": [
        line("region", "pick", "地区", "明川市", "明川市"),
        line("result", "pick", "结果", "", "已解决"),
        line("checked", "check", "核对"),
        line("masked", "text", "脱敏内容", "很长"),
        line("files", "files", "材料"),
    ],
}


def test_a_form_is_lines_to_copy_and_buttons_that_fill_them_in() -> None:
    assert block_of(FORM) == "地区：明川市\n结果：\n核对：\n\n脱敏内容：很长"
    found = {choice.label: filled_in(choice.id) for choice in fillings_of(FORM)}
    assert found == {"已解决": "地区：明川市\n结果：已解决", "✓ 核对": "地区：明川市\n核对：✓"}


# ---------------------------------------------------------------- memory


def test_what_is_remembered_is_forgotten_by_and_by() -> None:
    now = [0.0]
    kept: Lately[str] = Lately(lambda: now[0], 10)
    for n in range(3_000):
        kept[str(n)] = "x"
    assert "0" not in kept
    assert kept.pop("2999") == "x"
    assert "2999" not in kept
    now[0] = 11
    assert "2998" not in kept


def test_a_conversation_is_counted_by_the_minute() -> None:
    now = [0.0]
    said = Counted(lambda: now[0], 3)
    for _ in range(3):
        assert said.wait("a") == 0
        said.add("a")
    assert said.wait("a") > 60
    assert said.wait("b") == 0
    now[0] = 61
    assert said.wait("a") == 0
