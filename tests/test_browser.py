"""The main job as people do it in a real browser: a phone, an office's desk, a unit's two tabs; every screen is seen.

The server is the real one, in a process of its own; nothing here waits for a time, only for what appears.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Route, expect, sync_playwright

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
        me.look("receipt")
        dispatch(office, number)
        handle(officer, leader, number)
        rate(me, words)
        close(office, number)
        follow(me)


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
    leader.press(number, "同意办结")
    leader.answered()
    expect(leader.card(number)).to_contain_text("待核查")
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


def follow(me: Screen) -> None:
    """The page behind the receipt's link shows every step as taken, and not a word of the story."""
    me.page.goto(me.page.locator(".line a[href*='/t/']").first.get_attribute("href") or "")
    steps = me.page.locator(".steps li")
    expect(steps.and_(me.page.locator(".done"))).to_have_count(steps.count())
    assert steps.count() >= 5
    expect(me.page.locator("body")).not_to_contain_text(re.compile("两千元|2,000"))
    me.look("progress")


# ---------------------------------------------------------------- the first look


@pytest.mark.parametrize(("lang", "colours"), [("zh", "dark"), ("en", "light")])
def test_every_corner_of_the_chat_is_fit_to_be_seen(city: City, lang: str, colours: str) -> None:
    with city.device({**PHONE, "color_scheme": colours}, lang) as phone:
        me = Screen.of_complainant(city, phone, lang)
        me.look("greeting")
        me.page.locator("#more").click()
        me.look("panel")
        me.page.locator("#larger").click()
        me.look("large")


