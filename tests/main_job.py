"""The main job step by step, as people at their screens take them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE, Screen

SHANGHAI = ZoneInfo("Asia/Shanghai")
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


def file(me: Screen, words: Words) -> str:
    """At most seven messages, typed and tapped; the number."""
    me.hears(words.hello)
    me.say(words.story)
    me.choose(words.right)
    me.choose(words.no)
    me.say(words.identity)
    me.choose(words.submit)
    me.hears(words.received)
    assert me.mine.count() <= 7
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
    leader.press(number, "批准：办结")
    leader.answered()
    expect(leader.card(number)).to_contain_text("待核查")
    leader.look("agreed")
    leader.page.reload()
    expect(leader.page.locator("#chats-list .tag")).to_have_text(re.compile("新"))


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


def follow(me: Screen) -> None:
    """The page behind the receipt's link shows every step as taken, and not a word of the story."""
    me.page.goto(me.page.locator(".line a[href*='/t/']").first.get_attribute("href") or "")
    steps = me.page.locator(".steps li")
    expect(steps.and_(me.page.locator(".done"))).to_have_count(steps.count())
    assert steps.count() >= 5
    expect(me.page.locator("body")).not_to_contain_text(re.compile("两千元|2,000"))
    me.look("progress")


# ---------------------------------------------------------------- the register


def find(office: Screen, number: str) -> None:
    """Filters leave what was asked for, and the address keeps them."""
    rows = office.page.locator("#rows tr")
    expect(rows.filter(has_text=number)).to_be_visible()
    office.look("table")
    office.page.get_by_label("全部状态").select_option(label="待初核")
    office.page.get_by_placeholder("编号").fill(number)
    expect(rows).to_have_count(1)
    office.page.reload()
    expect(rows).to_have_count(1)
    office.page.get_by_label("全部类别").select_option(label="求助")
    expect(office.page.locator("#total")).to_have_text("没有符合条件的工单。")
    office.look("nothing")
    office.page.get_by_role("button", name="清除筛选").click()


def read(office: Screen, number: str) -> None:
    """A ticket in full: the deadline's reasons, the original with a trace, a form in place, Escape leads back."""
    office.page.get_by_role("button", name=number).click()
    panel = office.page.get_by_role("dialog")
    panel.get_by_text("怎么算的").first.click()
    office.look("ticket")
    panel.get_by_role("button", name="看原文").click()
    expect(panel).to_contain_text("本次查看已记录")
    panel.get_by_role("button", name="请补正").click()
    expect(panel.locator("form.form")).to_be_visible()
    office.look("form")
    office.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def take_home(office: Screen, number: str) -> None:
    """The ledger is a workbook with a line for it."""
    with office.page.expect_download() as download:
        office.page.get_by_role("button", name="导出 Excel").click()
        office.page.get_by_label("导出用途").fill("月度统计用")
        office.page.get_by_role("button", name="导出", exact=True).click()
    assert download.value.suggested_filename.endswith(f"-{datetime.now(SHANGHAI):%Y-%m-%d}.xlsx")
    with download.value.path().open("rb") as file:
        rows = list(load_workbook(file)["Sheet"].values)
    assert [str(row[0]).endswith(number) for row in rows].count(True) == 1
