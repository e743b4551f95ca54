"""Words for what the core says: keys and facts become the text, choices and rows that a door can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.saying import Fact, Form, Say, phrase
from config.texts import Texts


@dataclass(frozen=True)
class Choice:
    """A button or a numbered line."""

    id: str
    label: str


@dataclass(frozen=True)
class Message:
    """A say in one language. `rows` are label and value; `form` is ready for JSON."""

    text: str
    choices: tuple[Choice, ...] = ()
    title: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    form: Mapping[str, Any] | None = None
    card: str = ""
    style: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    link: str = ""
    link_label: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    several: tuple[str, ...] = ()
    typed: str = ""
    """The text where numbers are typed, if it differs: how several are chosen at once."""


def render(say: Say, texts: Texts, lang: str, zone: str) -> Message:
    """Word a say; raises Wordless when a key or a blank is missing."""
    lang = say.lang or lang

    def word(fact: Fact) -> str:
        return texts.word(lang, fact, zone)

    rows: Any = say.facts.get("rows")
    table = tuple((word(label), word(value)) for label, value in rows) if _is_table(rows) else ()
    facts = {name: fact for name, fact in say.facts.items() if name != "rows" or not table}
    text = texts.say(lang, say.key, facts, zone)
    return Message(
        text=text,
        typed=texts.say(lang, "door.several", {"text": text}, zone) if say.several else "",
        choices=tuple(Choice(option.id, word(option.label)) for option in say.options),
        title=word(say.facts["title"]) if "title" in say.facts else "",
        rows=table,
        form=_form(say.form, word) if say.form else None,
        card=say.card,
        style=say.style,
        files=say.files,
        link=say.link,
        link_label=texts.say(lang, "door.page") if say.link else "",
        answers=say.answers,
        several=say.several,
    )


def _is_table(rows: Fact) -> bool:
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, list | tuple) and len(row) == 2 for row in rows)
    )


def _form(form: Form, word: Any) -> dict[str, Any]:
    fields = [
        {
            "name": f.name,
            "kind": f.kind,
            "label": word(f.label),
            "short": word(phrase(f"field.{f.name}") if f.kind == "check" else f.label),
            "options": [{"id": o.id, "label": word(o.label)} for o in f.options],
            "value": word(f.value) if f.value not in (True, False) else f.value,
            "required": f.required,
        }
        for f in form.fields
    ]
    return {"id": form.id, "title": word(form.title), "fields": fields}


def to_wire(message: Message) -> dict[str, Any]:
    """A message as the web protocol carries it; empty parts are left out."""
    body: dict[str, Any] = {
        "text": message.text,
        "typed": message.typed,
        "choices": [{"id": c.id, "label": c.label} for c in message.choices],
        "several": list(message.several),
        "title": message.title,
        "rows": [list(row) for row in message.rows],
        "form": message.form,
        "card": message.card,
        "style": message.style,
        "files": [{**file, "url": f"/web/files/{file['id']}"} for file in message.files],
    }
    return {name: value for name, value in body.items() if value or name in ("text", "choices")}


def to_plain(message: Message) -> str:
    """A message as text alone, its choices numbered: for terminals and channels without buttons."""
    head = [message.title] if message.title else []
    table = [f"{label}{_colon(label)}{value}" for label, value in message.rows]
    numbered = [f"{n} {choice.label}" for n, choice in enumerate(message.choices, 1)]
    fields = message.form["fields"] if message.form else []
    labels = [f"{f['label']}{_colon(f['label'])}".rstrip() for f in fields]
    return "\n".join(
        line for line in [*head, message.typed or message.text, *table, *labels, *numbered] if line
    )


def _colon(label: str) -> str:
    return ": " if label.isascii() else "："
