"""Telegram: what an answered update costs beside a bot that only echoes, and how soon a card is in the group."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.bot_api import BotApi, update
from benchmarks.complaint import PLAIN, TEN_TURNS
from benchmarks.server import RUN, Server
from benchmarks.wire import Unexpected, Wire

SECRET = "a-secret-for-the-benchmarks"
HOOKED = {
    "telegram_mode": "webhook", "telegram_webhook_secret": SECRET, "public_url": "https://suban.example.org",
}  # fmt: skip
TOKENS = ("111111:a-token-for-the-benchmarks-alone-0001", "222222:a-token-for-the-benchmarks-alone-0002")
ECHO = ("-m", "benchmarks.telegram_echo")
UNPACED = (
    "-c",
    "import bot.telegram.door as door, bot.cli; door.ALL.clear(); door.IN_PRIVATE.clear(); bot.cli.main(['run'])",
)
"""As shipped but for the pace: the echo knows none, and waiting is not what is measured."""
PEOPLE, WARM = 64, 8
ROUNDS = 4
"""The cheapest round counts, for either server: what else the machine does makes the others dearer, never cheaper."""
TALK = ("/start", *TEN_TURNS[1:])
"""What a person types from the greeting to the ticket; each line waits for the answer to the one before."""
QUICK = ("/start", PLAIN, "1", "1", "王先生 13800138000", "提交")
"""The shortest way to a card, for Telegram takes a message a second from us in each chat."""
GROUPS, CARDS = 5, 16
"""Chats of the office, each of which is sent every card: no more than twenty a minute to any of them."""
NUMBERS = count(1)


@dataclass(frozen=True)
class Telegram:
    """CPU ms of the process for one answered update, with us and with the echo; ms from the commit to the card."""

    ours: float
    echo: float
    card_p50: float
    card_p95: float

    @property
    def ratio(self) -> float:
        """Ours to the echo's."""
        return self.ours / self.echo


def measure(folder: Path) -> Telegram:
    """Both servers on the same machine, one after the other."""
    return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> Telegram:
    async with BotApi() as api:
        given: dict[str, str] = {**HOOKED, "telegram_api_base": api.url}
        public = {**given, "telegram_public_token": TOKENS[0]}
        with _server(folder / "telegram", public, UNPACED) as server:
            ours = await _cost(api, server, 1_000)
        with Server(folder / "echo", command=ECHO, bot_api=api.url) as server:
            echo = await _cost(api, server, 100_000)
        with _server(folder / "cards", {**public, "telegram_staff_token": TOKENS[1]}) as server:
            took = await _cards(api, server)
    return Telegram(ours, echo, took[len(took) // 2], took[int(len(took) * 0.95)])


def _server(var: Path, given: Mapping[str, str], command: tuple[str, ...] = RUN) -> Server:
    return Server(var, 0, command, **given)


async def _cost(api: BotApi, server: Server, first: int) -> float:
    await asyncio.gather(*(_talk(api, server, first + n) for n in range(WARM)))
    return min([await _round(api, server, first + 100 * n) for n in range(1, ROUNDS + 1)])


async def _round(api: BotApi, server: Server, first: int) -> float:
    before = server.cpu()
    await asyncio.gather(*(_talk(api, server, first + n) for n in range(PEOPLE)))
    await asyncio.sleep(0.3)  # what was sent last is still written down
    return (server.cpu() - before) / (PEOPLE * len(TALK)) * 1000


async def _talk(api: BotApi, server: Server, person: int) -> None:
    async with Hook(server.port) as hook:
        for said, line in enumerate(TALK):
            await hook.post_update(update(next(NUMBERS), person, line))
            await api.hear(person, said)


class Hook(Wire):
    """A connection that Telegram keeps open to our webhook."""

    async def post_update(self, raw: dict[str, object], bot: str = "public") -> float:
        """Deliver one update; when it was acknowledged, and so committed."""
        extra = f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        status, body = await self._call("POST", f"/telegram/{bot}", json.dumps(raw).encode(), "", extra)
        if status != 200:
            raise Unexpected(f"{status} {body[:200].decode(errors='replace')}")
        return perf_counter()


# ---------------------------------------------------------------- cards


async def _cards(api: BotApi, server: Server) -> Sequence[float]:
    """ms from the acknowledged submission to the card in each of the office's chats, in order of size."""
    groups = [-1000 - n for n in range(GROUPS)]
    async with Hook(server.port) as hook:
        for group in groups:
            await _bind(server, hook, group)
            await api.hear(group, 0)
        return sorted([ms for n in range(CARDS) for ms in await _card(api, hook, 500_000 + n, groups)])


async def _bind(server: Server, hook: Hook, group: int) -> None:
    printed = server.suban("bind-code", "office").stdout
    code = re.search(r"\b[2-9A-HJ-NP-Z]{12}\b", printed)
    assert code, printed
    hook.hang_up()  # the command took longer than a silent connection is kept
    await hook.post_update(update(next(NUMBERS), 77, f"/bind {code[0]}", group), "staff")


async def _card(api: BotApi, hook: Hook, person: int, groups: Sequence[int]) -> list[float]:
    before = {group: len(api.told[group]) for group in groups}
    committed = 0.0
    for said, line in enumerate(QUICK):
        committed = await hook.post_update(update(next(NUMBERS), person, line))
        if line != QUICK[-1]:
            await api.hear(person, said)
    for group in groups:
        await api.hear(group, before[group])
    return [(api.told[group][before[group]][0] - committed) * 1000 for group in groups]
