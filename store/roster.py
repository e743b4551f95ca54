"""Who holds which post, what that makes of them on a ticket, and the codes that enrol them (X68, §7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, or_, select, update

from config.saying import phrase
from store import co_units, organisations, parts
from store.database import Row, hot
from store.rows import Adding, change, finding, table
from store.schema import Pass, Post
from store.work import Refused, Work, code

_T, _C = table(Post), table(Pass)
_NOW: BindParameter[int] = bindparam("now")
_NOT_OVER = (_T.c.revoked.is_(None), or_(_T.c.until.is_(None), _T.c.until > _NOW))
_HOLDS = (_T.c.since <= _NOW, *_NOT_OVER)
_POSTS = hot(select(_T).where(_T.c.person == bindparam("person"), *_HOLDS).order_by(_T.c.id))
_OWN = hot(select(_T).where(_T.c.person == bindparam("person"), *_NOT_OVER).order_by(_T.c.id))
_STAFF = hot(select(_T).where(_T.c.organisation == bindparam("organisation"), *_HOLDS).order_by(_T.c.id))
_AWAY = hot(select(_T.c.person).where(_T.c.home != "", *_HOLDS))
_MEMBER = hot(select(_T).where(_T.c.member == bindparam("member"), *_HOLDS))
_ALL = hot(select(_T).where(*_HOLDS).order_by(_T.c.organisation, _T.c.id))
_ADD, _ADD_PASS, _PASS = Adding(Post, "id"), Adding(Pass), finding(Pass, "digest")
_ID = finding(Post, "id")
_REVOKE = hot(update(_T).values(revoked=_NOW).where(_T.c.id == bindparam("id"), _T.c.revoked.is_(None)))
_USE = hot(
    update(_C)
    .values(used=_NOW)
    .where(
        _C.c.digest == bindparam("digest"), _C.c.used.is_(None), _C.c.revoked.is_(None), _C.c.expires > _NOW
    )
)
PASS_LENGTH = 12
DEPUTY = "deputy"
"""The post of who stands in for the leader for a while (D2)."""
ACTING = ("office", "desk", "window", "unit", "special", "working", "leading", "inspector")
"""Kinds of organisation whose people do something to tickets."""
INSPECTED = 4
"""From this level of supervision on the inspection office has a part in a ticket (X65)."""


@dataclass(frozen=True)
class Standing:
    """A post somebody holds now."""

    organisation: str
    post: str
    member: str = ""
    home: str = ""
    """Where somebody seconded comes from (G20)."""


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person with posts, a complainant, or the clock. `claims`: tickets opened by code (D4)."""

    person: str
    posts: tuple[Standing, ...] = ()
    claims: frozenset[int] = field(default_factory=frozenset)


SYSTEM = Actor("system")


def actor(work: Work, person: str) -> Actor:
    """The person with the posts held at this moment."""
    rows = work.tx.all(_POSTS, person=person, now=work.ms)
    return Actor(person, tuple(Standing(r["organisation"], r["post"], r["member"], r["home"]) for r in rows))


def serves(person: ColumnElement[str]) -> ColumnElement[bool]:
    """For other tables' statements, which then take `now`: whether the person they name holds a post."""
    return exists().where(_T.c.person == person, *_HOLDS)


def seconded(work: Work) -> set[str]:
    """Everybody who works away from home at this moment: a few, or nobody (G20)."""
    return {row["person"] for row in work.tx.all(_AWAY, now=work.ms)}


def roles(work: Work, who: Actor, ticket: Row) -> dict[str, str]:
    """The roles somebody has on a ticket, each with the organisation that gives it."""
    if who is SYSTEM:
        return {"system": ""}
    found: dict[str, str] = {}
    if who.person == ticket["person"]:
        found["complainant"] = ""
    if ticket["id"] in who.claims:
        found["claimant"] = ""
    for standing in who.posts:
        role = _role(work, standing, ticket)
        if parts.is_part(ticket) and role not in parts.READERS:
            continue
        if role and _may_know(work, standing, ticket):
            found.setdefault(role, standing.organisation)
        if (
            ticket["sealed_matter"]
            and standing.organisation == ticket["lead"]
            and _may_know(work, standing, ticket)
        ):
            found.setdefault(POST_ROLES["unit"][standing.post], standing.organisation)
    return found


