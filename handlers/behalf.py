"""A matter whose complainant is not in a chat becomes a ticket, and the telephone gets the codes (D4, D6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.saying import Say
from handlers import entries
from handlers.entries import Entry
from store import arrival, notice, people, sites
from store.opening import Hand, Opened, open_ticket
from store.work import Work


@dataclass(frozen=True)
class Way:
    """By which way it came: channel, whose hand, who took it in; for a source its name, its number and the digest."""

    channel: str
    hand: Hand
    acceptor: str
    clerk: str = ""
    source: str = ""
    number: str | None = None
    digest: str = ""
    site: str = ""
    flags: tuple[str, ...] = ()
    query: str = ""


def file(work: Work, entry: Entry, way: Way, files: Sequence[Mapping[str, Any]] = ()) -> Opened:
    """File it; whoever complained is a person of their own until they show a code."""
    person = people.add(work, "complainant", work.profile.languages[0])
    if way.clerk and not way.source:  # the clerk has read the notice out
        people.consent(work, person, "notice", work.profile.brand.privacy_version)
    made = entries.draft(work, entry, person, way.channel, way.hand, flags=way.flags)
    office = arrival.office_over(work, way.acceptor)
    came = {name: getattr(way, name) for name in ("acceptor", "clerk", "source", "number", "digest")}
    made = replace(made, came=came, office=office, collector=way.acceptor)
    opened = open_ticket(work, replace(made, site=way.site, files=files, query=way.query))
    sites.tell_chief(work, opened.ticket)
    return opened


def send_codes(work: Work, opened: Opened, phone: str) -> bool:
    """The second secret goes to the telephone itself, where there is a gateway: whoever types it in has it (D4)."""
    if not (phone and work.house.sms):
        return False
    person = opened.ticket["person"]
    lane = f"sms:{people.give_address(work, person, f'sms:{phone}')}"
    facts = {
        "brand": dict(work.profile.brand.name),
        "number": opened.ticket["number"],
        "code": opened.query_code,
        "secret": opened.secret,
    }
    notice.tell(work, lane, Say("record.sms", facts), ticket=opened.ticket["id"])
    return True
