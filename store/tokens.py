"""What an account shows its platform at each call: one token for all processes, fetched by one of them at a time."""

from __future__ import annotations

from store import lease
from store.database import Row, hot, upsert
from store.rows import finding, table
from store.schema import AccessToken
from store.work import Work

_KEEP = hot(upsert(table(AccessToken), ("account",), ("sealed", "until", "forced")))
_FIND = finding(AccessToken, "account")
EARLY = 300_000
"""Milliseconds before its end from which a token is fetched anew: from then on the platform hands out the next one."""
FORCING = 60_000
"""Milliseconds between two fetches out of turn; platforms allow one in thirty seconds, and few a day."""
FETCHING = 20_000
"""Milliseconds somebody has for a fetch before another may try."""


def current(work: Work, account: str, but: str = "") -> str:
    """The token that is good now, unless it is `but`, which the platform has refused; "" when there is none."""
    row = work.tx.one(_FIND, account=account)
    if row is None or row["until"] <= work.ms or not row["sealed"]:
        return ""
    token = _opened(work, row)
    return "" if token == but else token


def may_fetch(work: Work, account: str, who: str) -> bool:
    """Whether `who` is the one to fetch it now."""
    return lease.take(work, _key(account), who, FETCHING)


def may_force(work: Work, account: str) -> bool:
    """Whether a new token may be demanded though the old one has not run out."""
    row = work.tx.one(_FIND, account=account)
    return row is None or work.ms - row["forced"] >= FORCING


def keep(work: Work, account: str, who: str, token: str, seconds: float, *, forced: bool) -> None:
    """It was fetched and lasts so many seconds; whoever waited for it has it now."""
    known = work.tx.one(_FIND, account=account)
    before = known["forced"] if known else 0
    until = work.ms + max(round(seconds * 1000) - EARLY, 1_000)
    sealed = work.house.keys.seal("access_token", account, token)
    work.tx.run(_KEEP, account=account, sealed=sealed, until=until, forced=work.ms if forced else before)
    let_go(work, account, who)


def let_go(work: Work, account: str, who: str) -> None:
    """Whoever was fetching has failed: another may try."""
    lease.drop(work, _key(account), who)


def _opened(work: Work, row: Row) -> str:
    return work.house.keys.open_text("access_token", row["account"], row["sealed"])


def _key(account: str) -> str:
    return f"token:{account}"
