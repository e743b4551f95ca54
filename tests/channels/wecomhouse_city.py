"""The officers of the demo city on WeCom, and the main job as they do it, one step a method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from store import opening
from store.work import Work
from tests.archive import file_complaint
from tests.channels.city import REPLY
from tests.channels.wecom_api import FakeApp, FakeBot, FakeGroup, FakeMember, FakeWeCom, Shown
from tests.channels.wecomhouse_running import Running

SECRETS = ("王先生", "13800138000", "138****8000", "8000", "招牌不合规", "两千元", "老周", "实名公开")
"""What no group may ever read of a confidential complaint."""
Place = FakeBot | FakeGroup | FakeApp


class City:
    """`song` and `fang` work at the bureau `urban`, `shen` and `gu` in the office. With `app` they have both doors."""

    def __init__(self, api: FakeWeCom, *, app: bool = False) -> None:
        self.api = api
        self.bot = api.bot()
        self.app = api.app() if app else None
        self.song, self.fang = api.member("songzhiyuan", "宋致远"), api.member("FangYutong", "方雨桐")
        self.shen, self.gu = api.member("shenruoxi", "沈若溪"), api.member("guyuanshan", "顾远山")
        self.unit = api.group("wrUNIT", "城管局群", [self.song, self.fang], [self.bot])
        self.office = api.group("wrOFFICE", "营商办群", [self.shen, self.gu], [self.bot])

    @property
    def private(self) -> FakeBot | FakeApp:
        """Where one is alone with the house."""
        return self.app or self.bot

    def move_in(self, house: Running) -> None:
        """Everybody becomes who they are, and the groups are bound."""
        house.enrol(self.song, self.private, "urban", "song-zhiyuan")
        house.enrol(self.fang, self.private, "urban", "fang-yutong", "leader")
        house.enrol(self.shen, self.private, "office", "shen-ruoxi")
        house.enrol(self.gu, self.private, "office", "gu-yuanshan", "leader")
        house.bind(self.unit, "urban", self.song)
        house.bind(self.office, "office", self.shen)


class Play:
    """The steps of the main job; each waits until its effect can be seen."""

    def __init__(self, house: Running, city: City) -> None:
        self.house, self.city = house, city

    # ---------------------------------------------------------------- looking and pressing

    def newest(self, screen: Callable[[], Sequence[Shown]], *words: str, label: str = "") -> Shown:
        """The newest message of the house with these words and this button, once it is there."""

        def look() -> Shown | None:
            found = [shown for shown in screen() if all(word in shown.text for word in words)]
            return next((s for s in reversed(found) if not label or label in labels_of(s)), None)

        seen: Shown = self.house.until(look)
        return seen

    def tap(self, member: FakeMember, where: Place, label: str, *words: str) -> Shown:
        """Press the newest button or option of that name, on a message with these words."""
        message = self.newest(lambda: member.heard(where), *words, label=label)
        self.press(member, message, label)
        return message

    def press(self, member: FakeMember, message: Shown, label: str) -> None:
        """Press a button, or choose an option and press the button that goes with it."""
        option = next((o["id"] for o in options_of(message) if o["text"] == label), "")
        if option:
            member.press(message, "submit:more", {"more": option})
        else:
            member.press(message, label)

    def hears(self, member: FakeMember, *words: str) -> Shown:
        """The newest message with these words in somebody's private chat."""
        return self.newest(lambda: member.heard(self.city.private), *words)

    def says(self, member: FakeMember, text: str) -> None:
        """Somebody writes in private."""
        if isinstance(self.city.private, FakeApp):
            member.tell(self.city.private, text)
        else:
            member.say(self.city.private, text)

    def card(self, group: FakeGroup, title: str) -> Shown:
        """The newest card that says so."""
        return self.newest(lambda: [s for s in group.heard() if s.card], title)

    # ---------------------------------------------------------------- the steps

    def file(self, **differently: Any) -> str:
        """A complaint comes in by another door."""
        opened: opening.Opened = self.house.turn(partial(file_in, **differently))
        number: str = opened.ticket["number"]
        self.card(self.city.office, f"{short_of(number)} 待初核")
        return number

    def dispatch(self, number: str) -> None:
        """The office looks, accepts and passes it on."""
        short, shen = short_of(number), self.city.shen
        self.tap(shen, self.city.office, "受理并分办", f"{short} 待初核")
        self.hears(shen, f"{short} 受理并分办")
        self.tap(shen, self.city.private, "✓ 核对")
        self.card(self.city.unit, f"{short} 待签收")

    def acknowledge(self, number: str) -> None:
        """The officer takes it."""
        short = short_of(number)
        self.tap(self.city.song, self.city.unit, "签收", f"{short} 待签收")
        self.card(self.city.unit, f"{short} 办理中")

    def reply(self, number: str) -> None:
        """The officer is asked in private for what is missing, and writes it in one message."""
        short, song = short_of(number), self.city.song
        self.tap(song, self.city.unit, "办结", f"{short} 办理中")
        self.hears(song, f"{short} 办结")
        self.tap(song, self.city.private, "已解决")
        self.hears(song, "结果：已解决")
        self.says(song, REPLY)
        self.hears(song, f"{short} 的“办结”已提交")

    def approve(self, number: str) -> None:
        """The bureau's leader agrees."""
        short = short_of(number)
        self.tap(self.city.fang, self.city.unit, "批准：办结", f"{short} 办理中")
        self.card(self.city.unit, f"{short} 待核查")


def file_in(work: Work, **differently: Any) -> opening.Opened:
    return file_complaint(work, **differently)


def labels_of(shown: Shown) -> list[str]:
    """All that can be pressed or chosen."""
    return [*(text for _, text in shown.buttons), *(option["text"] for option in options_of(shown))]


def options_of(shown: Shown) -> list[dict[str, str]]:
    """The options of a card's list."""
    listed: list[dict[str, str]] = ((shown.card or {}).get("button_selection") or {}).get("option_list", [])
    return listed


def short_of(number: str) -> str:
    """How officers call a ticket."""
    return number.rpartition("-")[2]


def said_to(api: FakeWeCom, *groups: FakeGroup) -> str:
    """Every word that any frame ever carried into these groups."""
    keys = {group.key for group in groups}
    return "\n".join(str(call.params) for call in api.calls if call.chat in keys)
