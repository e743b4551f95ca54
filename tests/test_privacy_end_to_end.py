"""Whole lives over HTTP with a marked identity, which is looked for in all that units, pages and the log hear."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot import logs
from store import evidence, organisations, people, pickup, ticket, views
from store.audience import group_lane, person_lane
from store.work import Work
from tests.archive import FACTS
from tests.web import Hall, Message, Officer, Visitor

NAME, PHONE, ENTERPRISE, PLACE = "欧阳冠霖", "13766668888", "云帆图文店", "柳巷七号"
IDENTITY = (NAME, "冠霖", PHONE, PHONE[3:], ENTERPRISE, "云帆", PLACE, "柳巷")
"""What gives the complainant away, also in part."""
STORY = (
    f"{PLACE}的{ENTERPRISE}上周三被城管局的人要了两千元，说门口的紫砂壶模型挡路，"
    f"店主{NAME}电话{PHONE}，没有给票据。"
)
TIPOFF = f"举报市场监管局的梁某：上周在{PLACE}收了{ENTERPRISE}的紫砂壶才给办证。我叫{NAME}，电话{PHONE}。"
TELLING = ("紫砂壶", "挡路", "没有给票据")
"""Words of the story by which it would be recognised."""
LATER = (
    f"店名是{ENTERPRISE}，就在{PLACE}，我是{NAME}，电话137 6666 8888。",
    f"{NAME[:2]} {NAME[2:]}，１３７６６６６８８８８，紫砂壶的照片也在。",
)
EXIF = "camera-of-the-owner"
UNIT, UNIT_LEADER, STRANGER, ACCUSED = "song-zhiyuan", "fang-yutong", "ding-jiahe", "liang-jianye"
OFFICE, DESK = "shen-ruoxi", "he-qingyang"
GROUPS = {
    UNIT: "urban", UNIT_LEADER: "urban", STRANGER: "market", ACCUSED: "market", OFFICE: "office", DESK: "desk",
}  # fmt: skip
IN_UNITS = (UNIT, UNIT_LEADER, STRANGER, ACCUSED)
LEVELS = ("confidential", "anonymous", "open")
CHOICES = ("submit", "yes", "A5", "none", "no", "skip")


def found(text: str, marks: tuple[str, ...] = IDENTITY) -> list[str]:
    """The marks in a text, however they are spaced out."""
    plain = re.sub(r"[\s·.\-]", "", unicodedata.normalize("NFKC", text))
    return [mark for mark in marks if mark in plain]


@dataclass
class Told:
    """What one person got to read, in order: where it came from, and the text of it."""

    name: str
    where: str
    text: str


@dataclass
class Played:
    """All the lives: who was told what, where in that list an officer first asked for details, and the log."""

    hall: Hall
    ids: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    life: dict[str, tuple[int, int]] = field(default_factory=dict)
    records: list[logging.LogRecord] = field(default_factory=list)

    @property
    def told(self) -> list[Told]:
        """Whatever was answered or streamed to anybody."""
        return [Told(*entry) for entry in self.hall.heard]

    def to_units(self, level: str) -> list[Told]:
        """What people of units were told during a life."""
        first, last = self.life[level]
        return [told for told in self.told[first:last] if told.name in IN_UNITS]


# ---------------------------------------------------------------- the lives


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Four complaints from the first word to the last."""
    with Hall(tmp_path_factory.mktemp("hall")) as hall:
        played = Played(hall)
        with recording(played.records):
            for level in LEVELS:
                play(played, level)
            play_sealed(played)
        yield played


@contextmanager
def recording(records: list[logging.LogRecord]) -> Iterator[None]:
    """Everything that is logged, however unimportant."""
    root, handler = logging.getLogger(), Keeping(records)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


