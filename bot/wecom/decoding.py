"""From what WeCom tells the AI bot to what was heard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.heard import Heard, Media, Pressed
from bot.wecom.cards import SUBMIT, card_named
from bot.wecom.filling import NEXT, SIGN, filled_in
from bot.written import button, on_one_line, written

JSON = Mapping[str, Any]
PERSON, GROUP = "wecom", "wecom-group"
FIRST = re.compile(r"^[@＠]\S+\s*")
LAST = re.compile(r"\s*[@＠]\S+\s*$")
ID = re.compile(r"[^\s\x00-\x20\x7f\ud800-\udfff]{1,256}")
KINDS: Mapping[str, tuple[str, str]] = {
    "image": ("photo.jpg", "image/jpeg"),
    "file": ("", ""),
    "video": ("video.mp4", "video/mp4"),
}
"""Files: what one without a name is called, and of which type it is."""


def decode(frame: JSON) -> Heard | None:
    """None for what nobody has to hear. Raises what a body raises that is none of WeCom's."""
    body = frame["body"]
    read = EVENTS.get(body["event"]["eventtype"]) if body["msgtype"] == "event" else _message
    heard = read(frame, body) if read else None
    if heard is None:
        return None
    chat = (f"{GROUP}:{named(body['chatid'])}",) if body.get("chattype") == "group" else ()
    key, speaker = f"bot:{named(body['msgid'])}", f"{PERSON}:{named(body['from']['userid'])}"
    return replace(heard, key=key, speaker=speaker, chat=chat, text=written(heard.text))


def named(id: Any) -> str:
    """A name that WeCom has given. Raises ValueError for what can be none, and would be taken for another's."""
    if not isinstance(id, str | int) or not ID.fullmatch(str(id)):
        raise ValueError("not a name")
    return str(id)


# ---------------------------------------------------------------- messages


def _message(frame: JSON, body: JSON) -> Heard:
    text, media = _content(body)
    if body.get("chattype") == "group":
        text = uncalled(text)
    quoted, _ = _content(body["quote"]) if body.get("quote") else ("", ())
    return Heard("", "", text=text.strip(), media=media, quoted=written(quoted))


def _content(body: JSON) -> tuple[str, tuple[Media, ...]]:
    """The words and files of a message, or of one that is quoted."""
    kind = str(body.get("msgtype") or "")
    if kind == "mixed":
        parts = [_content(item) for item in body["mixed"]["msg_item"]]
        return "\n".join(t for t, _ in parts if t), tuple(m for _, media in parts for m in media)
    found = body.get(kind) or {}
    if kind in KINDS:
        return "", (_media(kind, found),)
    if kind == "template_card":
        return "\n".join(_words(found)), ()
    return str(found.get("content") or ""), ()


def _media(kind: str, found: JSON) -> Media:
    name, type = KINDS[kind]
    place = json.dumps({"url": found["url"], "key": found.get("aeskey") or ""})
    given = on_one_line(str(found.get("filename") or found.get("name") or ""))
    return Media(place, given or name, type, int(found.get("size") or 0))


def _words(found: Any) -> list[str]:
    """Whatever can be read on a card."""
    if isinstance(found, Mapping):
        return [word for name, value in found.items() if name not in UNREAD for word in _words(value)]
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [word for value in found for word in _words(value)]
    return [found] if isinstance(found, str) and found else []


UNREAD = ("card_type", "task_id", "button_list", "button_selection", "card_action", "question_key")


def uncalled(text: str) -> str:
    """Without the bot's own name, which stands first or last."""
    text = text.strip()
    shorter = FIRST.sub("", text, count=1)
    return shorter if shorter != text else LAST.sub("", text, count=1)


# ---------------------------------------------------------------- events


def _pressed(frame: JSON, body: JSON) -> Heard:
    event = body["event"]["template_card_event"]
    task, key = str(event.get("task_id") or ""), str(event["event_key"])
    return press(key, selected(event.get("selected_items")), task, "bot", str(frame["headers"]["req_id"]))


def press(key: str, option: str, task: str, way: str, ref: str) -> Heard:
    """A button, or the option that was chosen before its list's button was pressed. `ref` is what answers it."""
    chosen = option if key == SUBMIT and option else key
    pressed = Pressed(query=json.dumps([way, ref, task]), card=card_named(task))
    line = filled_in(chosen)
    return Heard("", "", text=line, choice="" if line else button(chosen), pressed=pressed)


def key_of(heard: Heard) -> str:
    """What stood behind the button that was pressed."""
    return heard.choice or SIGN + heard.text.replace("\n", NEXT)


def query_of(pressed: Pressed) -> tuple[str, str, str]:
    """By which way a press came, what answers it there, and the card's name at WeCom."""
    way, ref, task = json.loads(pressed.query)
    return str(way), str(ref), str(task)


def selected(items: Any) -> str:
    """The first option that was chosen in a list, however it is wrapped."""
    if isinstance(items, Mapping):
        found = items.get("option_id") or items.get("OptionId")
        if found:
            return found if isinstance(found, str) else str(found[0])
        return next((id for value in items.values() if (id := selected(value))), "")
    if isinstance(items, Sequence) and not isinstance(items, str):
        return next((id for value in items if (id := selected(value))), "")
    return ""


def _entered(frame: JSON, body: JSON) -> Heard:
    return Heard("", "", event="met")


EVENTS: Mapping[str, Callable[[JSON, JSON], Heard]] = {
    "template_card_event": _pressed,
    "enter_chat": _entered,
}
"""What is heard besides messages; of everything else nobody is told."""
