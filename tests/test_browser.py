"""The main job as people do it in a real browser: a phone, an office's desk, a unit's two tabs; every screen is seen.

The server is the real one, in a process of its own; nothing here waits for a time, only for what appears.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect, sync_playwright

from benchmarks.server import Server
from tests.browser import ARGUMENTS, DESKTOP, PHONE, City, Screen, chromium
from tests.main_job import (
    CHINESE,
    ENGLISH,
    LEADER,
    OFFICE,
    OFFICER,
    Words,
    close,
    dispatch,
    file,
    find,
    follow,
    handle,
    rate,
    read,
    take_home,
)
from tests.sealed_zips import opened

pytestmark = pytest.mark.browser


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


# ---------------------------------------------------------------- several at once


def test_several_reasons_are_pressed_and_sent_together(city: City) -> None:
    narrow = {**PHONE, "viewport": {"width": 375, "height": 740}}
    with city.device(narrow) as own, city.device(DESKTOP) as desk, city.device(DESKTOP) as unit:
        office = Screen.of_staff(city, desk, OFFICE)
        officer, leader = Screen.of_staff(city, unit, OFFICER), Screen.of_staff(city, unit, LEADER)
        me = Screen.of_complainant(city, own)
        number = file(me, CHINESE)
        dispatch(office, number)
        handle(officer, leader, number)
        me.choose(CHINESE.rate)
        me.choose("联系过，没解决")
        me.choose("非常不满意")
        expect(me.choice("确定")).to_be_disabled()
        for reason in ("没解决", "态度差", "超时", "态度差"):
            me.tap(reason)
        expect(me.choice("态度差")).to_have_attribute("aria-pressed", "false")
        expect(me.choice("超时")).to_have_attribute("aria-pressed", "true")
        me.look("several")
        me.reach(me.choice("推诿"), "Tab")
        me.page.keyboard.press("Space")
        me.reach(me.choice("确定（已选3项）"), "Tab")
        me.page.keyboard.press("Enter")
        me.answered()
        expect(me.mine.last).to_contain_text("没解决、超时、推诿")
        me.hears("请写几句具体情况")
        me.look("several-sent")
        assert me.said_before()[-1] == "没解决、超时、推诿"
        expect(me.page.locator(".choice[aria-pressed=true]", has_text="推诿")).to_be_visible()


# ---------------------------------------------------------------- the second factor


def test_the_secret_is_copied_with_a_button_and_an_empty_code_is_named(city: City) -> None:
    with city.device({**PHONE, "viewport": {"width": 375, "height": 740}}) as phone:
        phone.grant_permissions(["clipboard-read", "clipboard-write"])
        me = Screen.of_staff(city, phone, OFFICE)
        me.name = "factor"
        me.page.goto("/factor")
        me.page.locator("#begin").click()
        me.page.get_by_role("button", name=re.compile("^复制")).click()
        expect(me.page.locator("#secret")).to_contain_text("已复制")
        taken = me.page.evaluate("navigator.clipboard.readText()")
        assert taken == me.page.locator("#secret b").inner_text()
        me.page.get_by_role("button", name="确认登记").click()
        expect(me.page.locator("#confirm-trouble")).to_contain_text("验证码还没有填")
        expect(me.page.locator("#confirm-code")).to_be_focused()
        me.look("empty")


# ---------------------------------------------------------------- who is on shift


@pytest.mark.parametrize(("width", "shape"), [(375, PHONE), (1280, DESKTOP)])
def test_the_shifts_fit_a_phone_and_a_desk(city: City, width: int, shape: dict[str, Any]) -> None:
    with city.device({**shape, "viewport": {"width": width, "height": 800}}) as device:
        office = Screen.of_staff(city, device, OFFICE)
        office.say(f"排班 {'何清扬 周一至周五 上午' if width == 375 else '叶知秋 周一、周二 22:00-6:00'}")
        office.name = f"shifts-{width}"
        office.page.locator("#self summary").click()
        office.page.get_by_role("link", name="班次").click()
        expect(office.page.locator(".day-of")).to_have_count(14)
        assert office.page.locator(".day-of.gap").count() >= 4
        expect(office.page.locator("#ways-list")).to_contain_text("排班 何清扬")
        office.look("table")


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


def test_cards_speak_the_language_of_the_page_around_them(city: City) -> None:
    with city.device(PHONE) as phone, city.device(DESKTOP, "en") as desk:
        number = file(Screen.of_complainant(city, phone), CHINESE)
        office = Screen.of_staff(city, desk, "陆文博")
        office.press(number, "Accept and assign")
        office.look("form-en")
        office.page.get_by_role("button", name="中文").click()
        expect(office.card(number).get_by_role("button", name="受理并分办")).to_be_visible()


def test_a_file_that_cannot_be_taken_says_why_and_the_rest_is_sent(city: City, tmp_path: Path) -> None:
    (tmp_path / "shop.jpg").write_bytes(b"MZ" + bytes(3000))
    (tmp_path / "notes.txt").write_text("三月二日，两千元，没有票据。", "utf-8")
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.attach(tmp_path / "shop.jpg", tmp_path / "notes.txt")
        expect(me.page.locator("#tray li.failed")).to_contain_text("不能收程序")
        expect(me.page.locator("#tray li").filter(has_text="已上传")).to_have_count(1)
        me.look("tray")
        me.page.get_by_role("button", name="去掉 shop.jpg").click()
        me.say(CHINESE.story)
        expect(me.mine.last).to_contain_text("notes.txt")
        me.look("file")


def test_a_picture_with_a_long_name_stays_on_the_screen(city: City, tmp_path: Path) -> None:
    picture = tmp_path / f"{'一二三四五六七八九十' * 6}.png"
    Image.new("RGB", (1200, 700), "firebrick").save(picture)
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.attach(picture)
        me.say(CHINESE.story)
        shown = me.mine.last.locator("img.preview")
        expect(shown).to_be_visible()
        me.look("long-name")
        inside, bubble = shown.bounding_box(), me.mine.last.locator(".bubble").bounding_box()
        assert inside is not None
        assert bubble is not None
        assert inside["x"] >= bubble["x"]
        assert inside["x"] + inside["width"] <= bubble["x"] + bubble["width"]


def test_what_is_sent_while_a_picture_is_on_its_way_goes_with_it(city: City, tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), "firebrick").save(tmp_path / "sign.png")
    held: list[Route] = []
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)
        me.page.route("**/web/files", lambda route: held.append(route))
        me.attach(tmp_path / "sign.png")
        me.text.fill(CHINESE.story)
        me.text.press("Enter")
        expect(me.text).to_have_value(CHINESE.story)
        held.pop().continue_()
        me.answered()
        expect(me.mine.last.locator("img.preview")).to_be_visible()
        expect(me.text).to_have_value("")


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
        assert me.said_before() == [CHINESE.story]


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
        assert me.said_before() == [CHINESE.story, "第二句"]


def test_an_answer_lost_on_the_way_back_is_heard_once(city: City) -> None:
    with city.device(PHONE) as phone:
        me = Screen.of_complainant(city, phone)

        def lose_the_answer(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        phone.route("**/web/messages", lose_the_answer, times=1)
        me.say(CHINESE.story)
        me.hears("我理解是")
        assert (me.lines.count(), me.said_before()) == (2, [CHINESE.story])


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


def test_an_administrator_is_told_the_way_and_offered_nothing_to_take_out(city: City) -> None:
    with city.device(DESKTOP) as desk:
        admin = Screen.of_staff(city, desk, "葛安平", "office").page
        expect(admin.locator("#total")).to_contain_text("suban roster")
        for name in ("filters", "ledger", "problems-list", "tasks-list", "tabs"):
            expect(admin.locator(f"#{name}")).to_be_hidden()


def test_the_office_leader_agrees_in_the_register(city: City) -> None:
    with city.device(PHONE) as own, city.device(DESKTOP) as desk:
        me, office = Screen.of_complainant(city, own), Screen.of_staff(city, desk, OFFICE)
        number = file(me, CHINESE)
        office.say(f"不受理 {number} R1 依据：不属于优化营商环境投诉的受理范围 建议渠道：向人民法院起诉")
        leader = Screen.of_staff(city, desk, "顾远山", "office")
        leader.page.get_by_role("tab", name="待批").click()
        leader.look("proposals")
        leader.page.locator(".card", has_text=number).get_by_role("button", name="批准").click()
        expect(leader.page.get_by_role("status")).to_contain_text([number])
        expect(me.log).to_contain_text("不予受理")


def test_a_sealed_clue_leaves_as_a_package_that_opens_with_what_the_page_showed(city: City) -> None:
    with city.device(PHONE) as own, city.device(DESKTOP) as desk, city.device(PHONE) as pocket:
        number = file(Screen.of_complainant(city, own), CHINESE)
        office = Screen.of_staff(city, desk, OFFICE)
        office.say(
            f"移送 {number} 线索：收取的费用没有入账，涉嫌违法 移送机关：市监察委员会 移交函：明营商移〔2026〕1号"
        )
        leader = Screen.of_staff(city, pocket, "顾远山", "office")
        leader.page.get_by_role("tab", name="待批").click()
        leader.page.locator(".card", has_text=number).get_by_role("button", name="批准").click()
        expect(leader.page.get_by_role("status")).to_contain_text([number])
        leader.page.get_by_role("tab", name="工单").click()
        leader.page.get_by_role("button", name=number).click()
        assert "00.html" in packed(leader)


def packed(leader: Screen) -> dict[str, bytes]:
    """The package of the ticket that is open, by the passphrase that stands in the form."""
    panel = leader.page.get_by_role("dialog")
    panel.get_by_role("button", name="加密材料包").click()
    panel.get_by_label("用途（会记录）").fill("送市监察委员会")
    leader.look("letters")
    with leader.page.expect_download() as download:
        panel.get_by_role("button", name="下载", exact=True).click()
    expect(panel).to_contain_text("已下载。")
    assert download.value.suggested_filename.endswith(".zip")
    return opened(download.value.path().read_bytes(), panel.get_by_label("材料包口令").input_value())
