"""The people of the demo city on Telegram, and the main job as they do it, one step a method."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.channels.telegram_api import FakeBot, FakeGroup, FakeMessage, FakeTelegram, FakeUser
from tests.channels.telegram_house import Running

STORY = "上周三城管局的人来我店里，说招牌不合规，要交两千元罚款，不给任何票据。"
NAME, PHONE = "王先生", "13800138000"
SECRETS = (NAME, PHONE, "138****8000", "8000", "招牌不合规", "两千元", "老周", "实名公开")
"""What no group may ever read of a confidential complaint."""
REPLY = (
    "事实：经查，执法人员以门头不合规为由口头要求交钱，没有立案，也没有依据。\n"
    "措施：已当面退还全部款项，对当事人停职检查，并在全局通报批评。\n"
    "依据：《行政处罚法》第七十条\n"
    "告知：这笔钱没有依据，已经退还，当事人已停职检查。给您添麻烦了。\n"
    "联系情况：已打电话向投诉人核实经过。"
)
NUMBER = re.compile(r"编号：(YS\d{4}-\d{4,})")
UNIT, OFFICE = -1001, -1002


class City:
    """Who is there. `song` and `fang` work at the bureau `urban`, `shen` and `gu` in the office, `he` at its desk."""

    def __init__(self, api: FakeTelegram, *, forum: bool = False) -> None:
        self.api = api
        self.public = api.bot("111:public", "suban_public_bot")
        self.staff = api.bot("222:staff", "suban_staff_bot")
        self.zhou = api.user(7, "老周")
        self.song, self.fang = api.user(20, "宋致远"), api.user(21, "方雨桐")
        self.shen, self.gu, self.he = api.user(30, "沈若溪"), api.user(32, "顾远山"), api.user(31, "何清扬")
        admin = {self.staff: "administrator"}
        self.unit = api.group(UNIT, "城管局群", [self.song, self.fang], admin, forum=forum)
        self.office = api.group(OFFICE, "营商办群", [self.shen, self.gu], {self.staff: "member"})

    def move_in(self, house: Running, *, topic: int | None = None) -> None:
        """Everybody becomes who they are, and the groups are bound."""
        house.enrol(self.song, "urban", "song-zhiyuan")
        house.enrol(self.fang, "urban", "fang-yutong", "leader")
        house.enrol(self.shen, "office", "shen-ruoxi")
        house.enrol(self.gu, "office", "gu-yuanshan", "leader")
        house.bind(self.unit, "urban", self.song, topic)
        house.bind(self.office, "office", self.shen)


class Play:
    """The steps of the main job; each waits until its effect can be seen."""

    def __init__(self, house: Running, city: City) -> None:
        self.house, self.city = house, city

    # ---------------------------------------------------------------- looking and pressing

    def newest(self, screen: Callable[[], list[FakeMessage]], *words: str, label: str = "") -> FakeMessage:
        """The newest message of a bot with these words and this button, once it is there."""

        def look() -> FakeMessage | None:
            found = [m for m in screen() if m.bot and all(word in m.text for word in words)]
            return next((m for m in reversed(found) if not label or label in m.labels), None)

        seen: FakeMessage = self.house.until(look)
        return seen

    def tap(self, user: FakeUser, where: FakeBot | FakeGroup, label: str, *words: str) -> FakeMessage:
        """Press the newest button of that name, on a message with these words."""
        message = self.newest(lambda: screen_of(user, where), *words, label=label)
        user.press(message, label)
        return message

    def hears(self, user: FakeUser, bot: FakeBot, *words: str) -> FakeMessage:
        """The newest message with these words in somebody's private chat."""
        return self.newest(lambda: user.screen(bot), *words)

    def hears_more(self, user: FakeUser, bot: FakeBot, than: int) -> None:
        """The bot has told somebody more than so many things."""
        self.house.until(lambda: len(user.heard(bot)) > than)

    def card(self, group: FakeGroup, title: str) -> FakeMessage:
        """The card that says so."""
        return self.newest(lambda: group.screen(), title)

    # ---------------------------------------------------------------- the steps

    def tell(self, who: FakeUser, story: str = STORY) -> None:
        """A business tells what happened."""
        who.start(self.city.public)
        self.hears(who, self.city.public, "遇到什么事直接说")
        who.say(self.city.public, story)
        self.hears(who, self.city.public, "我理解是")

    def file(self, who: FakeUser, story: str = STORY, name: str = f"{NAME} {PHONE}") -> str:
        """From the first word to the number."""
        public = self.city.public
        self.tell(who, story)
        self.tap(who, public, "对", "我理解是")
        self.tap(who, public, "没有", "打过官司")
        self.hears(who, public, "怎么称呼您")
        who.say(public, name)
        self.tap(who, public, "提交", "请核对")
        found = NUMBER.search(self.hears(who, public, "编号：").text)
        assert found, "a receipt has a number"
        return found[1]

    def dispatch(self, number: str) -> None:
        """The office looks, accepts and passes it on."""
        short, shen, staff = short_of(number), self.city.shen, self.city.staff
        self.tap(shen, self.city.office, "受理并分办", f"{short} 待初核")
        self.tap(shen, staff, "✓ 核对", f"{short} 受理并分办")
        self.card(self.city.unit, f"{short} 待签收")

    def acknowledge(self, number: str) -> None:
        """The officer takes it."""
        short = short_of(number)
        self.tap(self.city.song, self.city.unit, "签收", f"{short} 待签收")
        self.card(self.city.unit, f"{short} 办理中")

    def reply(self, number: str) -> None:
        """The officer is asked in private for what is missing, and writes it in one message."""
        short, song, staff = short_of(number), self.city.song, self.city.staff
        self.tap(song, self.city.unit, "办结", f"{short} 办理中")
        self.tap(song, staff, "已解决", f"{short} 办结")
        self.hears(song, staff, f"{short} 办结", "结果：已解决")
        song.say(staff, REPLY)
        self.hears(song, staff, f"{short} 的“办结”已提交")

    def approve(self, number: str) -> None:
        """The bureau's leader agrees."""
        short = short_of(number)
        self.tap(self.city.fang, self.city.unit, "批准：办结", f"{short} 办理中")
        self.card(self.city.unit, f"{short} 待核查")

    def rate(self, who: FakeUser, number: str) -> None:
        """The business says whether it helped."""
        public = self.city.public
        self.tap(who, public, "评价", f"{number}有结果了")
        self.tap(who, public, "联系过，已解决", "联系过您吗")
        self.tap(who, public, "满意", "请评价：")
        self.hears(who, public, "评价已记录")

    def verify(self, number: str) -> None:
        """The office looks once more."""
        short = short_of(number)
        self.tap(self.city.shen, self.city.office, "核查销号", f"{short} 待核查", "满意")
        self.card(self.city.unit, f"{short} 已销号")

    def handle(self, number: str) -> None:
        """Everything officers do until it can be rated."""
        for step in (self.dispatch, self.acknowledge, self.reply, self.approve):
            step(number)


def screen_of(user: FakeUser, where: FakeBot | FakeGroup) -> list[FakeMessage]:
    """What somebody sees there."""
    return user.screen(where) if isinstance(where, FakeBot) else where.screen()


def short_of(number: str) -> str:
    """How officers call a ticket."""
    return number.rpartition("-")[2]


def said_to(api: FakeTelegram, *groups: FakeGroup) -> str:
    """Every word that any call ever carried into these groups."""
    ids = {group.id for group in groups}
    calls: list[Any] = [call for call in api.calls if call.params.get("chat_id") in (*ids, *map(str, ids))]
    return "\n".join(str(call.params) for call in calls)
