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


def sides(data: bytes) -> tuple[int, int]:
    """Width and height of a picture that was cleaned."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return int(picture.width), int(picture.height)


def marked(data: bytes, kind: Kind, mark: str) -> bytes | None:
    """The same without traces and with a mark across it that says who was handed it; None when that cannot be done.

    The mark is plain letters and digits: the font that is always there knows no others.
    """
    cleaned = without_traces(data, kind)
    if cleaned is None:
        return None
    from PIL import Image

    with Image.open(io.BytesIO(cleaned)) as picture:
        return _marked(picture, FORMATS[kind.extension], mark)


def _marked(picture: Image.Image, form: str, mark: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    veil = Image.new("RGBA", picture.size)
    draw, size = ImageDraw.Draw(veil), max(12, min(picture.size) // 28)
    for down, line in enumerate(range(size, picture.height, size * 7)):
        for across in range(-(down % 2) * size * 8, picture.width, size * 18):
            draw.text((across, line), mark, fill=(128, 128, 128, 110), font=ImageFont.load_default(size))
    both = Image.alpha_composite(picture.convert("RGBA"), veil)
    out = io.BytesIO()
    both.convert("RGB" if form == "JPEG" else "RGBA").save(out, form, quality=QUALITY)
    return out.getvalue()


def _plain(picture: Image.Image, form: str) -> bytes:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    mode = "RGB" if form == "JPEG" else "RGBA"
    bare = Image.new(mode, upright.size)
    bare.paste(upright.convert(mode))
    out = io.BytesIO()
    bare.save(out, form, quality=QUALITY)
    return out.getvalue()
