"""The postman's way to a person on WeChat: into the open chat, by a hint, or not before they speak again (§2.2)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.channel import Closed, Delivered, Gone, Hinted, Outcome, Parcel, RetryAfter, Traits, Unknown
from bot.errcodes import Meaning, note_odd
from bot.wechat import files, hinting
from bot.wechat.client import Client, Declined, Refusal, Uncertain, Unreached
from bot.wechat.decoding import DOOR
from bot.wechat.host import BUDGET, FIRST
from bot.wechat.parts import LONGEST, Part, parts_of, plain_parts
from bot.wechat.slips import Slips
from store import people, windows
from store.hints import HINT
from store.rate import Pace
from store.windows import Spent
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
SEND = "message/custom/send"
DONE = ","
LONG_AGO = datetime.min.replace(tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")
TILL_MENDED = 300.0
"""Seconds until the account is tried again when something has to be set right by hand."""
CLOSED_NOW = (Meaning.OTHER_WAY, Meaning.CONSENT)
NOT_SENT = (Meaning.RETRY, Meaning.LATER, Meaning.REFRESH, Meaning.OPERATOR)


class WeChatDoor:
    """See bot.channel.Door."""

    name = DOOR
    is_open = True
    traits = Traits(longest_text=LONGEST, files=True, pace=Pace(per_second=40, burst=20, account=DOOR))

    def __init__(self, suban: Suban, client: Client, slips: Slips) -> None:
        self._suban = suban
        self._client = client
        self._slips = slips
        self._ways = hinting.ways(suban)
        self._rests: dict[str, datetime] = {}
        """Until when a kind of hint is not tried, by its template."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Into the chat while it is open; the answer to what the person said just now comes first."""
        if parcel.done.startswith(HINT):  # WeChat had its time to say that it did not arrive
            return Delivered(parcel.done)
        await self._slips.until_quiet(parcel.address, BUDGET)
        done = [part for part in parcel.done.split(DONE) if part]
        parts = (plain_parts if done[:1] == [FIRST] else parts_of)(parcel.message)
        for n, part in enumerate(parts[len(done) :]):
            again = parcel.again and bool(done) and n == 0
            outcome = await self._say(parcel, self._marked(parcel, part) if again else part, DONE.join(done))
            if outcome is not None:
                return outcome
            done.append(str(len(done) + 1))
        return Delivered()

    async def _say(self, parcel: Parcel, part: Part, done: str) -> Outcome | None:
        """One part; None when it was said."""
        address = await self._suban.look(lambda work: _row(work, parcel.address))
        spent = await self._suban.turn(lambda work: windows.spend(work, address, weighty=parcel.weighty))
        if spent is None:
            return await self._elsewhere(parcel, done)
        try:
            await self._tell(parcel, part)
        except Declined as declined:
            return await self._declined(parcel, declined, done, spent)
        except Unreached:
            await self._suban.turn(lambda work: windows.give_back(work, spent))
            return RetryAfter(0, done)
        except Uncertain:
            return Unknown(done)
        return None

    def _marked(self, parcel: Parcel, part: Part) -> Part:
        """A later part that may have arrived already says so."""
        mark = self._suban.texts.say(parcel.lang, "notice.repeat")
        return (
            replace(part, text=f"{mark}{part.text}")
            if len(f"{mark}{part.text}".encode()) <= LONGEST
            else part
        )

    async def _tell(self, parcel: Parcel, part: Part) -> None:
        openid = parcel.address.partition(":")[2]
        if part.file is not None:
            part = await files.part_of(self._suban, self._client, part.file, parcel)
        await self._client.call(SEND, {"touser": openid, **_body(part)})

    # ---------------------------------------------------------------- what a no means

    async def _declined(self, parcel: Parcel, declined: Declined, done: str, spent: Spent) -> Outcome | None:
        meaning = declined.meaning
        if meaning in CLOSED_NOW:
            await self._suban.turn(lambda work: windows.close(work, spent))
            return await self._elsewhere(parcel, done)
        if meaning in NOT_SENT:
            await self._suban.turn(lambda work: windows.give_back(work, spent))
        return None if meaning is Meaning.DONE else await self._outcome(declined, done)

    async def _outcome(self, declined: Declined, done: str) -> Outcome:
        """What other calls are refused is not held against the account's messages."""
        if declined.meaning is Meaning.UNKNOWN:
            await note_odd(self._suban, DOOR, declined.call, declined.code)
            return Unknown(done)
        if declined.meaning in (Meaning.OPERATOR, Meaning.REFRESH):
            logger.error("the account has to be set right", extra={"door": DOOR, "status": declined.code})
        if declined.meaning not in OUTCOMES:
            raise declined
        outcome = OUTCOMES[declined.meaning](self._suban.now(), done)
        if isinstance(outcome, RetryAfter) and outcome.seconds and declined.call != SEND:
            return RetryAfter(TILL_MENDED, done, chat_only=True)
        return outcome

    # ---------------------------------------------------------------- hints

    async def _elsewhere(self, parcel: Parcel, done: str) -> Outcome:
        """The chat is closed: a hint where one may be given, else it waits for the person's next word."""
        news = await self._suban.look(lambda work: hinting.news_of(work, parcel))
        if news is None or done:
            return Closed()
        openid, key = parcel.address.partition(":")[2], hashlib.sha256(parcel.key.encode()).hexdigest()[:32]
        for way in self._ways:
            if self._suban.now() < self._rests.get(way.template, LONG_AGO):
                continue
            outcome = await self._hint(way, hinting.send(self._client, way, openid, news, key))
            if outcome is not None:
                return outcome
        return Closed()

    async def _hint(self, way: hinting.Way, sent: Awaitable[str]) -> Outcome | None:
        """None where this kind of hint is not wanted or not possible now: the next one may be."""
        try:
            return Hinted(await sent)
        except Declined as declined:
            return await self._hint_declined(way, declined)
        except Unreached:
            return RetryAfter(0, chat_only=True)
        except Refusal:
            return Unknown()

    async def _hint_declined(self, way: hinting.Way, declined: Declined) -> Outcome | None:
        meaning = declined.meaning
        if meaning is Meaning.UNREACHABLE:
            return Gone()
        if meaning is Meaning.RETRY:
            return RetryAfter(0, chat_only=True)
        if meaning is Meaning.UNKNOWN:
            await note_odd(self._suban, DOOR, declined.call, declined.code)
        if meaning is not Meaning.CONSENT:
            extra = {"door": DOOR, "call": declined.call, "status": declined.code}
            logger.error("a hint was refused", extra=extra)
            self._rests[way.template] = self._suban.now() + timedelta(seconds=self._rest(meaning))
        return None

    def _rest(self, meaning: Meaning) -> float:
        """Seconds for which a kind of hint that was refused is not tried again."""
        return _until_midnight(self._suban.now()) if meaning is Meaning.LATER else TILL_MENDED


