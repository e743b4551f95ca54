"""What becomes of a message when WeCom answers with a number (reference §2.7)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot.channel import Closed, Gone, Outcome, RetryAfter, Unknown
from bot.errcodes import Meaning

logger = logging.getLogger(__name__)
NEXT_MINUTE = 60.0
BRIEFLY = 2.0
WHILE_WRONG = 300.0
"""Seconds after which is tried again what an operator has to set right."""


class Misfit(Exception):
    """What was sent is wrong in itself: a mistake in the program. The argument is WeCom's number."""


def outcome_of(meaning: Meaning, code: int, done: str, *, group: bool, chat_only: bool) -> Outcome:
    """What the postman is told. Raises Misfit.

    `group`: an unknown chat has to be bound anew; `chat_only`: what is too much is too much for this chat alone.
    """
    if meaning is Meaning.SPEAK_FIRST:
        return Gone(str(code)) if group else Closed()
    if meaning in OUTCOMES:
        return OUTCOMES[meaning](code, done, chat_only)
    raise Misfit(code)


def _operator(code: int, done: str, chat_only: bool) -> Outcome:
    logger.error("WeCom asks for the operator", extra={"door": "wecom", "status": code})
    return RetryAfter(WHILE_WRONG, done)


OUTCOMES: Mapping[Meaning, Callable[[int, str, bool], Outcome]] = {
    Meaning.RETRY: lambda _, done, __: RetryAfter(BRIEFLY, done, chat_only=True),
    Meaning.LATER: lambda _, done, chat_only: RetryAfter(NEXT_MINUTE, done, chat_only=chat_only),
    Meaning.REFRESH: _operator,
    Meaning.OPERATOR: _operator,
    Meaning.OTHER_WAY: lambda _, __, ___: Closed(),
    Meaning.CONSENT: lambda _, __, ___: Closed(),
    Meaning.UNREACHABLE: lambda code, _, __: Gone(str(code)),
    Meaning.REBIND: lambda code, _, __: Gone(str(code)),
    Meaning.TOO_LATE: lambda _, done, __: RetryAfter(BRIEFLY, done, chat_only=True),
    Meaning.UNKNOWN: lambda _, done, __: Unknown(done),
}
"""Whatever is in no row is a mistake in the program and raised."""
