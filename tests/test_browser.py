"""The main job as people do it: a phone, an office's desk and a unit's two tabs, in a real browser; every screen is seen.

The server is the real one, in a process of its own; nothing here waits for a time, only for what appears.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from benchmarks.server import Server
from tests.browser import ARGUMENTS, DESKTOP, PHONE, City, Screen, chromium

pytestmark = pytest.mark.browser

OFFICE, OFFICER, LEADER = "沈若溪", "宋致远", "方雨桐"
REPLY = {
    "结果": "已解决",
    "事实": "经查，执法人员以招牌不合规为由口头要求交两千元，没有立案，也没有依据。",
    "措施": "已当面退还全部款项，对当事人停职检查，并在全局通报批评。",
    "依据": "《行政处罚法》第七十条",
    "告知": "这笔钱没有依据，两千元已经退还，当事人已停职检查。给您添麻烦了。",
    "联系情况": "已打电话向投诉人核实经过。",
}


@dataclass(frozen=True)
class Words:
    """What a complainant types, taps and expects to read in one language."""

    lang: str
    shape: dict[str, Any]
    hello: str
    story: str
    right: str
    no: str
    identity: str
    submit: str
    received: str
    accepted: str
    rate: str
    solved: str
    grade: str
    skip: str
    thanks: str


CHINESE = Words(
    "zh", PHONE, "您好", "上周三城管局的人来我店里，说招牌不合规，要交两千元罚款，不给任何票据，不交就不让开门。",
    "对", "没有", "王先生 13800138000", "提交", "已收到", "已受理", "评价", "联系过，已解决", "满意", "跳过", "谢谢",
)  # fmt: skip
ENGLISH = Words(
    "en", DESKTOP, "Hello", "City Management took 2,000 yuan from my shop last Wednesday and gave no receipt.",
    "Right", "No", "Mr Wang 13800138000", "Submit", "Received", "accepted", "Rate", "Contacted, solved", "Satisfied",
    "Skip", "Thank",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo city in a folder of its own, and a browser; the pictures go where SUBAN_SCREENSHOTS says."""
    folder, path = tmp_path_factory.mktemp("browser"), chromium()
    album = Path(os.environ.get("SUBAN_SCREENSHOTS") or folder / "screenshots")
    album.mkdir(parents=True, exist_ok=True)
    with Server(folder / "var") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield City(server, browser, album)
        browser.close()


# ---------------------------------------------------------------- the main job


def test_a_complaint_is_filed_answered_and_rated_on_a_phone(city: City) -> None:
    play(city, CHINESE)


def test_a_complaint_is_filed_answered_and_rated_in_english_on_a_desktop(city: City) -> None:
    play(city, ENGLISH)


def play(city: City, words: Words) -> None:
    """From the first message to the rating and the closing, each in a tab of their own."""
    with (
        city.device(words.shape, words.lang) as own,
        city.device(DESKTOP) as desk,
        city.device(words.shape) as unit,
    ):
        office = Screen.of_staff(city, desk, OFFICE)
        officer, leader = Screen.of_staff(city, unit, OFFICER), Screen.of_staff(city, unit, LEADER)
        me = Screen.of_complainant(city, own, words.lang)
        number = file(me, words)
        dispatch(office, number)
        handle(officer, leader, number)
        rate(me, words)
        close(office, number)


def file(me: Screen, words: Words) -> str:
    """At most seven messages, typed and tapped; the number."""
    me.hears(words.hello)
    me.look("greeting")
    me.say(words.story)
    me.look("understood")
    me.choose(words.right)
    me.choose(words.no)
    me.look("identity")
    me.say(words.identity)
    me.look("check")
    me.choose(words.submit)
    me.hears(words.received)
    me.look("receipt")
    assert me.page.locator(".line.mine").count() <= 7
    return me.number()


def dispatch(office: Screen, number: str) -> None:
    """The office accepts and assigns with one form."""
    office.press(number, "受理并分办")
    office.look("form")
    office.submit(承办单位="明川市城市管理局（建议）", 核对="yes")
    office.hears("已受理并分办给明川市城市管理局")
    office.look("assigned")


def handle(officer: Screen, leader: Screen, number: str) -> None:
    """The card arrives by itself, in both tabs; it is acknowledged, answered, and agreed to."""
    expect(officer.card(number)).to_contain_text("待签收")
    officer.look("card")
    officer.press(number, "签收")
    expect(leader.card(number)).to_contain_text(OFFICER)
    officer.press(number, "办结")
    officer.look("form")
    officer.submit(**REPLY)
    officer.hears("等本单位负责人审批")
    leader.press(number, "同意办结")
    leader.look("agreed")


def rate(me: Screen, words: Words) -> None:
    """The result arrived without a reload; two taps are a rating."""
    expect(me.log).to_contain_text(words.accepted)
    me.choose(words.rate)
    me.choose(words.solved)
    me.look("grades")
    me.choose(words.grade)
    me.choose(words.skip)
    me.hears(words.thanks)
    me.look("rated")


def close(office: Screen, number: str) -> None:
    """The office verifies; nothing is left to do."""
    expect(office.card(number)).to_contain_text("待核查")
    office.press(number, "核查销号")
    expect(office.card(number)).to_contain_text("已销号")
    office.look("closed")
