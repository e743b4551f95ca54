"""From what WeCom brings to the application to what was heard: always one person's, always in private."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.heard import Heard, Media
from bot.wecom.decoding import PERSON, named, press, selected
from bot.written import on_one_line, written

Fields = Mapping[str, Any]


def decode(fields: Fields) -> Heard | None:
    """None for what nobody has to hear. Raises what fields raise that are none of WeCom's."""
    kind, event = str(fields["MsgType"]), str(fields.get("Event") or "")
    read = EVENTS.get(event) if kind == "event" else MESSAGES.get(kind, _unreadable)
    heard = read(fields) if read else None
    if heard is None:
        return None
    speaker = f"{PERSON}:{named(fields['FromUserName'])}"
    return replace(heard, key=_key(fields), speaker=speaker, text=written(heard.text))


def _key(fields: Fields) -> str:
    """WeCom brings the same again under the same number; events have none of their own."""
    if fields.get("MsgId"):
        return f"app:{named(fields['MsgId'])}"
    parts = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ResponseCode")
    whole = "\n".join(str(fields.get(name) or "") for name in parts)
    return f"app:e:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


# ---------------------------------------------------------------- messages


def _text(fields: Fields) -> Heard:
    return Heard("", "", text=str(fields.get("Content") or "").strip())


def _media(name: str, kind: str) -> Callable[[Fields], Heard]:
    def read(fields: Fields) -> Heard:
        place = json.dumps({"media": str(fields["MediaId"])})
        given = on_one_line(str(fields.get("FileName") or fields.get("Title") or ""))
        return Heard("", "", media=(Media(place, given or name, kind),))

    return read


def _place(fields: Fields) -> Heard:
    lat, lon = float(fields["Location_X"]), float(fields["Location_Y"])
    return Heard("", "", place=on_one_line(f"{lat:.6f},{lon:.6f} {fields.get('Label') or ''}"))


def _link(fields: Fields) -> Heard:
    return Heard("", "", text=f"{fields.get('Title') or ''}\n{fields.get('Url') or ''}".strip())


def _unreadable(fields: Fields) -> Heard:
    return Heard("", "")


MESSAGES: Mapping[str, Callable[[Fields], Heard]] = {
    "text": _text,
    "image": _media("photo.jpg", "image/jpeg"),
    "voice": _media("voice.amr", "audio/amr"),
    "video": _media("video.mp4", "video/mp4"),
    "file": _media("", ""),
    "location": _place,
    "link": _link,
}
"""Kinds of messages; of any other is only heard that there was one."""


# ---------------------------------------------------------------- events


def _pressed(fields: Fields) -> Heard:
    task, code = str(fields.get("TaskId") or ""), str(fields.get("ResponseCode") or "")
    return press(str(fields["EventKey"]), selected(fields.get("SelectedItems")), task, "app", code)


def _met(fields: Fields) -> Heard:
    return Heard("", "", event="met")


EVENTS: Mapping[str, Callable[[Fields], Heard]] = {
    "template_card_event": _pressed,
    "enter_agent": _met,
    "subscribe": _met,
}
"""What is heard besides messages; of everything else nobody is told."""
