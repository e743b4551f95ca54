"""Which units probably have to answer for a matter, by the duty list (X9, G39); a person always decides."""

from __future__ import annotations

from config.once import once_a_profile
from config.profile import Profile
from config.wordlist import Wordlist
from store import event, note, recusal
from store.database import Row
from store.work import Work

MOST = 3


def units(work: Work, ticket: Row) -> list[str]:
    """Up to three organisations, the likeliest first: the respondent, then the duty list, then the category's."""
    profile = work.house.profile_of(ticket["profile"])
    told = _keywords(profile).found_in(note.last(work, ticket["id"], "story"))
    hits: dict[str, int] = {}
    for duty in profile.duties:
        found = len(told.intersection(duty.keywords)) + 2 * (ticket["category"] in duty.categories)
        hits[duty.organisation] = max(hits.get(duty.organisation, 0), found)
    ranked = [id for id in sorted(hits, key=lambda id: -hits[id]) if hits[id] > 2]
    category = next((c.suggest for c in profile.categories if c.id == ticket["category"]), [])
    likely = [id for id in [ticket["respondent"], *ranked, *category] if id in _units(profile)]
    accused = ticket["respondent"] if ticket["sealed_matter"] or ticket["kind"] == "tipoff" else ""
    unfit = {accused, *_gave_back(work, ticket), *recusal.barred(work, ticket)}
    return [id for id in dict.fromkeys(likely) if id not in unfit][:MOST]


@once_a_profile
def _keywords(profile: Profile) -> Wordlist:
    return Wordlist(word for duty in profile.duties for word in duty.keywords)


@once_a_profile
def _units(profile: Profile) -> set[str]:
    return {o.id for o in profile.organisations if o.kind == "unit"}


def _gave_back(work: Work, ticket: Row) -> set[str]:
    """Units that returned it with good reason."""
    happened = event.events(work, ticket["id"]) if "returned" in ticket["flags"].split() else []
    return {row["organisation"] for row in happened if row["verb"] == "return"}
