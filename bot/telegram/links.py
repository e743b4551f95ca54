"""Addresses that open one of the bots and hand it a word; bot.telegram.decoding reads the word back."""

from __future__ import annotations

from bot.telegram.decoding import CAME_FROM

LONGEST = 64
"""Characters that Telegram carries behind `start=`."""


class NoChannel(ValueError):
    """A channel's name that Telegram's link cannot carry."""


class TooLong(ValueError):
    """Channel and site together are longer than a link may be; the argument is how much too long."""


def at_site(bot: str, channel: str, site: str) -> str:
    """What a scan opens: the complainants' bot, which hears where the code hangs. Raises NoChannel, TooLong."""
    word = f"{channel}__{site}"
    if len(word) > LONGEST:
        raise TooLong(len(word) - LONGEST)
    found = CAME_FROM.match(word)
    if found is None or found["channel"] != channel:
        raise NoChannel(channel)
    return f"https://t.me/{bot}?start={word}"


def to_enrol(bot: str, code: str) -> str:
    """What an officer opens: the private chat with the officers' bot, and the code with it."""
    return f"https://t.me/{bot}?start=enrol-{code}"


def to_bind(bot: str, code: str) -> str:
    """What whoever governs a group opens: the bot joins it and hears the code there."""
    return f"https://t.me/{bot}?startgroup=bind-{code}"
