"""The service account as the conformance tests see it: a follower's chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.heard import Heard
from bot.wechat.decoding import decode
from bot.wechat.envelope import Envelope
from store import people
from store.audience import person_lane
from store.work import Work
from tests.channels.telegram_bench import numbers_in, story_of
from tests.channels.wechat_api import Letter, Step, drop, errcode, html, lose_answer
from tests.channels.wechat_house import WeChatHouse
from tests.channels.wechat_replies import PASSIVE

SEND = "message/custom/send"
TROUBLES: Mapping[str, Step] = {
    "flood": errcode(45011),
    "broken": errcode(-1),
    "broken page": html(502),
    "page for an answer": html(200),
    "dropped": drop(),
    "lost": lose_answer(),
}


class WeChatBench:
    """One person's chat. What is sent stands in it beside the replies, which are no part of what is looked at here."""

    name, longest, most = "wechat", 2048, 2600

    def __init__(self, house: WeChatHouse) -> None:
        self.house, self.api = house, house.api
        self.who = self.api.follower("老周")
        self.mixed = False
        seal = house.account.seal
        self.envelope = Envelope(house.account.appid, seal.token, seal.aes_key)

    # ---------------------------------------------------------------- in

    def understood(self, act: str) -> list[Heard]:
        self.api.hold()
        ACTS[act](self)
        pushes, now = self.api.pushes(), self.api.clock.now()
        self.api.release()
        found = [decode(self.envelope.open(push.query, push.body, now)) for push in pushes]
        return [heard for heard in found if heard]

    def asked(self, words: list[str]) -> list[str]:
        """A story in pieces, and how it is kept; when all is mixed up, others tell theirs meanwhile."""
        who = self.api.follower("老郑")
        others = [self.api.follower(f"老李{n}") for n in range(3 * self.mixed)]
        for word in words:
            for each in (who, *others):
                each.say(f"城管局上周三来乱收费{word}。")
        self.house.settle()
        assert sum("已记下" in shown.text for shown in who.heard()) == len(words)
        return numbers_in(self.house.turn(lambda work: story_of(work, f"wechat:{who.openid}")))

    def press(self) -> Letter:
        """An entry of a menu, as if the account had sent it."""
        self.api.world.show(self.who.openid, "custom", msgtype="msgmenu", text="问", menu=[("yes", "对")])
        return self.who.choose("对")

    def repeat_updates(self, on: bool) -> None:
        self.api.repeat(2 if on else 1, concurrent=on)

    def mix_up(self, on: bool) -> None:
        self.mixed = on

    # ---------------------------------------------------------------- out

    def speak(self) -> None:
        self.who.say("您好")
        self.house.settle()

    def heard(self) -> list[str]:
        return [shown.text for shown in self.who.heard() if shown.kind != PASSIVE]

    def longest_sent(self) -> int:
        texts = [str(call.params.get("text", {}).get("content", "")) for call in self.api.calls_of(SEND)]
        return max(len(text.encode()) for text in texts)

    def plan(self, *troubles: str) -> None:
        self.api.misbehave(SEND, *(TROUBLES[trouble] for trouble in troubles))

    def lane(self, work: Work) -> str:
        row = people.address(work, f"wechat:{self.who.openid}")
        assert row, "the person is known"
        return person_lane(row)

    def violations(self) -> list[Any]:
        return self.api.violations


ACTS: Mapping[str, Callable[[WeChatBench], Letter]] = {
    "text": lambda b: b.who.say("招牌的事"),
    "press": lambda b: b.press(),
    "photo": lambda b: b.who.photo(),
    "voice": lambda b: b.who.voice(),
    "place": lambda b: b.who.location(30.1, 120.2),
    "file": lambda b: b.who.file("据.pdf", b"%PDF"),
}
