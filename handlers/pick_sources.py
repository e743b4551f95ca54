"""What there is to choose on each line of a form that is chosen, not written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.profile import Organisation
from config.saying import Fact, phrase
from handlers.rulebook import length
from store import (
    co_units,
    disclosures,
    enterprises,
    evidence,
    organisations,
    parts,
    people,
    problems,
    repeats,
    roster,
    staffing,
    suggest,
)
from store.database import Row
from store.staffing import Staffed, marked
from store.work import Work

RESULTS = ("resolved", "partly", "planned", "unreasonable", "not_allowed", "guided")
"""What a reply may end in (X15)."""
RESULTS_OF: Mapping[str, tuple[str, ...]] = {
    "suggestion": ("adopted", "partly_adopted", "noted", "not_adopted")
}
CAUSES = ("cross_region", "higher_level", "wrong_region", "superior")
"""Why another office has to receive a matter (T3)."""
OBSTACLES = ("court", "appraisal", "force_majeure")
"""What a matter may have to wait for (T25)."""
CONTESTS = ("misrated", "malicious", "not_ours", "not_lawful")
"""Why a rating should not count (§4)."""
TAGS = ("perfunctory", "shirking", "overdue", "unanswered", "dissatisfied", "other")
COMPLAINED_OF = ("unit", "window", "desk", "office")


@dataclass(frozen=True)
class Pick:
    """One choice: its id, how it is shown, and how it may be typed."""

    id: str
    label: Fact
    words: tuple[str, ...] = ()


def _categories(work: Work, row: Row) -> list[Pick]:
    profile = work.house.profile_of(row["profile"])
    return [
        Pick(c.id, phrase("staff.choice", id=c.id, menu=dict(c.menu)), tuple(c.menu.values()))
        for c in profile.categories
    ]


def _refusals(work: Work, row: Row) -> list[Pick]:
    """The profile's grounds; and that the same problem was terminated before (G55)."""
    profile = work.house.profile_of(row["profile"])
    number = repeats.number_in(row["flags"])
    again = [Pick(repeats.GROUND, phrase("repeats.ground", number=number), (number,))] if number else []
    return again + [
        Pick(r.id, phrase("staff.choice", id=r.id, menu=dict(r.menu)), tuple(r.menu.values()))
        for r in profile.refusals
    ]


def _regions(work: Work, row: Row) -> list[Pick]:
    profile = work.house.profile_of(row["profile"])
    return [Pick(r.id, dict(r.name), (*r.name.values(), *r.aliases)) for r in profile.regions]


def _units(work: Work, row: Row) -> list[Pick]:
    """The likeliest first, and last the red ones, marked: they can take nothing (X68)."""
    likely, staffed = suggest.units(work, row), staffing.every(work)
    found = [o for o in work.profile.organisations if _may_handle(work, row, o)]
    found.sort(key=lambda o: likely.index(o.id) if o.id in likely else len(likely))
    found.sort(key=lambda o: bool(staffed[o.id].missing))
    return [_unit(o, staffed[o.id], likely=o.id in likely) for o in found]


def _unit(body: Organisation, staffed: Staffed, *, likely: bool) -> Pick:
    name: Fact = phrase("staff.suggested", name=dict(body.name)) if likely else dict(body.name)
    return Pick(body.id, marked(name, staffed), (*body.name.values(), *body.aliases))


def _may_handle(work: Work, row: Row, body: Organisation) -> bool:
    """Units; what is sealed goes only where somebody is named for it, the supervising group or the office too (D3)."""
    if not row["sealed_matter"]:
        return body.kind == "unit"
    return organisations.takes_sealed(work, body)


def _new_units(work: Work, row: Row) -> list[Pick]:
    """Every unit, for a row of the duty list."""
    found = [o for o in work.profile.organisations if o.kind == "unit"]
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _co_units(work: Work, row: Row) -> list[Pick]:
    """The units beside the lead that have not answered yet."""
    waiting = co_units.waiting(work, row)
    found = [o for o in work.profile.organisations if o.id in waiting]
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _groups(work: Work, row: Row) -> list[Pick]:
    """The special groups that coordinate; supervising and reporting are other tasks (G19)."""
    found = [o for o in work.profile.organisations if o.kind == "special"]
    found.sort(key=lambda o: o.id.endswith(("supervision", "results")))
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _obstacles(work: Work, row: Row) -> list[Pick]:
    return [Pick(id, phrase(f"obstacle.{id}")) for id in OBSTACLES]


def _barred(work: Work, row: Row) -> list[Pick]:
    """Those who may have to stand aside: the unit that has it, its people and the office's (T27)."""
    units = [id for id in dict.fromkeys((row["lead"], row["responsible"])) if id]
    staff = [
        Pick(id, name, (name,))
        for body in (*units, row["office"])
        for id in roster.staff(work, body)
        if (name := people.name(work, id))
    ]
    bodies = [o for o in work.profile.organisations if o.id in units]
    return [*staff, *[Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in bodies]]


def _bodies(work: Work, row: Row) -> list[Pick]:
    found = [o for o in work.profile.organisations if o.kind in COMPLAINED_OF]
    found.sort(key=lambda o: COMPLAINED_OF.index(o.kind))
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _classes(work: Work, row: Row) -> list[Pick]:
    """A class is chosen for the time it gives, so that stands beside it (D9)."""
    profile = work.house.profile_of(row["profile"])
    return [
        Pick(
            id,
            phrase(
                "staff.class", id=id, menu=phrase(f"clock.{clock}"), length=length(profile.deadlines[clock])
            ),
        )
        for id, clock in profile.classes.items()
    ]


