"""What the numbers mean with which WeChat and WeCom say no: one table for both."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING

from store import odd_codes

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)


class Meaning(Enum):
    """What is to be done about an error."""

    FINE = "fine"
    RETRY = "retry"
    """Soon again."""
    LATER = "later"
    """What the platform allows is used up: again when it allows more."""
    REFRESH = "refresh"
    """The token is not taken any more: fetched anew once, and tried once more."""
    OPERATOR = "operator"
    """Something has to be set right by hand; until then nothing goes through."""
    OTHER_WAY = "other way"
    """The chat is closed for now: another way, or the person's next message is waited for."""
    CONSENT = "consent"
    """The person has not asked for this kind of message."""
    UNREACHABLE = "unreachable"
    """Nobody is there any more."""
    OURS = "ours"
    """What was sent is wrong in itself: sending it again changes nothing."""
    DONE = "done"
    """It was done already."""
    REBIND = "rebind"
    """The group is gone, or the bot is not in it."""
    SPEAK_FIRST = "speak first"
    """Somebody has to speak to the bot there before it may."""
    TOO_LATE = "too late"
    """The answer has no place any more: it is sent as a message of its own."""
    UNKNOWN = "unknown"
    """In no table."""


CODES: Mapping[Meaning, Iterable[int]] = {
    Meaning.FINE: (0,),
    Meaning.RETRY: (-1, 45011, 45033),
    Meaning.LATER: (45009,),
    Meaning.REFRESH: (40001, 40014, 42001),
    Meaning.OPERATOR: (
        40013,
        40125,
        40164,
        40243,
        41001,
        48001,
        48006,
        50001,
        50002,
        60020,
        *range(61000, 62000),
    ),
    Meaning.OTHER_WAY: (45015, 45047),
    Meaning.CONSENT: (43101,),
    Meaning.UNREACHABLE: (43004, 43019, 40003, 81013, 60111),
    Meaning.OURS: (40007, 40008, 40033, 40035, 40037, 40066, 44004, 45002, 45008, 47001, 47003),
    Meaning.DONE: (42014,),
    Meaning.REBIND: (93000, 93001, 93006, 86001),
    Meaning.SPEAK_FIRST: (846607,),
    Meaning.TOO_LATE: (846605, 846608),
}
"""Wherever an error comes from, its class and what follows from it (reference §2.7)."""
_BY_CODE = {code: meaning for meaning, codes in CODES.items() for code in codes}


def meaning_of(code: int) -> Meaning:
    """What a number means; UNKNOWN for one that no table has."""
    return _BY_CODE.get(code, Meaning.UNKNOWN)


async def note_odd(suban: Suban, platform: str, call: str, code: int) -> None:
    """A number that no table knows is written down for `suban doctor`."""
    logger.warning("an unknown error code", extra={"door": platform, "call": call, "status": code})
    await suban.turn(lambda work: odd_codes.note(work, platform, call, code))
