"""A service account: its secrets, where its server listens, its followers and what it may say to them."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tests.channels import wechat_xml
from tests.channels.wechat_crypto import Seal, Unsealed
from tests.channels.wechat_letters import Letter, Push
from tests.channels.wechat_menus import Menu
from tests.channels.wechat_quotas import Quotas
from tests.channels.wechat_state import World, acting
from tests.channels.wechat_templates import Template
from tests.channels.wechat_tokens import Purse
from tests.channels.wechat_windows import Ledger, Window

if TYPE_CHECKING:
    from tests.channels.wechat_followers import Follower
    from tests.channels.wechat_scenes import Scene

LONG_TERM = -1


class Account:
    """An account of the platform."""

    def __init__(self, world: World, appid: str, secret: str, token: str, aes_key: str) -> None:
        self.world, self.appid, self.secret = world, appid, secret
        self.seal = Seal(token, aes_key, appid)
        self.id = f"gh_{appid[-12:]}"
        self.verified, self.frozen = True, False
        self.purse, self.quotas, self.ledger = Purse(self), Quotas(world), Ledger()
        self.followers: dict[str, Follower] = {}
        self.templates: dict[str, Template] = {}
        self.outcomes: list[str] = []
        self.grants: dict[tuple[str, str], int] = {}
        self.once: dict[tuple[str, str], tuple[float, int]] = {}
        self.menu: Menu | None = None
        self.tags: dict[int, str] = {}
        self.scenes: list[Scene] = []
        self.video_by_link = False
        self._hook = ""

    @property
    def hook(self) -> str:
        """The address of the account's server; nothing is brought while there is none."""
        return self._hook

    @hook.setter
    def hook(self, url: str) -> None:
        with self.world.changed:
            self._hook = url
            self.world.kick()

    # ---------------------------------------------------------------- the server's side

    def verify(self, token: str = "") -> bool:
        """Ask the server whether it is the account's, perhaps with a wrong token: it has to echo in clear."""
        stamp, nonce = str(int(self.world.clock.now())), self.world.name(10)
        echo = str(self.world.random.getrandbits(63))
        seal = Seal(token, "A" * 43, self.appid) if token else self.seal
        query = {
            "signature": seal.sign(stamp, nonce),
            "echostr": echo,
            "timestamp": stamp,
            "nonce": nonce,
        }
        status, body = _get(f"{self.hook}?{urlencode(query)}", self.world.patience)
        return status == 200 and body == echo.encode()

    def push(
        self, xml: str, *, openid: str = "", stamp: float | None = None, appid: str = "", what: str = ""
    ) -> Push:
        """A request with this content, signed and sealed; as of another time or with another name on request."""
        timestamp = str(int(self.world.clock.now() if stamp is None else stamp))
        nonce, sealed = self.world.name(10), self.seal.close(xml, appid)
        query = {
            "signature": self.seal.sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
            "openid": openid, "encrypt_type": "aes", "msg_signature": self.seal.sign(timestamp, nonce, sealed),
        }  # fmt: skip
        body = wechat_xml.write({"ToUserName": self.id, "Encrypt": sealed})
        return Push(self, query, body.encode(), what, xml)

    def push_of(self, letter: Letter) -> Push:
        """A new request for a letter."""
        return self.push(letter.xml, openid=letter.openid, what=letter.what)

    def open(self, body: bytes) -> dict[str, Any]:
        """The fields within the server's sealed answer; raises Malformed or Unsealed."""
        outer = wechat_xml.read(body)
        wanted = [str(outer.get(name, "")) for name in ("TimeStamp", "Nonce", "Encrypt")]
        if not all(wanted):
            raise Unsealed("not in an envelope with TimeStamp, Nonce, Encrypt and MsgSignature")
        if self.seal.sign(*wanted) != outer.get("MsgSignature"):
            raise Unsealed("the signature is wrong")
        return wechat_xml.read(self.seal.open(wanted[2]))

    # ---------------------------------------------------------------- what it may say

    def window(self, who: Follower) -> Window:
        """What may still be said to somebody, as the platform counts it."""
        with self.world.changed:
            return self.ledger.window(who.openid, self.world.clock.now())

    @acting
    def grant_subscription(self, who: Follower | str, template_id: str, once: bool = False) -> None:
        """Somebody accepts a subscription: for one message, or for all there will be."""
        key = who if isinstance(who, str) else who.openid, template_id
        held = self.grants.get(key, 0)
        self.grants[key] = LONG_TERM if not once or held == LONG_TERM else held + 1

    @acting
    def kill_tokens(self) -> None:
        """Every token it has becomes invalid, as though somebody else had fetched one."""
        self.purse.kill()

    @acting
    def begin_anew(self) -> None:
        """A client that remembers nothing may ask for a token again."""
        self.purse.may_ask = True

    @acting
    def next_outcomes(self, *statuses: str) -> None:
        """How the next template messages end: `failed: system failed`, …; otherwise they succeed."""
        self.outcomes += statuses

    def __repr__(self) -> str:
        return f"<{self.appid}>"


def _get(url: str, patience: float) -> tuple[int, bytes]:
    parts = urlsplit(url)
    assert parts.hostname
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)
    try:
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()
