"""What the office's leader hears at once in private: data leaving in masses, codes being guessed (§8.2)."""

from __future__ import annotations

from collections.abc import Mapping

from config.saying import Fact, Say
from store import notice, organisations, roster
from store.audience import persons
from store.work import Work


def tell_leaders(work: Work, organisation: str, key: str, facts: Mapping[str, Fact]) -> None:
    """The leaders of the office that an organisation belongs to; of the first office where it belongs to none."""
    office = organisations.office_of(work, organisation) if organisation else ""
    offices = [office] if office else [o.id for o in organisations.of_kind(work, "office")[:1]]
    leaders = [person for id in offices for person in roster.staff(work, id, "leader")]
    for recipient in persons(work, leaders, "office"):
        notice.tell(work, recipient.lane, Say(f"notice.{key}.office", facts, style="private"))
