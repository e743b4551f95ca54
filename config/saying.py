"""What is to be said, before it is worded: keys, facts, options and forms, all of it JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# A fact is a JSON value. Four shapes are worded by config.texts.Texts:
#   {"zh": …, "en": …}            the words of a profile, in the reader's language
#   {"key": …, "facts": {…}}      another phrase of the texts
#   {"at": ms, "as": "day"}       a moment; as = day | moment | clock | date (see texts [time])
#   {"lines": [fact, …]}          one fact a line; a plain list is joined with the language's comma
Fact = Any
Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Option:
    """One choice: `id` comes back when it is chosen, `label` is a fact."""

    id: str
    label: Fact


@dataclass(frozen=True)
class Field:
    """One line of a form: `name` is the answer's key, `kind` is line, text, pick, check, days or files."""

    name: str
    kind: str
    label: Fact
    options: tuple[Option, ...] = ()
    value: Fact = ""
    required: bool = True


@dataclass(frozen=True)
class Form:
    """A form that a door may show as fields, or as one message with labels (D7)."""

    id: str
    title: Fact
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Say:
    """One thing to say: text key and facts, choices below, perhaps a form; `card` names what it updates.

    `link` is the page that shows more; `mentions` are persons whose eye it should catch in a group; `answers` names
    the message whose button was pressed, for a door that can mark it.
    `lang` is the language it has to be said in, where that is not the reader's. `several` are the ids of those options
    of which more than one may be chosen at once; they come back in one choice, with commas between them.
    """

    key: str
    facts: Facts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    form: Form | None = None
    card: str = ""
    style: str = ""
    files: tuple[Fact, ...] = ()
    link: str = ""
    mentions: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    lang: str = ""
    several: tuple[str, ...] = ()


def phrase(key: str, **facts: Fact) -> Fact:
    """A fact that is itself a text."""
    return {"key": key, "facts": facts} if facts else {"key": key}


def at(moment: datetime, style: str = "day") -> Fact:
    """A moment as a fact; style is day, moment, clock or date."""
    return {"at": int(moment.timestamp() * 1000), "as": style}


def lines(facts: Sequence[Fact]) -> Fact:
    """Facts one below the other."""
    return {"lines": list(facts)}


def to_json(say: Say) -> dict[str, Any]:
    """A say as JSON, for the outbox and the inbox's reply."""
    form = say.form and {
        "id": say.form.id,
        "title": say.form.title,
        "fields": [_field(f) for f in say.form.fields],
    }
    body = {
        "key": say.key,
        "facts": dict(say.facts),
        "options": [[o.id, o.label] for o in say.options],
        "form": form,
        "card": say.card,
        "style": say.style,
        "files": list(say.files),
        "link": say.link,
        "mentions": list(say.mentions),
        "answers": dict(say.answers),
        "lang": say.lang,
        "several": list(say.several),
    }
    return {name: value for name, value in body.items() if value}


def from_json(body: Mapping[str, Any]) -> Say:
    """The say that `to_json` wrote."""
    form = body.get("form")
    return Say(
        key=body["key"],
        facts=body.get("facts", {}),
        options=_options(body.get("options", ())),
        form=form and Form(form["id"], form["title"], tuple(_unfield(f) for f in form["fields"])),
        card=body.get("card", ""),
        style=body.get("style", ""),
        files=tuple(body.get("files", ())),
        link=body.get("link", ""),
        mentions=tuple(body.get("mentions", ())),
        answers=body.get("answers", {}),
        lang=body.get("lang", ""),
        several=tuple(body.get("several", ())),
    )


def _options(pairs: Sequence[Sequence[Any]]) -> tuple[Option, ...]:
    return tuple(Option(id, label) for id, label in pairs)


def _field(f: Field) -> list[Any]:
    return [f.name, f.kind, f.label, [[o.id, o.label] for o in f.options], f.value, f.required]


def _unfield(row: Sequence[Any]) -> Field:
    return Field(row[0], row[1], row[2], _options(row[3]), row[4], row[5])
