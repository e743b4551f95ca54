"""What the platform brings to an account's server: a letter, the requests it is brought in, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from tests.channels import wechat_xml

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account

SILENT = frozenset({"unsubscribe", "VIEW", "TEMPLATESENDJOBFINISH", "user_authorization_revoke", "LOCATION"})
"""Events nobody waits for an answer to: a reply is lost, and nobody is told when none comes."""
TEXT_XML = "text/xml"


@dataclass(eq=False)
class Letter:
    """A message or an event; brought up to three times, always with the same content."""

    account: Account
    openid: str
    fields: dict[str, Any]
    lane: str

    @property
    def xml(self) -> str:
        """As it stands in the envelope."""
        return wechat_xml.write(self.fields)

    @property
    def what(self) -> str:
        """Its kind: `text`, `image`, …, `event:CLICK`."""
        kind = str(self.fields["MsgType"])
        return f"{kind}:{self.fields['Event']}" if kind == "event" else kind

    @property
    def is_answerable(self) -> bool:
        """Whether somebody waits in front of the chat."""
        event = str(self.fields.get("Event", ""))
        return event not in SILENT and not event.startswith("subscribe_msg")


@dataclass
class Push:
    """One request to a server; unpacks into its query and its body."""

    account: Account
    query: dict[str, str]
    body: bytes
    what: str = ""
    xml: str = ""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.query, self.body))

    @property
    def url(self) -> str:
        """Where it goes."""
        joint = "&" if "?" in self.account.hook else "?"
        return f"{self.account.hook}{joint}{urlencode(self.query)}"


Tamper = Callable[[Push], Push]


class Delivery(NamedTuple):
    """A request, and what became of it: a status, `timeout` or `refused`."""

    what: str
    status: int | str
    seconds: float


@dataclass(eq=False)
class Exchange:
    """A request that was made, with its answer."""

    push: Push
    status: int | str
    body: bytes = b""
    seconds: float = 0
    heads: dict[str, str] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """Whether an answer came that the platform takes for one."""
        return isinstance(self.status, int) and self.status // 100 == 2

    @property
    def delivery(self) -> Delivery:
        """In short."""
        return Delivery(self.push.what, self.status, self.seconds)