def _results(work: Work, row: Row) -> list[Pick]:
    return [Pick(id, phrase(f"result.{id}")) for id in RESULTS_OF.get(row["kind"], RESULTS)]


def _tags(work: Work, row: Row) -> list[Pick]:
    return [Pick(id, phrase(f"tag.{id}")) for id in TAGS]


def _materials(work: Work, row: Row) -> list[Pick]:
    """The files of a ticket, by their number in the details and by name (X66)."""
    found = enumerate(evidence.files(work, row["id"]), 1)
    return [
        Pick(
            f"{parts.ITEM}{n}", phrase("referral.material", item=n, name=file["name"]), (str(n), file["name"])
        )
        for n, file in found
    ]


def _causes(work: Work, row: Row) -> list[Pick]:
    return [Pick(id, phrase(f"cause.{id}")) for id in CAUSES]


def _offices(work: Work, row: Row) -> list[Pick]:
    """Other offices, by their own names and by those of the places they receive for (T3)."""
    profile = work.profile
    heard: dict[str, list[str]] = {}
    for region in profile.regions:
        heard.setdefault(organisations.office_for(work, region.id), []).extend(
            (*region.name.values(), *region.aliases)
        )
    return [
        Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases, *heard.get(o.id, ())))
        for o in profile.offices()
        if o.id != row["office"]
    ]


def _colleagues(work: Work, row: Row) -> list[Pick]:
    """Everybody with a post in the organisation, or in one of several, once; of one name the posts tell who is who."""
    held: dict[str, list[str]] = {}
    for post in roster.everybody(work):
        if post["organisation"] in row["organisation"].split() and post["post"] != roster.DEPUTY:
            held.setdefault(post["person"], []).append(post["post"])
    names = {person: people.name(work, person) or person for person in held}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return [
        Pick(
            person,
            phrase(
                "people.same_name" if name in twice else "people.choice",
                name=name, posts=[phrase(f"post.{post}") for post in held[person]], id=person[-4:],
            ),
            (name,),
        )
        for person, name in names.items()
    ]  # fmt: skip


def _seats(work: Work, row: Row) -> list[Pick]:
    """Desks and windows whose shifts somebody sets."""
    found = [o for o in work.profile.organisations if o.id in row["organisation"].split()]
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _worded(table: str, *ids: str) -> Callable[[Work, Row], list[Pick]]:
    """Choices that are the same everywhere, worded by the texts alone."""
    return lambda *_: [Pick(id, phrase(f"{table}.{id}")) for id in ids]


def _linked(work: Work, row: Row) -> list[Pick]:
    """The businesses in the care of whoever fills it in."""
    found = enterprises.of_official(work, row.get("clerk", ""))
    return [Pick(str(id), named.name, (named.name,)) for id, named in found]


def _named_bodies(work: Work, row: Row) -> list[Pick]:
    """Everybody with a part in the work, to know a name for what it is."""
    found = work.profile.organisations
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _keepers(work: Work, row: Row) -> list[Pick]:
    """Who may keep a row of the lists: units and offices."""
    found = [o for o in work.profile.organisations if o.kind in ("unit", "office")]
    return [Pick(o.id, dict(o.name), (*o.name.values(), *o.aliases)) for o in found]


def _problems(work: Work, row: Row) -> list[Pick]:
    """The problems of an office, the newest first; a row without an office is a task that may follow from any."""
    found = problems.everything(work, [row["office"]] if row.get("office") else None)[:40]
    return [
        Pick(f"P{p['id']}", phrase("problem.pick", id=p["id"], what=p["title"]), (p["title"],)) for p in found
    ]


SOURCES: Mapping[str, Callable[[Work, Row], list[Pick]]] = {
    "category": _categories,
    "code": _refusals,
    "region": _regions,
    "organisation": _units,
    "respondent": _bodies,
    "class": _classes,
    "result": _results,
    "tag": _tags,
    "cause": _causes,
    "receiver": _offices,
    "co": _units,
    "unit": _co_units,
    "body": _units,
    "group": _groups,
    "kind": _worded("kind", "complaint", "tipoff", "assistance", "enquiry", "suggestion"),
    "via": _worded("channel", "hotline", "window"),
    "confidentiality": _worded("confidentiality", "confidential", "open", "anonymous"),
    "linked": _linked,
    "outcome": _worded("outcome", "reached", "vain"),
    "obstacle": _obstacles,
    "barred": _barred,
    "keeper": _keepers,
    "named_body": _named_bodies,
    "news": _worded("news", "yes", "no"),
    "scope": _worded("scope", *disclosures.SCOPES),
    "successor": _colleagues,
    "leaver": _colleagues,
    "deputy": _colleagues,
    "sitter": _colleagues,
    "absent": _colleagues,
    "stands_in": _colleagues,
    "numbered": _colleagues,
    "sits_at": _seats,
    "new_unit": _new_units,
    "contest": _worded("contest", *CONTESTS),
    "spot": _worded("spot", "solved", "again", "never", "vain"),
    "listed": _problems,
    "materials": _materials,
}
HEARD = frozenset(
    {
    "result", "tag", "cause", "obstacle", "kind", "via", "confidentiality", "outcome", "news", "code", "scope",
 "contest", "spot"}
)  # fmt: skip
"""Lines whose choices are typed in the words of the texts."""
