"""Who is told what after an action, and the clocks that wait until it has arrived (D6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.saying import Fact, Option, Say, phrase
from store import (
    addressing,
    deadlines,
    duties,
    heirs,
    homes,
    notice,
    organisations,
    people,
    proposal,
    rating,
    reach,
    repeats,
    roads,
    roster,
)
from store.audience import Recipient, persons, recipients
from store.database import Row
from store.waits import Tell
from store.work import Work

AFTER_DELIVERY = {"supply": ("need_info",), "evaluation": ("replied", "answered"), "objection": ("refused",)}
"""Clocks against the complainant and the states they belong to; they begin when their notice was delivered."""

INVITES: Mapping[str, tuple[str, ...]] = {
    "ask_more": ("supply",),
    "supply_reminder": ("supply",),
    "lapsed": ("supply",),
    "refused": ("objection",),
    "answered": ("rating", "unsolved"),
    "finished": ("rating",),
    "replied": ("rating",),
    "rate_reminder": ("rating",),
    "contact": ("respond",),
    "contact_rater": ("respond",),
    "mended": ("progress",),
    "rating_set_aside": ("defend",),
    "malice_found": ("dispute",),
    "explained": ("reopen",),
    "closed": ("rating", "reopen", "progress"),
    "kept": ("reopen", "progress"),
    "terminated": ("renew",),
    "disclosure_asked": ("grant_disclosure", "decline_disclosure"),
    "resumed": ("supply",),
    "expired": ("nudge", "supplement"),
}
"""What a notice invites the complainant to; only people start conversations."""

DECISIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("office_group", "extension_asked"): ("lengthen", "deny_extension"),
}
"""What the office answers a request with, by the audience and the news; under the names that its card has too."""

ALARM = (Tell("office_group", "alarm"), Tell("office_leader", "alarm"))
WARNING = (Tell("office_group", "warning"), Tell("office_leader", "warning"))
"""The same where no answer of the leader's is waited for."""

COURTEOUS = frozenset({"assigned", "reminded", "overdue"})
"""News that has a wording for bodies that are asked and not told."""
WORDLESS = frozenset({"triage", "assigned"})
"""News that a group hears by its card alone."""


def spread(
    work: Work,
    ticket: Row,
    tells: Iterable[Tell],
    facts: Mapping[str, Fact],
    *,
    starts: str = "",
    former: str = "",
    holds: str = "",
) -> None:
    """Leave every notice of an action in its chats; the complainant's carries the clock that waits for it."""
    told: set[tuple[str, str]] = set()
    for tell in tells:
        who, _, condition = tell.who.partition("_if_")
        if (condition and not facts.get(condition)) or _is_silent(tell, ticket) or _is_unwanted(tell, ticket):
            continue
        found = recipients(work, ticket, who, former)
        if who == "complainant" and not found:
            found = reach.instead(work, ticket)
        for recipient in found:
            if (recipient.lane, tell.key) in told:  # the named persons stand for several groups
                continue
            told.add((recipient.lane, tell.key))
            _tell(work, ticket, tell, recipient, facts, starts if who == "complainant" else "", holds)


def _tell(
    work: Work,
    ticket: Row,
    tell: Tell,
    recipient: Recipient,
    facts: Mapping[str, Fact],
    starts: str,
    holds: str,
) -> None:
    if tell.key in WORDLESS and not recipient.person:
        return
    options = (*_decisions(work, ticket, tell, recipient), *_opening(ticket))
    if recipient.voice == "complainant":
        options, facts = _invitations(work, ticket, tell.key), {**facts, **_hidden(ticket)}
    mentions = _mentions(work, ticket, recipient)
    say = Say(
        _worded_for(work, ticket, tell.key, recipient.voice) + _with_words(tell.key, recipient.voice, facts),
        facts,
        options,
        style="notice",
        mentions=mentions,
    )
    say = addressing.call(work, say, recipient.first)
    notice.tell(work, recipient.lane, say, ticket=ticket["id"], starts=starts, holds=holds)


def _decisions(work: Work, ticket: Row, tell: Tell, recipient: Recipient) -> tuple[Option, ...]:
    """The office decides on the news of a request itself; of a sealed matter only those who may (T14, D3)."""
    verbs = DECISIONS.get((tell.who, tell.key), ())
    if verbs and recipient.person:
        held = homes.open_roles(work, roster.actor(work, recipient.person), ticket)
        verbs = verbs if any(role in held for role in proposal.DECIDERS["office"]) else ()
    return tuple(
        Option(f"do:{verb}:{ticket['id']}:{ticket['version']}", phrase(f"verb.{verb}")) for verb in verbs
    )


def _worded_for(work: Work, ticket: Row, key: str, voice: str) -> str:
    """The notice in its wording: a central body or a utility is asked to cooperate (G43), others for nothing (S8)."""
    if (key, voice) == ("answered", "complainant") and rating.wants_none(ticket):
        return "notice.answered_quietly.complainant"
    asked = voice == "unit" and key in COURTEOUS and organisations.is_asked(work, ticket["lead"])
    if (key, voice) == ("contact_late", "unit"):
        voice = roads.wording(work, ticket)
    return f"notice.{key}.asked" if asked else f"notice.{key}.{voice}"


def _with_words(key: str, voice: str, facts: Mapping[str, Fact]) -> str:
    """A reminder may say in words what is wanted; the unit reads them at once (X64)."""
    return "_in_words" if (key, voice) == ("reminded", "unit") and facts.get("text") else ""


