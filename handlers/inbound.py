"""One message as the hall receives it, whichever door it came through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Inbound:
    """`person` is who spoke, `chat` where: "" is private, else a group's address.

    `lang` is the person's language; `staff` is False when the door knows that they hold no post.
    files are {"digest", "name", "kind", "size"}; `fields` are the lines of a submitted form (`choice` is its id).
    """

    person: str
    text: str = ""
    choice: str = ""
    chat: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    lang: str = "zh"
    channel: str = "web"
    site: str = ""
    quoted: str = ""
    """The words of the message that this one answers, where a platform can quote."""
    pages: bool = True
    """Whether this house's pages can be opened from there."""
    whispers: bool = True
    """Whether the door can show something in a group to one person alone."""
    staff: bool = True
    visitors: bool = True
    """Whether complainants come through the door at all."""
    takes_files: bool = True
    """Whether the door can hand on files besides pictures and voices."""
    called: bool = False
    """Whether the bot itself was spoken to in a group."""
    place: str = ""
    """Where a second factor is proved: a session of the pages, or a platform."""
    source: str = ""
    """Where guesses of query codes are counted: a token or a network address, as a keyed digest."""
