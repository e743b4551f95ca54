"""Recordings made into what every browser plays; the library that decodes them comes with the extra wechat."""

from __future__ import annotations

import io
import logging

import av

logger = logging.getLogger(__name__)
RATE, BITS = 16_000, 48_000
LONGEST = 600
"""Seconds that are turned; a voice message has sixty."""


def to_mp3(data: bytes) -> bytes | None:
    """The sound as MP3; None for what cannot be decoded."""
    made = io.BytesIO()
    try:
        with av.open(io.BytesIO(data), "r") as source, av.open(made, "w", format="mp3") as target:
            _copy(source, target)
    except (av.FFmpegError, ValueError, IndexError) as error:
        logger.info("a recording cannot be turned", extra={"error": type(error).__name__})
        return None
    return made.getvalue() or None


def _copy(source: av.container.InputContainer, target: av.container.OutputContainer) -> None:
    stream = target.add_stream("libmp3lame", rate=RATE)
    stream.bit_rate = BITS
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=RATE)
    for frame in source.decode(audio=0):
        if frame.time is not None and frame.time > LONGEST:
            break
        for sound in resampler.resample(frame):
            target.mux(stream.encode(sound))
    for sound in resampler.resample(None):
        target.mux(stream.encode(sound))
    target.mux(stream.encode(None))
