"""Who keeps the lists of answers: a unit its own rows, the office all, and a leader says yes (G8, D2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from config.saying import Fact, Option, Say, phrase
from store import grams, guidance, notice, organisations, roster
from store.audience import persons
from store.database import Row
from store.roster import Actor, Standing
from store.work import Work

__all__ = [
    "Standing",
    "ask",
    "covers",
    "ending",
    "homes",
    "keeps_all",
    "may_decide",
    "may_keep",
    "post_for",
    "tell_back",
]

OWN = ("officer", "unit_leader")
ALL = ("office", "office_leader")


def keeps_all(work: Work, organisation: str) -> bool:
    """Whether it is an office: those keep every row."""
    found = organisations.organisation(work, organisation)
    return found is not None and found.kind == "office"


def covers(work: Work, office: str, organisation: str) -> bool:
    """Whether an office keeps the rows of an organisation: of those in its place, the highest what is nobody's."""
    if not organisation:
        return office == work.profile.offices()[0].id
    return organisation == office or _region(work, office) in _places(work, _region(work, organisation))


def _region(work: Work, organisation: str) -> str:
    found = organisations.organisation(work, organisation)
    return found.region if found else ""


def _places(work: Work, region: str) -> list[str]:
    """A place and all that it lies in."""
    parents = {place.id: place.parent for place in work.profile.regions}
    found: list[str] = []
    while region and region not in found:
        found.append(region)
        region = parents.get(region, "")
    return found


def post_for(work: Work, who: Actor, row: Row | None) -> Standing | None:
    """The post in which somebody may write a row, a leader's first; None without one."""
    held = [standing for standing in who.posts if _may(work, standing, row)]
    return min(held, key=lambda standing: standing.post != "leader", default=None)


def _may(work: Work, standing: Standing, row: Row | None) -> bool:
    role = roster.general_roles(work, Actor("", (standing,)))
    own = row is None or row["organisation"] == standing.organisation
    below = row is None or covers(work, standing.organisation, row["organisation"])
    return bool((below and role & set(ALL)) or (own and role & set(OWN)))


def may_keep(work: Work, who: Actor, row: Row) -> bool:
    """Whether a row is theirs to keep."""
    return post_for(work, who, row) is not None


def homes(work: Work, who: Actor) -> set[str]:
    """The organisations somebody serves."""
    return {standing.organisation for standing in who.posts}


def may_decide(work: Work, who: Actor, row: Row) -> bool:
    """The leader of whoever wrote it, or of an office above; never the writer."""
    leads = [s.organisation for s in who.posts if s.post == "leader"]
    return who.person != row["person"] and any(
        id == row["home"] or (keeps_all(work, id) and covers(work, id, row["home"])) for id in leads
    )


def ask(work: Work, row: Row, facts: Mapping[str, Fact], person: str) -> None:
    """Ask the leader of the writer's organisation, else that of the office above it."""
    leaders = [id for id in roster.staff(work, row["home"], "leader") if id != person]
    office = organisations.office_for(work, _region(work, row["home"]))
    options = (
        Option(f"keep:{row['id']}", phrase("guidance.yes")),
        Option(f"drop:{row['id']}", phrase("guidance.no")),
    )
    say = Say("guidance.asked", facts, options, style="notice")
    _tell(work, leaders or roster.staff(work, office, "leader"), say)


def tell_back(work: Work, row: Row, key: str, name: str, reason: str = "") -> None:
    """The writer hears what became of it."""
    facts = {
        "id": row["key"],
        "what": guidance.body(row)["title"],
        "name": name,
        **({"reason": reason} if reason else {}),
    }
    _tell(work, [row["person"]], Say(key, facts, style="notice"))


def _tell(work: Work, ids: Iterable[str], say: Say) -> None:
    for recipient in persons(work, ids, "unit"):
        notice.tell(work, recipient.lane, say)


def ending(work: Work, kind: str, days: int) -> list[Row]:
    """Live rows that end within so many days or have ended, the soonest first."""
    last = str(date.fromisoformat(grams.today(work)) + timedelta(days=days))
    rows = [row for row in guidance.everything(work, kind) if row["valid_to"] and row["valid_to"] <= last]
    return sorted(rows, key=lambda row: str(row["valid_to"]))
