"""How a test sits at a screen: a real Chromium before a real server, and whatever is shown is looked at.

`SUBAN_CHROMIUM` names the browser, `SUBAN_SCREENSHOTS` the folder for the pictures; `SUBAN_REQUIRE_BROWSER=1` makes a
missing browser a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from benchmarks.server import Server

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
GRAVE = ("serious", "critical")
FORESEEN = re.compile(r"ERR_(INTERNET|CONNECTION|NETWORK|EMPTY|INCOMPLETE)|Failed to fetch|status of 41[35]")
"""What a browser says of a broken connection or a refused file; that is no mistake of the page."""
PATIENCE = 10_000
"""Milliseconds until what should be on the screen counts as missing."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """() => [...document.querySelectorAll("h1, h2, button, .text, dd, label, .tag")]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
    && getComputedStyle(one).display !== "inline" && getComputedStyle(one).textOverflow !== "ellipsis")
  .map((one) => one.textContent.slice(0, 40))"""

expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """Where the installed Chromium is; the test is skipped without one, or fails where one is required."""
    found = os.environ.get("SUBAN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found and Path(found).exists():
        return found
    missing = "no Chromium: install the package chromium, or name one in SUBAN_CHROMIUM"
    if os.environ.get("SUBAN_REQUIRE_BROWSER") == "1":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@dataclass
class City:
    """The demo city, open to browsers; `album` is the folder that takes the pictures."""

    server: Server
    browser: Browser
    album: Path
    pictures: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server.port}"

    @contextmanager
    def device(self, shape: dict[str, Any], lang: str = "zh") -> Iterator[BrowserContext]:
        """Somebody's phone or computer, with a storage of its own."""
        device = self.browser.new_context(
            **shape, locale=LOCALES[lang], timezone_id="Asia/Shanghai", base_url=self.address,
            reduced_motion="reduce", accept_downloads=True,
        )  # fmt: skip
        device.set_default_timeout(PATIENCE)
        yield device
        device.close()

    def link(self, member: str) -> str:
        """A fresh sign-in link of somebody in the demo city."""
        with urlopen(f"{self.address}/web/demo") as answer:
            people = json.load(answer)["people"]
        return str(next(person["url"] for person in people if person["name"] == member))


class Screen:
    """One tab. Errors of the page are collected and make `look` fail, as do grave findings and cut or wide pages."""

    def __init__(self, city: City, device: BrowserContext, name: str) -> None:
        self.city, self.device, self.name = city, device, name
        self.page: Page = device.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        self.log = self.page.get_by_role("log")
        self.text = self.page.locator("#text")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not FORESEEN.search(message.text):
            self.errors.append(message.text)

    def look(self, state: str) -> None:
        """Take a picture, and find nothing wrong with what is shown."""
        self.page.screenshot(path=self.city.album / f"{next(self.city.pictures):02d}-{self.name}-{state}.png")
        found = Axe().run(self.page).response["violations"]
        grave = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE]
        assert (grave, self.errors, self.page.evaluate(WIDER), self.page.evaluate(CUT)) == ([], [], 0, [])

    # ---------------------------------------------------------------- a conversation

    @property
    def lines(self) -> Locator:
        """Everything the bot has said here."""
        return self.page.locator(".line.bot:not(.dots)")

    @property
    def mine(self) -> Locator:
        """Everything the person has said here."""
        return self.page.locator(".line.mine")

    def spoken(self) -> list[str]:
        """What stands in the log, line by line."""
        return self.page.locator(".line:not(.dots) .bubble").all_inner_texts()

    def said_before(self) -> list[str]:
        """What a fresh look at the conversation shows that the person said."""
        self.page.reload()
        expect(self.lines.first).to_be_visible()
        return self.mine.locator(".text").all_inner_texts()

    def say(self, words: str) -> None:
        """Type and send, and wait until it is answered."""
        self.text.fill(words)
        self.text.press("Enter")
        self.answered()

    def attach(self, *files: Path) -> None:
        """Choose files from the panel."""
        self.page.locator("#more").click()
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("button.way.file").click()
        chooser.value.set_files(files)

    def answered(self) -> None:
        """Everything that was said has arrived and was answered."""
        expect(self.mine.last).to_have_attribute("data-state", "sent")

    def tap(self, label: str) -> None:
        """Press the newest button with this label that can be pressed."""
        self.choice(label).click()

    def choose(self, label: str) -> None:
        """The same, and wait for the answer."""
        self.tap(label)
        self.answered()

    def hears(self, words: str) -> None:
        """The newest line says so."""
        expect(self.lines.last).to_contain_text(words)

    # ---------------------------------------------------------------- by key alone

    def choice(self, label: str) -> Locator:
        """The newest button with this label."""
        return self.log.get_by_role("button", name=label, exact=True).last

    def reach(self, wanted: Locator, key: str) -> None:
        """Press a key until what is wanted has the focus."""
        for _ in range(30):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
        pytest.fail(f"{key} does not lead to {wanted}")

    def type(self, words: str) -> None:
        """Type into whatever has the focus, and send."""
        self.page.keyboard.insert_text(words)
        self.page.keyboard.press("Enter")
        self.answered()

    # ---------------------------------------------------------------- cards and forms

    def card(self, number: str) -> Locator:
        """A ticket's card in the chat."""
        return self.page.locator(".line.card", has_text=number)

    def press(self, number: str, label: str) -> None:
        """Turn to this tab and press a button of a card."""
        self.page.bring_to_front()
        self.card(number).get_by_role("button", name=label, exact=True).click()

    @property
    def form(self) -> Locator:
        """The newest form."""
        return self.page.locator("form.form").last

    def fill(self, **lines: str) -> None:
        """Fill lines of the newest form by their labels: texts, choices by the label of the option, ticks by `yes`."""
        for label, value in lines.items():
            line = self.form.get_by_label(label).last
            if value == "yes":
                line.check()
            elif line.evaluate("line => line.tagName") == "SELECT":
                line.select_option(label=value)
            else:
                line.fill(value)

    def submit(self, **lines: str) -> None:
        """Fill and send the newest form."""
        self.fill(**lines)
        self.form.locator("button[type=submit]").click()
        self.answered()

    def number(self) -> str:
        """The ticket's number, as the newest line says it."""
        found = re.search(r"[A-Z]{2}\d{4}-(\d{4})", self.lines.last.inner_text())
        assert found
        return found[1]

    # ---------------------------------------------------------------- who it is

    @classmethod
    def of_complainant(cls, city: City, device: BrowserContext, lang: str = "zh") -> Screen:
        """Somebody opens the chat."""
        screen = cls(city, device, f"complainant-{lang}")
        screen.page.goto("/")
        expect(screen.lines.first).to_be_visible()
        return screen

    @classmethod
    def of_staff(cls, city: City, device: BrowserContext, member: str, page: str = "workbench") -> Screen:
        """Somebody of the city signs in with a link."""
        screen = cls(city, device, page)
        screen.page.goto(city.link(member).replace("workbench", page))
        expect(screen.page.locator("#self-name")).to_have_text(member)
        return screen
