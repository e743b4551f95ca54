"""A draft becomes a ticket: number, codes, sealed words, first clocks, first cards (T1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from store import (
    alarm,
    arrival,
    cards,
    deadlines,
    event,
    evidence,
    masked,
    note,
    organisations,
    people,
    repeats,
    telling,
)
from store.database import Row, hot, upsert
from store.lifecycle import ACTIONS
from store.people import Who
from store.rows import Adding, table
from store.schema import Counter, Ticket
from store.work import Refused, Work, code, moment

_T, _C = table(Ticket), table(Counter)
_ADD = Adding(Ticket, "id")
_NEXT = upsert(_C, ("key",), lambda _: {"value": _C.c.value + 1}, returning=(_C.c.value,))
_RECENT = hot(
    select(func.count().label("n")).where(
        _T.c.person == bindparam("person"), _T.c.opened > bindparam("since")
    )
)
NOBODY = Who()
A_DAY = 86_400_000
MOST_A_DAY = 5
QUERY_CODE, SECRET, PROGRESS = 10, 12, 26
SEALED_FLAGS = ("integrity",)


@dataclass(frozen=True)
class Hand:
    """Who wrote a complaint down for somebody else, in which role and for which organisation."""

    person: str
    role: str
    organisation: str = ""


@dataclass(frozen=True)
class Draft:
    """What an interview gathered; `words` are further words by their kind (demand, when, respondent_text …).

    With a `hand` the complainant speaks elsewhere: there is a second secret as for the anonymous (D4). `query` is the
    query code, where it is not to be drawn.
    """

    kind: str
    story: str
    person: str
    channel: str
    confidentiality: str
    category: str = ""
    detail: str = ""
    region: str = ""
    respondent: str = ""
    site: str = ""
    flags: Sequence[str] = ()
    who: Who = NOBODY
    files: Sequence[Mapping[str, Any]] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    hand: Hand | None = None
    query: str = ""
    office: str = ""
    """Who answers for it, where that is not told by the place (X55)."""
    collector: str = ""
    """The organisation that wrote it down, where the complainant did not tell the bot (G14)."""
    came: Mapping[str, Any] | None = None
    """By which way it came, where its complainant did not file it alone: what `arrival.keep` takes."""


@dataclass(frozen=True)
class Opened:
    """A new ticket; the codes are shown once and kept as digests only.

    `secret` is empty unless the complainant is anonymous or did not file alone (D4).
    """

    ticket: Row
    query_code: str
    secret: str
    progress: str
    triage_due: datetime


def open_ticket(work: Work, draft: Draft) -> Opened:
    """File a complaint; Refused when somebody files more than five a day."""
    if _recent(work, draft.person) >= MOST_A_DAY:
        raise Refused("refused.too_many_filed")
    secrets = _secrets(work, draft)
    row = repeats.linked(work, _insert(work, draft, secrets))
    if draft.came:
        arrival.keep(work, row["id"], **draft.came)
    kept = _keep_words(work, row["id"], draft)
    people.identify(work, row["id"], draft.who)
    evidence.attach(work, row["id"], draft.files, draft.person)
    by = draft.hand or Hand(draft.person, "complainant")
    event.record(
        work, row["id"], "submit", person=by.person, role=by.role, organisation=by.organisation,
        before="draft", after="received",
        facts={"kind": draft.kind, "channel": draft.channel, "notes": kept, "files": len(draft.files)},
    )  # fmt: skip
    return _begin(work, row, secrets)


def _recent(work: Work, person: str) -> int:
    row = work.tx.one(_RECENT, person=person, since=work.ms - A_DAY)
    return int(row["n"]) if row else 0


def _secrets(work: Work, draft: Draft) -> dict[str, str]:
    random = work.house.random
    second = code(random, SECRET) if draft.confidentiality == "anonymous" or draft.hand else ""
    query = draft.query or code(random, QUERY_CODE)
    return {"query": query, "secret": second, "progress": code(random, PROGRESS)}


def _insert(work: Work, draft: Draft, secrets: Mapping[str, str]) -> Row:
    number = next_number(work)
    digests = {name: digest(work, name, value) if value else "" for name, value in secrets.items()}
    flags = list(dict.fromkeys(draft.flags))
    office = draft.office or organisations.office_for(work, draft.region)
    sealed = draft.kind == "tipoff" or any(flag in SEALED_FLAGS for flag in flags)
    if not repeats.number_in(" ".join(flags)):
        flags += filter(None, [repeats.flag_of(work, draft, sealed=sealed)])
    given = {
        "number": number,
        "short": number.rpartition("-")[2],
        "state": "received",
        "profile": work.profile.version,
        "office": office,
        "level": next((r.level for r in work.profile.regions if r.id == draft.region), ""),
        "flags": " ".join(flags),
        "sealed_matter": sealed,
        "opened": work.ms,
        "collector": draft.collector or office,
        "custodian": office,
        **{name: getattr(draft, name) for name in _COPIED},
        **digests,
    }
    return add(work, **given)


def add(work: Work, **given: Any) -> Row:
    """A row for a ticket; the rest of it is as the tables say."""
    return _ADD(work.tx, **given)


_COPIED = (
    "kind",
    "person",
    "channel",
    "site",
    "region",
    "category",
    "detail",
    "confidentiality",
    "respondent",
)


def digest(work: Work, name: str, value: str) -> str:
    """What is kept of a code: query, secret or progress."""
    return digests(work, name, value)[0]


def digests(work: Work, name: str, value: str) -> tuple[str, ...]:
    """The same under every key, the one in use first: codes outlive a change of the key."""
    return work.house.keys.digests(f"ticket-{name}", value.strip().upper())


def next_number(work: Work, series: str = "") -> str:
    """The next number of this month; another series counts apart."""
    local = work.now.astimezone(ZoneInfo(work.profile.hours.zone))
    key = f"{work.profile.brand.prefix}{series}{local:%y%m}"
    row = work.tx.one(_NEXT, key=key, value=1)
    return f"{key}-{row['value'] if row else 1:04d}"


def _keep_words(work: Work, ticket: int, draft: Draft) -> list[dict[str, str]]:
    given = {"story": draft.story, **draft.words}
    public = [(kind, text) for kind, text in given.items() if text]
    kept = [note.write(work, ticket, kind, text, person=draft.person, public=True) for kind, text in public]
    hidden = masked.mask(work, draft.story, draft.who)
    return [*kept, note.write(work, ticket, "masked", hidden, person="system")]


def _begin(work: Work, row: Row, secrets: Mapping[str, str]) -> Opened:
    triage = deadlines.start(work, row, "triage", by="submit")
    if work.profile.deemed_acceptance:
        deadlines.start(work, row, "deem", by="submit")
    facts = telling.facts_of(work, row, {}, ())
    telling.spread(work, row, ACTIONS["submit"].tells, facts)
    alarm.raise_for(work, row, row["flags"].split(), by="submit")
    cards.refresh(work, row)
    return Opened(row, secrets["query"], secrets["secret"], secrets["progress"], moment(triage["due"]))


_SAFE = re.compile(r"^[0-9A-Za-z_-]{1,40}$")


def is_site(text: str) -> bool:
    """Whether a text may name a window or poster in a QR code."""
    return bool(_SAFE.match(text))