def _row(work: Work, address: str) -> int:
    row = people.address(work, address)
    assert row is not None, "what is sent to a person has an address"
    return int(row["id"])


def _body(part: Part) -> dict[str, object]:
    if part.file is not None:
        return {"msgtype": "image", "image": {"media_id": part.file["media"]}}
    if not part.entries:
        return {"msgtype": "text", "text": {"content": part.text}}
    entries = [{"id": id, "content": label} for id, label in part.entries]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": part.text, "list": entries, "tail_content": ""}}


def _until_midnight(now: datetime) -> float:
    """A day's allowance is renewed at midnight in Beijing."""
    local = now.astimezone(BEIJING)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0, 1), BEIJING)
    return (midnight - local).total_seconds()


OUTCOMES: Mapping[Meaning, Callable[[datetime, str], Outcome]] = {
    Meaning.RETRY: lambda _, done: RetryAfter(0, done),
    Meaning.LATER: lambda now, done: RetryAfter(_until_midnight(now), done),
    Meaning.REFRESH: lambda _, done: RetryAfter(TILL_MENDED, done),
    Meaning.OPERATOR: lambda _, done: RetryAfter(TILL_MENDED, done),
    Meaning.UNREACHABLE: lambda _, __: Gone(),
}
"""What becomes of a message; whatever is not here is a mistake in the program and raised."""
