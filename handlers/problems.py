"""问题清单: the office puts tickets under the problem they show, and reads how often it comes up (G8)."""

from __future__ import annotations

import re

from config.saying import Fact, Say, lines, phrase
from handlers import acting, filling, forms
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import homes, listing, organisations, problems, register, roster
from store.database import Row
from store.lifecycle import GROUPS, OFFICE, Input
from store.problems import Seen
from store.roster import Actor
from store.work import Refused, Work

INPUTS = (Input("listed", "pick", required=False), Input("heading", "line", required=False))
SHORTEST, LONGEST = 4, 40
MOST = 10
READERS = ("office", "office_leader", "desk", "auditor", *GROUPS)


def begin(shift: Shift, row: Row, text: str) -> Say:
    """`入问题清单 0012 招牌收费不开票`, or `入问题清单 0012 P3`."""
    sheet = paper(row)
    _enter(shift, row)
    if not text:
        return forms.ask(shift, sheet, {})
    return acting.carry_out(shift, sheet, filling.read_text(shift, sheet, text, {}), _put)


def submit(shift: Shift, row: Row, values: Values) -> Say:
    """The form comes back."""
    _enter(shift, row)
    return acting.carry_out(shift, paper(row), values, _put)


def paper(row: Row) -> Paper:
    """What is asked: a problem that is there, or the title of a new one."""
    return Paper("to_problem", row["id"], row["version"], row["short"], INPUTS, row)


def _enter(shift: Shift, row: Row) -> str:
    """The office alone, and nothing that is sealed (D3)."""
    held = homes.open_roles(shift.work, shift.actor, row)
    if not set(OFFICE) & held.keys():
        refused = Refused("refused.right", short=row["short"], verb=phrase("verb.to_problem"))
        acting.log_refusal(shift, "to_problem", row, refused)
        raise refused
    if row["sealed_matter"]:
        raise Refused("refused.sealed_list", short=row["short"])
    if "training" in row["flags"].split():
        raise Refused("refused.training_list", short=row["short"])
    return next(held[role] for role in OFFICE if role in held)


def _put(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, row = shift.work, sheet.ticket
    _enter(shift, row)
    id, title = int(str(values.get("listed") or "P0")[1:]), str(values.get("heading") or "").strip()
    if not id and not SHORTEST <= len(title) <= LONGEST:
        raise Refused("refused.problem_title", least=SHORTEST, most=LONGEST)
    if not id:
        problems.check_words(work, title, ticket=row)
        id = problems.add(work, title, row["office"], shift.actor.person)
    problems.put(work, row, id, shift.actor.person)
    seen = problems.seen(work, [_known(work, id)])[0]
    return private("problem.put", short=row["short"], id=id, what=seen.row["title"], count=len(seen.tickets))


def _known(work: Work, id: int) -> Row:
    row = problems.get(work, id)
    if row is None:
        raise Refused("refused.no_problem", id=id)
    return row


# ---------------------------------------------------------------- reading


def listed(shift: Shift, text: str) -> Say:
    """`问题清单`; `问题清单 P3` for one of them."""
    found = problems.everything(shift.work, offices(shift))
    number = re.match(r"[Pp]?(\d{1,9})$", text.strip())
    if number:
        return _one(shift, [row for row in found if row["id"] == int(number[1])], int(number[1]))
    if not found:
        return private("problem.none")
    seen = problems.seen(shift.work, found[:MOST])
    more = [phrase("problem.more", count=len(found) - MOST)] if len(found) > MOST else []
    return private(
        "problem.list", count=len(found), lines=lines([*(line(shift.work, s) for s in seen), *more])
    )


def offices(shift: Shift) -> list[str]:
    """The offices whose lists somebody reads; Refused and logged for whom they are not."""
    found = offices_of(shift.work, shift.actor)
    if not found:
        refused = Refused("refused.list_right")
        acting.log_refusal(shift, "problems", None, refused)
        raise refused
    return found


def offices_of(work: Work, who: Actor) -> list[str]:
    """The same without a refusal: the office above each post, those below it, and all for auditors."""
    posts = [p for p in who.posts if roster.general_roles(work, Actor("", (p,))) & set(READERS)]
    own = {organisations.office_of(work, post.organisation) for post in posts} - {""}
    every = [o.id for o in work.profile.offices()]
    below = {id for id in every if any(organisations.is_within(work, id, o) for o in own)}
    return sorted(below | set(listing.scope_of(work, Actor("", tuple(posts))).offices))


def line(work: Work, seen: Seen) -> Fact:
    """A problem on one line: how often, where, since when, and how far."""
    facts = {
        "id": seen.row["id"], "what": seen.row["title"], "count": len(seen.tickets), "units": len(seen.units),
        "first": {"at": seen.first, "as": "day"}, "last": {"at": seen.last, "as": "day"},
        "state": phrase(f"problem.state.{seen.state}"),
    }  # fmt: skip
    return phrase("problem.line", **facts)


def _one(shift: Shift, found: list[Row], id: int) -> Say:
    if not found:
        raise Refused("refused.no_problem", id=id)
    work, seen = shift.work, problems.seen(shift.work, found)[0]
    facts = {
        "line": line(work, seen),
        "tickets": _numbers(shift, seen) or "–",
        "units": [organisations.name(work, unit) for unit in seen.units] or "–",
        "categories": [category_name(work, t) for t in by_category(seen)] or "–",
        "tasks": [
            phrase("problem.task", id=t["id"], state=phrase(f"task.state.{t['state']}")) for t in seen.tasks
        ]
        or "–",
    }
    return private("problem.one", **facts)


def _numbers(shift: Shift, seen: Seen) -> list[Fact]:
    """Its tickets, without what the reader's home closes (G20)."""
    rows = [register.get(shift.work, t["id"]) for t in seen.tickets]
    return [row["short"] for row in homes.left_to(shift.work, shift.actor, rows)]


def by_category(seen: Seen) -> list[Row]:
    """A ticket of each category among its tickets."""
    return list({t["category"]: t for t in seen.tickets if t["category"]}.values())


def category_name(work: Work, row: Row) -> Fact:
    """What a ticket's category is called in the profile it was filed under."""
    profile = work.house.profile_of(row["profile"])
    menus = {c.id: dict(c.menu) for c in profile.categories}
    return phrase("staff.choice", id=row["category"], menu=menus.get(row["category"], ""))
