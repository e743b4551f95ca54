"""Voices as WeChat brings them can be played by every browser; what is no voice is not made one."""

from __future__ import annotations

import io

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import sound
from bot.sound import RATE, to_mp3
from tests.channels.wechat_media import amr, jpeg, mp4


def samples(mp3: bytes) -> int:
    """How many samples can be heard."""
    with av.open(io.BytesIO(mp3), "r") as made:
        assert (made.format.name, made.streams.audio[0].rate) == ("mp3", RATE)
        return sum(frame.samples for frame in made.decode(audio=0))


@pytest.mark.parametrize("seconds", [0.02, 1, 60])
def test_a_voice_can_be_played_from_beginning_to_end(seconds: float) -> None:
    made = to_mp3(amr(round(seconds * 50)))
    assert made
    assert seconds <= samples(made) / RATE < seconds + 0.3


def test_a_voice_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "LONGEST", 2)
    made = to_mp3(amr(500))
    assert made
    assert 2 <= samples(made) / RATE < 2.3


@pytest.mark.parametrize(
    "data", [b"", b"#!AMR\n", b"#!AMR\ncall.amr", b"garbage" * 100, b"\0" * 5000, jpeg(), mp4(), amr()[6:]],
    ids=["nothing", "no frames", "no sound", "words", "noughts", "a photo", "a video", "no head"],
)  # fmt: skip
def test_what_is_no_voice_is_not_made_one(data: bytes) -> None:
    assert to_mp3(data) is None


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_no_recording_breaks_it(noise: bytes) -> None:
    for data in (noise, b"#!AMR\n" + noise, amr(3) + noise, amr(3)[: len(noise)]):
        made = to_mp3(data)
        assert made is None or samples(made) >= 0
