"""Judging what a server answers to a delivery: silence, a reply somebody is shown, or a disgrace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.channels import wechat_media
from tests.channels.wechat_accounts import Account
from tests.channels.wechat_crypto import Unsealed
from tests.channels.wechat_errors import Refused
from tests.channels.wechat_letters import Letter
from tests.channels.wechat_sending import LONGEST
from tests.channels.wechat_xml import Malformed

SILENCE = (b"", b"success")
PASSIVE = "passive"
ARTICLES = 8


class Disgrace(Exception):
    """A reply the platform cannot show: the person is told that the account is out of order."""


def judge(letter: Letter, body: bytes) -> dict[str, Any] | None:
    """What the person is to be shown, if anything; raises Disgrace."""
    if body in SILENCE:
        return None
    if not body.lstrip().startswith(b"<"):
        raise Disgrace(f"an answer that is neither XML nor `success`: {body[:40]!r}")
    try:
        fields = letter.account.open(body)
    except (Malformed, Unsealed) as wrong:
        raise Disgrace(f"the reply: {wrong}") from None
    _check_heads(letter, fields)
    kind = str(fields["MsgType"])
    try:
        return {"msgtype": kind, **KINDS[kind](letter.account, fields)}
    except Refused as no:
        raise Disgrace(f"the reply: {no.words}") from None


def _check_heads(letter: Letter, fields: dict[str, Any]) -> None:
    if fields.get("ToUserName") != letter.openid or fields.get("FromUserName") != letter.account.id:
        raise Disgrace("the reply: ToUserName and FromUserName are not exchanged")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise Disgrace("the reply: CreateTime is no number")
    if fields.get("MsgType") not in KINDS:
        raise Disgrace(f"the reply: no kind of message: {fields.get('MsgType')!r}")


def _text(account: Account, fields: dict[str, Any]) -> dict[str, Any]:
    text = fields.get("Content")
    if not isinstance(text, str) or not text.strip():
        raise Disgrace("the reply: empty")
    if len(text.encode()) > LONGEST:
        raise Disgrace(f"the reply: {len(text.encode())} bytes, more than {LONGEST}")
    return {"text": text}


def _file(kind: str, name: str) -> Callable[[Account, dict[str, Any]], dict[str, Any]]:
    def read(account: Account, fields: dict[str, Any]) -> dict[str, Any]:
        part = fields.get(name)
        given = part if isinstance(part, dict) else {}
        return {"media": wechat_media.find(account, str(given.get("MediaId", "")), kind).data}

    return read


def _news(account: Account, fields: dict[str, Any]) -> dict[str, Any]:
    part = fields.get("Articles")
    items = part.get("item", []) if isinstance(part, dict) else []
    if not 1 <= len(items) <= ARTICLES or str(len(items)) != fields.get("ArticleCount"):
        raise Disgrace("the reply: ArticleCount is not the number of articles")
    first = items[0] if isinstance(items[0], dict) else {}
    words = [str(first.get(name) or "") for name in ("Title", "Description")]
    return {"text": "\n".join(filter(None, words)), "url": str(first.get("Url") or "")}


KINDS: dict[str, Callable[[Account, dict[str, Any]], dict[str, Any]]] = {
    "text": _text, "image": _file("image", "Image"), "voice": _file("voice", "Voice"),
    "video": _file("video", "Video"), "news": _news,
}  # fmt: skip
