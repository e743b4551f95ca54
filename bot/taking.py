"""A file that came through a door: its real type looked at, its name made safe, its content sealed and kept."""

from __future__ import annotations

from typing import Any

from store.files import Files

PLACE = "location"
UNPLAYABLE = (".amr", ".spx")


def take_file(files: Files, data: bytes, declared: str) -> dict[str, Any]:
    """The file as messages carry it; Refused when it is nothing that is taken. Slow: never on the event loop."""
    from store.file_kinds import real_type, safe_name

    kind = real_type(data, declared)
    digest = files.put(data)
    return {"digest": digest, "name": safe_name(declared, kind), "kind": kind.family, "size": len(data)}


def take_heard(files: Files, data: bytes, declared: str) -> dict[str, Any]:
    """The same of what came as a message: a recording that browsers cannot play is kept as one that they can."""
    copy = playable(data) if declared.lower().endswith(UNPLAYABLE) else None
    return take_file(files, *(copy or (data, declared)))


def playable(data: bytes) -> tuple[bytes, str] | None:
    """A recording as browsers play it, with its name; None when it cannot be made."""
    try:
        from bot.sound import to_mp3
    except ImportError:  # the extra wechat is not installed
        return None
    sound = to_mp3(data)
    return (sound, "voice.mp3") if sound else None


def take_place(files: Files, place: str) -> dict[str, Any]:
    """A position on the map, `lat,lon label`, kept like a file."""
    data = place.encode()
    return {"digest": files.put(data), "name": place, "kind": PLACE, "size": len(data)}
