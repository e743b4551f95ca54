"""The ledger of what may be said to whom: five messages in 48 hours after a word, three in a minute after a click."""

from __future__ import annotations

from dataclasses import dataclass

from tests.channels.wechat_errors import Refused

MESSAGE, ACTION = "message", "action"
GRANTS = {MESSAGE: (5, 48 * 3600.0), ACTION: (3, 60.0)}
"""What a word gives, and what a click, a follow or a scan gives: never more, whatever was left."""
CLOSED, USED_UP = 45015, 45047


@dataclass
class Window:
    """How many messages may still be sent, and until when."""

    left: int = 0
    until: float = 0.0


class Ledger:
    """The windows of all people of an account.

    Windows of the two kinds do not add up: a message sent while both are open is taken from both.
    """

    def __init__(self) -> None:
        self._windows: dict[str, dict[str, Window]] = {}

    def grant(self, openid: str, kind: str, now: float) -> None:
        """Somebody did something that lets the account speak."""
        count, seconds = GRANTS[kind]
        self._windows.setdefault(openid, {})[kind] = Window(count, now + seconds)

    def shut(self, openid: str) -> None:
        """They are gone."""
        self._windows.pop(openid, None)

    def window(self, openid: str, now: float) -> Window:
        """What is left, and until when at the longest."""
        windows = self._open(openid, now)
        best = max(windows, key=lambda window: (window.left, window.until), default=Window())
        return Window(best.left, best.until)

    def spend(self, openid: str, now: float) -> None:
        """One message is sent; raises Refused when it must not be."""
        windows = self._open(openid, now)
        if not windows:
            raise Refused(CLOSED)
        if not any(window.left for window in windows):
            raise Refused(USED_UP)
        for window in windows:
            window.left = max(0, window.left - 1)

    def _open(self, openid: str, now: float) -> list[Window]:
        return [window for window in self._windows.get(openid, {}).values() if now < window.until]
