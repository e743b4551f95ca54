"""Small real files, made in memory, as people send them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from zlib import crc32

from PIL import Image


def sample(name: str) -> bytes:
    """The content of a file with this name: really of the kind that its name says, another one for each name."""
    return MAKERS[name.rpartition(".")[2].lower()](name)


def _picture(name: str) -> bytes:
    colour = f"#{crc32(name.encode()) % 0xFFFFFF:06x}"
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "JPEG" if name.endswith("jpg") else "PNG")
    return made.getvalue()


def _paper(name: str) -> bytes:
    return f"%PDF-1.4\n% {name}\n%%EOF\n".encode()


def _voice(name: str) -> bytes:
    return b"#!AMR\n" + name.encode()


MAKERS: Mapping[str, Callable[[str], bytes]] = {
    "jpg": _picture,
    "png": _picture,
    "pdf": _paper,
    "amr": _voice,
}
