"""What a changed profile changes for people, a sentence each: lengths, matters, questions, bodies, posts (X16, X38)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config.profile import Organisation, Profile, Record
from config.saying import Fact, phrase
from config.texts import load_texts
from handlers.rulebook import length, limit_name

Difference = Callable[[Profile, Profile], Iterator[Fact]]

NAME = ("menu", "name", "title", "question", "label")
"""The columns in which a row says what it is called, the first that it has."""
PARTS = {
    "menu": "name", "name": "name", "title": "name", "seed": "wording", "question": "questions", "ask": "questions",
    "collect": "questions", "text": "explanation", "cure": "explanation", "warn": "explanation", "offer": "explanation",
    "redirect": "explanation", "words": "words", "keywords": "words", "aliases": "words", "answer": "answer",
    "source": "answer", "number": "number", "valid_from": "dates", "valid_to": "dates", "lead": "lead",
    "acceptor": "acceptor", "suggest": "units", "organisation": "units", "laws": "laws", "parent": "level",
    "level": "level",
}  # fmt: skip
"""Column → what of a row it is, in words; the rest are details."""


def differences(old: Profile, new: Profile) -> list[Fact]:
    """Every change that people will notice; nothing for what only comments or order changed."""
    return [said for difference in DIFFERENCES.values() for said in difference(old, new)]


def _thing(name: str) -> Fact:
    return phrase(f"rules.thing.{name}")


def _limits(old: Profile, new: Profile) -> Iterator[Fact]:
    """Each length that is another one now, and what it rests on."""
    for key in {**old.deadlines, **new.deadlines}:
        before, after = old.deadlines.get(key), new.deadlines.get(key)
        name = limit_name(key, load_texts())
        if before is None and after:
            yield phrase("rules.change.limit_new", name=name, after=length(after))
        elif before and after is None:
            yield phrase("rules.change.limit_gone", name=name)
        elif before and after and before != after:
            facts = {"name": name, "before": length(before), "after": length(after), "basis": after.basis}
            key = "limit" if facts["before"] != facts["after"] else "limit_basis"
            yield phrase(f"rules.change.{key}", **facts)


def _rows(field: str) -> Difference:
    """Rows that came, went or changed, each by its id."""

    def compare(old: Profile, new: Profile) -> Iterator[Fact]:
        was, now = ({row.id: row for row in getattr(profile, field)} for profile in (old, new))
        for id in {**was, **now}:
            yield from _row(field, was.get(id), now.get(id))

    return compare


def _row(field: str, was: Any, now: Any) -> Iterator[Fact]:
    facts = {"thing": _thing(field), "name": _called(now or was)}
    if was is None or now is None:
        yield phrase("rules.change.added" if was is None else "rules.change.gone", **facts)
    elif was != now:
        yield phrase("rules.change.changed", **facts, parts=_parts(was, now))


def _called(row: Record) -> Fact:
    column = next(name for name in NAME if name in type(row).model_fields)
    return dict(getattr(row, column))


def _parts(was: Record, now: Record) -> list[Fact]:
    changed = [name for name in type(now).model_fields if getattr(was, name) != getattr(now, name)]
    posts = _posts(was, now) if isinstance(was, Organisation) and isinstance(now, Organisation) else []
    named = dict.fromkeys(PARTS.get(name, "details") for name in changed if not (posts and name == "members"))
    return [*(phrase(f"rules.part.{name}") for name in named), *posts]


def _posts(was: Organisation, now: Organisation) -> list[Fact]:
    """The posts that others hold now: by role, nobody's name is published."""
    posts = ("leader", "officer", "clerk")
    return [phrase(f"post.{post}") for post in posts if _holders(was, post) != _holders(now, post)]


def _holders(body: Organisation, post: str) -> list[str]:
    return [member.id for member in body.members if member.post == post]


def _values(field: str, *keys: str) -> Difference:
    """A value whose old and new form can be said."""

    def compare(old: Profile, new: Profile) -> Iterator[Fact]:
        for key in keys:
            before, after = (getattr(getattr(p, field), key) for p in (old, new))
            if before != after:
                yield phrase("rules.change.value", thing=_thing(f"{field}_{key}"), before=before, after=after)

    return compare


def _brand(old: Profile, new: Profile) -> Iterator[Fact]:
    """The telephone and the name with both values, the rest by its name; laws one by one (X1, G17)."""
    yield from _values("brand", "hotline")(old, new)
    for key in ("name", "city", "office", "slogan", "prefix", "privacy", "redirects"):
        if getattr(old.brand, key) != getattr(new.brand, key):
            yield phrase("rules.change.other", thing=_thing(f"brand_{key}"))
    if old.brand.privacy == new.brand.privacy and old.brand.privacy_version != new.brand.privacy_version:
        yield phrase("rules.change.other", thing=_thing("brand_privacy"))
    was, now = ({law.title["zh"]: law for law in p.brand.legal_basis} for p in (old, new))
    for title in {**was, **now}:
        if was.get(title) != now.get(title):
            kind = "added" if title not in was else "gone" if title not in now else "changed"
            law = dict((now.get(title) or was[title]).title)
            yield phrase(
                f"rules.change.{kind}", thing=_thing("laws"), name=law, parts=[phrase("rules.part.dates")]
            )


def _switch(field: str) -> Difference:
    """Yes or no."""

    def compare(old: Profile, new: Profile) -> Iterator[Fact]:
        if getattr(old, field) != getattr(new, field):
            yield phrase(f"rules.change.{field}_{'on' if getattr(new, field) else 'off'}")

    return compare


def _approvals(old: Profile, new: Profile) -> Iterator[Fact]:
    if old.approvals != new.approvals:
        verbs = [phrase(f"verb.{verb}") for verb in new.approvals.leader]
        yield phrase("rules.change.approvals", verbs=verbs or phrase("rules.change.nothing"))


def _whole(field: str) -> Difference:
    """What is too much to be told in a sentence."""

    def compare(old: Profile, new: Profile) -> Iterator[Fact]:
        if getattr(old, field) != getattr(new, field):
            yield phrase("rules.change.other", thing=_thing(field))

    return compare


DIFFERENCES: Mapping[str, Difference] = {
    "deadlines": _limits,
    "classes": _whole("classes"),
    "deemed_acceptance": _switch("deemed_acceptance"),
    "allow_individual": _switch("allow_individual"),
    "categories": _rows("categories"),
    "refusals": _rows("refusals"),
    "approvals": _approvals,
    "sealed": _whole("sealed"),
    "brand": _brand,
    "organisations": _rows("organisations"),
    "mechanisms": _rows("mechanisms"),
    "channels": _rows("channels"),
    "hours": _whole("hours"),
    "levels": _rows("levels"),
    "regions": _rows("regions"),
    "duties": _rows("duties"),
    "policies": _rows("policies"),
    "faq": _rows("faq"),
    "interpretation": _whole("interpretation"),
    "tags": _rows("tags"),
    "ratings": _whole("ratings"),
    "lexicon": _whole("lexicon"),
    "languages": _whole("languages"),
}
"""Part of the profile → what is said of its changes, what people notice most first."""
