"""The log: what an operator gets to read, and what nobody may ever read there."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import Json, Plain, configure, redact

logger = logging.getLogger("bot.somewhere")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def log() -> io.StringIO:
    stream = io.StringIO()
    configure("info", stream)
    return stream


def read(log: io.StringIO) -> Any:
    return json.loads(log.getvalue().splitlines()[-1])


def test_a_line_is_json_with_the_chosen_fields(log: io.StringIO) -> None:
    logger.info("delivered", extra={"door": "web", "count": 3, "story": "何先生的店"})
    line = read(log)
    assert (line["event"], line["door"], line["count"], line["level"]) == ("delivered", "web", 3, "info")
    assert "story" not in line


@pytest.mark.parametrize(
    "leak",
    ["13812345678", "138 1234 5678", "+86 138-1234-5678", "41100219800101123X", "6222021234567890123",
     "wang@example.com", "王建国说店被砸了", "0371-6666 8888"],
)  # fmt: skip
def test_what_could_be_somebodys_is_taken_out(log: io.StringIO, leak: str) -> None:
    logger.info("heard %s today", leak)
    logger.info("heard", extra={"state": leak})
    assert leak not in log.getvalue()
    assert leak not in json.dumps(read(log), ensure_ascii=False)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text("ab ,:=", max_size=5))
def test_no_mobile_number_gets_through(phone: str, around: str) -> None:
    assert phone not in redact(
        f"{around}{phone}{around}" if not around.strip() else f"{around} {phone} {around}"
    )


def test_ordinary_numbers_and_ticket_numbers_stay() -> None:
    assert redact("YS2611-0042 took 1200 ms on 2026-11-22") == "YS2611-0042 took 1200 ms on 2026-11-22"


def test_an_error_shows_its_kind_and_place_but_not_its_words(log: io.StringIO) -> None:
    try:
        int("the story of Mr Wang")
    except ValueError:
        logger.exception("it failed")
    line = read(log)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["frames"][-1]
    assert "Wang" not in log.getvalue()


def test_an_error_of_the_machine_keeps_its_words(log: io.StringIO) -> None:
    try:
        raise sqlite3.OperationalError("disk I/O error")
    except sqlite3.OperationalError:
        logger.exception("it failed")
    assert read(log)["why"] == "disk I/O error"


def test_libraries_are_heard_only_when_they_warn(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://sms.example/?phone=1")
    logging.getLogger("uvicorn.error").warning("odd")
    assert "sms.example" not in log.getvalue()
    assert read(log)["event"] == "odd"


def test_a_person_at_a_terminal_gets_plain_lines() -> None:
    record = logging.LogRecord("bot.postman", logging.INFO, "", 0, "delivered", None, None)
    record.door = "web"
    assert Plain().format(record).endswith("info    bot.postman: delivered door=web")
    assert json.loads(Json().format(record))["door"] == "web"
