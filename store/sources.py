"""Other bodies that bring tickets: known by a key that is kept as a digest, told of each step through a signed hook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from config.saying import Say
from store import arrival, event, note, notice, people
from store.audience import of_person
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Source
from store.states import TERMINAL
from store.work import Work, code

_S = table(Source)
_ADD, _ID = Adding(Source), finding(Source, "id")
_KEY = finding(Source, "key", also=_S.c.revoked.is_(None))
_ALL = hot(select(_S).order_by(_S.c.id))
_ANY = hot(select(_S.c.id).where(_S.c.revoked.is_(None)).limit(1))
_HOLD = hot(select(_S.c.id).where(_S.c.id == bindparam("id")).with_for_update())
KEY, SECRET = 40, 40
"""Characters of a key and of a hook's secret, five bits each."""
PREFIX = "sb_"
OPENLY: Mapping[str, str] = {"return_review": "assigned"}
"""What a state is called to the outside: how units and office argue is nobody else's business (§2.1)."""


def add(work: Work, id: str, channel: str) -> str:
    """A source with a new key, which is shown once; a revoked one begins anew. Its key."""
    if find(work, id) is None:
        _ADD(work.tx, id=id, channel=channel, key="", person=people.add(work, "source"), at=work.ms)
    change(work.tx, Source, {"id": id}, {"channel": channel, "revoked": None})
    return renew(work, id)


def renew(work: Work, id: str) -> str:
    """Another key; the one before is worth nothing any more."""
    key = f"{PREFIX}{code(work.house.random, KEY)}"
    change(work.tx, Source, {"id": id}, {"key": _digest(key)})
    return key


def revoke(work: Work, id: str) -> bool:
    """Nothing more is brought or told; False when there is no such source."""
    found = find(work, id)
    if found is None or found["revoked"] is not None:
        return False
    return bool(change(work.tx, Source, {"id": id}, {"revoked": work.ms}))


def find(work: Work, id: str) -> Row | None:
    """A source by its name, revoked or not."""
    return work.tx.one(_ID, id=id)


def recognise(work: Work, key: str) -> Row | None:
    """Whose key this is; None when it is nobody's, or taken back."""
    return work.tx.one(_KEY, key=_digest(key)) if key.startswith(PREFIX) else None


def every(work: Work) -> list[Row]:
    """All sources by name."""
    return work.tx.all(_ALL)


def any_open(work: Work) -> bool:
    """Whether anybody brings tickets at all."""
    return work.tx.one(_ANY) is not None


def hold(work: Work, id: str) -> None:
    """What one source brings is taken in one after the other, also where several processes listen."""
    if work.tx.dialect == "postgresql":
        work.tx.one(_HOLD, id=id)


def _digest(key: str) -> str:
    """Without the house's key: two hundred random bits need none, and outlive its change."""
    return hashlib.sha256(key.encode()).hexdigest()


# ---------------------------------------------------------------- the hook


def set_hook(work: Work, id: str, url: str) -> str:
    """Where a source wants to be told; the secret that signs what it is told, shown once. No url: nowhere."""
    secret = code(work.house.random, SECRET) if url else ""
    sealed = work.house.keys.seal_json("source", id, {"url": url, "secret": secret}) if url else None
    change(work.tx, Source, {"id": id}, {"sealed": sealed})
    found = find(work, id)
    if url and found:
        people.give_address(work, found["person"], f"hook:{id}")
    return secret


def hook(work: Work, id: str) -> tuple[str, str]:
    """Url and secret; empty where nothing is told (any more)."""
    found = find(work, id)
    if found is None or not found["sealed"] or found["revoked"] is not None:
        return "", ""
    body = work.house.keys.open_json("source", id, found["sealed"])
    return str(body["url"]), str(body["secret"])


def state_of(ticket: Row) -> str:
    """A ticket's state as it may be known outside."""
    return OPENLY.get(ticket["state"], ticket["state"])


def known(work: Work, ticket: Row) -> list[Row]:
    """What has happened, as far as its source may know: nothing from the event on with which it was sealed (D3)."""
    found = event.events(work, ticket["id"])
    if not ticket["sealed_matter"]:
        return found
    return found[: _sealing(found)]


def _sealing(found: list[Row]) -> int:
    """Which event sealed it; what was sealed from the start is known as received."""
    return next((n for n, each in enumerate(found) if event.SEALED in json.loads(each["facts"])), 1)


def outwardly(work: Work, ticket: Row) -> Row:
    """A ticket as its source may know it: what is sealed stays as it was before, for any change would tell of it."""
    if not ticket["sealed_matter"]:
        return ticket
    told = known(work, ticket)
    state = next((each["after"] for each in reversed(told) if each["after"]), "received")
    if state in ASKED and _has_added(work, ticket, len(told)):
        state = "received"
    ended = [each["at"] for each in told if each["after"] == state != each["before"]]
    return {
        **ticket,
        "state": state,
        "promised": ticket["promised"] if state not in ("received", "need_info") else None,
        "closed": ended[-1] if ended and state in TERMINAL else None,
        "result": ticket["result"] if state in ANSWERED else "",
    }


ASKED, ADDED = ("need_info", "withdrawn"), ("supply", "supplement")


def _has_added(work: Work, ticket: Row, since: int) -> bool:
    """Whether its source itself gave what was asked for: what follows from its own act it knows (T2b)."""
    came = arrival.of(work, ticket["id"])
    source = find(work, came["source"]) if came else None
    added = [e["person"] for e in event.events(work, ticket["id"])[since:] if e["verb"] in ADDED]
    return source is not None and source["person"] in added


def tell(work: Work, came: Row, before: Row, after: Row) -> None:
    """A step that shows outside; an older one of the same ticket that was not sent yet is replaced.

    Of a sealed matter there are none (D3).
    """
    source = find(work, came["source"])
    if (
        source is None
        or not source["sealed"]
        or source["revoked"] is not None
        or after["sealed_matter"]
        or state_of(before) == state_of(after)
    ):
        return
    body: dict[str, Any] = {
        "event": "status",
        "ticket": after["number"],
        "number": came["number"],
        "state": state_of(after),
        "before": state_of(before),
        "at": work.now.isoformat(timespec="seconds"),
        **_answer(work, source, after),
    }
    say = Say("hook.status", {"body": json.dumps(body)}, card=f"hook:{after['id']}")
    for recipient in of_person(work, source["person"], "source"):
        notice.tell(work, recipient.lane, say, ticket=after["id"])


ANSWERED = ("replied", "answered", "closed")


def _answer(work: Work, source: Row, after: Row) -> dict[str, str]:
    """Whoever assigned from above gets the answer too (G33)."""
    superior = any(c.superior for c in work.profile.channels if c.id == source["channel"])
    if not superior or after["state"] not in ANSWERED:
        return {}
    return {"result": after["result"], "reply": note.last(work, after["id"], "reply")}
