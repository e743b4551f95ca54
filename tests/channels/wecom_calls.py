"""One HTTP call, and the table of what can be called."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels.telegram_files import Upload
from tests.channels.wecom_apps import FakeApp
from tests.channels.wecom_refusals import JSON, Refused, Rude
from tests.channels.wecom_state import World


@dataclass(frozen=True)
class Page:
    """An answer that is not JSON."""

    kind: str
    content: bytes
    name: str = ""
    status: int = 200


@dataclass
class Call:
    """One call, as it was asked."""

    world: World
    method: str
    verb: str
    query: dict[str, str]
    raw: bytes = b""
    files: dict[str, Upload] = field(default_factory=dict)
    owner: FakeApp | None = None

    @property
    def app(self) -> FakeApp:
        """Whose token it came with."""
        assert self.owner
        return self.owner

    @property
    def body(self) -> JSON:
        """The JSON that was sent."""
        try:
            read: Any = json.loads(self.raw)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise Rude(47001)
        return read

    @property
    def params(self) -> JSON:
        """All that was asked, without the token."""
        told: JSON = {name: value for name, value in self.query.items() if name != "access_token"}
        try:
            return told | (self.body if self.verb == "POST" and not self.files else {})
        except Refused:
            return told

    @property
    def chat(self) -> str:
        """Whom it is about."""
        params = self.params
        if hook := self.world.webhooks.get(str(params.get("key"))):
            return hook.group.key
        return str(params.get("touser") or params.get("chatid") or "")


Do = Callable[[Call], JSON | Page | None]


@dataclass(frozen=True)
class Entry:
    """Something that can be called."""

    verb: str
    do: Do
    token: bool


CALLS: dict[str, Entry] = {}


def call(verb: str, name: str, *, token: bool = True) -> Callable[[Do], Do]:
    """Enter a call into the table."""

    def enter(do: Do) -> Do:
        CALLS[name] = Entry(verb, do, token)
        return do

    return enter


def carry_out(asked: Call) -> JSON | Page:
    """Check who asks, and do it."""
    entry = CALLS.get(asked.method)
    if entry is None:
        raise Rude(40066)
    if entry.verb != asked.verb:
        raise Rude(43001 if entry.verb == "GET" else 43002)
    if entry.token:
        asked.owner = _owner(asked)
        if not asked.world.ip_allowed:
            raise Refused(60020)
    return entry.do(asked) or {}


def _owner(asked: Call) -> FakeApp:
    token = asked.query.get("access_token", "")
    if not token:
        raise Rude(41001)
    for app in asked.world.apps:
        if app.knows(token):
            return app
    raise Refused(40014)
