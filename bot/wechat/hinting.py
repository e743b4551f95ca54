"""Word that there is news when the chat is closed: a long-term subscription or a template message (reference §2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.channel import Parcel
from bot.wechat.client import Client
from store import rating, ticket
from store.hints import HINT, SUBSCRIBED
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

SHORTEST = re.compile(r"\s+")
CLAUSE = re.compile(r"[，,；;]")
SIGNS: Mapping[str, re.Pattern[str]] = {
    "character_string": re.compile(r"[^!-~]"),
    "number": re.compile(r"[^\d.]"),
    "letter": re.compile(r"[^A-Za-z]"),
}
"""Signs that a kind of field does not take."""


@dataclass(frozen=True)
class News:
    """What a hint can say: nothing that a lock screen may not show."""

    number: str
    news: str
    time: datetime
    hint: str

    def facts(self, zone: str) -> dict[str, str]:
        """By the names that settings use."""
        local = self.time.astimezone(ZoneInfo(zone))
        return {
            "number": self.number,
            "news": self.news,
            "hint": self.hint,
            "time": f"{local:%Y-%m-%d %H:%M}",
        }


LIMITS: Mapping[str, int] = {
    "thing": 20,
    "short_thing": 5,
    "phrase": 5,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "time": 20,
    "date": 20,
    "const": 20,
}
"""Characters a field takes, by its kind: that is what its name begins with."""


def fitted(field: str, text: str) -> str:
    """A text as a field of this name takes it: on one line, short enough, never empty."""
    kind = field.rstrip("0123456789").rstrip("_")
    clean = SHORTEST.sub(" ", text).strip() or "-"
    clean = (SIGNS[kind].sub("", clean).strip() or "-") if kind in SIGNS else clean
    most = LIMITS.get(kind, 20)
    if len(clean) > most:
        clean = next((clause.strip() for clause in CLAUSE.split(clean) if clause.strip()), "-")
    return clean[:most]


@dataclass(frozen=True)
class Way:
    """One kind of hint: what the settings name, the call, and what the call answers with."""

    template: str
    fields: Mapping[str, str]
    path: str

    def body(self, openid: str, news: Mapping[str, str], key: str) -> dict[str, Any]:
        """As WeChat takes it."""
        data = {field: {"value": fitted(field, news.get(what, what))} for field, what in self.fields.items()}
        body: dict[str, Any] = {"touser": openid, "template_id": self.template, "data": data}
        return {**body, "client_msg_id": key} if self.path == TEMPLATE else body


TEMPLATE, SUBSCRIPTION = "message/template/send", "message/subscribe/bizsend"


def ways(suban: Suban) -> list[Way]:
    """Those the settings name, in the order in which they are tried."""
    settings = suban.settings
    found = [
        Way(settings.wechat_subscription, settings.wechat_subscription_fields, SUBSCRIPTION),
        Way(settings.wechat_template, settings.wechat_template_fields, TEMPLATE),
    ]
    return [way for way in found if way.template]


def news_of(work: Work, parcel: Parcel) -> Mapping[str, str] | None:
    """What may be hinted at; None for what is about no ticket."""
    if parcel.ticket is None:
        return None
    row, texts, zone = ticket.get(work, parcel.ticket), work.house.texts, work.profile.hours.zone
    news = texts.word(parcel.lang, rating.state_told(row), zone)
    hint = texts.say(parcel.lang, "wechat.hint")
    return News(row["number"], news, work.now, hint).facts(zone)


async def send(client: Client, way: Way, openid: str, news: Mapping[str, str], key: str) -> str:
    """Send word; the receipt by which WeChat will say whether it arrived. Raises Refusal."""
    found = await client.call(way.path, way.body(openid, news, key))
    return f"{HINT}{found['msgid']}" if found.get("msgid") else SUBSCRIBED
