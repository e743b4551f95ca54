"""A file that came through a door: its real type looked at, its name made safe, its content sealed and kept."""

from __future__ import annotations

from typing import Any

from store.files import Files

PLACE = "location"


def take_file(files: Files, data: bytes, declared: str) -> dict[str, Any]:
    """The file as messages carry it; Refused when it is nothing that is taken. Slow: never on the event loop."""
    from store.file_kinds import real_type, safe_name

    kind = real_type(data, declared)
    digest = files.put(data)
    return {"digest": digest, "name": safe_name(declared, kind), "kind": kind.family, "size": len(data)}


def take_place(files: Files, place: str) -> dict[str, Any]:
    """A position on the map, `lat,lon label`, kept like a file."""
    data = place.encode()
    return {"digest": files.put(data), "name": place, "kind": PLACE, "size": len(data)}
