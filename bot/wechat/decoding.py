"""From a message or event of the service account, as the library has parsed it, to what was heard."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.heard import Heard, Media, Pressed
from bot.wechat.allowances import CLICKED, FOLLOWED, SCANNED, SPOKE
from bot.wechat.menus import choice_of
from bot.wechat.scenes import origin
from bot.written import button, on_one_line, written
from config.texts import Texts
from store.hints import BLOCKED, HINT, SUBSCRIBED

DOOR = "wechat"
HELLO = "menu:hello"
SAID = "m:"
"""How the keys of messages begin; those of events do not."""
SURE = 12
"""Letters from which on what WeChat made of a voice is taken for words; fewer might be a command misheard."""
NO_FILE = "file"
"""Stands for the id of a file that WeChat shows to people and not to accounts."""


def decode(message: Any) -> Heard | None:
    """None for what nobody has to hear."""
    data = message._data
    kind = str(data.get("MsgType", "")).lower()
    read = _event if kind == "event" else KINDS.get(kind, _unreadable)
    heard = read(data)
    if heard is None:
        return None
    opens = heard.opens or (() if kind == "event" else SPOKE)
    source = message.source
    return replace(
        heard, key=key_of(source, data), speaker=f"{DOOR}:{source}", text=written(heard.text), opens=opens
    )


def is_unshown(text: str, texts: Texts) -> bool:
    """Stickers and the like arrive as a sentence that says so, which nobody wrote."""
    return texts.hear("wechat", text) == "unshown"


def key_of(openid: str, data: Mapping[str, Any]) -> str:
    """What makes a repeat recognisable: a message has a number, an event only who, when and what (reference §2.1)."""
    whose = hashlib.sha256(f"{data.get('ToUserName')} {openid}".encode()).hexdigest()[:16]
    if data.get("MsgId"):
        return f"{SAID}{int(data['MsgId']):020d}:{whose}"
    parts = (whose, *(str(data.get(name) or "") for name in ("CreateTime", "Event", "EventKey", "MsgID")))
    return f"e:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


# ---------------------------------------------------------------- messages


def _text(data: Mapping[str, Any]) -> Heard:
    """Typed; or an entry of a menu was pressed, whose words are sent with its id (a press, as windows count)."""
    text = str(data.get("Content") or "")
    pressed = str(data.get("bizmsgmenuid") or "")
    if not pressed:
        return Heard("", "", text=text)
    return Heard("", "", choice=button(pressed), pressed=Pressed(label=text), opens=CLICKED)


def _media(name: str, kind: str) -> Callable[[Mapping[str, Any]], Heard]:
    return lambda data: Heard("", "", media=(Media(str(data.get("MediaId") or ""), name, kind),))


def _voice(data: Mapping[str, Any]) -> Heard:
    """What WeChat itself made of it, which it hardly does any more, is a hint and no more."""
    media = Media(str(data.get("MediaId") or ""), "voice.amr", "audio/amr")
    words = str(data.get("Recognition") or "").strip()
    return Heard("", "", text=words if len(words) >= SURE else "", media=(media,))


def _place(data: Mapping[str, Any]) -> Heard | None:
    latitude, longitude = _number(data.get("Location_X")), _number(data.get("Location_Y"))
    if latitude is None or longitude is None:
        return _unreadable(data)
    return Heard("", "", place=on_one_line(f"{latitude:.6f},{longitude:.6f} {data.get('Label') or ''}"))


def _number(given: Any) -> float | None:
    try:
        return float(given)
    except (TypeError, ValueError):
        return None


def _link(data: Mapping[str, Any]) -> Heard:
    parts = (data.get("Title"), data.get("Description"), data.get("Url"))
    return Heard("", "", text="\n".join(str(part) for part in parts if part))


def _file(data: Mapping[str, Any]) -> Heard:
    """WeChat shows that there was a file, and gives its account no way to have it."""
    return Heard("", "", media=(Media(str(data.get("MediaId") or NO_FILE), str(data.get("Title") or "")),))


def _unreadable(data: Mapping[str, Any]) -> Heard:
    """Something was sent that says nothing here; it is answered, not passed over."""
    return Heard("", "")


KINDS: Mapping[str, Callable[[Mapping[str, Any]], Heard | None]] = {
    "text": _text,
    "image": _media("photo.jpg", "image/jpeg"),
    "voice": _voice,
    "video": _media("video.mp4", "video/mp4"),
    "shortvideo": _media("video.mp4", "video/mp4"),
    "location": _place,
    "link": _link,
    "file": _file,
}

# ---------------------------------------------------------------- events


def _event(data: Mapping[str, Any]) -> Heard | None:
    read = EVENTS.get(str(data.get("Event", "")).lower())
    return read(data) if read else None


def _followed(data: Mapping[str, Any]) -> Heard:
    channel, site = origin(str(data.get("EventKey") or ""))
    return Heard("", "", choice=HELLO, opens=FOLLOWED, channel=channel, site=site)


def _scanned(data: Mapping[str, Any]) -> Heard:
    return replace(_followed(data), opens=SCANNED)


def _clicked(data: Mapping[str, Any]) -> Heard:
    return Heard("", "", choice=choice_of(str(data.get("EventKey") or "")), opens=CLICKED)


def _happened(what: str) -> Callable[[Mapping[str, Any]], Heard]:
    return lambda _: Heard("", "", event=what)


def _sent(data: Mapping[str, Any]) -> Heard:
    """What became of a template message."""
    receipt = f"{HINT}{data.get('MsgID') or ''}"
    status = str(data.get("Status") or "").lower()
    if status == "success":
        return Heard("", "", event="arrived", text=receipt)
    return Heard("", "", event="failed", text=f"{receipt} {BLOCKED if 'block' in status else ''}".strip())


def _subscription_sent(data: Mapping[str, Any]) -> Heard | None:
    """What became of a message that somebody had subscribed to."""
    listed = (data.get("SubscribeMsgSentEvent") or {}).get("List") or {}
    told = listed[-1] if isinstance(listed, list) else listed
    fine = str(told.get("ErrorCode") or "0") == "0"
    return Heard("", "", event="arrived" if fine else "failed", text=SUBSCRIBED)


EVENTS: Mapping[str, Callable[[Mapping[str, Any]], Heard | None]] = {
    "subscribe": _followed,
    "subscribe_scan": _followed,
    "scan": _scanned,
    "click": _clicked,
    "unsubscribe": _happened("left"),
    "user_authorization_revoke": _happened("revoked"),
    "templatesendjobfinish": _sent,
    "subscribe_msg_sent_event": _subscription_sent,
}
"""What is heard; where somebody is, which page was opened, and what else may come is passed over."""
