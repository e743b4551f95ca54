"""What Telegram makes of a text: HTML and entities, lengths in UTF-16, and the limits."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from tests.channels.telegram_refusals import JSON, Refused, bad

TEXT = 4096
CAPTION = 1024
_STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_MARK = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>|&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|<")
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)"
    r"|(?P<url>https?://[^\s<>，。；]+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)


@dataclass
class Text:
    """A text after its entities were taken out."""

    plain: str
    entities: list[JSON] = field(default_factory=list)


def units(text: str) -> int:
    """The length Telegram counts: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def read(raw: str, mode: str, entities: list[JSON] | None = None) -> Text:
    """A text as the server will show it."""
    text = parsed(raw, mode)
    text.entities += entities or []
    return trimmed(text)


def parsed(raw: str, mode: str) -> Text:
    """A text without its tags."""
    if not mode:
        return Text(raw)
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    return _Reader(raw).read()


def trimmed(text: Text) -> Text:
    """Without white space at its ends; entities move along."""
    left = units(text.plain) - units(text.plain.lstrip())
    plain = text.plain.strip()
    moved = [{**e, "offset": max(0, e["offset"] - left)} for e in text.entities]
    return Text(plain, moved + found(plain))


def found(plain: str) -> list[JSON]:
    """What Telegram finds in a text by itself: commands, links, mentions."""
    if not any(mark in plain for mark in "/@#"):
        return []
    return [
        {
            "type": hit.lastgroup,
            "offset": units(plain[: hit.start()]),
            "length": units(hit.group()),
        }
        for hit in _FOUND.finditer(plain)
    ]


class _Reader:
    """Goes through an HTML text once."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.out: list[str] = []
        self.at = 0
        self.open: list[tuple[str, JSON]] = []
        self.entities: list[JSON] = []

    def read(self) -> Text:
        end = 0
        for hit in _MARK.finditer(self.raw):
            self._write(self.raw[end : hit.start()])
            self._mark(hit)
            end = hit.end()
        self._write(self.raw[end:])
        if self.open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return Text("".join(self.out), sorted(self.entities, key=lambda entity: int(entity["offset"])))

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.at += units(text)

    def _mark(self, hit: re.Match[str]) -> None:
        if hit[4]:
            self._write(html.unescape(hit[0]))
        elif not hit[2]:
            raise _unreadable(f'Unsupported start tag "" at byte offset {self._byte(hit)}')
        elif hit[1]:
            self._close(hit)
        else:
            self._start(hit)

    def _start(self, hit: re.Match[str]) -> None:
        tag = hit[2].lower()
        if tag not in _STYLES or (tag == "span" and "tg-spoiler" not in hit[3]):
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {self._byte(hit)}')
        entity: JSON = {"type": _STYLES[tag], "offset": self.at}
        if tag == "a" and (link := _HREF.search(hit[3])):
            entity["url"] = html.unescape(link[1])
        self.open.append((tag, entity))

    def _close(self, hit: re.Match[str]) -> None:
        where, found_tag = self._byte(hit), hit[2].lower()
        if not self.open:
            raise _unreadable(f"Unexpected end tag at byte offset {where}")
        tag, entity = self.open.pop()
        if tag != found_tag:
            said = f'expected "</{tag}>", found "</{found_tag}>"'
            raise _unreadable(f"Unmatched end tag at byte offset {where}, {said}")
        if self.at > entity["offset"]:
            self.entities.append({**entity, "length": self.at - entity["offset"]})

    def _byte(self, hit: re.Match[str]) -> int:
        return len(self.raw[: hit.start()].encode())


def _unreadable(why: str) -> Refused:
    return bad(f"can't parse entities: {why}")
