"""What a platform's message says, in neutral terms: what decoding gives and the inbox keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Media:
    """A file that still lies with the platform: its id there, a name (perhaps ""), a type, and its size in bytes."""

    id: str
    name: str = ""
    kind: str = ""
    size: int = 0


@dataclass(frozen=True)
class Pressed:
    """A button: the message it stands under with its words, its own label, and the platform's id of the press.

    `card` is what the outbox calls the card it stands on, where the platform tells.
    """

    message: int = 0
    text: str = ""
    label: str = ""
    query: str = ""
    card: str = ""


@dataclass(frozen=True)
class Heard:
    """One message or event. `key` is the platform's own, `speaker` an address.

    `chat` is "" in private, else addresses of the group, the narrowest first. `event` is "" for a message, else what
    happened: met, left, moved (to the address in `text`), edited, or revoked; arrived or failed of the hint that
    `text` names. Files of one `album` are one message. `opens` is the window in which the platform lets the speaker be
    told more: what was done, and how many messages in how many seconds.
    """

    key: str
    speaker: str
    chat: tuple[str, ...] = ()
    text: str = ""
    choice: str = ""
    media: tuple[Media, ...] = ()
    place: str = ""
    album: str = ""
    quoted: str = ""
    pressed: Pressed | None = None
    event: str = ""
    lang: str = ""
    channel: str = ""
    site: str = ""
    opens: tuple[str, int, int] | tuple[()] = ()

    def to_json(self) -> dict[str, Any]:
        """As the inbox keeps it; empty parts are left out."""
        return {name: value for name, value in asdict(self).items() if value}


def from_json(body: Mapping[str, Any]) -> Heard:
    """What `to_json` wrote."""
    parts = dict(body)
    parts["chat"], parts["opens"] = tuple(body.get("chat", ())), tuple(body.get("opens", ()))
    parts["media"] = tuple(Media(**each) for each in body.get("media", ()))
    parts["pressed"] = Pressed(**body["pressed"]) if body.get("pressed") else None
    return Heard(**parts)


@dataclass(frozen=True)
class Reply:
    """An answer in the language of whoever gets it; `says` are as `config.saying` writes them."""

    says: tuple[Mapping[str, Any], ...]
    lang: str

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the message."""
        return {"says": list(self.says), "lang": self.lang}


@dataclass(frozen=True)
class Answer:
    """What a door does at once besides what stands in the outbox.

    `toast` is shown to whoever pressed, as a warning when `alert`; `closed`: a private word could not be left, for
    the person has no private chat with the bot; `aloud` are words for a chat that nobody has bound. `reply` is what
    the platform takes as the reply to its own call, kept with the message until it was handed out.
    """

    toast: str = ""
    alert: bool = False
    closed: bool = False
    aloud: tuple[str, ...] = ()
    reply: Reply | None = None


NOTHING = Answer()


@dataclass
class Fetched:
    """What became of the files of a message: those that are stored, and refusals as text keys with facts."""

    files: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
