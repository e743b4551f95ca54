"""A day of whole lives by every way in, with all that goes wrong in it; its logs are searched for anybody (D11)."""

from __future__ import annotations

import base64
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot import doctor_archive, logs, scanning
from bot.turn import take_turn
from handlers.inbound import Inbound
from store import factors, people, sources
from store.work import Work, ms
from tests.samples import sample
from tests.web import Hall, Officer, Visitor

NAME, PHONE, FIRM, OPENID = "Ouyang Guanlin", "13766668888", "Yunfan Copyshop", "telegram:918273645"
CHINESE = ("欧阳冠霖", "云帆图文店", "紫砂壶")
STORY = (
    "上周三城管局的人来店里说紫砂壶招牌不合规，要交两千元罚款，不给任何票据。"
    f"我是欧阳冠霖（{NAME}），{FIRM}云帆图文店，电话{PHONE}。"
)
SENDER = "sender.of.mail@example.com"
KEY = "only-for-the-day-whose-logs-are-searched"
OFFICE, UNIT, LEADER, DESK, STRANGER = (
    "shen-ruoxi",
    "song-zhiyuan",
    "fang-yutong",
    "he-qingyang",
    "ding-jiahe",
)


@dataclass
class Day:
    """What was written, line by line; what was handed to the log before that; and what must be in neither."""

    lines: StringIO = field(default_factory=StringIO)
    raw: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    secrets: list[str] = field(
        default_factory=lambda: [
            NAME,
            "Guanlin",
            PHONE,
            FIRM,
            "Yunfan",
            OPENID,
            "918273645",
            SENDER,
            KEY,
            *CHINESE,
        ]
    )

    def keep(self, *secrets: Any) -> None:
        """These were given to somebody, or typed, and are nobody else's business."""
        self.secrets += [str(secret) for secret in secrets]


class Raw(logging.Handler):
    """What is handed to the log by the house and its libraries; the test's own client is no part of it."""

    def __init__(self, day: Day) -> None:
        super().__init__()
        self.day = day

    def emit(self, record: logging.LogRecord) -> None:
        why = repr(record.exc_info[1]) if record.exc_info and record.name not in OWN_WORDS else ""
        given = {name: value for name, value in vars(record).items() if name not in ("exc_info", "exc_text")}
        self.day.raw.append(f"{record.name}: {record.getMessage()} {given} {why}")


OWN_WORDS = ("bot.turn", "bot.web.guard")
"""Whoever logs an error as an error: its words are left out when the line is written, which the lines prove."""


def is_ours(record: logging.LogRecord) -> bool:
    client = record.name.startswith(("httpx", "httpcore")) and record.threadName != "web door"
    return not client or record.getMessage() == "talkative"


@contextmanager
def listening(day: Day) -> Iterator[None]:
    """Every logger there is, libraries' too, at its most talkative."""
    named = [logging.getLogger(name) for name in (*logs.QUIET, *logging.root.manager.loggerDict)]
    before = [(each, each.level, each.disabled) for each in (logging.getLogger(), *named)]
    written = logging.StreamHandler(day.lines)
    written.setFormatter(logs.Json())
    handlers = (written, Raw(day))
    for handler in handlers:
        handler.addFilter(is_ours)
        logging.getLogger().addHandler(handler)
    for each, _, _ in before:
        each.setLevel(logging.DEBUG)
        each.disabled = False
    for name in logs.QUIET:
        logging.getLogger(name).debug("talkative")
    try:
        yield
    finally:
        for handler in handlers:
            logging.getLogger().removeHandler(handler)
        for each, level, disabled in before:
            each.setLevel(level)
            each.disabled = disabled


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    day = Day()
    folder = tmp_path_factory.mktemp("a day")
    with (
        pytest.MonkeyPatch.context() as patch,
        Hall(folder, secret_key=KEY, second_factor="true", scan_command="/no/such/scanner -") as hall,
        listening(day),
    ):
        patch.setattr(scanning, "PATIENCE", 1.0)
        filed_on_the_page(day, hall)
        filed_in_a_chat(day, hall)
        filed_by_others(day, hall)
        handled(day, hall)
        refused(day, hall)
        poisoned(day, hall, patch)
        looked_at_by_the_operator(day, hall, folder)
        yield day