class Keeping(logging.Handler):
    """Keeps records, but not those of the test's own HTTP client."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):
            self.records.append(record)


def play(played: Played, level: str) -> None:
    hall = played.hall
    began = len(hall.heard)
    visitor = hall.visitor(level)
    id = played.ids[level] = id_of(hall, file(visitor, level, STORY))
    visitor.say(LATER[0])
    enter(hall, OFFICE).do("dispatch", id, organisation="urban", checked="yes")
    look_round(hall, id)
    enter(hall, UNIT).do("acknowledge", id)
    played.asked[level] = len(hall.heard)
    ask(enter(hall, UNIT), id)
    ask(enter(hall, STRANGER), id)
    work_on(hall, id, visitor)
    look_round(hall, id)
    enter(hall, DESK).say(f"放行 {id:04} 1")
    fetch(hall, id)
    close(hall, id, visitor)
    look_round(hall, id)
    played.life[level] = (began, len(hall.heard))


def enter(hall: Hall, member: str) -> Officer:
    """Somebody signs in and opens the group."""
    return hall.officer(member, GROUPS[member])


def file(visitor: Visitor, level: str, story: str) -> str:
    """File a complaint at a level of confidentiality, with a picture that carries the name twice."""
    kept = visitor.upload(f"{NAME}的收据.jpg", picture()).json()["id"]
    visitor.send(text=story, files=[kept])
    chosen = False
    for _ in range(12):
        message = visitor.shown[-1]
        ids = [choice["id"] for choice in message["choices"]]
        if message.get("style") == "receipt":
            return visitor.number(message)
        if "protection" in ids and level == "open" and not chosen:
            chosen = True
            visitor.choose("protection")
        elif "anonymous" in ids and "open" not in ids and level != "anonymous":
            visitor.say(f"{NAME} {PHONE}")
        else:
            visitor.choose(next(id for id in (level, *CHOICES) if id in ids))
    raise AssertionError(visitor.shown[-1])


def picture() -> bytes:
    marks = Image.Exif()
    marks[0x013B] = EXIF
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG", exif=marks)
    return out.getvalue()


def ask(officer: Officer, id: int) -> None:
    """Everything an officer may ask about a ticket."""
    for text in (
        f"详情 {id:04}",
        f"身份 {id:04} 电话核对金额",
        f"期限 {id:04}",
        "我的",
        f"办结 {id:04}",
        f"联系 {id:04}",
    ):
        officer.send(text=text)
    officer.send(choice=f"do:detail:{id}:1")


def work_on(hall: Hall, id: int, visitor: Visitor) -> None:
    """Contact, an answer, more words, a nudge, progress, days that pass, and a reply its leader agrees to."""
    unit = enter(hall, UNIT)
    unit.do("contact", id, text="请问收费的人出示证件了吗？")
    visitor.send(choice=f"start:respond:{id}")
    visitor.say(LATER[1])
    visitor.send(choice=f"start:nudge:{id}")
    visitor.send(choice=f"start:supplement:{id}")
    visitor.say(LATER[0])
    unit.do("progress", id, text="已约谈当事人。", public="yes")
    for _ in range(4):
        hall.pass_to(hall.now + timedelta(days=1))
    enter(hall, UNIT).do("reply", id, **FACTS["reply"])
    leader = enter(hall, UNIT_LEADER)
    for proposal in leader.get("/web/office/proposals").json()["items"]:
        leader.send(choice=proposal["choices"][0]["id"])
    assert state(hall, id) == "replied"


def close(hall: Hall, id: int, visitor: Visitor) -> None:
    """A bad rating with words, new evidence, and days that pass."""
    visitor.history()
    visitor.send(choice=f"start:rating:{id}")
    visitor.say("3", "1", LATER[0], LATER[1])
    visitor.send(choice=f"start:evidence:{id}")
    visitor.say("1", LATER[0])
    for _ in range(3):
        hall.pass_to(hall.now + timedelta(days=1))


def state(hall: Hall, id: int) -> str:
    return str(hall.run(lambda work: ticket.get(work, id))["state"])


def look_round(hall: Hall, id: int) -> None:
    """Everybody looks at everything there is: chat, live stream, private chat, tables, the ticket, the ledger."""
    for member in GROUPS:
        officer = enter(hall, member)
        for chat in (officer.chat, ""):
            officer.chat = chat
            last = officer.look_back()[1]
            with officer.stream() as live:
                while last != "0" and live.next()[0] != last:
                    pass
        for path in ("tickets", f"tickets/{id}", f"tickets/{id}/original", "proposals", "calls"):
            officer.get(f"/web/office/{path}")
        book = load_workbook(BytesIO(officer.export().content))
        hall.heard.append((member, "ledger", str(list(book.worksheets[0].values))))


def fetch(hall: Hall, id: int) -> None:
    """Everybody in a unit tries to open the picture."""
    kept = hall.run(lambda work: evidence.files(work, id))[0]["id"]
    for member in (UNIT, UNIT_LEADER, STRANGER):
        answer = enter(hall, member).get(f"/web/files/{kept}")
        traces = EXIF if EXIF.encode() in answer.content else ""
        hall.heard.append(
            (member, "picture", f"{answer.status_code} {unquote(str(answer.headers))} {traces}")
        )


def play_sealed(played: Played) -> None:
    """A tip-off, which only the profile's named persons may know of."""
    hall, began = played.hall, len(played.hall.heard)
    visitor = hall.visitor("sealed")
    visitor.send(choice="menu:tipoff")
    id = played.ids["sealed"] = id_of(hall, file(visitor, "confidential", TIPOFF))
    visitor.say(LATER[0])
    look_round(hall, id)
    hall.pass_to(hall.now + timedelta(days=2))
    look_round(hall, id)
    played.life["sealed"] = (began, len(hall.heard))


