"""QR codes: where they lead, and that they are files a printer can use."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from bot.qr import NoSite, draw, link


def test_a_scan_opens_the_chat_and_says_where_the_code_hangs() -> None:
    found = urlsplit(link("https://suban.example", "hall-2"))
    assert (found.netloc, found.path) == ("suban.example", "/")
    assert parse_qs(found.query) == {"site": ["hall-2"], "channel": ["qr"]}


@pytest.mark.parametrize("site", ["", "hall 2", "a/b", "大厅", "x" * 41, "a&channel=b"])
def test_a_name_that_cannot_stand_in_a_link_is_refused(site: str) -> None:
    with pytest.raises(NoSite):
        link("https://suban.example", site)


def test_the_png_is_a_square_with_a_white_border(tmp_path: Path) -> None:
    draw(link("https://suban.example", "hall"), tmp_path / "hall.png")
    with Image.open(tmp_path / "hall.png") as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height >= 300
        assert picture.convert("L").getpixel((0, 0)) == 255


def test_the_svg_is_one_drawing(tmp_path: Path) -> None:
    draw(link("https://suban.example", "hall"), tmp_path / "hall.svg")
    text = (tmp_path / "hall.svg").read_text("utf-8")
    assert "<svg" in text
    assert "<path" in text


def test_another_link_is_another_code(tmp_path: Path) -> None:
    draw(link("https://suban.example", "hall"), tmp_path / "a.png")
    draw(link("https://suban.example", "desk"), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "b.png").read_bytes()