def visitor_of(day: Day, hall: Hall, name: str) -> Visitor:
    visitor = hall.visitor(name)
    day.keep(visitor.token)
    return visitor


def officer_of(day: Day, hall: Hall, member: str, chat: str = "") -> Officer:
    officer = hall.officer(member, chat)
    day.keep(officer.token)
    return officer


def filed_on_the_page(day: Day, hall: Hall) -> None:
    visitor = visitor_of(day, hall, "page")
    kept = visitor.upload(f"{NAME}.jpg", sample("contract.jpg")).json()["id"]
    visitor.send(text=STORY, files=[kept])
    visitor.say("对", "没有", f"{NAME} {PHONE}")
    receipt = visitor.say("提交")
    codes = [row[1] for row in receipt["rows"]][1:]
    assert len(codes) >= 2
    day.keep(codes[0], codes[-1].rpartition("/")[2])
    visitor.say(f"{FIRM}云帆图文店", f"补充：写信给{SENDER}")
    visitor.client.get(f"/t/{codes[-1].rpartition('/')[2]}")
    other = visitor_of(day, hall, "other")
    other.say(f"YS2603-0001 {codes[0]}", f"YS2603-0001 WRONG{codes[0][5:]}")
    for name, data in (
        (f"{NAME}.exe", b"MZ" + bytes(400)),
        (f"{FIRM}.zip", b"PK\x03\x04" + bytes(99)),
        ("x", b""),
    ):
        other.upload(name, data)


def filed_in_a_chat(day: Day, hall: Hall) -> None:
    person = hall.run(lambda work: people.meet(work, OPENID))
    for n, text in enumerate((STORY, "对", "没有", f"{NAME} {PHONE}", "提交", "进度")):
        said = Inbound(person, text, channel="telegram", staff=False)
        hall.run(lambda work, n=n, said=said: take_turn(work, hall.suban, "telegram", f"t{n}", said))  # type: ignore[misc]


def filed_by_others(day: Day, hall: Hall) -> None:
    key = hall.run(lambda work: sources.add(work, "12345", "12345"))
    day.keep(key)
    line = hall.client("12345", Authorization=f"Bearer {key}")
    body = {"number": "12345-1", "story": STORY, "name": NAME, "phone": PHONE}
    assert line.post("/api/v1/tickets", json=body).status_code == 201
    line.post("/api/v1/tickets", json={**body, "story": STORY + "改了"})
    line.post("/api/v1/tickets", json={"number": "2", "story": 5, "phone": PHONE, NAME: FIRM})
    line.post("/api/v1/tickets", content=STORY.encode())
    desk = officer_of(day, hall, DESK)
    slip = desk.say(f"代录 内容：{STORY} 姓名：{NAME} 电话：{PHONE}")
    day.keep(*[row[1] for row in slip.get("rows", ()) if re.fullmatch(r"[0-9A-Z]{10,12}", row[1])])


