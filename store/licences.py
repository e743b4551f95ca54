"""A business shows its electronic licence: one-time states, and what a licence said before a matter was filed (G27)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from store.database import Row, hot
from store.rows import Adding, finding, table
from store.schema import LicenceVisit
from store.work import Work, code

VERB = "verify_licence"
"""What the chain calls it."""
ID, SECRET = 12, 20
"""A state is a name that finds it and a secret that proves it, one after the other."""
LIFE = 30 * 60_000
"""For so long (ms) a link can be used."""
WAITS = 24 * 3_600_000
"""For so long (ms) a licence that was shown waits for the matter to be filed."""
_V = table(LicenceVisit)
_ADD, _BY_ID = Adding(LicenceVisit), finding(LicenceVisit, "id")
_USE = hot(
    update(_V)
    .values(used=bindparam("now"))
    .where(_V.c.id == bindparam("visit"), _V.c.used.is_(None))
    .returning(_V.c.id)
)
_KEEP = hot(
    update(_V)
    .values(sealed=bindparam("body"), expires=bindparam("until"))
    .where(_V.c.id == bindparam("visit"))
)
_WAITING = hot(
    select(_V)
    .where(_V.c.person == bindparam("of"), _V.c.sealed.is_not(None), _V.c.expires > bindparam("now"))
    .order_by(_V.c.used.desc())
    .limit(1)
)
_FORGET = hot(delete(_V).where(_V.c.person == bindparam("of")))
_SPEND = hot(delete(_V).where(_V.c.person == bindparam("of"), _V.c.sealed.is_not(None)))
_FOLLOW = hot(
    update(_V)
    .values(ticket=bindparam("to"))
    .where(_V.c.person == bindparam("of"), _V.c.ticket.is_(None), _V.c.used.is_(None))
)
_DROP = hot(delete(_V).where(_V.c.expires < bindparam("now")))


@dataclass(frozen=True)
class Licence:
    """What an electronic business licence says."""

    name: str
    code: str
    legal_person: str


def begin(work: Work, person: str, ticket: int | None = None) -> str:
    """A state for one verification by this person, for a ticket or for the next matter; only its digest is kept."""
    state = code(work.house.random, ID + SECRET)
    digest = work.house.keys.digest("licence-state", state)
    values = {"person": person, "ticket": ticket, "at": work.ms, "expires": work.ms + LIFE}
    _ADD(work.tx, id=state[:ID], digest=digest, **values)
    return state


def find(work: Work, state: str) -> Row | None:
    """The verification a state belongs to, while it can still be used."""
    row = work.tx.one(_BY_ID, id=state[:ID]) if _may_be_one(state) else None
    if row is None or not _proves(work, row, state):
        return None
    return row if row["used"] is None and row["expires"] > work.ms else None


def _may_be_one(state: str) -> bool:
    return len(state) == ID + SECRET and state.isascii() and state.isalnum()


def _proves(work: Work, row: Row, state: str) -> bool:
    """Compared in constant time, whichever key it was made under."""
    given = work.house.keys.digests("licence-state", state)
    return any(hmac.compare_digest(digest, row["digest"]) for digest in given)


def use(work: Work, state: str) -> Row | None:
    """The same, this once: whoever comes second with it gets nothing."""
    row = find(work, state)
    return row if row and work.tx.one(_USE, visit=row["id"], now=work.ms) else None


def keep(work: Work, visit: Row, licence: Licence) -> None:
    """The licence waits for the matter that its business is about to file."""
    sealed = work.house.keys.seal_json("licence", visit["id"], vars(licence))
    work.tx.run(_KEEP, visit=visit["id"], body=sealed, until=work.ms + WAITS)


def waiting(work: Work, person: str) -> Licence | None:
    """The licence this person showed last, and has filed nothing with."""
    row = work.tx.one(_WAITING, of=person, now=work.ms)
    if row is None:
        return None
    return Licence(**work.house.keys.open_json("licence", row["id"], row["sealed"]))


def spend(work: Work, person: str, ticket: int | None) -> None:
    """A matter was filed: what waited for it is used up, and whoever is still at it verifies for that ticket."""
    work.tx.run(_SPEND, of=person)
    if ticket is not None:
        work.tx.run(_FOLLOW, of=person, to=ticket)


def forget(work: Work, person: str) -> None:
    """Nothing of it is left."""
    work.tx.run(_FORGET, of=person)


def sweep(work: Work) -> int:
    """Forget what has run out."""
    return work.tx.run(_DROP, now=work.ms)
