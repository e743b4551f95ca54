"""Who will be missing in an organisation once what is planned there has happened, told when it is arranged (X68)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from config.saying import Fact, at, phrase
from store import handover, organisations, roster, staffing
from store.database import hot
from store.rows import table
from store.schema import Post
from store.work import Work, moment, ms

_P = table(Post)
_AHEAD = hot(
    select(_P)
    .where(_P.c.organisation == bindparam("organisation"), _P.c.revoked.is_(None))
    .where(or_(_P.c.until.is_(None), _P.c.until > bindparam("now")))
    .order_by(_P.c.id)
)


@dataclass(frozen=True)
class Held:
    """A post that somebody holds from a moment to another, as far as it is known today."""

    person: str
    post: str
    since: int
    until: int | None

    def holds(self, now: int) -> bool:
        """Whether it is held at a moment."""
        return self.since <= now and (self.until is None or now < self.until)


def warning(work: Work, organisation: str, leaver: str, successor: str, starts: datetime) -> Fact:
    """What to mind before it is ordered: from when nothing new can be taken there; "" where nobody is missing."""
    if organisation not in staffing.every(work):
        return ""
    plan = {"leaver": leaver, "successor": successor, "starts": max(ms(starts), work.ms)}
    for then, lacks in shortages(work, organisation, plan):
        named = {"lacks": lacks, "organisation": organisations.name(work, organisation)}
        if then == work.ms:
            return phrase("handover.lacking", **named)
        return phrase("handover.lacking_from", **named, **{"from": at(moment(then))})
    return ""


def shortages(work: Work, organisation: str, plan: Mapping[str, Any]) -> Iterator[tuple[int, list[Fact]]]:
    """From one planned handover on, when somebody will be missing after it or after another one that is arranged."""
    body = staffing.every(work)[organisation]
    posts = [
        Held(row["person"], row["post"], row["since"], row["until"])
        for row in work.tx.all(_AHEAD, organisation=organisation, now=work.ms)
    ]
    for each in sorted([*handover.coming(work, organisation), plan], key=lambda each: int(each["starts"])):
        then = int(each["starts"])
        posts = _after(posts, each, then)
        people = {held.post: (held.person,) for held in posts if held.holds(then)}
        lacks = staffing.staffed(body.body, people, group=body.group).lacks
        if lacks and then >= plan["starts"]:
            yield then, lacks


def _after(posts: list[Held], plan: Mapping[str, Any], then: int) -> list[Held]:
    """The posts once it was carried out, as `handover.carry_out` does; the same where nobody is there to take over."""
    own = {p.post for p in posts if p.person == plan["successor"] and p.holds(then)} - {roster.DEPUTY}
    if not own:
        return posts
    ends = [p for p in posts if p.person == plan["leaver"] and p.holds(then) and p.post != "leader"]
    left = [replace(p, until=then) if p in ends else p for p in posts]
    if own == {"clerk"} and any(p.post == "officer" for p in ends):
        left.append(Held(plan["successor"], "officer", then, None))
    return left
