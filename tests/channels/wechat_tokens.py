"""Access tokens: the plain kind, of which a new one kills the old, and the stable kind, which stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.channels.wechat_errors import Refused
from tests.channels.wechat_quotas import day_of

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account
    from tests.channels.wechat_state import World

LIFE, LAST = 7200, 300
"""Seconds a token lives, and those at its end in which it is renewed."""
SIGNS = 512
FORCED_A_DAY, FORCED_APART = 20, 30
PLAIN, STABLE = "token", "stable_token"


@dataclass
class Token:
    """One token."""

    value: str
    account: Account
    until: float
    replaced: bool = False

    def left(self, now: float) -> float:
        """Seconds it still lives."""
        return self.until - now


class Purse:
    """The tokens of one account."""

    def __init__(self, account: Account) -> None:
        self.account, self.world = account, account.world
        self._newest: dict[str, Token] = {}
        self._forced: list[float] = []
        self.may_ask = True
        """Whether a client has a reason to fetch one: none was given, it was told so, or the answer was lost."""

    def plain(self) -> Token:
        """A new one; the old one lives for five more minutes."""
        now = self.world.clock.now()
        self._look_for_waste(PLAIN, now)
        if old := self._newest.get(PLAIN):
            old.until, old.replaced = min(old.until, now + LAST), True
        return self._issue(PLAIN, now)

    def stable(self, force: bool) -> Token:
        """The same one until it nears its end, unless a new one is forced."""
        now = self.world.clock.now()
        old = self._newest.get(STABLE)
        if force:
            self._count_forced(now)
            self.may_ask = False
            if old:
                old.until, old.replaced = now, True
            return self._issue(STABLE, now)
        self._look_for_waste(STABLE, now)
        if old and old.left(now) >= LAST:
            return old
        return self._issue(STABLE, now)

    def kill(self) -> None:
        """Somebody else has fetched one: no token of this account is good any more."""
        for token in self._newest.values():
            token.until, token.replaced = 0, True

    def _issue(self, kind: str, now: float) -> Token:
        token = Token(self.world.name(SIGNS), self.account, now + LIFE)
        self.world.tokens[token.value] = self._newest[kind] = token
        return token

    def _count_forced(self, now: float) -> None:
        today = [at for at in self._forced if day_of(at) == day_of(now)]
        if len(today) >= FORCED_A_DAY:
            raise Refused(45009)
        if today and now - today[-1] < FORCED_APART:
            raise Refused(45011)
        self._forced = [*today, now]

    def _look_for_waste(self, kind: str, now: float) -> None:
        old = self._newest.get(kind)
        if old and old.left(now) >= LAST and not self.may_ask:
            self.world.violate(
                f"fetched a token by {kind} though the last one has {old.left(now):.0f} s left"
            )
        self.may_ask = False


def account_of(world: World, value: str) -> Account:
    """Whose token this is; raises Refused when it is none, or no more."""
    if not value:
        world.violate("a call without a token")
        raise Refused(41001)
    token = world.tokens.get(value)
    if token is None:
        raise Refused(40001)
    if token.left(world.clock.now()) <= 0:
        raise Refused(40001 if token.replaced else 42001)
    return token.account
