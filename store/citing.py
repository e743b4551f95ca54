"""Which rules may be cited today: the profile's list, each from the day it is in force to the day it ends (X1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from config.profile import Law, Profile
from store import bulletin
from store.work import Work

QUOTED = re.compile(r"《([^》]+)》")


def in_force(profile: Profile, today: date) -> list[Law]:
    """The rules that may be cited on a day, in the profile's order."""
    return [law for law in profile.brand.legal_basis if law.is_in_force(today)]


def today(work: Work) -> list[Law]:
    """The same today: which rules are in force is a fact of the day, not of the day a ticket was filed."""
    return in_force(work.profile, bulletin.local(work).date())


def outdated(work: Work, text: str) -> Law | None:
    """A rule of the list that a text cites although it is not in force yet, or no longer."""
    valid = {name for law in today(work) for name in _names(law)}
    return next(
        (law for name, law in _cited(work.profile.brand.legal_basis, text) if name not in valid), None
    )


def _cited(laws: Iterable[Law], text: str) -> list[tuple[str, Law]]:
    """Whatever a text names, the longest names first: a province's rule is not the state's whose name it contains."""
    found, named = [], [(name, law) for law in laws for name in _names(law)]
    for name, law in sorted(named, key=lambda each: -len(each[0])):
        if name.lower() in text.lower():
            found.append((name, law))
            text = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    return found


def _names(law: Law) -> list[str]:
    """What a rule is called without its number: between 《 and 》, or before a bracket."""
    named = [(title, QUOTED.search(title)) for title in law.title.values()]
    names = [found[1] if found else re.split(r"[(（]", title)[0].strip() for title, found in named]
    return [name for name in names if name]
