"""How Telegram says no: the code, the words, and what a client may learn from them."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


class Refused(Exception):
    """A call the server does not carry out."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> JSON:
        """The answer as Telegram writes it."""
        told: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        return {**told, "parameters": self.parameters} if self.parameters else told


def bad(what: str, **parameters: int) -> Refused:
    """400: the request is wrong."""
    return Refused(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> Refused:
    """403: the chat is closed to the bot."""
    return Refused(403, f"Forbidden: {what}")


def conflict(what: str) -> Refused:
    """409: somebody else takes the updates."""
    return Refused(409, f"Conflict: {what}")


def too_many(seconds: int) -> Refused:
    """429: wait."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")
TOO_LARGE = Refused(413, "Request Entity Too Large")
