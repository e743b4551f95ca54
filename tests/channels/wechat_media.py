"""Temporary media: kept for three days, and checked as strictly as the platform says it does."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from PIL import Image

from tests.channels.telegram_files import Upload
from tests.channels.wechat_errors import Refused

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account

LIFE = 3 * 86400
MEGA = 1 << 20
LIMITS = {"image": 2 * MEGA, "voice": 2 * MEGA, "video": 10 * MEGA, "thumb": 64 << 10}
"""The smaller of the numbers the documentation gives."""
ENDINGS = {
    "image": {"bmp", "png", "jpeg", "jpg", "gif"},
    "voice": {"amr", "mp3"},
    "video": {"mp4"},
    "thumb": {"jpg", "jpeg"},
}
BEGINNINGS = {
    "image": (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM"),
    "voice": (b"#!AMR", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "thumb": (b"\xff\xd8\xff",),
}
TYPES = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4", "thumb": "image/jpeg"}
FIRST_ENDING = {"image": "jpg", "voice": "amr", "video": "mp4", "thumb": "jpg"}
ID_SIGNS = 64


@dataclass
class Media:
    """A file with a name for three days."""

    id: str
    account: Account
    kind: str
    data: bytes
    created: float

    def is_alive(self, now: float) -> bool:
        """Whether the three days are not over."""
        return now < self.created + LIFE


def keep(account: Account, kind: str, data: bytes) -> Media:
    """Put a file on the shelf."""
    world = account.world
    media = Media(world.name(ID_SIGNS), account, kind, data, world.clock.now())
    world.media[media.id] = media
    return media


def find(account: Account, id: str, *kinds: str) -> Media:
    """A file by its name, of one of these kinds if any are given; raises Refused."""
    media = account.world.media.get(id)
    if media is None or media.account is not account or not media.is_alive(account.world.clock.now()):
        raise Refused(40007)
    if kinds and media.kind not in kinds:
        raise Refused(40007)
    return media


def check(kind: str, upload: Upload | None) -> Upload:
    """A file somebody uploads; raises Refused when it is none of its kind."""
    if kind not in LIMITS:
        raise Refused(40004)
    if upload is None:
        raise Refused(41005)
    if not upload.data:
        raise Refused(44001)
    if len(upload.data) > LIMITS[kind]:
        raise Refused(45001)
    if PurePath(upload.name).suffix[1:].lower() not in ENDINGS[kind]:
        raise Refused(40005, "by its name")
    if not upload.data.startswith(BEGINNINGS.get(kind, b"")):
        raise Refused(40005, "by its content")
    return upload


# ---------------------------------------------------------------- samples


def amr(frames: int = 50) -> bytes:
    """A voice of so many fiftieths of a second: AMR narrow band at its best quality."""
    return b"#!AMR\n" + (b"\x3c" + b"\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xcf\xf0" + b"\0" * 19) * frames


def jpeg(width: int = 32, height: int = 24, color: str = "olive") -> bytes:
    """A photo."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), color).save(drawn, "JPEG")
    return drawn.getvalue()


def mp4() -> bytes:
    """The beginning of a video, and no more."""
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08mdat"