def _mentions(work: Work, ticket: Row, recipient: Recipient) -> tuple[str, ...]:
    """In the unit's group whoever has the ticket in hand is called by name."""
    called = recipient.voice == "unit" and not recipient.person and ticket["officer"]
    return (heirs.in_charge(work, ticket),) if called else ()


def _is_silent(tell: Tell, ticket: Row) -> bool:
    """News for a group alone, which has the card; of a sealed matter the named persons hear in private (D3)."""
    return tell.key in WORDLESS and tell.who.endswith("_group") and not ticket["sealed_matter"]


def _is_unwanted(tell: Tell, ticket: Row) -> bool:
    """Whoever wants no answer hears how it ended, and is asked for nothing before (S8)."""
    return (
        rating.wants_none(ticket) and tell.who == "complainant" and tell.key in ("replied", "rate_reminder")
    )


def _hidden(ticket: Row) -> dict[str, Fact]:
    """Who handles a tip-off or an integrity matter is told to nobody, its complainant included (X54, D3)."""
    return {"organisation": phrase("card.responsible_unit")} if ticket["sealed_matter"] else {}


def tell_person(work: Work, ticket: Row, person: str, key: str, facts: Mapping[str, Fact]) -> None:
    """Leave a private notice to a member of staff."""
    told = {person} - homes.kept_out(work, [person], ticket)
    for recipient in persons(work, [*told], "unit"):
        say = Say(f"notice.{key}.staff", facts, _opening(ticket), style="private")
        notice.tell(work, recipient.lane, say, ticket=ticket["id"])


def invitations(ticket: Row, key: str) -> tuple[Option, ...]:
    """The buttons under a notice to the complainant: `start:<dialog>:<ticket id>`."""
    idle = {
        "objection": bool(ticket["objected"]),
        "supply": ticket["state"] not in ("need_info", "withdrawn"),
    }
    names = (name for name in INVITES.get(key, ()) if not idle.get(name))
    return tuple(Option(f"start:{name}:{ticket['id']}", phrase(f"invite.{name}")) for name in names)


def _invitations(work: Work, ticket: Row, key: str) -> tuple[Option, ...]:
    """Whoever has rated the outcome is not asked again when it is confirmed."""
    if rating.wants_none(ticket):
        return tuple(o for o in invitations(ticket, key) if not o.id.startswith("start:rating:"))
    rated = key in ("closed", "finished") and rating.of_round(work, ticket["id"], ticket["round"]) is not None
    found = invitations(ticket, key)
    return tuple(o for o in found if not (rated and o.id.startswith("start:rating:")))


def _opening(ticket: Row) -> tuple[Option, ...]:
    return (Option(f"do:detail:{ticket['id']}:{ticket['version']}", phrase("verb.detail")),)


def facts_of(work: Work, ticket: Row, given: Mapping[str, Any], public: Iterable[str]) -> dict[str, Fact]:
    """What every notice may name: number, unit, due dates; and the inputs that are meant to be told."""
    told = {name: _worded(work, ticket, name, value) for name in public if (value := given.get(name))}
    return {
        **told,
        "number": ticket["number"],
        "short": ticket["short"],
        "organisation": organisations.name(work, ticket["lead"]) if ticket["lead"] else "",
        "office": organisations.name(work, ticket["office"]),
        "state": rating.state_told(ticket),
        **_dates(work, ticket),
        **_spans(work, ticket),
    }


PICKED = {
    "result": "result.{}", "tag": "tag.{}", "solved": "solved.{}", "grade": "grade.g{}", "cause": "cause.{}",
    "obstacle": "obstacle.{}", "news": "news.{}", "contest": "contest.{}",
}  # fmt: skip
"""Inputs that are ids of texts."""


BODIES = ("receiver", "unit", "co", "group")
"""Inputs that are ids of organisations."""


def _worded(work: Work, ticket: Row, name: str, value: Any) -> Fact:
    if name == "barred":
        return (
            organisations.name(work, value)
            if organisations.organisation(work, value)
            else people.name(work, value)
        )
    if name in BODIES:
        return [organisations.name(work, id) for id in str(value).split()]
    if name == "duty":
        return duties.worded(work, str(value))
    if name == "code" and value == repeats.GROUND:
        return phrase("repeats.ground", number=repeats.number_in(ticket["flags"]))
    if name == "scope":
        return [phrase(f"scope.{id}") for id in str(value).split()]
    if name == "code":
        return dict(work.house.profile_of(ticket["profile"]).refusal(value).menu)
    return phrase(PICKED[name].format(value)) if name in PICKED else value


def _spans(work: Work, ticket: Row) -> dict[str, Fact]:
    """How many days a clock gives that only begins when its notice was delivered; and the right to object, once."""
    profile = work.house.profile_of(ticket["profile"])
    limits = {clock: deadlines.limit_of(profile, ticket, clock) for clock in AFTER_DELIVERY}
    spans = {f"{clock}_days": f"{limit.days or limit.calendar_days:g}" for clock, limit in limits.items()}
    right = (
        phrase("right.none")
        if ticket["objected"]
        else phrase("right.objection", days=spans["objection_days"])
    )
    return {**spans, "right": right}


def _dates(work: Work, ticket: Row) -> dict[str, Fact]:
    dates = {
        f"{row['kind']}_due": {"at": row["due"], "as": "day"} for row in deadlines.open_of(work, ticket["id"])
    }
    if ticket["promised"]:
        dates["promised"] = {"at": ticket["promised"], "as": "day"}
    return dates
