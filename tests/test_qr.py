"""QR codes: where they lead, and that they are files a printer can use."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from bot.qr import NoSite, draw, link
from bot.telegram import links
from bot.telegram.decoding import Decoder


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


# ---------------------------------------------------------------- links into Telegram


def opens(url: str) -> Any:
    """What the bot hears when somebody opens a link and presses Start."""
    ((_, (word,)),) = parse_qs(urlsplit(url).query).items()
    message = SimpleNamespace(text=f"/start {word}", caption=None)
    for part in ("photo", "document", "voice", "audio", "video", "video_note", "animation"):
        setattr(message, part, None)
    return Decoder("telegram")._said(message)


@pytest.mark.parametrize(("channel", "site"), [("qr", "hall-2"), ("q", "_x__y-"), ("window7", "A" * 40)])
def test_a_scan_that_opens_telegram_says_where_the_code_hangs(channel: str, site: str) -> None:
    url = links.at_site("suban_bot", channel, site)
    assert url.startswith("https://t.me/suban_bot?start=")
    assert (opens(url).channel, opens(url).site) == (channel, site)


def test_a_telegram_link_carries_64_characters() -> None:
    assert links.at_site("suban_bot", "c" * 22, "s" * 40)
    with pytest.raises(links.TooLong, match="1"):
        links.at_site("suban_bot", "c" * 23, "s" * 40)


@pytest.mark.parametrize("channel", ["QR", "q_r", "", "q-r"])
def test_a_channel_that_telegram_would_not_give_back_is_refused(channel: str) -> None:
    with pytest.raises(links.NoChannel):
        links.at_site("suban_bot", channel, "hall")


def test_links_of_invitations_bring_their_code() -> None:
    assert opens(links.to_enrol("suban_bot", "ABCDEFGH2345")).text == "enrol ABCDEFGH2345"
    assert opens(links.to_bind("suban_bot", "ABCDEFGH2345")).text == "bind ABCDEFGH2345"
