"""How each kind of door wants to be spoken with: what differs between platforms when a message is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """One kind of door.

    `complainants`: nobody comes through it who holds a post. `returns`: the platform takes the answer as the reply to
    its own call. `toasts`: a word can be shown beside a button to whoever pressed. `redraws`: a card changes only in
    the answer to a press on it. `called`: in a group it hears only what is said to the bot itself.
    `files`: it hands on more than pictures and voices.
    """

    platform: str
    complainants: bool = False
    returns: bool = False
    toasts: bool = False
    redraws: bool = False
    called: bool = False
    files: bool = True


MANNERS: Mapping[str, Manner] = {
    "telegram": Manner("telegram", complainants=True, toasts=True),
    "telegram-staff": Manner("telegram", toasts=True),
    "wechat": Manner("wechat", complainants=True, returns=True, files=False),
    "wecom": Manner("wecom", redraws=True, called=True),
}
"""By what addresses of its persons begin with."""


NOBODY = Manner("")


def manner_of(address: str) -> Manner:
    """How the door of a person's address wants to be spoken with; "" is nobody's."""
    return MANNERS[address.partition(":")[0]] if address else NOBODY
