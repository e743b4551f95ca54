"""Pictures for other eyes: without the place, the time and the device they were taken with."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from store.file_kinds import Kind

if TYPE_CHECKING:
    from PIL import Image

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
QUALITY = 90
MOST_PIXELS = 50_000_000
"""What a good camera makes; a small file may claim far more, and each pixel takes four bytes of memory."""


def without_traces(data: bytes, kind: Kind) -> bytes | None:
    """The same picture, upright, with nothing in the file but its pixels (§8.1 minimum collection).

    None when that cannot be done here (heic, a damaged or monstrous picture): it must then be withheld.
    """
    if kind.extension not in FORMATS:
        return None
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[kind.extension]]) as picture:
            monstrous = picture.width * picture.height > MOST_PIXELS
            return None if monstrous else _plain(picture, FORMATS[kind.extension])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _plain(picture: Image.Image, form: str) -> bytes:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    mode = "RGB" if form == "JPEG" else "RGBA"
    bare = Image.new(mode, upright.size)
    bare.paste(upright.convert(mode))
    out = io.BytesIO()
    bare.save(out, form, quality=QUALITY)
    return out.getvalue()