def general_roles(work: Work, who: Actor) -> set[str]:
    """The roles somebody has anywhere, for pages and commands without a ticket."""
    return {_general(work, standing) for standing in who.posts} - {""}


POST_ROLES: Mapping[str, Mapping[str, str]] = {
    "office": {"leader": "office_leader", "officer": "office", "clerk": "office", DEPUTY: "office_deputy"},
    "desk": {"leader": "desk", "officer": "desk", "clerk": "desk"},
    "window": {"leader": "desk", "officer": "desk", "clerk": "desk"},
    "unit": {"leader": "unit_leader", "officer": "officer", "clerk": "officer", DEPUTY: "unit_deputy"},
    "special": {"leader": "special", "officer": "special", "clerk": "special"},
    "working": {"leader": "working", "officer": "working", "clerk": "working"},
    "leading": {"leader": "working", "officer": "working", "clerk": "working"},
    "inspector": {"leader": "inspector", "officer": "inspector", "clerk": "inspector"},
    "audit": {"leader": "auditor", "officer": "auditor", "clerk": "auditor"},
    "operator": {"leader": "admin", "officer": "admin", "clerk": "admin"},
}
"""The role that a post gives in an organisation of a kind (§7.3); only of units and offices a leader has a deputy."""


def _general(work: Work, standing: Standing) -> str:
    organisation = organisations.organisation(work, standing.organisation)
    return POST_ROLES[organisation.kind].get(standing.post, "") if organisation else ""


def _role(work: Work, standing: Standing, ticket: Row) -> str:
    role = _general(work, standing)
    if role in ("officer", "unit_leader", "unit_deputy"):
        return _unit_role(work, role, standing.organisation, ticket)
    if role in ("office", "office_leader", "office_deputy"):
        return role if organisations.is_within(work, ticket["office"], standing.organisation) else ""
    if role == "desk":
        return role if organisations.office_of(work, standing.organisation) == ticket["office"] else ""
    if role == "inspector":
        return role if ticket["supervise_level"] >= INSPECTED else ""
    return role


def _unit_role(work: Work, role: str, unit: str, ticket: Row) -> str:
    """The lead and whoever handed it down have the whole matter, units beside the lead their part of it (T7, T11b)."""
    if unit in (ticket["lead"], ticket["responsible"]):
        return role
    if role == "unit_deputy":
        return ""
    return "co_officer" if ticket["lead"] and co_units.has_part(work, ticket, unit) else ""


def _may_know(work: Work, standing: Standing, ticket: Row) -> bool:
    return (
        not ticket["sealed_matter"]
        or standing.member in work.house.profile_of(ticket["profile"]).sealed.members
    )


def staff(work: Work, organisation: str, *posts: str) -> list[str]:
    """The persons who hold a post in an organisation, in order of enrolment."""
    rows = work.tx.all(_STAFF, organisation=organisation, now=work.ms)
    return [row["person"] for row in rows if not posts or row["post"] in posts]


def is_staffed(work: Work, organisation: str) -> bool:
    """Whether it has an active leader and an active case officer (X68)."""
    held = {row["post"] for row in work.tx.all(_STAFF, organisation=organisation, now=work.ms)}
    return {"leader", "officer"} <= held


def named_persons(work: Work) -> list[str]:
    """Who alone sees tip-offs and integrity matters (D3)."""
    members = work.profile.sealed.members
    return list(
        dict.fromkeys(r["person"] for m in members for r in work.tx.all(_MEMBER, member=m, now=work.ms))
    )


def holder(work: Work, organisation: str, member: str) -> str:
    """Who is this member of the profile there already, or nobody."""
    rows = work.tx.all(_MEMBER, member=member, now=work.ms) if member else []
    return next((str(row["person"]) for row in rows if row["organisation"] == organisation), "")


