"""Keyboards under a message, checked as the server checks them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.channels.telegram_refusals import JSON, bad

BUTTONS = 100
IN_A_ROW = 8
DATA = 64
_ACTIONS = (
    "callback_data", "url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_HOST = re.compile(r"^(?:[\w-]+\.)+[\w-]{2,}$|^\d{1,3}(?:\.\d{1,3}){3}$")


@dataclass
class Markup:
    """What a reply_markup says: buttons of the message, or a keyboard of the person."""

    inline: list[list[JSON]] | None = None
    keyboard: list[list[JSON]] | None = None
    options: JSON | None = None
    removes: bool = False


def read(given: Any, private: bool, violate: Callable[[str], None]) -> Markup:
    """A reply_markup as it was sent; raises what the server says about a wrong one."""
    if not given:
        return Markup()
    if not isinstance(given, dict):
        raise bad("can't parse reply keyboard markup JSON object")
    if "inline_keyboard" in given:
        return Markup(inline=_inline(given["inline_keyboard"], private, violate) or None)
    if "keyboard" in given:
        return _keyboard(given, private, violate)
    if given.get("remove_keyboard"):
        return Markup(removes=True)
    if given.get("force_reply"):
        return Markup(options=given)
    raise bad("object expected as reply markup")


def _rows(given: Any, what: str, violate: Callable[[str], None]) -> list[list[Any]]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad(f"can't parse {what}: array of arrays expected")
    rows = [row for row in given if row]
    if sum(map(len, rows)) > BUTTONS:
        raise bad("reply markup is too long")
    if any(len(row) > IN_A_ROW for row in rows):
        violate(f"more than {IN_A_ROW} buttons in a row")
    return rows


def _inline(given: Any, private: bool, violate: Callable[[str], None]) -> list[list[JSON]]:
    rows = _rows(given, "inline keyboard", violate)
    return [[_button(button, private) for button in row] for row in rows]


def _button(given: Any, private: bool) -> JSON:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not given["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if given.get(name) is not None]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_action(actions[0], given, private)
    return dict(given)


def _check_action(action: str, given: JSON, private: bool) -> None:
    if action == "callback_data" and not 0 < len(str(given[action]).encode()) <= DATA:
        raise bad("BUTTON_DATA_INVALID")
    if action == "url":
        _check_url(str(given[action]))
    if action == "web_app":
        check_web_app(given[action], "inline keyboard button Web App")
        if not private:
            raise bad("BUTTON_TYPE_INVALID")


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg" and parts.netloc:
        return
    if parts.scheme not in ("http", "https", "ton", "tonsite"):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not _HOST.match(parts.hostname or "") or " " in url:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_web_app(given: Any, what: str) -> None:
    """A Mini App has an address, with HTTPS."""
    url = str(given.get("url", "")) if isinstance(given, dict) else ""
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad(f"{what} URL '{url}' is invalid: Only HTTPS links are allowed")
    if not _HOST.match(parts.hostname or ""):
        raise bad(f"{what} URL '{url}' is invalid: Wrong HTTP URL")


def _keyboard(given: JSON, private: bool, violate: Callable[[str], None]) -> Markup:
    rows = _rows(given["keyboard"], "keyboard", violate)
    if not rows:
        raise bad("reply keyboard must be non-empty")
    if len(str(given.get("input_field_placeholder") or "")) > 64:
        raise bad("PLACEHOLDER_INVALID")
    kept = [[_key(key, private) for key in row] for row in rows]
    return Markup(keyboard=kept, options={k: v for k, v in given.items() if k != "keyboard"})


def _key(given: Any, private: bool) -> JSON:
    key: Any = {"text": given} if isinstance(given, str) else given
    if not isinstance(key, dict) or not isinstance(key.get("text"), str) or not key["text"].strip():
        raise bad("keyboard button text must be non-empty")
    if key.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")
    if key.get("request_location") and not private:
        raise bad("location can be requested in private chats only")
    if key.get("web_app"):
        check_web_app(key["web_app"], "keyboard button Web App")
    return dict(key)