def id_of(hall: Hall, number: str) -> int:
    return int(hall.run(lambda work: ticket.find(work, number))[0]["id"])


# ---------------------------------------------------------------- what was told


def messages(told: Told) -> list[Message]:
    """The messages in an answer or an event."""
    text = told.text.removeprefix("data:")
    if not text.lstrip().startswith("{"):
        return []
    body: dict[str, Any] = json.loads(text)
    inside: list[Message] = body.get("replies") or body.get("items") or [body]
    return inside


def test_the_lives_were_played_to_their_end(played: Played) -> None:
    assert set(played.ids) == {*LEVELS, "sealed"}
    assert {state(played.hall, played.ids[level]) for level in LEVELS} <= {"replied", "closed", "processing"}
    assert all(len(played.to_units(level)) > 60 for level in LEVELS)


@pytest.mark.parametrize("level", ["confidential", "anonymous"])
def test_no_unit_learns_who_complained(played: Played, level: str) -> None:
    leaks = [(told.name, told.where, found(told.text)) for told in played.to_units(level) if found(told.text)]
    assert leaks == []


@pytest.mark.parametrize("level", ["confidential", "anonymous"])
def test_a_picture_is_given_to_a_unit_without_its_name_and_its_traces(played: Played, level: str) -> None:
    given = [told for told in played.to_units(level) if told.where == "picture"]
    assert [told.text[:3] for told in given] == ["200", "200", "404"]
    for told in given:
        assert EXIF not in told.text
        assert found(told.text) == []


def test_what_is_open_is_told_to_those_who_have_it_when_they_ask_and_in_private(played: Played) -> None:
    first, last = played.life["open"]
    for at in range(first, last):
        told = played.told[at]
        if told.name not in IN_UNITS or not found(told.text, (NAME, PHONE)):
            continue
        assert told.name in (UNIT, UNIT_LEADER)
        assert at >= played.asked["open"], "before anybody asked"
        assert told.where != "stream", "in a chat that everybody reads"
        open_ones = [m for m in messages(told) if found(json.dumps(m, ensure_ascii=False), (NAME, PHONE))]
        assert open_ones
        assert {message.get("style") for message in open_ones} <= {"private", "private once"}


