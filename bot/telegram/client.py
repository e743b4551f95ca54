"""What a bot can do, whichever library does it, and the ways in which Telegram says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.telegram.parts import Part


class Refusal(Exception):
    """Telegram did not do it."""


@dataclass
class Flooded(Refusal):
    """Too much for this chat: nothing for so many seconds."""

    seconds: float


@dataclass
class HasMoved(Refusal):
    """The group is a supergroup now and has this id."""

    chat: int


@dataclass
class NobodyThere(Refusal):
    """Blocked, deactivated, thrown out, or the topic was deleted."""

    reason: str


class NothingNew(Refusal):
    """The message says that already."""


class NoSuchMessage(Refusal):
    """The message that was to be changed is gone."""


class TooLate(Refusal):
    """The press is forgotten: its answer has no place any more."""


class Muted(Refusal):
    """The bot may not write there now; somebody may let it again."""


class WrongPicture(Refusal):
    """A picture that cannot be shown as one; as a document it can be sent."""


class TooLarge(Refusal):
    """More than Telegram takes."""


class WrongFile(Refusal):
    """The id of a file is not, or no longer, known to this bot."""


class Unreached(Refusal):
    """Nothing left this machine, or Telegram was not able to take it: it may be tried again."""


class WrongToken(Unreached):
    """Telegram knows no bot with this token; it may be put right at any time."""


class Declined(Refusal):
    """Telegram does not do such a thing, and says why."""


class Uncertain(Refusal):
    """The bytes left and no answer came."""


def refusal_of(code: int, description: str) -> Refusal | None:
    """What an answer means; None for one that is a mistake in the program."""
    said = description.casefold()
    found = next((make for words, make in SAID.items() if words in said), None)
    if found is not None:
        return found(description)
    if code == FORBIDDEN:
        return NobodyThere(description)
    if code in UNKNOWN_TOKEN:
        return WrongToken()
    return Unreached(description) if code == CONFLICT or code >= BROKEN else None


FORBIDDEN, CONFLICT, BROKEN = 403, 409, 500
UNKNOWN_TOKEN = (401, 404)
"""The token is not known (404 when it cannot be one): for the operator to mend, and tried again until then."""
SAID: Mapping[str, Callable[[str], Refusal]] = {
    "message is not modified": NothingNew,
    "message to edit not found": NoSuchMessage,
    "message can't be edited": NoSuchMessage,
    "message_id_invalid": NoSuchMessage,
    "query is too old": TooLate,
    "query id is invalid": TooLate,
    "message thread not found": NobodyThere,
    "topic_deleted": NobodyThere,
    "topic_closed": Muted,
    "chat not found": NobodyThere,
    "chat_write_forbidden": Muted,
    "not enough rights": Muted,
    "have no rights": Muted,
    "photo_invalid_dimensions": WrongPicture,
    "image_process_failed": WrongPicture,
    "photo_save_file_invalid": WrongPicture,
    "request entity too large": TooLarge,
    "file is too big": TooLarge,
    "wrong file identifier": WrongFile,
    "wrong remote file identifier": WrongFile,
    "file reference": WrongFile,
}
"""Parts of Telegram's sentences, in small letters, and what they mean; there are no codes for them."""


@dataclass(frozen=True)
class Spot:
    """A chat, and the topic in it (0: none)."""

    chat: int
    topic: int = 0


@dataclass(frozen=True)
class Upload:
    """A file to be sent: its content, or the id it has there already; `kind` is photo, document, audio or video."""

    name: str
    kind: str
    data: bytes = b""
    file_id: str = ""


@dataclass(frozen=True)
class Sent:
    """What was sent: the message, and the id of the file in it."""

    message: int
    file_id: str = ""


def sent_file(message: Any, kind: str) -> Sent:
    """A message of either library; the file is not where it should be when Telegram took it for something else."""
    found = getattr(message, kind, None)
    last = found[-1] if kind == "photo" and found else found
    return Sent(message.message_id, last.file_id if last else "")


class Client(Protocol):
    """A bot. Every method raises a Refusal, or whatever is a mistake in the program."""

    async def send_text(self, spot: Spot, part: Part) -> Sent:
        """A new message."""

    async def edit_text(self, spot: Spot, message: int, part: Part) -> None:
        """Other words and buttons for a message of the bot's own."""

    async def send_file(self, spot: Spot, upload: Upload, *, secret: bool) -> Sent:
        """A file."""

    async def answer_press(self, query: str, text: str, *, alert: bool, url: str) -> None:
        """A word beside the button, or a link that is opened."""

    async def show_typing(self, spot: Spot) -> None:
        """Something is being done."""

    async def set_menu_page(self, chat: int, label: str, url: str) -> None:
        """A page behind the menu button of a private chat."""

    async def download(self, file_id: str, most: int) -> bytes:
        """A file somebody sent; Refused when it is larger than a bot may have."""

    async def call(self, method: str, **facts: Any) -> Any:
        """Any other method, by the name both libraries give it; what has no refusal of its own is Declined."""

    async def open(self) -> str:
        """Get ready, and say the bot's own name; Unreached when Telegram does not answer."""

    async def close(self) -> None:
        """Let go of the connection."""
