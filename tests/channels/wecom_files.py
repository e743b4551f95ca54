"""Files: uploads with a media_id that live three days, and locked downloads that live five minutes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.channels.wecom_crypto import lock_file
from tests.channels.wecom_refusals import JSON, Refused, Rude

DAYS, MINUTES = 3 * 86400.0, 300.0
CHUNK, CHUNKS = 512 * 1024, 100
LIMITS = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
SMALLEST = 5
UPLOAD_LIFE = 1800.0


@dataclass
class Stored:
    """A file."""

    owner: str
    kind: str
    name: str
    data: bytes
    at: float


@dataclass
class Upload:
    """A file that comes in pieces."""

    owner: str
    kind: str
    name: str
    size: int
    count: int
    md5: str
    at: float
    pieces: dict[int, bytes] = field(default_factory=dict)


class Shelf:
    """All files, by media_id and by the address they can be fetched from."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._media: dict[str, Stored] = {}
        self._links: dict[str, Stored] = {}
        self._uploads: dict[str, Upload] = {}

    # ---------------------------------------------------------------- media

    def keep(self, owner: str, kind: str, name: str, data: bytes) -> JSON:
        """Store a file of a bot or a corporation; what is answered."""
        check_size(kind, len(data))
        media_id, now = "M" + secrets.token_urlsafe(32), self._now()
        self._media[media_id] = Stored(owner, kind, name, data, now)
        return {"type": kind, "media_id": media_id, "created_at": int(now)}

    def find(self, owner: str, media_id: object, kind: str = "") -> Stored:
        """A file by its media_id, which is its owner's and not too old."""
        stored = self._media.get(str(media_id))
        if not stored or stored.owner != owner or self._now() - stored.at > DAYS:
            raise Refused(40007)
        if kind and stored.kind != kind:
            raise Refused(40007, f"it is of type {stored.kind}")
        return stored

    # ---------------------------------------------------------------- downloads

    def link(self, base: str, name: str, data: bytes) -> JSON:
        """Where a bot fetches a file from, and the key to it."""
        aeskey, locked = lock_file(data)
        mark = secrets.token_urlsafe(24)
        self._links[mark] = Stored("", "", name, locked, self._now())
        return {"url": f"{base}/media/{mark}", "aeskey": aeskey}

    def fetch(self, mark: str) -> Stored | None:
        """What lies there, for five minutes."""
        stored = self._links.get(mark)
        return stored if stored and self._now() - stored.at <= MINUTES else None

    # ---------------------------------------------------------------- in pieces

    def begin(self, owner: str, body: JSON) -> JSON:
        """Announce a file."""
        size, count = body.get("total_size"), body.get("total_chunks")
        if not isinstance(size, int) or not isinstance(count, int) or not body.get("filename"):
            raise Rude(40035, "filename, total_size, total_chunks")
        check_size(str(body.get("type")), size)
        if not 1 <= count <= CHUNKS or size > count * CHUNK:
            raise Rude(40035, "total_chunks")
        id = "U" + secrets.token_urlsafe(24)
        md5 = str(body.get("md5") or "")
        name, kind = str(body["filename"]), str(body["type"])
        self._uploads[id] = Upload(owner, kind, name, size, count, md5, self._now())
        return {"upload_id": id}

    def add(self, owner: str, body: JSON) -> None:
        """One piece."""
        upload, index = self._upload(owner, body), body.get("chunk_index")
        try:
            piece = base64.b64decode(str(body.get("base64_data")), validate=True)
        except binascii.Error:
            raise Rude(40035, "base64_data") from None
        if not isinstance(index, int) or not 0 <= index < upload.count:
            raise Rude(40035, "chunk_index")
        if not 0 < len(piece) <= CHUNK:
            raise Rude(45001)
        upload.pieces[index] = piece

    def finish(self, owner: str, body: JSON) -> JSON:
        """Put the pieces together."""
        upload = self._upload(owner, body)
        data = b"".join(upload.pieces.get(index, b"") for index in range(upload.count))
        if len(upload.pieces) < upload.count or len(data) != upload.size:
            raise Rude(40035, "pieces missing")
        if upload.md5 and upload.md5 != hashlib.md5(data, usedforsecurity=False).hexdigest():
            raise Rude(40035, "md5")
        del self._uploads[body["upload_id"]]
        return self.keep(owner, upload.kind, upload.name, data)

    def _upload(self, owner: str, body: JSON) -> Upload:
        upload = self._uploads.get(str(body.get("upload_id")))
        if not upload or upload.owner != owner or self._now() - upload.at > UPLOAD_LIFE:
            raise Rude(40035, "upload_id")
        return upload


def check_size(kind: str, size: int) -> None:
    """Refuse files of no kind, too small or too big."""
    if kind not in LIMITS:
        raise Rude(40004)
    if size < SMALLEST:
        raise Rude(40006)
    if size > LIMITS[kind]:
        raise Rude(45001)
