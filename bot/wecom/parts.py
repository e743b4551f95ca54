"""A message as WeCom takes it: texts that are short enough, a card with what can be pressed, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channel import Mention
from bot.form_lines import block_of
from bot.render import Choice, Message, to_plain
from bot.wecom.cards import NOTE, TITLE, VALUE, Card, card_of, question
from bot.wecom.filling import fillings_of
from bot.wecom.markdown import NOTHING, Markdown, begun, call, joined, link, safe, title
from bot.wecom.words import Words


@dataclass(frozen=True)
class Part:
    """One call: a text, a card or a file."""

    text: Markdown = NOTHING
    card: Card | None = None
    file: Mapping[str, Any] | None = None


def parts_of(
    message: Message,
    words: Words,
    longest: int,
    mentions: Sequence[Mention] = (),
    plain: bool = False,
    typed: bool = True,
) -> list[Part]:
    """Everything that has to be sent, in order; `longest` in bytes. Where it has to be `plain` there are no cards, but
    what can be `typed` instead of pressing."""
    files = [Part(file=file) for file in message.files]
    if plain:
        hints = words.hints(message) or _numbered(message) if typed else []
        whole = joined(_whole(message, mentions), safe("\n".join(hints)))
        return [*(Part(text) for text in _chunks(whole, longest)), *files]
    if message.card:
        return [Part(card=card_of(message, words, words.page))]
    return [*_texts_and_card(message, words, longest, mentions), *files]


def _texts_and_card(
    message: Message, words: Words, longest: int, mentions: Sequence[Mention]
) -> Iterator[Part]:
    """What fits on a card with its buttons is one; else the card stands below, the lines of a form between them."""
    choices = [*message.choices, *fillings_of(message.form)]
    small = _small(message) if choices and not mentions and message.form is None else None
    if small:
        yield Part(card=question(*small, choices, words, words.page))
        return
    for text in _chunks(_whole(message, mentions), longest):
        yield Part(text)
    for text in _chunks(safe(block_of(message.form)), longest):
        yield Part(text)
    if choices:
        yield Part(card=question(words.choose, "", choices, words, words.page))


def _small(message: Message) -> tuple[str, str] | None:
    """Title and text of a message that fits on a card."""
    if message.link or any(len(value) > VALUE for _, value in message.rows):
        return None
    text = to_plain(replace(message, choices=(), form=None))
    head, _, rest = text.partition("\n")
    if len(head) <= TITLE and len(rest) <= NOTE:
        return head, rest
    return ("", text) if len(text) <= NOTE else None


def _whole(message: Message, mentions: Sequence[Mention]) -> Markdown:
    """All its words; nobody is called who is not meant to be, and no link hides behind other words."""
    text = safe(to_plain(replace(message, title="", choices=(), form=None)))
    called = Markdown(" ".join(filter(None, (call(_userid(mention)) for mention in mentions))))
    return joined(title(message.title), text, link(message.link_label, message.link), called)


def _userid(mention: Mention) -> str:
    here = next((a for a in mention.addresses if a.startswith("wecom:")), "")
    return here.partition(":")[2]


def _numbered(message: Message) -> list[str]:
    choices: Sequence[Choice] = message.choices
    return [f"{n} {choice.label}" for n, choice in enumerate(choices, 1)]


def _chunks(text: str, longest: int) -> Iterator[Markdown]:
    """Cut at the end of a line where there is one, never inside a sign; no piece is empty."""
    while len(text.encode()) > longest:
        whole = text.encode()[:longest].decode(errors="ignore")
        line_end = whole.rfind("\n", len(whole) // 2)
        piece = whole[:line_end] if line_end > 0 else whole
        yield begun(piece)
        text = text[len(piece) :].lstrip("\n")
    if text.strip():
        yield begun(text)
