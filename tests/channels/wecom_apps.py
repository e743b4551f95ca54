"""A self-built application: its tokens, its cards, and what it is told of."""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tests.channels.wecom_courier import PLAIN, Courier
from tests.channels.wecom_crypto import Seal
from tests.channels.wecom_refusals import JSON, Refused, Rude
from tests.channels.wecom_shown import Shown
from tests.channels.wecom_state import World, acting

if TYPE_CHECKING:
    from tests.channels.wecom_people import FakeMember

TOKEN_LIFE = 7200
CODE_LIFE = 72 * 3600.0
VERIFY = 1.0
"""Seconds within which a hook shows that it can read."""


@dataclass(eq=False)
class Letter:
    """A callback of an application; its number is the same each time it is brought."""

    app: FakeApp
    member: FakeMember
    fields: dict[str, Any]
    task: str = ""
    attempts: int = 0
    answered: bool = False
    given_up: bool = False

    @property
    def kind(self) -> str:
        """What it is about."""
        return str(self.fields.get("Event") or self.fields["MsgType"])


@dataclass
class Code:
    """A response_code: which card it may change, once."""

    task: str
    at: float
    used: bool = False


@dataclass
class Sent:
    """A card by its task_id: one message for each who got it."""

    shown: dict[str, Shown] = field(default_factory=dict)


class FakeApp:
    """An application as WeCom knows it."""

    def __init__(
        self,
        world: World,
        corpid: str,
        agentid: int,
        secret: str,
        token: str,
        aes_key: str,
        hook: str,
        name: str,
    ) -> None:
        self.world, self.corpid, self.agentid, self.secret = world, corpid, agentid, secret
        self._hook, self.name = hook, name
        self.seal = Seal(token, aes_key, corpid)
        self.hidden: set[str] = set()
        self.dropped: list[tuple[str, JSON]] = []
        self.mail: dict[str, deque[Letter]] = defaultdict(deque)
        self.cards: dict[str, Sent] = {}
        self.codes: dict[str, Code] = {}
        self.asked: dict[str, tuple[float, JSON]] = {}
        self._token, self._expires, self._old = "", 0.0, set[str]()
        self.courier = Courier(self)

    @property
    def name_of_chat(self) -> str:
        """What its chats are kept under."""
        return f"app {self.corpid} {self.agentid}"

    @property
    def hook(self) -> str:
        """Where its callbacks go; while it is empty they wait."""
        return self._hook

    @hook.setter
    def hook(self, address: str) -> None:
        with self.world.changed:
            self._hook = address
            self.wake()

    @property
    def pending(self) -> int:
        """Callbacks that have not arrived."""
        with self.world.changed:
            return sum(map(len, self.mail.values()))

    # ---------------------------------------------------------------- tokens

    def issue(self) -> JSON:
        """A token; the same one as long as it lives."""
        now = self.world.clock.now()
        if now >= self._expires:
            self._old.add(self._token)
            self._token, self._expires = secrets.token_urlsafe(64), now + TOKEN_LIFE
        return {"access_token": self._token, "expires_in": int(self._expires - now)}

    @acting
    def forget_token(self) -> None:
        """The token is void from now on."""
        self._token, self._expires = "", 0.0

    def knows(self, token: str) -> bool:
        """Is it a token of this application? Raises when it is too old."""
        if (token and token in self._old) or (
            token == self._token and self.world.clock.now() >= self._expires
        ):
            raise Refused(42001)
        return bool(token) and token == self._token

    # ---------------------------------------------------------------- response codes

    def code_for(self, task: str) -> str:
        """A new code for a card."""
        code = secrets.token_urlsafe(32)
        self.codes[code] = Code(task, self.world.clock.now())
        return code

    def use_code(self, code: str) -> Sent:
        """What a code changes; a second time it does not."""
        found = self.codes.get(code)
        if not found or self.world.clock.now() - found.at > CODE_LIFE:
            raise Refused(40096)
        if found.used:
            raise Rude(40096, "used before")
        found.used = True
        return self.cards[found.task]

    # ---------------------------------------------------------------- callbacks

    def told(self, member: FakeMember, text: str) -> Letter:
        """Somebody wrote."""
        fields = {"MsgType": "text", "Content": text, "MsgId": 7_000_000_000_000 + next(self.world.numbers)}
        return self._post(Letter(self, member, self._said(member, fields)))

    def pressed(
        self, member: FakeMember, card: JSON, key: str, chosen: list[tuple[str, list[str]]]
    ) -> Letter:
        """Somebody pressed a button of a card."""
        task = str(card["task_id"])
        fields: dict[str, Any] = {"MsgType": "event", "Event": "template_card_event", "EventKey": key}
        fields |= {"TaskId": task, "CardType": card["card_type"], "ResponseCode": self.code_for(task)}
        if chosen:
            fields["SelectedItems"] = [{"SelectedItem": _item(name, ids)} for name, ids in chosen]
        return self._post(Letter(self, member, self._said(member, fields), task))

    def _said(self, member: FakeMember, fields: dict[str, Any]) -> dict[str, Any]:
        heads = {"ToUserName": self.corpid, "FromUserName": member.userid}
        return heads | {"CreateTime": int(self.world.clock.now())} | fields | {"AgentID": self.agentid}

    def _post(self, letter: Letter) -> Letter:
        self.mail[letter.member.userid].append(letter)
        self.wake()
        return letter

    def wake(self) -> None:
        """Let the courier look."""
        if self.hook and not self.world.held:
            self.world.soon(self.courier.look)

    def callbacks(self) -> list[Letter]:
        """Take everything that waits."""
        with self.world.changed:
            taken = [letter for queue in self.mail.values() for letter in queue]
            self.mail.clear()
            return taken

    # ---------------------------------------------------------------- setting it up

    def verify(self, **wrong: str) -> bool:
        """Ask the hook to read a sealed echo, as when its address is saved; parameters may be made wrong."""
        echo = str(secrets.randbelow(10**19))
        asked = self.signed(self.seal.close(echo), "echostr") | wrong
        try:
            answer = httpx.get(self.hook, params=asked, timeout=VERIFY, verify=PLAIN, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text == echo

    def signed(self, sealed: str, name: str = "") -> dict[str, str]:
        """The query that goes with a sealed text."""
        timestamp, nonce = str(int(self.world.clock.now())), str(secrets.randbelow(10**10))
        asked = {"msg_signature": self.seal.signature(timestamp, nonce, sealed)}
        return asked | {"timestamp": timestamp, "nonce": nonce} | ({name: sealed} if name else {})

    def __repr__(self) -> str:
        return f"<app {self.name}>"


def _item(name: str, ids: list[str]) -> JSON:
    return {"QuestionKey": name, "OptionIds": [{"OptionId": id} for id in ids]}
