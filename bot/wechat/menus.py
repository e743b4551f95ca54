"""The menu below the chat: its keys are a stable vocabulary, whatever their words may become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.texts import Texts

KEYS: Mapping[str, str] = {
    "complain": "menu:complaint",
    "mine": "menu:progress",
    "rate": "menu:rate",
    "add": "menu:supplement",
    "human": "menu:human",
    "privacy": "menu:privacy",
    "language": "menu:language",
    "help": "menu:help",
}
"""Key of an entry → the choice it stands for."""
MENU: Mapping[str, tuple[str, ...]] = {
    "complain": (),
    "mine": ("mine", "add", "rate"),
    "help": ("help", "human", "privacy", "language"),
}
"""The three entries, and what opens above the latter two."""


def choice_of(key: str) -> str:
    """What a key stands for; one from an older menu shows the menu of the conversation."""
    return KEYS.get(key, "menu:menu")


def menu(texts: Texts, lang: str) -> dict[str, Any]:
    """As WeChat takes it."""
    return {"button": [_entry(texts, lang, key, below) for key, below in MENU.items()]}


def _entry(texts: Texts, lang: str, key: str, below: tuple[str, ...]) -> dict[str, Any]:
    if not below:
        return _click(texts, lang, key)
    name = texts.say(lang, f"wechat.menu.{key}")
    return {"name": name, "sub_button": [_click(texts, lang, each) for each in below]}


def _click(texts: Texts, lang: str, key: str) -> dict[str, Any]:
    return {"type": "click", "name": texts.say(lang, f"wechat.entry.{key}"), "key": key}
