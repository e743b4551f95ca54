"""What an exercise shows: a card like a real one, the short how-to of a role, and who has completed what (X37)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, lines, phrase
from handlers.shift import Shift, private
from store import deadlines, organisations, people, practice, roster
from store.database import Row
from store.work import Work, moment

STATES = {
    "acknowledge": "assigned", "contact": "processing", "progress": "processing", "reply": "processing",
    "send_back": "processing", "approve": "processing", "mask_check": "received", "accept": "received",
    "assign": "accepted", "lengthen": "processing", "verify": "replied", "advise": "processing",
}  # fmt: skip
"""In which state a real ticket would be before each step."""
MOST = 30


def invented(work: Work) -> Row:
    """What stands where a ticket would stand: nothing in it is anybody's."""
    blank = dict.fromkeys(
        ("category", "respondent", "flags", "lead", "office", "region", "class", "site"), ""
    )
    about = {"id": 0, "kind": "complaint", "state": "received", "sealed_matter": False}
    return {**blank, **about, "profile": work.profile.version}


def card(shift: Shift, exercise: Row, before: Fact, style: str) -> Say:
    """Where the exercise stands, what the others have just done, and the next step."""
    verb, number = practice.verb(exercise), exercise["number"]
    said: dict[str, Fact] = {"number": number, "before": before or phrase("practice.again")}
    if not verb:
        return Say("practice.completed", {**said, "role": phrase(f"role.{exercise['role']}")}, style=style)
    how = phrase(f"practice.{exercise['role']}.{verb}.how")
    usage = phrase(f"usage.{verb}", short=number)
    title = phrase("practice.title", number=number, state=phrase(f"state.staff.{STATES[verb]}"))
    facts = {**said, "how": how, "usage": usage, "title": title, "rows": _rows(shift.work, exercise)}
    return Say(
        "practice.step", facts, (Option(f"train:{exercise['id']}", phrase(f"verb.{verb}")),), style=style
    )


def _rows(work: Work, exercise: Row) -> list[list[Fact]]:
    """The profile's own words and lengths, so that it looks like the real thing."""
    category = next(c for c in work.profile.categories if c.id == "A5" or c is work.profile.categories[-1])
    due = deadlines.count(work, moment(exercise["started"]), work.profile.deadlines["complaint"])
    done, all_ = exercise["step"], len(practice.COURSES[exercise["role"]])
    return [
        [phrase("practice.row.summary"), phrase("practice.invented", summary=dict(category.summary))],
        [phrase("practice.row.due"), {"at": round(due.at.timestamp() * 1000), "as": "day"}],
        [phrase("practice.row.step"), phrase("practice.step_of", step=done + 1, all=all_)],
    ]


def quick(shift: Shift) -> Say:
    """The quick card of every role this officer has."""
    held = roster.general_roles(shift.work, shift.actor)
    known = [role for role in roster_roles() if role in held]
    return private("practice.quick_card", lines=lines([phrase(f"practice.quick.{role}") for role in known]))


def roster_roles() -> list[str]:
    """Every role a post gives, in the order in which they stand in the rules."""
    return list(dict.fromkeys(role for posts in roster.POST_ROLES.values() for role in posts.values()))


def record(shift: Shift) -> Say:
    """Who has completed which exercise: an office for all that belong to it, everybody else for themselves."""
    own = {s.organisation for s in shift.actor.posts}
    offices = own & {office.id for office in shift.work.profile.offices()}
    rows = [
        row
        for row in practice.completed(shift.work)
        if row["person"] == shift.actor.person or any(_belongs(shift.work, row, office) for office in offices)
    ]
    if not rows:
        return private("practice.record_none")
    more = [phrase("practice.record_more", count=len(rows) - MOST)] if len(rows) > MOST else []
    told = [*(line(shift.work, row) for row in rows[:MOST]), *more]
    return private("practice.record", lines=lines(told))


def _belongs(work: Work, row: Row, office: str) -> bool:
    """Whether somebody's body stands below an office, or at least in its place."""
    body = organisations.organisation(work, row["organisation"])
    nearest = organisations.office_of(work, row["organisation"])
    near = nearest or (organisations.office_for(work, body.region) if body else "")
    return organisations.is_within(work, near, office)


def line(work: Work, row: Row) -> Fact:
    """One person's exercise of one role."""
    return phrase(
        "practice.record_line",
        organisation=organisations.name(work, row["organisation"]),
        name=people.name(work, row["person"]) or "–",
        role=phrase(f"role.{row['role']}"),
        times=row["times"],
        last={"at": row["last"], "as": "date"},
    )
