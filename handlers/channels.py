"""What a way in is called: the profile's own channels, the doors, and else as a poster had it printed."""

from __future__ import annotations

from config.saying import Fact, phrase
from store.work import Work

NAMED = ("web", "wechat", "telegram", "wecom", "qr", "hotline", "window", "cadre", "licence", "console")
"""Ways in that the texts name."""


def name(work: Work, id: str) -> Fact:
    """The name of a channel."""
    own = next((dict(channel.name) for channel in work.profile.channels if channel.id == id), None)
    return own or (phrase(f"channel.{id}") if id in NAMED else id)


def every(work: Work) -> list[tuple[str, Fact]]:
    """All that have a name, those of other bodies first: each has a ledger of its own (X52)."""
    ids = [channel.id for channel in work.profile.channels]
    return [(id, name(work, id)) for id in dict.fromkeys((*ids, *NAMED))]
