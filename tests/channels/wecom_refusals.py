"""What WeCom says no with: numbers, and the words that go with them."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
WORDS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40035: "invalid parameter",
    40058: "invalid Request Parameter",
    40066: "invalid url",
    40096: "invalid response_code",
    41001: "access_token missing",
    41006: "media_id missing",
    42001: "access_token expired",
    42014: "task_id has been used",
    43001: "require GET method",
    43002: "require POST method",
    44001: "empty media data",
    44004: "text content is empty",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    47001: "data format error",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    81013: "user & party & tag all invalid",
    86001: "invalid chatid",
    86203: "not enough members",
    86215: "chatid has been used",
    93000: "invalid webhook url",
    93001: "bot is not in the group",
    93006: "invalid chatid",
    301002: "not allow operate another agent with this accesstoken",
    846605: "invalid req_id",
    846607: "no permission to push in this chat",
    846608: "stream message update expired",
    846609: "aibot websocket not subscribed",
    853000: "invalid bot_id or secret",
}


class Refused(Exception):
    """A call or frame that is not carried out."""

    def __init__(self, code: int, why: str = "") -> None:
        self.code = code
        self.words = ", ".join(part for part in (WORDS.get(code, "error"), why) if part)
        super().__init__(f"{code} {self.words}")

    @property
    def body(self) -> JSON:
        """As it is told."""
        return {"errcode": self.code, "errmsg": self.words}


class Rude(Refused):
    """A refusal that no polite client ever meets."""


DONE: JSON = {"errcode": 0, "errmsg": "ok"}


def text_of(value: Any, most: int, code: int = 45002) -> str:
    """A text that is there, and within so many bytes."""
    if not isinstance(value, str) or not value.strip():
        raise Rude(44004)
    if len(value.encode()) > most:
        raise Rude(code, f"content exceed max length {most}")
    return value


def record_of(body: JSON, name: str) -> JSON:
    """A field that is an object."""
    found = body.get(name)
    if not isinstance(found, dict):
        raise Rude(40035, f"{name} missing")
    return found
