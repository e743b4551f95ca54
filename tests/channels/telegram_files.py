"""Files on the server: their bytes, and the ids each bot knows them by."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.channels.telegram_refusals import JSON, bad

DOWNLOAD = 20 << 20
UPLOAD = 50 << 20
PHOTO = 10 << 20
SIDES, RATIO = 10_000, 20
"""What a photo's sides may come to together, and how much longer one may be."""
SMALL = b"\xff\xd8\xffthe small one"
"""What a bot gets that takes the first size of a photo instead of the last."""
ENDINGS = {"photo": "jpg", "voice": "oga", "audio": "mp3", "video": "mp4", "sticker": "webp"}
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")


@dataclass(frozen=True)
class Upload:
    """A file as it came with a call."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Stored:
    """A file the server keeps."""

    number: int
    kind: str
    data: bytes
    name: str = ""
    mime: str = ""
    size: int = 0

    def id_for(self, bot: int, size: str = "") -> str:
        """The file_id one bot may use."""
        return f"{self.kind}-{bot}-{self.number}{size and '-'}{size}"

    def reference(self, bot: int, size: str = "") -> JSON:
        """What all kinds of files have."""
        unique = f"Ag{self.number:06}{size}"
        weight = len(SMALL) if size else self.size
        return {"file_id": self.id_for(bot, size), "file_unique_id": unique, "file_size": weight}

    def path(self, size: str = "") -> str:
        """Where it can be downloaded after getFile."""
        ending = ENDINGS.get(self.kind) or self.name.rpartition(".")[2] or "bin"
        return f"{self.kind}s/file_{self.number}{size}.{ending}"

    def json(self, bot: int) -> Any:
        """The field of a message that holds it."""
        known = self.reference(bot)
        if self.kind == "photo":
            small = {**self.reference(bot, "s"), "width": 90, "height": 67}
            return [small, {**known, "width": 1280, "height": 960}]
        return {**known, **self._details()}

    def _details(self) -> JSON:
        mime = {"mime_type": self.mime} if self.mime else {}
        if self.kind == "document":
            return {"file_name": self.name, **mime}
        if self.kind == "video":
            return {"width": 640, "height": 480, "duration": 3, **mime}
        if self.kind == "sticker":
            still = {"is_animated": False, "is_video": False, "emoji": "👍"}
            return {"width": 512, "height": 512, "type": "regular", **still}
        return {"duration": 3, **mime}


class Shelf:
    """All files, by number."""

    def __init__(self) -> None:
        self._files: list[Stored] = []

    def keep(self, kind: str, data: bytes, name: str = "", mime: str = "", size: int = 0) -> Stored:
        """Keep a file; a size of its own makes it look bigger than it is."""
        stored = Stored(len(self._files), kind, data, name, mime, size or len(data))
        self._files.append(stored)
        return stored

    def find(self, file_id: str, bot: int) -> tuple[Stored, str]:
        """The file behind an id and which size of it; another bot's id is worth nothing."""
        kind, _, rest = file_id.partition("-")
        owner, _, rest = rest.partition("-")
        number, _, size = rest.partition("-")
        known = owner == str(bot) and number.isdigit() and int(number) < len(self._files)
        if not known or self._files[int(number)].kind != kind:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._files[int(number)], size


def check_image(data: bytes) -> None:
    """A photo has to be one, and of a shape that can be shown."""
    if not data.startswith(_IMAGES):
        raise bad("IMAGE_PROCESS_FAILED")
    try:
        width, height = Image.open(io.BytesIO(data)).size
    except OSError:  # not whole: the samples of the other tests
        return
    if width + height > SIDES or max(width, height) > RATIO * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
