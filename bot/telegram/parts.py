"""A message as Telegram takes it: texts that are short enough, what is bold in them, buttons in rows, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import east_asian_width

from bot.channel import Mention
from bot.form_lines import TICK, block_of
from bot.render import Choice, Message, to_plain
from bot.telegram.marks import LONGEST, data_of
from bot.telegram.words import Labels

LONGEST_TEXT = 4096
WIDE = 30
"""Columns a row of buttons has on a phone; a label wider than this is written out above, and its number pressed."""
IN_A_ROW = 3
MOST_OPTIONS = 8
"""Options of a line of a form that get a button; the others are typed."""


@dataclass(frozen=True)
class Button:
    """`data` comes back when it is pressed, `url` is opened, `contact` asks for one's own number."""

    label: str
    data: str = ""
    url: str = ""
    contact: bool = False


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Entity:
    """A stretch of a text, in UTF-16 units as Telegram counts: bold, pre, or a mention of a user."""

    kind: str
    offset: int
    length: int
    user: int = 0


@dataclass(frozen=True)
class Part:
    """One call: a text with what belongs to it, or a file. `secret`: it may not be passed on."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    buttons: Rows = ()
    keys: tuple[Button, ...] = ()
    """A keyboard in place of the phone's, for the one question that a tap can answer with a number."""
    answer: str = ""
    """Open the answering line at once, with this hint in it."""
    file: Mapping[str, Any] | None = None
    secret: bool = False


@dataclass
class _Text:
    """A text as it grows, with its entities."""

    lines: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, line: str, kind: str = "", user: int = 0) -> None:
        if not line:
            return
        if kind:
            self.entities.append(Entity(kind, units("\n".join([*self.lines, ""])), units(line), user))
        self.lines.append(line)

    @property
    def whole(self) -> str:
        return "\n".join(self.lines)


def units(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le")) // 2


def width(text: str) -> int:
    """Columns a text takes; a Chinese character two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def parts_of(
    message: Message, labels: Labels, mentions: Sequence[Mention] = (), door: str = ""
) -> list[Part]:
    """Everything that has to be sent, in order; the buttons stand below the last text."""
    text, rows = _Text(), _rows(message)
    text.add(message.title, "bold")
    text.add(to_plain(replace(message, title="", choices=(), form=None)))
    for line in _numbered(message):
        text.add(line)
    text.add(block_of(message.form), "pre")
    for name, user in _called(mentions, door):
        text.add(f"@{name}", "text_mention", user)
    texts = _split(text)
    secret = message.style.startswith("private")
    last = _last(message, rows, labels)
    shown = [Part(chunk, entities, secret=secret) for chunk, entities in texts]
    shown[-1] = replace(last, text=shown[-1].text, entities=shown[-1].entities, secret=secret)
    return [*shown, *(Part(file=file, secret=True) for file in message.files)]


def _last(message: Message, rows: Rows, labels: Labels) -> Part:
    if message.form is not None and not rows:
        return Part(answer=labels.form)
    if "phone" in message.style.split():
        keys = (Button(labels.contact, contact=True), *(Button(choice.label) for choice in message.choices))
        return Part(keys=keys)
    return Part(buttons=rows)


def _called(mentions: Sequence[Mention], door: str) -> Iterator[tuple[str, int]]:
    for mention in mentions:
        here = next((a for a in mention.addresses if a.startswith(f"{door}:")), "")
        if here:
            yield mention.name, int(here.partition(":")[2])


# ---------------------------------------------------------------- buttons


def _rows(message: Message) -> Rows:
    buttons = [*_choices(message), *_fillings(message.form)]
    link = Button(message.link_label, url=message.link)
    return (*_packed(buttons), *([(link,)] if link.url.startswith("https://") else []))


def _fits(choice: Choice) -> bool:
    return len(choice.id.encode()) <= LONGEST


def _is_written_out(message: Message) -> bool:
    return any(width(choice.label) > WIDE for choice in message.choices)


def _choices(message: Message) -> list[Button]:
    out = _is_written_out(message)
    pairs = enumerate(message.choices, 1)
    return [Button(str(n) if out else choice.label, choice.id) for n, choice in pairs if _fits(choice)]


def _numbered(message: Message) -> list[str]:
    """Choices that are too long for buttons, and those that no button can carry."""
    out = _is_written_out(message)
    return [f"{n} {c.label}" for n, c in enumerate(message.choices, 1) if out or not _fits(c)]


def _packed(buttons: Sequence[Button]) -> Rows:
    """As many beside each other as a phone can show."""
    rows: list[list[Button]] = []
    for button in buttons:
        row = rows[-1] if rows else []
        room = row and len(row) < IN_A_ROW and sum(width(b.label) + 4 for b in (*row, button)) <= WIDE + 8
        if room:
            row.append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


# ---------------------------------------------------------------- forms


def _fillings(form: Mapping[str, Any] | None) -> list[Button]:
    """A button for each choice that is still to be made, and for what is to be ticked."""
    found: list[Button] = []
    for each in form["fields"] if form else ():
        if each["required"] and each["kind"] == "pick" and not each["value"]:
            options = [option["label"] for option in each["options"]]
            found += [_filling(each["short"], label) for label in options[:MOST_OPTIONS]]
        elif each["required"] and each["kind"] == "check":
            found.append(Button(f"{TICK} {each['short']}", data_of(each["short"], TICK)))
    return [button for button in found if button.data]


def _filling(label: str, value: str) -> Button:
    return Button(value, data_of(label, value))


# ---------------------------------------------------------------- long texts


def _split(text: _Text) -> list[tuple[str, tuple[Entity, ...]]]:
    """The text in pieces that Telegram takes; a piece that had to be cut says nothing about what is bold in it."""
    whole = text.whole
    if units(whole) <= LONGEST_TEXT:
        return [(whole, tuple(text.entities))]
    head = tuple(e for e in text.entities if e.kind == "bold")
    chunks = list(_chunks(whole))
    return [(chunk, head if n == 0 else ()) for n, chunk in enumerate(chunks)]


def _chunks(text: str) -> Iterator[str]:
    """Cut at the end of a line where there is one, never inside a sign."""
    while units(text) > LONGEST_TEXT:
        cut = _longest(text)
        line_end = text.rfind("\n", cut // 2, cut)
        at = line_end if line_end > 0 else cut
        yield text[:at]
        text = text[at:].lstrip("\n")
    yield text


def _longest(text: str) -> int:
    """How many characters of a text fit."""
    cut = LONGEST_TEXT
    while units(text[:cut]) > LONGEST_TEXT:
        cut -= max(1, (units(text[:cut]) - LONGEST_TEXT) // 2)
    return cut
