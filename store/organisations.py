"""The bodies with a part in the work, as the profile in force has them, and their chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from config.once import once_a_profile
from config.profile import Organisation, Profile
from config.saying import Fact
from store.database import Hot, Row, hot, upsert
from store.rows import Adding, change, finding, table
from store.schema import Group
from store.schema import Organisation as Kept
from store.work import Work

_O, _G = table(Kept), table(Group)
_KEEP = upsert(_O, ("id",), ("kind", "parent", "level", "region", "body", "active"))
_RETIRE = hot(update(_O).values(active=False))
_GROUPS: Hot = finding(Group, "organisation", order="id", also=_G.c.revoked.is_(None))
_GROUP = finding(Group, "address", also=_G.c.revoked.is_(None))
_GROUP_ID, _AT_ALL = finding(Group, "id"), finding(Group, "address")
_ALL_GROUPS = hot(select(_G).where(_G.c.revoked.is_(None)).order_by(_G.c.id))
_BESIDE = hot(
    select(_G).where(
        _G.c.revoked.is_(None),
        or_(_G.c.address == bindparam("whole"), _G.c.address.like(bindparam("below"))),
    )
)
_ADD_GROUP = Adding(Group, "id")
_UNBIND = hot(update(_G).values(revoked=bindparam("now")).where(_G.c.address == bindparam("address")))
_REBIND = hot(
    update(_G)
    .values(revoked=None, organisation=bindparam("organisation"), bound=bindparam("now"))
    .where(_G.c.address == bindparam("address"))
)


def load(work: Work, profile: Profile) -> None:
    """Take over the organisations of a profile; those it no longer has are kept, inactive."""
    work.tx.run(_RETIRE)
    for organisation in profile.organisations:
        kept = {name: getattr(organisation, name) for name in ("id", "kind", "parent", "level", "region")}
        work.tx.run(_KEEP, **kept, body=organisation.model_dump_json(), active=True)


def organisation(work: Work, id: str) -> Organisation | None:
    """The organisation of the profile in force, or None."""
    return _by_id(work.profile).get(id)


@once_a_profile
def _by_id(profile: Profile) -> dict[str, Organisation]:
    return {o.id: o for o in profile.organisations}


def is_asked(work: Work, id: str) -> bool:
    """Whether it is asked to cooperate, not told to: central bodies and utilities (G43)."""
    found = organisation(work, id)
    return bool(found and found.is_asked)


def name(work: Work, id: str) -> Fact:
    """How an organisation is called, as a fact."""
    found = organisation(work, id)
    return dict(found.name) if found else id


def keepers(work: Work, task: str) -> list[Fact]:
    """Who has to keep a part of the configuration up to date, the office where nobody is named (X40, G61)."""
    return keepers_in(work.profile, task)


def keepers_in(profile: Profile, task: str) -> list[Fact]:
    """The same of a profile at hand."""
    named = [id for each in profile.mechanisms if task in each.keeps for id in each.lead]
    return [dict(profile.organisation(id).name) for id in named] or [dict(profile.brand.office)]


def of_kind(work: Work, kind: str, office: str = "") -> list[Organisation]:
    """Organisations of a kind; with `office`, those that belong to it and to no office in between."""
    found = [o for o in work.profile.organisations if o.kind == kind]
    return [o for o in found if not office or office_of(work, o.id) == office]


def office_of(work: Work, id: str) -> str:
    """The office an organisation belongs to: itself, or the nearest above it."""
    found = organisation(work, id)
    offices = {o.id for o in work.profile.offices()}
    return next((each for each in _line(work, found) if each in offices), "") if found else ""


def superior(work: Work, office: str) -> str:
    """The office above an office; empty for the highest."""
    found = organisation(work, office)
    return office_of(work, found.parent) if found and found.parent else ""


def of_rank(work: Work, kind: str, office: str) -> str:
    """The working or leading group of an office's level and place, else of one above; empty if there is none."""
    found = organisation(work, office)
    while found:
        place = (found.level, found.region)
        near = [o.id for o in work.profile.organisations if (o.kind, o.level, o.region) == (kind, *place)]
        if near:
            return near[0]
        found = organisation(work, superior(work, found.id))
    return ""


def supervises(id: str) -> bool:
    """Whether this special group is the one for supervision, which orders (§7.3, T20b)."""
    return id.endswith("supervision")


def receiver(work: Work, ticket: Row, facts: Mapping[str, Any]) -> str:
    """The office a matter goes to: the one that was named, else the one above (T3)."""
    return str(facts.get("receiver") or "").strip() or superior(work, ticket["office"])


def office_for(work: Work, region: str) -> str:
    """The office that receives what happens in a region: its own desk's, its parents', else the highest (G35)."""
    regions = {r.id: r for r in work.profile.regions}
    place = regions.get(region)
    while place:
        office = _office_of_desk(work, place.desk)
        if office:
            return office
        place = regions.get(place.parent)
    return work.profile.offices()[0].id


def is_within(work: Work, id: str, ancestor: str) -> bool:
    """Whether an organisation is the other or stands below it."""
    found = organisation(work, id)
    return bool(found) and ancestor in _line(work, found)


def _office_of_desk(work: Work, desk: str) -> str:
    found = organisation(work, desk)
    line = _line(work, found) if found else []
    offices = {o.id for o in work.profile.offices()}
    return next((id for id in line if id in offices), "")


def _line(work: Work, found: Organisation | None) -> list[str]:
    line: list[str] = []
    while found and found.id not in line:
        line.append(found.id)
        found = organisation(work, found.parent)
    return line


def bind(work: Work, organisation: str, address: str) -> int:
    """Bind a chat to an organisation; binding it again moves it. The group's id."""
    door = address.split(":", 1)[0]
    if work.tx.run(_REBIND, organisation=organisation, address=address, now=work.ms):
        found = work.tx.one(_GROUP, address=address)
        return int(found["id"]) if found else 0
    row = _ADD_GROUP(work.tx, organisation=organisation, address=address, door=door, bound=work.ms)
    return int(row["id"])


def unbind(work: Work, address: str) -> None:
    """The chat belongs to nobody any more."""
    work.tx.run(_UNBIND, address=address, now=work.ms)


def move(work: Work, group_id: int, address: str) -> bool:
    """The platform gave a chat another address; False when that one is bound to something already."""
    if work.tx.one(_AT_ALL, address=address):
        return False
    return bool(change(work.tx, Group, {"id": group_id}, {"address": address}))


def groups(work: Work, organisation: str) -> list[Row]:
    """The chats bound to an organisation."""
    return work.tx.all(_GROUPS, organisation=organisation)


def group_at(work: Work, address: str) -> Row | None:
    """The bound chat at an address."""
    return work.tx.one(_GROUP, address=address)


def group(work: Work, id: int) -> Row | None:
    """The chat with this id, revoked or not."""
    return work.tx.one(_GROUP_ID, id=id)


def beside(work: Work, address: str) -> list[Row]:
    """Every bound chat that is the same to its platform: a group with all its topics."""
    whole = ":".join(address.split(":")[:2])
    return work.tx.all(_BESIDE, whole=whole, below=f"{whole}:%")


def all_groups(work: Work) -> list[Row]:
    """Every bound chat."""
    return work.tx.all(_ALL_GROUPS)


def takes_sealed(work: Work, body: Organisation) -> bool:
    """Whether somebody there is named for sealed matters, which go nowhere else (D3)."""
    return bool({member.id for member in body.members} & set(work.profile.sealed.members))
