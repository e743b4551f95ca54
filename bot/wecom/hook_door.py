"""Group webhooks: words into the group of a unit that has no bot; nothing comes back from there."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx

from bot.channel import Delivered, Gone, Outcome, Parcel, Traits
from bot.wecom.application import OFFICIAL
from bot.wecom.door import WeComDoor
from bot.wecom.markdown import Markdown, joined
from bot.wecom.memory import Memory
from bot.wecom.parts import Part, parts_of
from bot.wecom.wire import Told, Unanswered, Unsent
from bot.wecom.words import Words
from store import organisations
from store.rate import Pace
from store.work import Work

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.app import Suban

logger = logging.getLogger(__name__)
NAME = "wecom-hook"
LONGEST = 4_000
"""Bytes of one text, a few below what WeCom takes."""
PATIENCE = 8.0
BROKEN = 500


class HookDoor(WeComDoor):
    """See bot.channel.Door. The keys stand in the settings, by organisation; addresses name only that."""

    account = NAME
    group = True

    def __init__(self, suban: Suban) -> None:
        pace = Pace(account=NAME, in_chat=20, window=60_000)
        super().__init__(
            suban,
            NAME,
            Traits(buttons=False, pace=pace),
            LONGEST,
            Memory(lambda: suban.now().timestamp(), pace.in_chat),
        )
        self._keys: Mapping[str, SecretStr] = suban.settings.wecom_webhooks
        self._url = f"{suban.settings.wecom_api_base}/cgi-bin/webhook/send"
        self._http: httpx.AsyncClient | None = None
        self._said: dict[tuple[str, str], str] = {}

    async def send(self, parcel: Parcel) -> Outcome:
        """A group whose key was taken out of the settings is gone; a card that says the same is not said again."""
        if _organisation(parcel.address) not in self._keys:
            return Gone("no key")
        card, title = (parcel.address, parcel.message.card), parcel.message.title
        if parcel.message.card and self._said.get(card) == title:
            return Delivered()
        outcome = await super().send(parcel)
        if parcel.message.card and isinstance(outcome, Delivered):
            self._said[card] = title
        return outcome

    def _parts(self, parcel: Parcel, words: Words) -> list[Part]:
        parts = parts_of(parcel.message, words, self._longest, parcel.mentions, plain=True, typed=False)
        shown = [part for part in parts if part.file is None]
        if not parcel.message.choices:
            return shown
        page = Markdown(words.say("on_the_page", url=words.page))
        return [*shown[:-1], Part(joined(shown[-1].text, page))]

    async def _say(self, address: str, text: Markdown) -> Told:
        body = {"msgtype": "markdown", "markdown": {"content": text}}
        key = self._keys[_organisation(address)].get_secret_value()
        try:
            answer = await self._client().post(self._url, params={"key": key}, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise Unsent from None
        except httpx.HTTPError:
            raise Unanswered from None
        return _told(answer)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            official = self._url.startswith(OFFICIAL)
            self._http = httpx.AsyncClient(timeout=PATIENCE, trust_env=official)
        return self._http

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.aclose()


def _told(answer: httpx.Response) -> Told:
    """A page in place of an answer says nothing about what became of the message."""
    if answer.status_code >= BROKEN:
        raise Unsent
    try:
        return Told(int(answer.json()["errcode"]))
    except (ValueError, KeyError, TypeError):
        raise Unanswered from None


def bind_configured(work: Work, keys: Mapping[str, object]) -> None:
    """Every organisation with a key has its webhook for a group."""
    for organisation in keys:
        if organisations.organisation(work, organisation) is None:
            logger.warning("a webhook is nobody's", extra={"door": NAME, "organisation": organisation})
        elif organisations.group_at(work, f"{NAME}:{organisation}") is None:
            organisations.bind(work, organisation, f"{NAME}:{organisation}")


def _organisation(address: str) -> str:
    return address.partition(":")[2]
