"""Sessions of the web door: a bearer token is shown once and kept as a digest; staff sessions run out soon."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from store import roster
from store.database import Row, hot
from store.rows import Adding, change, table
from store.schema import Person, Session
from store.work import Work, code

_S, _P = table(Session), table(Person)
_ADD = Adding(Session)
_FIND = hot(
    select(_S, _P.c.lang, roster.serves(_S.c.person).label("serves"))
    .join(_P, _P.c.id == _S.c.person)
    .where(_S.c.digest == bindparam("digest"))
)
_CLOSE = hot(delete(_S).where(_S.c.digest == bindparam("digest")))
TOKEN_LENGTH = 32
COMPLAINANT_LIFE = 180 * 86_400_000
"""A complainant may come back after days (ms)."""
TOUCH = 60_000
"""How often (ms) a session's last use is written down."""


def begin(work: Work, person: str, kind: str, life: int, source: str = "") -> str:
    """A new token for a person; `life` in ms; `source` is channel:site of the code that brought them (X33)."""
    token = code(work.house.random, TOKEN_LENGTH)
    _ADD(
        work.tx,
        digest=_digest(work, token),
        person=person,
        kind=kind,
        at=work.ms,
        seen=work.ms,
        expires=work.ms + life,
        source=source,
    )
    return token


def recognise(work: Work, token: str) -> Row | None:
    """The session of a token that has not run out, with the person's `lang` and whether they hold a post; or None."""
    digests = work.house.keys.digests("session", token) if token else ()
    row = next(filter(None, (work.tx.one(_FIND, digest=digest, now=work.ms) for digest in digests)), None)
    return row if row and row["expires"] > work.ms else None


def touch(work: Work, row: Row, life: int) -> None:
    """Somebody is still there: the session lasts on."""
    if work.ms - row["seen"] > TOUCH:
        change(work.tx, Session, {"digest": row["digest"]}, {"seen": work.ms, "expires": work.ms + life})


def end(work: Work, token: str) -> None:
    """Signed out."""
    work.tx.run(_CLOSE, digest=_digest(work, token))


def _digest(work: Work, token: str) -> str:
    return work.house.keys.digest("session", token)
