"""What makes a profile whole: ids that lead somewhere, words in every language, limits that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from pydantic import BaseModel

from config.misconfigured import Misconfigured
from config.profile import Choice, Profile
from config.profile_parts import Mistake, Part, guess, ids_of
from config.saying import phrase
from config.texts import FIRST, fold
from config.workdays import read_hours

Parts = Mapping[str, Part]

# fmt: off
LIMITS = (
    "triage", "assign", "sign_in", "return_window", "return_review", "contact", "consult", "help", "suggest",
    "complaint", "tipoff", "legal_cap", "extension", "arbitration", "co_unit", "coord", "verify",
    "evaluation", "rework", "second", "explain", "late_evidence", "objection", "proposal", "supply", "deem",
    "nudge", "statement", "draft", "bad_rating_contact", "bad_rating_fix", "retaliation", "duty_objection",
    "respondent", "malice", "stalled",
    "contest_window", "contest",
)
"""The limits every profile must set (§3.1)."""

REDIRECTS = (
    "police", "fire", "ambulance", "traffic", "hotline", "court", "discipline", "consumer", "labour", "legal",
    "tax",
)
# fmt: on
"""The numbers every profile must name, for what others handle (§5)."""

KINDS = {"complaint", "tipoff", "assistance", "enquiry", "suggestion"}
FLAGS = {"integrity", "privacy_alert", "urgent", "retaliation", "foreign", "sme"}
PLAIN = {"classes", "redirects"}
"""Tables of text that are no words in several languages."""


def check(profile: Profile, parts: Parts) -> list[Mistake]:
    """Every mistake that shows only when the parts are seen together."""
    ready = [rule for needed, rule in RULES if parts.keys() >= set(needed)]
    return [mistake for rule in ready for mistake in rule(profile, parts)]


def _double_ids(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    for part in parts.values():
        yield from _doubles(part.key, part.file, _raw_ids(part.raw))
    if "organisations" in parts:
        members = [m.id for o in profile.organisations for m in o.members]
        yield from _doubles("organisations.members", parts["organisations"].file, members)


def _raw_ids(raw: Any) -> list[str]:
    return (
        [str(row["id"]) for row in raw if isinstance(row, dict) and "id" in row]
        if isinstance(raw, list)
        else []
    )


def _doubles(key: str, file: str, ids: Iterable[str]) -> Iterator[Mistake]:
    return (Mistake(f"{file}: {key}.{id}", "double_id", {}) for id, n in Counter(ids).items() if n > 1)


def _dead_ends(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """Ids that name a row which is not there."""
    for key, field, target in REFERENCES:
        known = _known(parts, target)
        for row in getattr(profile, key) if key in parts else ():
            for id in _listed(getattr(row, field)):
                if id not in known:
                    yield _nowhere(f"{parts[key].file}: {key}.{row.id}.{field}", target, id, known)


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _known(parts: Parts, target: str) -> set[str]:
    return ids_of(parts[target].raw) if target in parts else set()


def _nowhere(where: str, target: str, value: str, known: Iterable[str]) -> Mistake:
    near = guess(value, known)
    facts = {"what": phrase(f"profile.what.{target}"), "value": value, "guess": near}
    return Mistake(where, "nowhere_guess" if near else "nowhere", facts)


def _sealed_members(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    known = set(chain.from_iterable(ids_of(row.get("members")) for row in _tables(parts["organisations"])))
    for id in profile.sealed.members:
        if id not in known:
            yield _nowhere(parts["sealed"].where("members"), "members", id, known)


def _tables(part: Part) -> list[dict[str, Any]]:
    return [row for row in part.raw if isinstance(row, dict)] if isinstance(part.raw, list) else []


def _circles(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """A parent that is its own descendant."""
    for key in ("regions", "organisations"):
        parents = {row.id: row.parent for row in getattr(profile, key)} if key in parts else {}
        for id in parents:
            if _comes_back(id, parents):
                yield Mistake(f"{parts[key].file}: {key}.{id}.parent", "circle", {})


def _comes_back(id: str, parents: Mapping[str, str]) -> bool:
    at, steps = parents.get(id, ""), 0
    while at and at != id and steps < len(parents):
        at, steps = parents.get(at, ""), steps + 1
    return at == id


def _shared_names(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """Two rows that people would call the same in the same place."""
    for key, place in (("organisations", "region"), ("regions", "parent")):
        seen: dict[tuple[str, str], str] = {}
        for row in getattr(profile, key) if key in parts else ():
            for name in [*row.name.values(), *row.aliases]:
                other = seen.setdefault((getattr(row, place), fold(name)), row.id)
                if other != row.id:
                    yield Mistake(
                        f"{parts[key].file}: {key}.{row.id}", "shared_name", {"name": name, "other": other}
                    )


def _limits(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    part = parts["deadlines"]
    yield from (Mistake(part.where(key), "missing", {}) for key in LIMITS if key not in part.raw)
    for key, limit in profile.deadlines.items():
        if sum(length > 0 for length in (limit.days, limit.calendar_days, limit.hours)) != 1:
            yield Mistake(part.where(key), "no_length", {})


def _classes(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    known = parts["deadlines"].raw.keys()
    for id, key in profile.classes.items():
        if key not in known:
            yield _nowhere(parts["classes"].where(id), "deadlines", key, known)


def _redirects(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    missing = [key for key in REDIRECTS if key not in profile.brand.redirects]
    return (Mistake(parts["brand"].where("redirects", key), "missing", {}) for key in missing)


def _hours(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    try:
        read_hours(profile.hours.zone, profile.hours.week, profile.hours.days)
    except Misconfigured as wrong:
        yield from (
            Mistake(f"{parts['hours'].file}: hours", "hours", {"error": each}) for each in wrong.mistakes
        )


def _policies(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    for policy in profile.policies:
        if policy.valid_to and policy.valid_to < policy.valid_from:
            yield Mistake(f"{parts['policies'].file}: policies.{policy.id}.valid_to", "ends_before", {})


def _laws(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """A law that ends before it begins."""
    for n, law in enumerate(profile.brand.legal_basis, 1):
        if law.since and law.until and law.until < law.since:
            yield Mistake(parts["brand"].where("legal_basis", n - 1, "until"), "ends_before", {})


def _interpretation(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """The page that explains the scheme is made of frequent questions (X76)."""
    known = _known(parts, "faq")
    for id in profile.interpretation:
        if id not in known:
            yield _nowhere(parts["interpretation"].where(id), "faq", id, known)


def _flags(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    for category in profile.categories:
        for flag in [*category.flags, *chain.from_iterable(c.flags for c in _choices(category.question))]:
            if flag not in FLAGS:
                yield _nowhere(
                    f"{parts['categories'].file}: categories.{category.id}.flags", "flags", flag, FLAGS
                )


def _channel_flags(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    for channel in profile.channels:
        for flag in channel.flags:
            if flag not in FLAGS:
                yield _nowhere(f"{parts['channels'].file}: channels.{channel.id}.flags", "flags", flag, FLAGS)


def _acceptors(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """What a channel brings is taken in by those who take in (X55)."""
    kinds = {str(row.get("id")): row.get("kind") for row in _tables(parts["organisations"])}
    able = {id for id, kind in kinds.items() if kind in ("office", "desk", "window")}
    for channel in profile.channels:
        if channel.acceptor not in able:
            where = f"{parts['channels'].file}: channels.{channel.id}.acceptor"
            yield _nowhere(where, "acceptors", channel.acceptor, able)


def _choices(question: Any) -> Sequence[Choice]:
    return question.choices if question else ()


def _lexicon(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    for kind in profile.lexicon.kinds.keys() - KINDS:
        yield _nowhere(parts["lexicon"].where("kinds", kind), "kinds", kind, KINDS)


def _needed_kinds(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """Somebody must receive and somebody must decide."""
    there = {str(row.get("kind")) for row in _tables(parts["organisations"])}
    for kind in ("office", "unit"):
        if kind not in there:
            yield Mistake(parts["organisations"].where(), "no_kind", {"kind": kind})


def _languages(profile: Profile, parts: Parts) -> Iterator[Mistake]:
    """Words that lack one of the profile's languages."""
    if FIRST not in profile.languages:
        yield Mistake(parts["languages"].where(), "no_chinese", {})
    for key, part in parts.items():
        for path, words in _words(part.value, (key,)):
            for lang in profile.languages:
                if not words.get(lang):
                    yield Mistake(f"{part.file}: {'.'.join(path)}", "no_words", {"lang": lang})


