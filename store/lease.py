"""What only one of several processes may do at a time: whoever holds the lease, until it runs out."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, update

from store.database import hot, insert_or_ignore
from store.rows import table
from store.schema import Holder
from store.work import Work

_H = table(Holder)
_ADD = insert_or_ignore(_H)
_TAKE = hot(
    update(_H)
    .values(owner=bindparam("who"), until=bindparam("then"))
    .where(_H.c.key == bindparam("of"), or_(_H.c.owner == bindparam("who"), _H.c.until <= bindparam("now")))
)
_DROP = hot(
    update(_H).values(owner="", until=0).where(_H.c.key == bindparam("of"), _H.c.owner == bindparam("who"))
)


def take(work: Work, key: str, owner: str, lasts: int) -> bool:
    """Get it, or keep it, for `lasts` ms; False when another has it."""
    work.tx.run(_ADD, key=key, owner="", until=0)
    return bool(work.tx.run(_TAKE, of=key, who=owner, now=work.ms, then=work.ms + lasts))


def drop(work: Work, key: str, owner: str) -> None:
    """Let another have it at once."""
    work.tx.run(_DROP, of=key, who=owner)
