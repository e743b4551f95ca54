"""Brings an application its callbacks: five seconds, and three times at most."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx

from tests.channels import wecom_cards, wecom_xml
from tests.channels.wecom_crypto import Broken
from tests.channels.wecom_state import Delivery

if TYPE_CHECKING:
    from tests.channels.wecom_apps import FakeApp, Letter

TIMES = 3
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loopback needs no certificates, and loading them takes longer than a call."""
NOTHING = ("", "success")


class Courier:
    """One for each application; letters of one member go one after the other."""

    def __init__(self, app: FakeApp) -> None:
        self.app, self.world = app, app.world
        self._rounds: dict[str, asyncio.Task[None]] = {}

    def look(self) -> None:
        """Set out for everybody who has letters waiting; runs in the server's loop."""
        with self.world.changed:
            for userid, queue in self.app.mail.items():
                if queue and userid not in self._rounds:
                    self._rounds[userid] = asyncio.create_task(self._round(userid))

    async def stop(self) -> None:
        """Leave the rest undelivered."""
        rounds = list(self._rounds.values())
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

    async def _round(self, userid: str) -> None:
        async with httpx.AsyncClient(verify=PLAIN, trust_env=False) as client:
            while letter := self._next(userid):
                for _ in range(2 if self.world.repeated else 1):
                    await self._bring(client, letter)
                self._delivered(userid, letter)

    def _next(self, userid: str) -> Letter | None:
        with self.world.changed:
            queue = self.app.mail[userid]
            if queue and self.app.hook and not self.world.held:
                return queue[0]
            del self._rounds[userid]
            return None

    def _delivered(self, userid: str, letter: Letter) -> None:
        with self.world.changed:
            queue = self.app.mail[userid]
            if queue and queue[0] is letter:
                queue.popleft()
            letter.given_up = not letter.answered
            self.world.changed.notify_all()

    async def _bring(self, client: httpx.AsyncClient, letter: Letter) -> None:
        for _ in range(TIMES):
            letter.attempts += 1
            status, body = await self._post(client, letter)
            with self.world.changed:
                fine = status == 200 and self._understood(letter, body)
                letter.answered |= fine
                self.world.deliveries.append(Delivery(self.app, letter.kind, letter.attempts, status, fine))
                self.world.changed.notify_all()
            if fine:
                return

    async def _post(self, client: httpx.AsyncClient, letter: Letter) -> tuple[int, str]:
        sealed = self.app.seal.close(wecom_xml.written(letter.fields))
        heads = {"ToUserName": self.app.corpid, "AgentID": str(self.app.agentid), "Encrypt": sealed}
        content = wecom_xml.written(heads).encode()
        try:
            async with asyncio.timeout(self.world.patience):
                asked = self.app.signed(sealed)
                answer = await client.post(
                    self.app.hook,
                    params=asked,
                    content=content,
                    headers={"Content-Type": "text/xml"},
                    timeout=None,
                )
                return answer.status_code, answer.text
        except (httpx.HTTPError, TimeoutError):
            return 0, ""

    # ---------------------------------------------------------------- what came back

    def _understood(self, letter: Letter, body: str) -> bool:
        if body in NOTHING:
            return True
        try:
            self._carry_out(letter, self._opened(body))
        except (Broken, KeyError, ValueError) as wrong:
            self.world.violate(f"an answer nobody can read: {wrong!r}", self.app, letter.member.userid)
            return False
        return True

    def _opened(self, body: str) -> dict[str, str]:
        told = wecom_xml.read(body)
        expected = self.app.seal.signature(told["TimeStamp"], told["Nonce"], told["Encrypt"])
        if told["MsgSignature"] != expected:
            raise Broken("signature")
        return wecom_xml.read(self.app.seal.open(told["Encrypt"]))

    def _carry_out(self, letter: Letter, told: dict[str, str]) -> None:
        if letter.answered:
            return
        if told["MsgType"] == "text":
            self.world.single(letter.member, self.app).show(self.app, "text", told["Content"])
        elif told["MsgType"] == "update_button" and letter.task:
            shown = self.app.cards[letter.task].shown[letter.member.userid]
            assert shown.card
            shown.replace(wecom_cards.replaced(shown.card, told["ReplaceName"]))
        else:
            raise Broken(f"MsgType {told['MsgType']}")
