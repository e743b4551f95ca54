"""What it costs to find an answer: in the lists a profile begins with, and in those of a city with hundreds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from benchmarks.server import profile_environment
from bot.app import Suban, build
from config.settings import load_settings
from handlers import library
from store import guidance
from store.guidance import Draft
from store.work import Work

ROWS = 600
ROUNDS = 20
QUESTIONS = (
    "请问小微企业有什么税收优惠？", "招用毕业生有没有补贴", "稳岗返还怎么申请", "租厂房有补助吗",
    "how do I get a start-up loan", "产业扶持资金什么时候申报", "今天天气怎么样",
)  # fmt: skip
SUBJECTS = (
    "产业扶持资金", "技术改造补助", "人才引进安家", "出口信用保险", "绿色工厂认定", "商标专利资助", "展会摊位补贴",
    "用水报装", "消防验收", "环评备案",
)  # fmt: skip
PLACES = ("望川", "云麓", "青砚", "临江", "东湖", "西岭", "南屏", "北原", "高新", "经开")


@dataclass(frozen=True)
class Enquiries:
    """CPU ms of a look-up among the profile's rows, and among `ROWS` more."""

    few: float
    many: float

    @property
    def ratio(self) -> float:
        """How much dearer the long list is."""
        return self.many / self.few


def measure(folder: Path) -> Enquiries:
    """The same questions before and after the lists have grown."""
    suban = build(load_settings(profile_environment(folder / "enquiries"), folder), exclusive=True)
    suban.open()
    try:
        few = _timed(suban)
        suban.turn_now(lambda work: _grow(work, _drafts(suban.profile.organisations[0].id)))
        return Enquiries(few, _timed(suban))
    finally:
        suban.close()


def _drafts(organisation: str) -> list[Draft]:
    titles = [
        f"{place}{subject}办法第{n}号"
        for n in range(ROWS // (len(PLACES) * len(SUBJECTS)))
        for place in PLACES
        for subject in SUBJECTS
    ]
    return [
        Draft("policy", f"row{n}", organisation, {
            "title": {"zh": title}, "answer": {"zh": "见文件。"}, "source": f"{n}号",
            "keywords": [title[2:6], title[:2]], "applies": {},
        })
        for n, title in enumerate(titles)
    ]  # fmt: skip


def _grow(work: Work, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        row = guidance.propose(work, draft, "", draft.organisation)
        guidance.confirm(work, row["id"], "", library.grams)


def _timed(suban: Suban) -> float:
    """The cheapest round counts: what else the machine does makes the others dearer, never cheaper."""
    return min(_round(suban) for _ in range(ROUNDS)) / len(QUESTIONS) * 1000


def _round(suban: Suban) -> float:
    begun = process_time()
    for question in QUESTIONS:
        suban.look_now(lambda work, question=question: library.find(work, question))  # type: ignore[misc]
    return process_time() - begun
