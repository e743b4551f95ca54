"""Files among the answers: each once, and no more than a complaint can hold."""

from __future__ import annotations

from typing import Any

from config.saying import Fact, phrase
from conversations.message import File, Said
from conversations.scene import Answers

MOST_FILES = 9


def attach(talk: Answers, said: Said) -> Fact:
    """Adds files to the answers; a fact that says so, None without files."""
    if not said.files:
        return None
    known = talk.setdefault("files", [])
    seen = {file["digest"] for file in known}
    fresh = [_row(file) for file in said.files if file.digest not in seen]
    known.extend(fresh[: MOST_FILES - len(known)])
    if len(known) == MOST_FILES and len(fresh) > 0 and fresh[-1] not in known:
        return phrase("engine.files_full", most=MOST_FILES)
    spoken = all(file.kind in ("audio", "video") for file in said.files)
    return phrase("engine.voice" if spoken else "engine.attached", count=len(known))


def _row(file: File) -> dict[str, Any]:
    return {"digest": file.digest, "name": file.name, "kind": file.kind, "size": file.size}
