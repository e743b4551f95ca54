"""The token an account shows its platform: fetched by one process, used by all, and never twice for the same reason.

Libraries that call a platform block, so this does too; it is used in threads, never on the event loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from store import tokens

if TYPE_CHECKING:
    from bot.app import Suban

PATIENCE = 15.0
"""Seconds somebody waits for another to fetch it."""
GLANCE = 0.1
TRUSTED = 60.0
"""Seconds for which a process uses what it has read without looking again."""
IN_VAIN = 2.0
"""Seconds for which a failure that took as long counts for those who come later; one that was quick counts less."""


@dataclass(frozen=True)
class Fetched:
    """A new token, and how many seconds it lasts."""

    token: str
    seconds: float


Fetch = Callable[[bool], Fetched]
"""Asks the platform; True demands another token than the one in force."""


class NoToken(Exception):
    """Nobody could fetch one in time."""


class Access:
    """One account's token. `fetch` raises what its library raises, and then another may try."""

    def __init__(self, suban: Suban, account: str, fetch: Fetch) -> None:
        self._suban = suban
        self._account = account
        self._fetch = fetch
        self._who = f"{suban.random.getrandbits(64):x}"
        self._lock = Lock()
        self._known, self._read_at = "", 0.0
        self._vain_until = 0.0

    def token(self, but: str = "") -> str:
        """The token in force; never `but`, which the platform has just refused. Raises NoToken, also when somebody
        else has failed while one waited: nobody waits for the same thing twice."""
        asked = time.monotonic()
        with self._lock:
            fresh = time.monotonic() - self._read_at < TRUSTED
            if self._known and fresh and self._known != but:
                return self._known
            if asked < self._vain_until:
                raise NoToken
            self._known, self._read_at = self._obtained(but), time.monotonic()
            return self._known

    def _obtained(self, but: str) -> str:
        began = time.monotonic()
        try:
            return self._obtain(but)
        except Exception:
            failed = time.monotonic()
            self._vain_until = failed + min(failed - began, IN_VAIN)
            raise

    def _obtain(self, but: str) -> str:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            found = self._suban.look_now(lambda work: tokens.current(work, self._account, but))
            if found:
                return found
            if self._suban.turn_now(lambda work: tokens.may_fetch(work, self._account, self._who)):
                return self._renew(but)
            time.sleep(GLANCE)
        raise NoToken

    def _renew(self, but: str) -> str:
        """Somebody may have fetched it between the look and the lease."""
        found = self._suban.look_now(lambda work: tokens.current(work, self._account, but))
        if found:
            self._suban.turn_now(lambda work: tokens.let_go(work, self._account, self._who))
            return found
        force = bool(but) and self._suban.look_now(lambda work: tokens.may_force(work, self._account))
        try:
            fetched = self._fetch(force)
        except BaseException:
            self._suban.turn_now(lambda work: tokens.let_go(work, self._account, self._who))
            raise
        self._suban.turn_now(
            lambda work: tokens.keep(
                work, self._account, self._who, fetched.token, fetched.seconds, forced=force
            )
        )
        return fetched.token
