"""How the platform says no: a number, a few words, and always HTTP 200."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
TOKEN_CODES = frozenset({40001, 40014, 42001})
"""Answers that ask for a new token."""
WORDS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40033: "invalid charset",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40053: "invalid action info",
    40066: "invalid url",
    40125: "invalid appsecret",
    40164: "invalid ip 127.0.0.1, not in whitelist",
    40243: "AppSecret is frozen",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44001: "empty media data",
    44002: "empty post data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45033: "hit api concurrency limit",
    45047: "out of response count limit",
    45056: "too many tag now",
    45059: "user has too many tags",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
}


class Refused(Exception):
    """A call the platform does not carry out."""

    def __init__(self, code: int, more: str = "") -> None:
        self.code = code
        self.words = f"{WORDS.get(code, 'error')} {more}".strip()
        super().__init__(f"{code} {self.words}")

    def body(self, rid: str) -> JSON:
        """The answer as the platform writes it; nobody may compare the words."""
        return {"errcode": self.code, "errmsg": f"{self.words} rid: {rid}"}


OK: JSON = {"errcode": 0, "errmsg": "ok"}