def everybody(work: Work) -> list[Row]:
    """Every post held now."""
    return work.tx.all(_ALL, now=work.ms)


def enrol(work: Work, person: str, organisation: str, post: str, member: str = "", **how: Any) -> int:
    """Give somebody a post; holding it already changes nothing. The post's id; `how`: since, until, home."""
    for row in work.tx.all(_POSTS, person=person, now=work.ms):
        if (row["organisation"], row["post"]) == (organisation, post):
            return int(row["id"])
    _check_separate({*_kinds(work, person), _kind(work, organisation)})
    given = {"person": person, "organisation": organisation, "post": post, "member": member}
    return int(_ADD(work.tx, **{**given, "since": work.ms, **how})["id"])


def separated(kinds: set[str]) -> str:
    """The role that nobody may have beside the others, or nothing: who audits neither acts nor administers (§7.3)."""
    return "auditor" if "audit" in kinds and kinds & {"operator", *ACTING} else ""


def _check_separate(kinds: set[str]) -> None:
    if clash := separated(kinds):
        raise Refused("refused.separate_duties", one=phrase(f"role.{clash}"))


def _kind(work: Work, organisation: str) -> str:
    found = organisations.organisation(work, organisation)
    return found.kind if found else ""


def _kinds(work: Work, person: str) -> set[str]:
    """Where somebody has a post, those included that are still to come."""
    return {_kind(work, row["organisation"]) for row in work.tx.all(_OWN, person=person, now=work.ms)}


def in_conflict(work: Work) -> list[str]:
    """Who holds posts that one person may not hold together, in an archive from before."""
    held: dict[str, set[str]] = {}
    for row in everybody(work):
        held.setdefault(row["person"], set()).add(_kind(work, row["organisation"]))
    return [person for person, kinds in held.items() if separated(kinds)]


def move(work: Work, other: str, person: str) -> None:
    """Two turned out to be one: what the other holds is this person's, unless nobody may hold both (§7.3)."""
    _check_separate(_kinds(work, other) | _kinds(work, person))
    change(work.tx, Post, {"person": other}, {"person": person})


def dismiss(work: Work, post_id: int) -> bool:
    """Take a post back; False when it was not held. Who has no other there stands in for nobody there either (D2)."""
    if not work.tx.run(_REVOKE, id=post_id, now=work.ms):
        return False
    gone = work.tx.one(_ID, id=post_id) or {}
    left = [
        row
        for row in work.tx.all(_OWN, person=gone["person"], now=work.ms)
        if row["organisation"] == gone["organisation"]
    ]
    if all(row["post"] == DEPUTY for row in left):
        for row in left:
            work.tx.run(_REVOKE, id=row["id"], now=work.ms)
    return True


def issue_pass(
    work: Work,
    purpose: str,
    minutes: int,
    *,
    organisation: str = "",
    post: str = "",
    member: str = "",
    person: str = "",
) -> str:
    """A one-time code; it is shown once and only its digest is kept."""
    secret = code(work.house.random, PASS_LENGTH)
    expires = work.ms + minutes * 60_000
    values = {"organisation": organisation, "post": post, "member": member, "person": person}
    _ADD_PASS(work.tx, digest=_digest(work, secret), purpose=purpose, expires=expires, **values)
    return secret


def use_pass(work: Work, secret: str, *purposes: str) -> Row:
    """Redeem a code once; Refused without detail when it is unknown, used, revoked or too old."""
    digest = _digest(work, secret.strip().upper())
    found = work.tx.one(_PASS, digest=digest)
    if not found or found["purpose"] not in purposes or not work.tx.run(_USE, digest=digest, now=work.ms):
        raise Refused("refused.pass")
    return found


def revoke_pass(work: Work, secret: str) -> bool:
    """Make a code worthless; False when it was unknown."""
    return bool(change(work.tx, Pass, {"digest": _digest(work, secret)}, {"revoked": work.ms}))


def _digest(work: Work, secret: str) -> str:
    return work.house.keys.digest("pass", secret)
