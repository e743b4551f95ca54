"""A business that complains on WeChat, while the office and the bureau work on the web page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from store import ticket
from store.database import Row
from tests.archive import DESK, LEADER, OFFICE, OFFICER
from tests.channels.wechat_api import Follower, Shown
from tests.channels.wechat_house import WeChatHouse
from tests.installation import archive_of

STORY = "上周三城管局的人来我店里，说招牌不合规，要交两千元罚款，不给任何票据。"
NAME, PHONE = "王先生", "13800138000"
NUMBER = re.compile(r"编号：(YS\d{4}-\d{4,})")
ANSWERS = ("1", "1", f"{NAME} {PHONE}", "提交")
"""What is answered after the story, up to the number."""


class WeChatPlay:
    """The steps of the main job as a follower does them; each waits until its effect can be seen."""

    def __init__(self, house: WeChatHouse) -> None:
        self.house, self.api = house, house.api
        self.archive = archive_of(house.suban)

    def says(self, who: Follower, text: str) -> Shown:
        """Somebody writes, and this is what they are answered."""
        return self._answered(who, lambda: who.say(text))

    def does(self, who: Follower, act: Callable[[], Any]) -> Shown:
        """The same for anything else one can do."""
        return self._answered(who, act)

    def _answered(self, who: Follower, act: Callable[[], Any]) -> Shown:
        before = len(who.heard())
        act()
        self.house.until(lambda: len(who.heard()) > before)
        return who.heard()[before]

    def file(self, who: Follower, story: str = STORY) -> str:
        """From the first word to the number."""
        self.says(who, story)
        for answer in ANSWERS[:-1]:
            self.says(who, answer)
        found = NUMBER.search(self.says(who, ANSWERS[-1]).text)
        assert found, who.heard()[-1]
        return found[1]

    # ---------------------------------------------------------------- what officers do, at their screens

    def handle(self, number: str, *until: str) -> Row:
        """The steps of ROAD up to the last one named, or one after the other all of them."""
        verbs = until or tuple(ROAD)
        return [self.do(number, ROAD[verb], verb) for verb in verbs][-1]

    def do(self, number: str, member: str, verb: str, **facts: Any) -> Row:
        """One step of an officer's."""
        id = self.row(number)["id"]
        return self.house.turn(lambda work: self.archive.do(work, id, member, verb, facts))

    def row(self, number: str) -> Row:
        """The ticket."""
        return self.house.turn(lambda work: ticket.find(work, number)[0])


ROAD = {
    "mask_check": DESK, "accept": DESK, "assign": OFFICE, "acknowledge": OFFICER, "reply": LEADER,
}  # fmt: skip
"""Verb → who does it, from filing to what can be rated."""
