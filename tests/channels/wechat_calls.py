"""One call of the API: what it brings, and the table of what can be called."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.channels.telegram_files import Upload
from tests.channels.wechat_errors import JSON, Refused

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account
    from tests.channels.wechat_followers import Follower
    from tests.channels.wechat_state import World

_ESCAPED = re.compile(rb"\\u(?!00[0-7])[0-9a-fA-F]{4}")
"""Signs beyond ASCII written with numbers: the chat would show the numbers."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Page:
    """An answer that is no JSON."""

    kind: str
    data: bytes
    name: str = ""


@dataclass
class Call:
    """A call and what it brings."""

    world: World
    path: str
    verb: str
    query: dict[str, str]
    body: bytes
    files: dict[str, Upload] = field(default_factory=dict)
    json: JSON = field(default_factory=dict)
    holder: Account | None = None

    @property
    def account(self) -> Account:
        """Whose call it is."""
        assert self.holder, f"{self.path} is called without a token"
        return self.holder

    @property
    def params(self) -> JSON:
        """Everything it brings, but for the token."""
        query = {name: value for name, value in self.query.items() if name != "access_token"}
        return {
            **query,
            **(self.json or _glance(self.body)),
            **{name: upload.name for name, upload in self.files.items()},
        }

    def read(self) -> None:
        """The body becomes what it says; raises Refused."""
        if not self.body:
            raise Refused(44002)
        if _ESCAPED.search(self.body):
            self.world.violate(f"{self.path}: signs escaped as \\u…, which the chat shows as they are")
        try:
            read = json.loads(self.body.decode())
        except ValueError:
            raise Refused(47001) from None
        if not isinstance(read, dict):
            raise Refused(47001)
        self.json = read

    def word(self, name: str) -> str:
        """A word of the body or the query; nothing is empty."""
        given = self.json.get(name, self.query.get(name))
        return "" if given is None else str(given)

    def part(self, name: str) -> JSON:
        """An object within the body; raises Refused when it is none."""
        given = self.json.get(name)
        if not isinstance(given, dict):
            raise Refused(47001, f"{name} is missing")
        return given

    def follower(self, name: str = "touser") -> Follower:
        """Whom it is about; raises Refused when nobody of that openid ever followed."""
        found = self.person(name)
        if not (found.following or found.has_left):
            raise Refused(40003)
        return found

    def person(self, name: str = "touser") -> Follower:
        """Whom it is about, even if they never followed; raises Refused."""
        found = self.account.followers.get(self.word(name))
        if found is None:
            raise Refused(40003)
        return found

    def plain(self, text: str) -> str:
        """A text somebody is to read; signs nobody can read are a sin."""
        if CONTROL.search(text):
            self.world.violate(f"{self.path}: control characters in {text!r}", self.word("touser"))
        return text


def _glance(body: bytes) -> JSON:
    """What a body says that nobody has looked at."""
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


Handler = Callable[[Call], "JSON | Page"]


@dataclass(frozen=True)
class Endpoint:
    """Something that can be called."""

    verb: str
    handler: Handler
    token: bool = True
    verified: bool = False
    json: bool = True


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(verb: str, path: str, **how: bool) -> Callable[[Handler], Handler]:
    """Enter a handler into the table."""

    def keep(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(verb, handler, **how)
        return handler

    return keep
