"""A message as a card of WeCom's: a title, a few rows, buttons, and a list for the choices that have no button."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from bot.render import Choice, Message
from bot.wecom.words import Words

Card = dict[str, Any]
TITLE, DESC, NOTE = 26, 30, 112
KEYNAME, VALUE, ROWS = 10, 26, 6
"""Columns of a row's name (a Chinese character takes two), characters of its value, and rows."""
LABEL, BUTTONS, OPTIONS, OPTION = 10, 6, 10, 30
LONGEST_KEY = 1024
"""Bytes behind a button."""
MORE, SUBMIT = "more", "submit:more"
TASK = re.compile(r"t([0-9]{1,15})-[0-9a-f]{1,64}")


def card_of(message: Message, words: Words, page: str, note: str = "") -> Card:
    """A card that stands for a ticket; `page` is opened from one that offers nothing to do."""
    title, desc = (message.title, message.text) if message.title else (message.text, "")
    card: Card = {
        "main_title": {"title": cut(title, TITLE), "desc": cut(desc, DESC)},
        "sub_title_text": cut(note, NOTE),
        "horizontal_content_list": [
            {"keyname": cut_columns(name, KEYNAME), "value": cut(value, VALUE)}
            for name, value in message.rows[:ROWS]
            if value
        ],
    }
    return finished(card, buttons(message.choices, words), page)


def question(title: str, text: str, choices: Sequence[Choice], words: Words, page: str) -> Card:
    """A card that asks something."""
    card: Card = {"main_title": {"title": title}, "sub_title_text": text}
    return finished(card, buttons(choices, words), page)


def finished(card: Card, pressable: Card, page: str) -> Card:
    """Of the kind that can be pressed, or else of the one that only opens a page; nothing empty is left in it."""
    if not pressable:
        pressable = {"card_type": "text_notice", "card_action": {"type": 1, "url": page}}
    whole = {**card, **pressable}
    return {name: value for name, value in whole.items() if value and value != {"title": ""}}


def buttons(choices: Sequence[Choice], words: Words) -> Card:
    """What can be pressed: buttons as far as they reach, the others in a list with a button of its own."""
    known = {c.id: c for c in choices if 0 < len(c.id.encode()) <= LONGEST_KEY and c.label}
    found = list(known.values())
    if not found:
        return {}
    is_long = any(len(choice.label) > LABEL for choice in found)
    if len(found) <= BUTTONS and not is_long:
        shown, listed = found, []
    elif is_long and len(found) <= OPTIONS:
        shown, listed = [], found
    else:
        shown, listed = found[: BUTTONS - 1], found[BUTTONS - 1 :][:OPTIONS]
    row = [_button(n, choice.label, choice.id) for n, choice in enumerate(shown)]
    card: Card = {"card_type": "button_interaction"}
    if listed:
        row.append(_button(len(row), words.submit, SUBMIT))
        card["button_selection"] = _selection(listed, words)
    return {**card, "button_list": row}


def _button(place: int, label: str, key: str) -> Card:
    return {"text": cut(label, LABEL), "style": 1 if place == 0 else 2, "key": key}


def _selection(choices: Sequence[Choice], words: Words) -> Card:
    options = [{"id": choice.id, "text": cut(choice.label, OPTION)} for choice in choices]
    return {"question_key": MORE, "title": words.more, "option_list": options, "selected_id": choices[0].id}


def label_on(card: Mapping[str, Any], key: str) -> str:
    """What the button or the option of this key says."""
    options = card.get("button_selection", {}).get("option_list", ())
    pairs = [(b["key"], b["text"]) for b in card.get("button_list", ())] + [
        (o["id"], o["text"]) for o in options
    ]
    return next((str(text) for other, text in pairs if other == key), "")


# ---------------------------------------------------------------- names


def task_of(card: str, key: str, salt: str = "") -> str:
    """What a card is called at WeCom: the same when the same message is sent again, and never used for another."""
    digest = hashlib.sha256(f"{key} {salt}".encode()).hexdigest()[:24]
    kind, _, id = card.partition(":")
    return f"t{id}-{digest}" if kind == "ticket" and id.isdigit() else f"q-{digest}"


def card_named(task: str) -> str:
    """What the outbox calls the card; "" for one that is no ticket's."""
    found = TASK.fullmatch(task)
    return f"ticket:{found[1]}" if found else ""


def look_of(card: Mapping[str, Any]) -> str:
    """What makes a card worth showing again: its title, its rows and what can be done."""
    rows = [f"{row['keyname']}：{row['value']}" for row in card.get("horizontal_content_list", ())]
    shown = [card.get("main_title", {}).get("title", ""), *rows, *_labels(card)]
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:16]


def _labels(card: Mapping[str, Any]) -> list[str]:
    options = card.get("button_selection", {}).get("option_list", ())
    return [*(str(b["text"]) for b in card.get("button_list", ())), *(str(o["text"]) for o in options)]


# ---------------------------------------------------------------- lengths


def cut(text: str, most: int) -> str:
    """The text on one line, or its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def cut_columns(text: str, most: int) -> str:
    """The same by columns, of which a Chinese character takes two."""
    line = " ".join(text.split())
    while _columns(line) > most:
        line = f"{line.rstrip('…')[:-1]}…"
    return line


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
