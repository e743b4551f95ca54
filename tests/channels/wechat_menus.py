"""The menu at the foot of a chat: three buttons, five below each, and what they may be called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.channels.wechat_errors import JSON, Refused

TOP, BELOW = 3, 5
TOP_BYTES, BELOW_BYTES = 16, 60
TOP_SIGNS, BELOW_SIGNS = 4, 8
KEY_BYTES, URL_BYTES = 128, 1024
WIDE = 0x2E80
"""From here on a sign is as wide as two letters."""
KEYED = frozenset({
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
})  # fmt: skip
LINKED = frozenset({"view", "miniprogram"})
Complain = Callable[[str], None]


@dataclass(frozen=True)
class Menu:
    """A menu that was set."""

    buttons: list[JSON]

    def leaves(self) -> Iterator[JSON]:
        """What can be pressed."""
        for button in self.buttons:
            yield from button.get("sub_button") or [button]

    def key(self, what: str) -> str:
        """The key of an entry by its label; what is no label counts as a key."""
        found = (str(leaf["key"]) for leaf in self.leaves() if leaf["name"] == what and "key" in leaf)
        return next(found, what)


def read(asked: JSON, complain: Complain) -> Menu:
    """A menu as it is to be; raises Refused."""
    buttons = asked.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP:
        raise Refused(40016)
    for button in buttons:
        _check(button, complain, top=True)
    return Menu(buttons)


def _check(button: Any, complain: Complain, top: bool) -> None:
    if not isinstance(button, dict):
        raise Refused(47001)
    _check_name(str(button.get("name") or ""), complain, top)
    below = button.get("sub_button") or []
    if not below:
        return _check_leaf(button, top)
    if not top:
        raise Refused(40022)
    if not isinstance(below, list) or len(below) > BELOW:
        raise Refused(40023)
    for entry in below:
        _check(entry, complain, top=False)
    return None


def _check_name(name: str, complain: Complain, top: bool) -> None:
    if not 1 <= len(name.encode()) <= (TOP_BYTES if top else BELOW_BYTES):
        raise Refused(40018 if top else 40025)
    width = sum(1.0 if ord(sign) >= WIDE else 0.5 for sign in name)
    if width > (TOP_SIGNS if top else BELOW_SIGNS):
        complain(f"the menu shows {name!r} cut off")


def _check_leaf(button: JSON, top: bool) -> None:
    kind = str(button.get("type") or "")
    if kind not in KEYED | LINKED:
        raise Refused(40017 if top else 40024)
    field, most, code = ("key", KEY_BYTES, 40019) if kind in KEYED else ("url", URL_BYTES, 40020)
    size = len(str(button.get(field) or "").encode())
    if not 1 <= size <= most:
        raise Refused(code if top else code + 7)
