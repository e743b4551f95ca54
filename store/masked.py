"""What a unit may read: words with everything taken out that could name somebody (§8.3 rule 1)."""

from __future__ import annotations

from collections.abc import Callable

from config.once import once_a_profile
from config.profile import Profile
from store import masking, note, people
from store.people import Who
from store.work import Work

NAMING = frozenset({"name", "company", "phone"})
"""What is looked for again in whatever is said after the story."""


def mask(work: Work, text: str, who: Who) -> str:
    """A story as a unit may read it, before the desk has looked at it (§8.3 rule 1)."""
    return masking.mask(
        text, also=who.naming, keep=public_names(work.profile), labels=work.house.mask_labels
    ).text


def masker(work: Work, ticket: int) -> Callable[[str], str]:
    """How what was said later is masked: whom the story named without being asked is known by then."""
    who, story = people.identity(work, ticket), note.last(work, ticket, "story")
    keep, labels = public_names(work.profile), work.house.mask_labels
    own = who.naming
    told = masking.mask(story, also=own, keep=keep).found
    named = [story[f.start : f.end] for f in told if f.kind in NAMING and f.end - f.start > 1]
    return lambda text: masking.mask(text, also=[*own, *named], keep=keep, labels=labels).text


def file_name(mask: Callable[[str], str], name: str) -> str:
    """A file's name as a unit may read it; its ending is the content's own, and a phone opens nothing without it."""
    shown, ending = mask(name), name[name.rfind(".") :]
    return shown if shown.endswith(ending) else f"{shown}{ending}"


@once_a_profile
def public_names(profile: Profile) -> tuple[str, ...]:
    """Names that are nobody's secret: organisations and regions."""
    bodies = (n for o in profile.organisations for n in (*o.name.values(), *o.aliases))
    places = (n for r in profile.regions for n in (*r.name.values(), *r.aliases))
    return (*bodies, *places)
