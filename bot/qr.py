"""QR codes for windows, doors and posters: they open the chat and say where they hang (X33)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.base import BaseImage
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

from store.opening import is_site

MAKERS: Mapping[str, type[BaseImage]] = {"png": PilImage, "svg": SvgPathImage}


class NoSite(ValueError):
    """A site's or channel's name that cannot stand in a link."""


def link(address: str, site: str, channel: str = "qr") -> str:
    """What a scan opens: the chat, with site and channel filled in."""
    check(site, channel)
    return f"{address}/?{urlencode({'site': site, 'channel': channel})}"


def check(site: str, channel: str) -> None:
    """Raises NoSite for a name that no link can carry."""
    for name in (site, channel):
        if not is_site(name):
            raise NoSite(name)


def draw(url: str, path: Path) -> None:
    """Write a code of `url`; the ending of `path`, png or svg, says how."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=12, border=4)
    code.add_data(url)
    with path.open("wb") as file:
        code.make_image(image_factory=MAKERS[path.suffix[1:]]).save(file)
