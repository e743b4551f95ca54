"""Bringing letters to an account's server: five seconds' patience, three attempts, one after the other for each."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.channels.telegram_line import Lines
from tests.channels.wechat_letters import TEXT_XML, Exchange, Letter, Push
from tests.channels.wechat_replies import PASSIVE, Disgrace, judge
from tests.channels.wechat_state import World

ATTEMPTS = 3
TIMEOUT, REFUSED = "timeout", "refused"
TROUBLE = "trouble"
APOLOGY = "该公众号暂时无法提供服务，请稍后再试"


class Courier:
    """Brings what is waiting."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._lanes: dict[str, asyncio.Task[None]] = {}

    def kick(self) -> None:
        """Look what there is to bring."""
        with self.world.changed:
            for lane in [] if self.world.held else [*self.world.lanes]:
                if lane not in self._lanes:
                    self._lanes[lane] = asyncio.create_task(self._serve(lane))

    async def close(self) -> None:
        """Bring nothing more."""
        tasks = list(self._lanes.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, lane: str) -> None:
        while letter := self._next(lane):
            try:
                await self._bring(letter)
            finally:
                self._brought()

    def _next(self, lane: str) -> Letter | None:
        with self.world.changed:
            letters = self.world.lanes.get(lane, [])
            if self.world.held or not letters or not letters[0].account.hook:
                self._lanes.pop(lane)
                if not letters:
                    self.world.lanes.pop(lane, None)
                return None
            self.world.under_way += 1
            return letters.pop(0)

    def _brought(self) -> None:
        with self.world.changed:
            self.world.under_way -= 1
            self.world.changed.notify_all()

    # ---------------------------------------------------------------- one letter

    async def _bring(self, letter: Letter) -> None:
        if self.world.overtaking:
            await asyncio.sleep(self.world.random.uniform(0, 0.02))
        if self.world.tamper:
            await self._attempt(letter)
        elif not await self._insist(letter):
            self._apologize(letter)

    async def _insist(self, letter: Letter) -> bool:
        """Three attempts; whether one was answered."""
        for left in reversed(range(ATTEMPTS)):
            exchanges = await self._attempt(letter)
            if self._settle(letter, exchanges):
                return True
            if left and any(exchange.status != TIMEOUT for exchange in exchanges):
                await asyncio.sleep(self.world.pause)
        return False

    async def _attempt(self, letter: Letter) -> list[Exchange]:
        """One attempt, perhaps in several copies."""
        if self.world.copies_at_once:
            return list(await asyncio.gather(*(self._send(letter) for _ in range(self.world.copies))))
        return [await self._send(letter) for _ in range(self.world.copies)]

    async def _send(self, letter: Letter) -> Exchange:
        push = self._pushed(letter)
        begun = time.monotonic()
        exchange = await post(push, self.world.patience)
        exchange.seconds = time.monotonic() - begun
        with self.world.changed:
            self.world.exchanges.append(exchange)
            self.world.changed.notify_all()
        return exchange

    def _pushed(self, letter: Letter) -> Push:
        push = letter.account.push_of(letter)
        return self.world.tamper(push) if self.world.tamper else push

    # ---------------------------------------------------------------- its answers

    def _settle(self, letter: Letter, exchanges: list[Exchange]) -> bool:
        """Show what was answered; whether that was all."""
        with self.world.changed:
            shown: list[dict[str, Any]] = []
            for exchange in exchanges:
                if exchange.is_answered and not self._took(letter, exchange, shown):
                    break
        return any(exchange.is_answered for exchange in exchanges)

    def _took(self, letter: Letter, exchange: Exchange, shown: list[dict[str, Any]]) -> bool:
        try:
            reply = judge(letter, exchange.body)
        except Disgrace as why:
            self.world.violate(str(why), letter.openid)
            self._apologize(letter)
            return False
        if reply is None:
            return True
        if not letter.is_answerable:
            self.world.violate(f"a reply nobody sees, to {letter.what}", letter.openid)
        elif not shown:
            self.world.show(letter.openid, PASSIVE, **reply)
        elif reply != shown[0]:
            self.world.violate(f"two different replies to one {letter.what}", letter.openid)
        shown.append(reply)
        return True

    def _apologize(self, letter: Letter) -> None:
        with self.world.changed:
            if letter.is_answerable:
                self.world.show(letter.openid, TROUBLE, text=APOLOGY)


async def post(push: Push, patience: float) -> Exchange:
    """One request; the connection is given up when patience ends."""
    lines = Lines(push.url)
    try:
        async with asyncio.timeout(patience):
            answer = await lines.post({"Content-Type": TEXT_XML, "User-Agent": "Mozilla/4.0"}, push.body)
    except TimeoutError:
        return Exchange(push, TIMEOUT)
    except (OSError, EOFError, ValueError):
        return Exchange(push, REFUSED)
    finally:
        lines.close()
    return Exchange(push, answer.status, answer.body, heads=answer.heads)