def handled(day: Day, hall: Hall) -> None:
    office, unit = officer_of(day, hall, OFFICE), officer_of(day, hall, UNIT, "urban")
    begun = office.client.post("/web/factor", headers=office.heads).json()
    secret = base64.b32decode(begun["secret"])
    day.keep(begun["secret"])
    code = factors.totp(secret, ms(hall.now) // 1000)
    confirmed = office.client.post("/web/factor/confirm", json={"code": code}, headers=office.heads)
    day.keep(*confirmed.json()["recovery"])
    office.do("dispatch", 1, organisation="urban", checked="yes")
    unit.say(
        "签收 0001",
        "详情 0001",
        "身份 0001 核对退款",
        f"请求披露 0001 企业名称 合同 理由：{NAME}的合同要核对",
    )
    unit.say(f"联系 0001 您好{NAME}，请补充。", f"进展 0001 已找{NAME}核对")
    office.say(f"查看身份 0001 给{NAME}打电话", "详情 0001", "我的")
    office.export(f"给{NAME}的月报")
    office.export("月报", code="000000")
    for _ in range(4):
        hall.pass_to(hall.now + timedelta(days=1))
    for member in (OFFICE, UNIT):
        officer = officer_of(day, hall, member)
        for path in ("tickets", "tickets/1", "tickets/1/original", "proposals", "calls"):
            officer.get(f"/web/office/{path}", q=NAME)


def refused(day: Day, hall: Hall) -> None:
    stranger = officer_of(day, hall, STRANGER, "market")
    stranger.say("详情 0001", f"办结 0001 {STORY}", f"签收 0099 {PHONE}", "验证 123123", f"放行 0001 {NAME}")
    client = hall.client("nobody")
    client.get(f"/{FIRM}?name={NAME}&phone={PHONE}")
    client.get(f"/t/{PHONE}")
    client.get("/web/me", headers={"Authorization": f"Bearer {PHONE}{KEY}"})
    client.post("/web/sign-in", json={"code": f"{PHONE}"})
    client.post("/web/messages", content=STORY.encode(), headers={"Content-Type": "application/json"})
    client.post("/wechat", content=STORY.encode())


def poisoned(day: Day, hall: Hall, patch: pytest.MonkeyPatch) -> None:
    def trip(work: Work, inbound: Inbound) -> None:
        raise ValueError(f"cannot read {inbound.text} of {NAME} {PHONE} at {OPENID}")

    visitor = visitor_of(day, hall, "unlucky")
    with patch.context() as inner:
        inner.setattr("bot.turn.receive", trip)
        inner.setattr("bot.web.chat.take_turn", take_turn)
        answers = [visitor.post({"id": "poison", "text": STORY}) for _ in range(4)]
    day.pages += [answer.text for answer in answers]
    assert answers[0].status_code == 500


def looked_at_by_the_operator(day: Day, hall: Hall, folder: Path) -> None:
    client = hall.client("operator")
    day.pages += [client.get(path).text for path in ("/healthz", "/readyz", "/metrics")]
    findings = hall.run(lambda work: doctor_archive.examine(hall.suban, work))
    day.pages += [hall.suban.texts.word("zh", fact) for f in findings for fact in (f.what, f.do)]


def plain(text: str) -> str:
    return re.sub(r"[\s·]", "", unicodedata.normalize("NFKC", text))


def told(day: Day, text: str) -> list[str]:
    """The secrets that occur in a text, however it is spaced."""
    return [secret for secret in dict.fromkeys(day.secrets) if secret and plain(secret) in text]


def test_the_day_was_worth_searching(day: Day) -> None:
    lines = day.lines.getvalue()
    assert len(day.secrets) > 20
    assert '"error":"ValueError"' in lines
    assert "a file could not be scanned" in lines
    assert all(f'"logger":"{name}","event":"talkative"' in lines for name in logs.QUIET)


def test_no_line_of_the_log_tells_anything_of_anybody(day: Day) -> None:
    for line in day.lines.getvalue().splitlines():
        assert told(day, plain(line)) == [], line


def test_nothing_of_anybody_was_even_handed_to_the_log(day: Day) -> None:
    for record in day.raw:
        assert told(day, plain(record)) == [], record[:120]


def test_neither_health_nor_figures_nor_the_doctor_nor_an_error_page_tell_anything(day: Day) -> None:
    for page in day.pages:
        assert told(day, plain(page)) == []


def test_a_line_that_told_something_would_be_found(day: Day) -> None:
    assert told(day, plain(f"heard {NAME} of {FIRM}"))
    assert told(day, plain("电话 137-6666-8888".replace("-", "")))