def test_the_language_changes_with_a_tap_and_stays(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.page.get_by_role("button", name="English").click()
        me.hears("Hello")
        me.say("help")
        me.page.goto("/")
        expect(me.page.locator("html")).to_have_attribute("lang", "en")
        expect(me.log).to_contain_text("help")


def test_whoever_comes_to_the_workbench_of_the_demo_chooses_who_to_be(city: City) -> None:
    with city.device(DESKTOP) as desk:
        screen = Screen(city, desk, "door")
        screen.page.goto("/workbench")
        screen.page.get_by_role("link", name=OFFICER).wait_for()
        screen.look("people")
        screen.page.get_by_role("link", name=OFFICER).click()
        expect(screen.page.locator("#self-name")).to_have_text(OFFICER)


def test_two_tabs_of_one_browser_are_two_people(city: City) -> None:
    with city.device(DESKTOP) as desk:
        first, second = Screen.of_staff(city, desk, OFFICER), Screen.of_staff(city, desk, LEADER)
        first.page.reload()
        expect(first.page.locator("#self-name")).to_have_text(OFFICER)
        expect(second.page.locator("#self-name")).to_have_text(LEADER)


def test_a_chat_fills_the_screen_below_its_bar(city: City) -> None:
    for shape in (PHONE, DESKTOP):
        with city.device(shape) as device:
            talk = Screen.of_staff(city, device, "程立恒").page.locator("main.talk").bounding_box()
            height, width = shape["viewport"]["height"], shape["viewport"]["width"]
            assert talk is not None
            assert (talk["y"] + talk["height"], talk["x"] + talk["width"]) == (height, width)
            assert talk["height"] > 0.8 * height


# ---------------------------------------------------------------- broken connections


def test_what_was_said_without_a_network_arrives_once_when_it_is_back(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        phone.set_offline(True)
        me.text.fill(CHINESE.story)
        me.look("offline")
        me.text.press("Enter")
        expect(me.mine).to_have_attribute("data-state", "unsent")
        me.look("unsent")
        phone.set_offline(False)
        me.answered()
        me.hears("我理解是")
        assert said_in_history(me) == [CHINESE.story]


def test_a_server_killed_between_two_words_loses_none(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.say(CHINESE.story)
        me.text.fill("第二句")
        city.server.kill()
        me.text.press("Enter")
        expect(me.mine.last).to_have_attribute("data-state", "unsent")
        me.text.fill("还没说完")
        city.server.start()
        me.answered()
        me.page.reload()
        expect(me.text).to_have_value("还没说完")
        assert said_in_history(me) == [CHINESE.story, "第二句"]


def test_an_answer_lost_on_the_way_back_is_heard_once(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)

        def lose_the_answer(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        phone.route("**/web/messages", lose_the_answer, times=1)
        me.say(CHINESE.story)
        me.hears("我理解是")
        assert (me.lines.count(), said_in_history(me)) == (2, [CHINESE.story])


def said_in_history(me: Screen) -> list[str]:
    """What a fresh look at the conversation shows that the person said."""
    me.page.reload()
    expect(me.lines.first).to_be_visible()
    return me.mine.locator(".text").all_inner_texts()


def test_what_is_typed_while_the_page_still_loads_is_kept(city: City) -> None:
    with city.device(PHONE) as phone:
        me, held = Screen(city, phone, "early"), list[Route]()
        phone.route("**/web/words?*", lambda route: held.append(route), times=1)
        with me.page.expect_request("**/web/words?*"):
            me.page.goto("/")
        me.text.fill(CHINESE.story)
        held[0].continue_()
        expect(me.lines.first).to_be_visible()
        expect(me.text).to_have_value(CHINESE.story)


def test_a_reload_shows_the_same_conversation(city: City) -> None:
    with city.device(PHONE) as own, city.device(DESKTOP) as desk:
        me, office = Screen.of_complainant(city, own), Screen.of_staff(city, desk, OFFICE)
        number = file(me, CHINESE)
        office.press(number, "受理并分办")
        for screen in (me, office):
            before = screen.spoken()
            screen.page.reload()
            expect(screen.lines.last).to_be_visible()
            assert screen.spoken() == before


# ---------------------------------------------------------------- without a mouse, without a screen


def test_somebody_without_a_mouse_files_a_complaint(city: City) -> None:
    with city.device(DESKTOP) as computer:
        me = Screen.of_complainant(city, computer)
        me.reach(me.text, "Tab")
        me.type(CHINESE.story)
        me.reach(me.choice("对"), "Shift+Tab")
        me.page.keyboard.press("Enter")
        expect(me.choice("没有")).to_be_focused()
        me.page.keyboard.press("Space")
        me.hears("怎么称呼您")
        me.reach(me.text, "Tab")
        me.type(CHINESE.identity)
        me.reach(me.choice("提交"), "Shift+Tab")
        me.look("focus")
        me.page.keyboard.press("Enter")
        me.hears(CHINESE.received)


def test_a_screen_reader_finds_its_way_through_the_chat(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.say(CHINESE.story)
        expect(me.page.locator("body")).to_match_aria_snapshot(HEARD)
        expect(me.log).to_have_attribute("aria-live", "polite")


HEARD = """
- banner:
  - link /.+/
  - button "大字：放大文字"
  - button "English"
- main:
  - heading "反映问题" [level=1]
  - log "对话":
    - group "请选择":
      - button "查进度" [disabled]
    - text: "您："
    - paragraph: /上周三.+/
    - text: "明川营商·有诉即办："
    - paragraph: /已记下.+/
    - group "请选择":
      - button "对"
      - button "改一下"
  - button "照片、文件、语音和常用语"
  - textbox "写消息"
  - button "发送" [disabled]
"""


# ---------------------------------------------------------------- the office's register


def test_the_office_finds_reads_and_takes_home_its_tickets(city: City) -> None:
    with city.device(PHONE) as own, city.device(DESKTOP) as desk:
        number = file(Screen.of_complainant(city, own), CHINESE)
        office = Screen.of_staff(city, desk, OFFICE, "office")
        find(office, number)
        read(office, number)
        take_home(office, number)


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
        office.page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    with download.value.path().open("rb") as file:
        rows = list(load_workbook(file)["Sheet"].values)
    assert [str(row[0]).endswith(number) for row in rows].count(True) == 1


def test_the_office_leader_agrees_in_the_register(city: City) -> None:
    with city.device(PHONE) as own, city.device(DESKTOP) as desk:
        me, office = Screen.of_complainant(city, own), Screen.of_staff(city, desk, OFFICE)
        number = file(me, CHINESE)
        office.say(f"不受理 {number} R1 依据：不属于优化营商环境投诉的受理范围 建议渠道：向人民法院起诉")
        leader = Screen.of_staff(city, desk, "顾远山", "office")
        leader.page.get_by_role("tab", name="待批").click()
        leader.look("proposals")
        leader.page.locator(".card", has_text=number).get_by_role("button", name="同意").click()
        expect(leader.page.get_by_role("status")).to_contain_text([number])
        expect(me.log).to_contain_text("不予受理")
