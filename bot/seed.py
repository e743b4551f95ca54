"""What a profile brings along: a web group for each organisation and, in the demo city, the people in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.profile import Member, Organisation
from config.saying import Fact, phrase
from store import organisations, people, roster
from store.rows import finding
from store.schema import Group, Post
from store.work import Work

EVER_BOUND = finding(Group, "address")
EVER_ENROLLED = finding(Post, "member")
KINDS = (
    "desk",
    "office",
    "unit",
    "window",
    "special",
    "working",
    "leading",
    "inspector",
    "audit",
    "operator",
)
"""Whom a visitor can be, in the order of the list."""
MINUTES = 10
"""How long a sign-in code of the demo city lives."""


@dataclass(frozen=True)
class DemoPerson:
    """Somebody a visitor of the demo city can be; `code` signs in once."""

    person: str
    name: Fact
    post: Fact
    organisation: Fact
    code: str

    def url(self, address: str) -> str:
        """The link that signs in; the code stays behind the # and so out of every log."""
        return f"{address}/workbench#code={self.code}"


def furnish(work: Work) -> None:
    """Give every organisation its web group and the demo city its people; what was revoked stays so."""
    for organisation in work.profile.organisations:
        if organisation.group:
            _bind(work, organisation)
        if work.profile.id == "demo":
            for member in organisation.members:
                _enrol(work, organisation, member)


def demo_people(work: Work, *, everyone: bool = False) -> list[DemoPerson]:
    """The people worth trying, in the order in which a complaint meets them, each with a fresh code."""
    enrolled = {row["member"]: row["person"] for row in roster.everybody(work) if row["member"]}
    return [
        _invite(work, organisation, member, enrolled[member.id])
        for organisation, member in (_everyone(work) if everyone else _cast(work))
        if member.id in enrolled
    ]


def _bind(work: Work, organisation: Organisation) -> None:
    address = f"web-group:{organisation.id}"
    if not work.tx.one(EVER_BOUND, address=address):
        organisations.bind(work, organisation.id, address)


def _enrol(work: Work, organisation: Organisation, member: Member) -> None:
    if work.tx.one(EVER_ENROLLED, member=member.id):
        return
    person = people.add(work, "staff", name=member.name["zh"])
    people.give_address(work, person, f"web:{person}")
    roster.enrol(work, person, organisation.id, member.post, member.id)


def _cast(work: Work) -> Iterator[tuple[Organisation, Member]]:
    for kind, posts in (("desk", 1), ("office", 2), ("unit", 2)):
        found = [o for o in work.profile.organisations if o.kind == kind]
        chosen = next((o for o in found if o.id == "urban"), found[0] if found else None)
        if chosen:
            yield from ((chosen, member) for member in _by_post(chosen)[:posts])


def _everyone(work: Work) -> Iterator[tuple[Organisation, Member]]:
    for kind in KINDS:
        for organisation in work.profile.organisations:
            if organisation.kind == kind:
                yield from ((organisation, member) for member in organisation.members)


def _by_post(organisation: Organisation) -> list[Member]:
    """One member of each post: whoever does the work first, then the leader."""
    first = {member.post: member for member in reversed(organisation.members)}
    return [first[post] for post in ("clerk", "officer", "leader") if post in first]


def _invite(work: Work, organisation: Organisation, member: Member, person: str) -> DemoPerson:
    return DemoPerson(
        person=person,
        name=dict(member.name),
        post=phrase(f"post.{member.post}"),
        organisation=dict(organisation.name),
        code=roster.issue_pass(work, "sign-in", MINUTES, person=person),
    )
