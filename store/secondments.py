"""抽调: somebody works elsewhere for a while (G20); what their own house keeps them from, `store.homes` tells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select

from config.saying import Fact, Say, at
from store import notice, organisations, people, roster
from store.audience import persons
from store.database import Row, hot
from store.rows import change, finding, table
from store.schema import Post
from store.work import Refused, Work, moment, ms

_P = table(Post)
_ID = finding(Post, "id")
_NOT_OVER = (_P.c.revoked.is_(None), or_(_P.c.until.is_(None), _P.c.until > bindparam("now")))
_THERE = hot(
    select(_P)
    .where(_P.c.person == bindparam("person"), _P.c.organisation == bindparam("organisation"), *_NOT_OVER)
    .where(_P.c.post == bindparam("post"))
)
_COMING = hot(select(_P).where(_P.c.home != "", _P.c.since > bindparam("now"), *_NOT_OVER).order_by(_P.c.id))


def second(
    work: Work, leaves: Row, organisation: str, post: str, since: datetime, until: datetime
) -> dict[str, Fact]:
    """Who holds a post at home has one elsewhere for a while, and is told; said again, the days are the new ones."""
    home, person = leaves["organisation"], leaves["person"]
    if organisations.is_within(work, organisation, home):
        names = {
            "organisation": organisations.name(work, organisation),
            "home": organisations.name(work, home),
        }
        raise Refused("refused.second_at_home", **names)
    there = work.tx.one(_THERE, person=person, organisation=organisation, post=post, now=work.ms)
    if there:
        days = {"since": min(there["since"], ms(since)), "until": ms(until), "home": home}
        change(work.tx, Post, {"id": there["id"]}, days)
        id = there["id"]
    else:
        id = roster.enrol(work, person, organisation, post, since=ms(since), until=ms(until), home=home)
    told = facts(work, work.tx.one(_ID, id=id) or {})
    for recipient in persons(work, [person], "unit"):
        notice.tell(work, recipient.lane, Say("secondment.told", told, style="private"))
    return told


def facts(work: Work, row: Row) -> dict[str, Fact]:
    """Who, from where, where to, and from which day to which."""
    return {
        "name": people.name(work, row["person"]) or "–",
        "organisation": organisations.name(work, row["organisation"]),
        "home": organisations.name(work, row["home"]),
        "post": {"key": f"post.{row['post']}"},
        "first": at(moment(row["since"]), "date"),
        "last": at(moment(row["until"] - 1), "date"),
    }


def coming(work: Work) -> list[Row]:
    """Posts of seconded people whose first day is still to come."""
    return work.tx.all(_COMING, now=work.ms)
