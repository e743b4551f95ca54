"""Template cards: what may stand on one, what it says, and what can be pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.channels.wecom_refusals import JSON, Rude

TYPES = ("text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction")
NOTICES = TYPES[:2]
CLICKED = TYPES[2:]
"""Cards that need a task_id and tell the server of clicks."""
_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
TITLE, DESC, SUBTITLE, BUTTONS, LABEL, ROWS, KEY, OPTIONS = 26, 30, 112, 6, 10, 6, 1024, 10
STYLES = (1, 2, 3, 4)


def check(card: Any) -> list[str]:
    """Refuse a card that cannot be; otherwise what is not polite about it."""
    if not isinstance(card, dict) or card.get("card_type") not in TYPES:
        raise Rude(40035, "card_type")
    for sin in _faults(card):
        raise Rude(40035, sin)
    return list(_sins(card))


def _faults(card: JSON) -> Iterator[str]:
    """What WeCom refuses."""
    task = card.get("task_id", "")
    if (task or card["card_type"] in CLICKED) and not _TASK.fullmatch(str(task)):
        yield f"task_id {task!r}"
    if not title(card) and not card.get("sub_title_text"):
        yield "neither main_title nor sub_title_text"
    for name, most in (("button_list", BUTTONS), ("horizontal_content_list", ROWS)):
        if len(card.get(name) or ()) > most:
            yield f"more than {most} in {name}"
    if card["card_type"] in NOTICES and not _leads_somewhere(card.get("card_action") or {}):
        yield "a notice needs a card_action that leads somewhere"
    yield from _faulty_buttons(card)
    yield from _faulty_options(card)


def _leads_somewhere(action: JSON) -> bool:
    return bool(action.get("url") if action.get("type") == 1 else action.get("appid"))


def _faulty_buttons(card: JSON) -> Iterator[str]:
    if card["card_type"] == "button_interaction" and not card.get("button_list"):
        yield "no button_list"
    if card["card_type"] in TYPES[3:] and not (card.get("submit_button") or {}).get("key"):
        yield "no submit_button"
    for button in card.get("button_list") or ():
        if not button.get("text"):
            yield "a button without text"
        if button.get("type", 0) == 0 and not 0 < len(str(button.get("key") or "").encode()) <= KEY:
            yield "a button without a key, or with one over 1024 bytes"
        if button.get("style", 1) not in STYLES:
            yield f"style {button['style']!r}"
    keys = [key for key, _ in buttons(card)]
    if len(keys) != len(set(keys)):
        yield "two buttons with one key"


def _faulty_options(card: JSON) -> Iterator[str]:
    for question in questions(card):
        options = question.get("option_list") or []
        if not question.get("question_key") or not 0 < len(options) <= OPTIONS:
            yield "a selection without question_key, or without 1 to 10 options"
        if any(not option.get("id") or not option.get("text") for option in options):
            yield "an option without id or text"


def _sins(card: JSON) -> Iterator[str]:
    """What WeCom shows cut off."""
    lengths = [("title", title(card), TITLE), ("desc", desc(card), DESC)]
    lengths.append(("sub_title_text", card.get("sub_title_text") or "", SUBTITLE))
    lengths += [("button", text, LABEL) for _, text in buttons(card)]
    for what, text, most in lengths:
        if len(text) > most:
            yield f"{what} of {len(text)} characters, {most} are shown"


# ---------------------------------------------------------------- what it says


def title(card: JSON) -> str:
    """The first line."""
    return str((card.get("main_title") or {}).get("title") or "")


def desc(card: JSON) -> str:
    """The second."""
    return str((card.get("main_title") or {}).get("desc") or "")


def rows(card: JSON) -> list[tuple[str, str]]:
    """The small table."""
    listed = card.get("horizontal_content_list") or ()
    return [(str(row.get("keyname") or ""), str(row.get("value") or "")) for row in listed]


def text(card: JSON) -> str:
    """All of it as plain text, without what can be pressed."""
    quote = card.get("quote_area") or {}
    lines = [title(card), desc(card), card.get("sub_title_text"), quote.get("title"), quote.get("quote_text")]
    lines += [f"{name}：{value}" for name, value in rows(card)]
    return "\n".join(str(line) for line in lines if line)


# ---------------------------------------------------------------- what can be pressed


def buttons(card: JSON) -> list[tuple[str, str]]:
    """Key and text of each button that tells the server."""
    listed = [one for one in card.get("button_list") or () if one.get("type", 0) == 0]
    if submit := card.get("submit_button"):
        listed = [*listed, submit]
    return [(str(one.get("key") or ""), str(one.get("text") or "")) for one in listed]


def questions(card: JSON) -> list[JSON]:
    """What can be selected before a press."""
    single = [card[name] for name in ("button_selection", "checkbox") if card.get(name)]
    return single + list(card.get("select_list") or ())


def selection(card: JSON, chosen: dict[str, Any] | None) -> list[tuple[str, list[str]]]:
    """What goes along with a press: what was chosen, or what stood there before."""
    found: list[tuple[str, list[str]]] = []
    given = dict(chosen or {})
    for question in questions(card):
        key = question["question_key"]
        there = [option["id"] for option in question["option_list"]]
        picked = given.pop(key, question.get("selected_id") or [])
        picked = [picked] if isinstance(picked, str) else list(picked)
        assert set(picked) <= set(there), f"{picked} is not among {there}"
        if picked:
            found.append((key, picked))
    assert not given, f"the card does not ask {given}"
    return found


def replaced(card: JSON, name: str) -> JSON:
    """The card after its buttons gave way to a word."""
    rest = {key: value for key, value in card.items() if key not in ("button_list", "submit_button")}
    return rest | {"replaced": name}
