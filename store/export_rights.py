"""Who may take which tickets out of the house as a file: fewer than may look at them (§7.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from store import custody, organisations, roster
from store.database import Row
from store.roster import Actor
from store.work import Work

RESULTS = "results"
"""How the id of the special group ends that works with what comes out; the other groups only look."""


def _all(work: Work, organisation: str, row: Row, came: Row | None) -> bool:
    return True


def _took_in(work: Work, organisation: str, row: Row, came: Row | None) -> bool:
    """A desk's own ledger: what it wrote down, what another channel brought to it, what came in at its site (X52)."""
    body = organisations.organisation(work, organisation)
    at_site = body is not None and bool(body.site) and body.site == row["site"]
    return at_site or organisation in (custody.collector(row), came["acceptor"] if came else "")


RIGHTS: Mapping[str, Callable[[Work, str, Row, Row | None], bool]] = {
    "office": _all,
    "office_leader": _all,
    "auditor": _all,
    "special": _all,
    "officer": _all,
    "unit_leader": _all,
    "desk": _took_in,
}
"""Role on a ticket → whether it goes into the file. A unit beside the lead has another role."""
LISTS = ("office", "office_leader", "auditor", "special")
"""Whoever may take out the lists of problems and tasks, which belong to no unit."""


def may_export(work: Work, who: Actor, *roles: str) -> bool:
    """Whether any post of somebody's gives one of these roles, or a right to some file at all."""
    return any(_role(work, who, post.organisation) & set(roles or RIGHTS) for post in who.posts)


def _role(work: Work, who: Actor, organisation: str) -> set[str]:
    posts = tuple(post for post in who.posts if post.organisation == organisation)
    return {role for role in roster.general_roles(work, Actor("", posts)) if _is_open(role, organisation)}


def takes(work: Work, who: Actor, row: Row, came: Row | None) -> bool:
    """Whether somebody may take a ticket out; `came` is how it arrived."""
    return any(
        _is_open(role, post.organisation) and RIGHTS[role](work, post.organisation, row, came)
        for post in who.posts
        for role in roster.roles(work, Actor("", (post,)), row)
        if role in RIGHTS
    )


def _is_open(role: str, organisation: str) -> bool:
    return role != "special" or organisation.endswith(RESULTS)