def _words(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Every table of words inside, with its place; a table left empty on purpose is none."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if inner or field.is_required():
                yield from _words(inner, (*path, name))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _words(item, (*path, str(getattr(item, "id", n + 1))))
    elif isinstance(value, dict) and path[-1] not in PLAIN:
        if any(isinstance(inner, (BaseModel, list)) for inner in value.values()):
            yield from chain.from_iterable(_words(inner, (*path, key)) for key, inner in value.items())
        elif path[-1] not in ("days", "kinds"):
            yield path, value


Rule = Callable[[Profile, Parts], Iterator[Mistake]]

REFERENCES = (
    ("regions", "level", "levels"),
    ("regions", "parent", "regions"),
    ("regions", "desk", "organisations"),
    ("organisations", "level", "levels"),
    ("organisations", "region", "regions"),
    ("organisations", "parent", "organisations"),
    ("categories", "suggest", "organisations"),
    ("duties", "organisation", "organisations"),
    ("duties", "categories", "categories"),
    ("policies", "organisation", "organisations"),
    ("mechanisms", "lead", "organisations"),
    ("mechanisms", "members", "organisations"),
)
"""Which rows name which: part, field, part named."""

RULES: tuple[tuple[tuple[str, ...], Rule], ...] = (
    ((), _double_ids),
    ((), _dead_ends),
    ((), _circles),
    ((), _shared_names),
    ((), _languages),
    (("sealed", "organisations"), _sealed_members),
    (("organisations",), _needed_kinds),
    (("deadlines",), _limits),
    (("classes", "deadlines"), _classes),
    (("brand",), _redirects),
    (("hours",), _hours),
    (("policies",), _policies),
    (("brand",), _laws),
    (("interpretation",), _interpretation),
    (("categories",), _flags),
    (("lexicon",), _lexicon),
    (("channels",), _channel_flags),
    (("channels", "organisations"), _acceptors),
)
"""The rules, each with the parts it cannot do without."""
