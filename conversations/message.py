"""What a person said, whichever door it came through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """A file that was stored before the turn began; `digest` names its content, `size` is in bytes.

    kind is image, audio, video, document or location (a location's `name` is "lat,lon label").
    """

    digest: str
    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Said:
    """One message: text as typed, the id of a chosen option, files; any of them may be empty."""

    text: str = ""
    choice: str = ""
    files: tuple[File, ...] = ()