def test_a_look_at_an_open_identity_is_written_down(played: Played) -> None:
    hall = played.hall
    seen = hall.run(lambda work: views.views(work, played.ids["open"]))
    who = {
        view["person"] for view in seen if view["subject"] == "identity" and view["organisation"] == "urban"
    }
    assert who == {hall.person(UNIT)}
    for level in ("confidential", "anonymous"):
        looked = hall.run(lambda work: views.views(work, played.ids[level]))  # noqa: B023
        assert [view for view in looked if view["subject"] == "identity"] == []


def lanes(work: Work) -> dict[str, list[Any]]:
    """Whatever was left in any chat of staff, read or not: group address or person → bodies."""
    held = {
        group["address"]: pickup.recent(work, group_lane(group), 1000)
        for group in organisations.all_groups(work)
    }
    for organisation in work.profile.organisations:
        if organisation.kind == "unit":
            for member in organisation.members:
                for address in people.addresses(work, people.at_address(work, f"web:{member.id}") or ""):
                    held[member.id] = pickup.recent(work, person_lane(address), 1000)
    return {name: [line.body for line in lines] for name, lines in held.items()}


def test_no_group_card_and_no_notice_tells_the_story_or_whose_it_is(played: Played) -> None:
    chats = played.hall.run(lanes)
    assert {"web-group:urban", "web-group:desk", "web-group:office"} <= {
        chat for chat, told in chats.items() if told
    }
    for chat, bodies in chats.items():
        for body in bodies:
            assert found(json.dumps(body, ensure_ascii=False), (*IDENTITY, *TELLING)) == [], (
                chat,
                body["key"],
            )


def test_no_stream_and_no_table_of_anybody_on_the_staff_tells_the_story(played: Played) -> None:
    for told in played.told:
        if told.name in (*LEVELS, "sealed") or not told.where.endswith(
            ("stream", "ledger", "/tickets", "/calls")
        ):
            continue
        assert found(told.text, (*IDENTITY, *TELLING)) == [], (told.name, told.where)


def test_nobody_but_the_named_hears_a_word_of_a_sealed_matter(played: Played) -> None:
    number = played.hall.run(lambda work: ticket.get(work, played.ids["sealed"]))["number"]
    first, last = played.life["sealed"]
    heard = [told for told in played.told[first:last] if told.name in (*IN_UNITS, DESK)]
    assert len(heard) > 60
    assert [(told.name, told.where) for told in heard if number in told.text or "梁某" in told.text] == []


def test_no_page_for_strangers_shows_anything(played: Played) -> None:
    client = played.hall.client()
    for path in ("/", "/workbench", "/office", "/healthz", "/readyz", "/metrics", "/web/words"):
        assert found(client.get(path).text, (*IDENTITY, *TELLING)) == []


# ---------------------------------------------------------------- the log


def test_no_log_record_holds_anything_of_anybody(played: Played) -> None:
    for record in played.records:
        written = f"{record.getMessage()} {vars(record)} {record.exc_info}"
        assert found(written, (*IDENTITY, *TELLING)) == [], record.name


def test_a_mistake_in_the_program_is_logged_without_the_words_that_led_to_it(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Json())
    visitor = played.hall.visitor("unlucky")
    monkeypatch.setattr("bot.turn.receive", trip)
    logging.getLogger().addHandler(handler)
    try:
        answer = visitor.post({"id": "trip", "text": STORY})
    finally:
        logging.getLogger().removeHandler(handler)
    assert answer.status_code == 500
    assert found(answer.text, (*IDENTITY, *TELLING)) == []
    assert "ValueError" in out.getvalue()
    assert found(out.getvalue(), (*IDENTITY, *TELLING)) == []


def trip(_work: object, inbound: Any) -> None:
    raise ValueError(f"cannot read {inbound.text} of {NAME} {PHONE}")


def test_nothing_on_the_disk_can_be_read(played: Played) -> None:
    """The evidence; the database itself is searched in the tests of sealing."""
    files = [path for path in played.hall.suban.settings.var_dir.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert found(path.name) == []
        assert EXIF.encode() not in path.read_bytes()
