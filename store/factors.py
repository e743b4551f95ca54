"""The second factor of whoever works here: one-time codes (RFC 6238), good for ten minutes in one place (§8.2)."""

from __future__ import annotations

import base64
import hmac
import struct

from sqlalchemy import bindparam, delete, update

from store.database import Row, hot, upsert
from store.rows import Adding, change, finding, table
from store.schema import Factor, Freshness, RecoveryCode
from store.work import Work, code

STEP, DIGITS, SECRET = 30, 6, 20
FRESH = 10 * 60_000
"""For so long (ms) a proof holds in the place where it was given."""
WRONG, LOCKED = 5, 15 * 60_000
"""After so many wrong codes none is looked at for so long (ms)."""
RECOVERY, RECOVERY_LENGTH = 8, 12
NEARBY = (0, -1, 1)
"""Steps beside the present one that count as well: clocks differ."""
_FACTOR, _PROOF = finding(Factor, "person"), finding(Freshness, "person", "place")
_KEEP = upsert(table(Factor), ("person",), ("sealed", "at", "confirmed", "step", "tries", "locked"))
_PROVEN = upsert(table(Freshness), ("person", "place"), ("until",))
_ADD_CODE, _R = Adding(RecoveryCode), table(RecoveryCode)
_USE_CODE = hot(
    update(_R)
    .values(used=bindparam("now"))
    .where(_R.c.digest == bindparam("code"), _R.c.person == bindparam("of"), _R.c.used.is_(None))
)
_DROPS = tuple(
    hot(delete(table(model)).where(table(model).c.person == bindparam("of")))
    for model in (Factor, Freshness, RecoveryCode)
)
_DROP_CODES = hot(delete(table(RecoveryCode)).where(table(RecoveryCode).c.person == bindparam("of")))
_DROP_STALE = hot(delete(table(Freshness)).where(table(Freshness).c.until < bindparam("now")))


def totp(secret: bytes, seconds: int) -> str:
    """The code of a moment."""
    mac = hmac.digest(secret, struct.pack(">Q", seconds // STEP), "sha1")
    at = mac[-1] & 15
    number = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_enrolled(work: Work, person: str) -> bool:
    """Whether somebody has a factor that was used once."""
    row = work.tx.one(_FACTOR, person=person)
    return bool(row and row["confirmed"])


def wanted(work: Work, person: str, place: str) -> str:
    """What stands before a look at an identity or an export: missing (no factor yet), code, or nothing."""
    if not work.house.second_factor or is_fresh(work, person, place):
        return ""
    return "code" if is_enrolled(work, person) else "missing"


def is_fresh(work: Work, person: str, place: str) -> bool:
    """Whether the factor was proved here within the last ten minutes."""
    row = work.tx.one(_PROOF, person=person, place=place)
    return bool(row and row["until"] > work.ms)


def begin(work: Work, person: str) -> str:
    """A new secret, in the letters that programs for one-time codes take; it counts from the first right code on."""
    secret = work.house.random.getrandbits(SECRET * 8).to_bytes(SECRET, "big")
    sealed = work.house.keys.seal("factor", person, secret)
    values = {"confirmed": None, "step": 0, "tries": 0, "locked": None}
    work.tx.run(_KEEP, person=person, sealed=sealed, at=work.ms, **values)
    return base64.b32encode(secret).decode()


def confirm(work: Work, person: str, place: str, given: str) -> list[str]:
    """The first right code makes it a factor; recovery codes, shown this once. Nothing when the code was wrong."""
    row = work.tx.one(_FACTOR, person=person)
    if row is None or row["confirmed"] or prove(work, person, place, given, confirmed=False) != "ok":
        return []
    change(work.tx, Factor, {"person": person}, {"confirmed": work.ms})
    work.tx.run(_DROP_CODES, of=person)
    codes = [code(work.house.random, RECOVERY_LENGTH) for _ in range(RECOVERY)]
    for each in codes:
        _ADD_CODE(work.tx, digest=work.house.keys.digest("recovery", each), person=person)
    return codes


def prove(work: Work, person: str, place: str, given: str, *, confirmed: bool = True) -> str:
    """Look at a code: ok, wrong, locked or missing. Nothing is raised, so that a wrong one is counted for sure."""
    row = work.tx.one(_FACTOR, person=person)
    if row is None or not row["sealed"] or (confirmed and not row["confirmed"]):
        return "missing"
    if row["locked"] and row["locked"] > work.ms:
        return "locked"
    plain = "".join(given.split()).upper()
    step = _step_of(work, row, plain)
    if not (_use_step(work, row, step) if step else confirmed and _use_recovery(work, person, plain)):
        return _count_wrong(work, row)
    change(work.tx, Factor, {"person": person}, {"tries": 0, "locked": None})
    work.tx.run(_PROVEN, person=person, place=place, until=work.ms + FRESH)
    return "ok"


def reset(work: Work, person: str) -> bool:
    """Forget the factor: at the next look it has to be set up anew; False when there was none."""
    known = work.tx.one(_FACTOR, person=person) is not None
    for statement in _DROPS:
        work.tx.run(statement, of=person)
    return known


def sweep(work: Work) -> int:
    """Forget proofs that have run out."""
    return work.tx.run(_DROP_STALE, now=work.ms)


def _step_of(work: Work, row: Row, given: str) -> int:
    """The step a code belongs to, 0 when to none; each step is good once."""
    secret, now = work.house.keys.open("factor", row["person"], row["sealed"]), work.ms // 1000
    steps = [now // STEP + beside for beside in NEARBY]
    shown = given.encode()
    known = [s for s in steps if hmac.compare_digest(totp(secret, s * STEP).encode(), shown)]
    return next((s for s in known if s > row["step"]), 0)


def _use_step(work: Work, row: Row, step: int) -> bool:
    """False when the same code was taken elsewhere at the same moment."""
    return bool(change(work.tx, Factor, {"person": row["person"], "step": row["step"]}, {"step": step}))


def _use_recovery(work: Work, person: str, given: str) -> bool:
    """Whoever changes the row has used the code; a second one at the same moment has not."""
    digests = work.house.keys.digests("recovery", given)
    return any(work.tx.run(_USE_CODE, of=person, code=digest, now=work.ms) for digest in digests)


def _count_wrong(work: Work, row: Row) -> str:
    tries = row["tries"] + 1
    locks = tries >= WRONG
    values = {"tries": 0 if locks else tries, "locked": work.ms + LOCKED if locks else None}
    change(work.tx, Factor, {"person": row["person"]}, values)
    return "locked" if locks else "wrong"
