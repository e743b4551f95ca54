"""What is matched: a dialog of ten turns on WeRoBot, in clear, with its own SQLite session, and a ticket at the end."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path
from typing import Any

from werobot import WeRoBot
from werobot.session.sqlitestorage import SQLiteStorage

FOLDER = Path(os.environ["SUBAN_VAR_DIR"])
STEPS = (
    ("start", "请问要反映哪一类事情?\n1 投诉\n2 举报\n3 求助\n4 咨询\n5 建议", r""),
    ("type", "事情紧急吗?有没有人身安全危险,或今天就会造成损失?\n1 紧急\n2 不紧急", r"[1-5]"),
    ("urgency", "涉及哪个单位?\n1 城管局\n2 市场监管局\n3 街道办\n4 税务局\n5 不清楚", r"[12]"),
    ("unit", "请把事情经过讲一讲:什么时候、在哪里、谁、做了什么。", r"[1-5]"),
    ("facts", "是哪一天的事?例如:上周三,或 2026-03-05。", r".{4,}"),
    ("day", "怎么称呼您?", r".+"),
    ("name", "请留一个手机号,方便单位与您联系。", r".+"),
    ("phone", "有照片或文件可以现在发来;没有请回复“无”。", r"1\d{10}"),
    ("attachment", "请核对:{summary}\n1 提交\n2 修改", r".+"),
    ("confirm", "已收到,编号 YS2026-{number:04d}。办理有进展会通知您。", r"1|提交"),
)
"""What an answer is kept as, what is said next, and how the answer has to look."""
TICKETS = "create table if not exists ticket (id integer primary key, openid text, body text)"


def _tickets() -> sqlite3.Connection:
    db = sqlite3.connect(FOLDER / "tickets.db", check_same_thread=False)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute(TICKETS)
    return db


DB = _tickets()
robot = WeRoBot(
    token=os.environ["SUBAN_WECHAT_TOKEN"], enable_session=True,
    session_storage=SQLiteStorage(str(FOLDER / "session.db")),
)  # fmt: skip


@robot.handler  # type: ignore[untyped-decorator]
def talk(message: Any, session: dict[str, Any]) -> str:
    """One turn."""
    step = session.get("step", 0)
    name, question, pattern = STEPS[step]
    said = str(message.content if message.type == "text" else message.MediaId).strip()
    if pattern and not re.fullmatch(pattern, said):
        return str(STEPS[step - 1][1])
    session[name] = said
    session["step"] = (step + 1) % len(STEPS)
    summary = "\n".join(f"{kept}:{session[kept]}" for kept, *_ in STEPS[1:step])
    return question.format(summary=summary, number=_file(message.source, summary) if name == "confirm" else 0)


def _file(openid: str, summary: str) -> int:
    with DB:
        return DB.execute("insert into ticket (openid, body) values (?, ?)", (openid, summary)).lastrowid or 0


app = robot.wsgi


@app.route("/readyz")  # type: ignore[untyped-decorator]
def ready() -> str:
    """As the server under test has it."""
    return "ready\n"
