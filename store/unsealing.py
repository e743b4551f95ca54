"""解除密件: a matter that a mere word has sealed goes on as an ordinary one, for a reason that stays on record (D3)."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from store.case import Case
from store.database import hot
from store.effects import Changes
from store.rows import table
from store.schema import Outbox

SEALING = "integrity"
_O = table(Outbox)
_ANEW = hot(update(_O).values(receipt="").where(_O.c.card == bindparam("card"), _O.c.receipt != ""))


def unseal(case: Case) -> Changes:
    """Nothing hides it any more; who has it finds its card as a new message in the group."""
    case.work.tx.run(_ANEW, card=f"ticket:{case.id}")
    return {"flags": case.unflagged(SEALING), "sealed_matter": False}
