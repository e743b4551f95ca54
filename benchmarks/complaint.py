"""A person who files a complaint the quick way, reading what the bot asks."""

from __future__ import annotations

import re
from itertools import count, cycle
from typing import Any, Protocol

from benchmarks.wire import JSON

NUMBER = re.compile(r"\b[A-Z]{2}\d{4}-\d{4,}\b")
MOST = 9
"""No complaint takes more messages (D1)."""
PLAIN = "城管局上周三来我店里检查,说招牌不合规要交两千元,不给票据,我问依据他们也不说。"
"""A story that says all it takes: whom, when, what."""
FACTS = (
    "他们来店里检查,说招牌不合规要交两千元,不给票据,我问依据他们也不说。第二天又来了一次,还是一样的说法,说不交就把招牌拆掉。"
    "我们是小店,一个月利润也就几千元,交了这笔钱以后工资都发不出来,问了几次都说是规定,不肯出示文件,也不肯留名字。"
)
"""A hundred and twenty characters that leave the bot to ask whom and when."""
TEN_TURNS = (
    "你好",
    FACTS,
    "上周三上午的事",
    "1",
    "城管局",
    "1",
    "王先生",
    "13800138000",
    "票据没有,当时店里有两个人看到。",
    "提交",
)
"""What a questionnaire of ten questions asks for, said piece by piece: start, facts, day, kind, unit, whether it
is before a court, name, telephone, evidence, submitted."""
STORIES = cycle((
    PLAIN,
    "上个月在政务大厅办餐饮许可证,窗口让我跑了四趟,每次都说少材料,到现在没办下来。",
    "我们公司去年给街道做的绿化工程,合同写明三个月付款,现在一年了还欠着尾款。",
    "市场监管局的人这周二又来抽查,一个月来了五次,每次都要我们停业半天。",
))  # fmt: skip
HOURS = count(2)


class Speaks(Protocol):
    """Somebody who can send a message and hear the answer, through a door or without one."""

    def message(self, **said: Any) -> JSON: ...
    async def send(self, message: JSON) -> JSON: ...


class Unfinished(Exception):
    """The bot did not give a number; the message is what it said last."""


async def file_complaint(speaker: Speaks, story: str = "", phone: str = "13800138000") -> str:
    """File one complaint from the story to the number, which is returned."""
    told = f"{story or next(STORIES)}前后花了我{next(HOURS)}个小时。"  # no two stories are the same
    answer = await speaker.send(speaker.message(text=told))
    for _ in range(MOST - 1):
        number = NUMBER.search(words(answer))
        if number:
            return number[0]
        answer = await speaker.send(speaker.message(**_next(answer, phone)))
    if number := NUMBER.search(words(answer)):
        return number[0]
    raise Unfinished(words(answer))


def _next(answer: JSON, phone: str) -> JSON:
    said = words(answer)
    if "submit" in {choice["id"].split(":")[-1] for choice in choices(answer)} or "1 提交" in said:
        return {"text": "提交"}
    if "手机" in said:
        return {"text": f"王先生 {phone}"}
    return {"text": "1"}


def words(answer: JSON) -> str:
    """Everything that was answered, as one text."""
    return "\n".join(text for reply in answer["replies"] for text in _texts(reply))


def _texts(reply: JSON) -> list[str]:
    rows = [f"{label}:{value}" for label, value in reply.get("rows", ())]
    return [reply.get("title", ""), reply.get("text", ""), *rows]


def choices(answer: JSON) -> list[JSON]:
    """Every button that was offered."""
    return [choice for reply in answer["replies"] for choice in reply.get("choices", ())]
