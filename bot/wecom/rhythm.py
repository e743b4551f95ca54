"""How long the bot's line waits for what: the one place where its seconds stand."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wecom.wire import PATIENCE


@dataclass
class Rhythm:
    """Seconds: until a frame counts as unanswered; between pings; before a connection is tried again, and when it was
    refused or taken away; how long the lease lasts, and when it is renewed or asked for; between
    looks for cards that were left undrawn."""

    answer: float = PATIENCE
    ping: float = 30.0
    pong: float = 10.0
    first: float = 1.0
    longest: float = 60.0
    refused: float = 60.0
    away: float = 600.0
    farthest: float = 3600.0
    lease: float = 30.0
    renew: float = 8.0
    glance: float = 1.0
    sweep: float = 40.0
