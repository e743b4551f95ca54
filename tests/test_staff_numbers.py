"""工号: by which number 12345 knows an officer, and what it says of its clerks by it (G30, X43)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from config.saying import Say
from store import people, roster, sites, staff_numbers
from store.work import Work
from tests.archive import DESK, OFFICE
from tests.installation import KEY, archive_of, opened, suban
from tests.room import Room
from tests.shift_stage import CLERK, OTHER, WEEK, called, leave, number_of, taken_in, told


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def city(tmp_path: Path) -> Path:
    with opened(tmp_path, secret_key=KEY):
        return tmp_path


# ---------------------------------------------------------------- staff numbers


def test_a_number_is_one_persons_while_they_hold_a_post(room: Room) -> None:
    assert "1024" in room.hear(OFFICE, "工号 何清扬 １０２４").text
    assert "已经是何清扬的" in room.hear(OFFICE, "工号 叶知秋 1024").text
    leave(room, DESK)
    assert "叶知秋的12345工号是1024" in room.hear(OFFICE, "工号 叶知秋 1024").text
    assert number_of(room, OTHER) == "1024"


def test_somebody_has_one_number_and_it_can_be_taken_off(room: Room) -> None:
    for number in ("1024", "1025", "1024"):
        room.hear(OFFICE, f"工号 何清扬 {number}")
    assert number_of(room, DESK) == "1024"
    assert room.archive.run(lambda work: staff_numbers.holder(work, "1025")) == ""
    room.hear(OFFICE, "工号 何清扬 取消")
    assert number_of(room, DESK) == ""
    assert "1024" in room.hear(OFFICE, "工号 1024 何清扬").text
    assert "不像工号" in room.hear(OFFICE, "工号 何清扬 十号窗口").text


def test_the_same_number_of_another_channel_is_another(room: Room) -> None:
    ours, theirs = room.archive.people[DESK], room.archive.people[OTHER]
    room.archive.run(lambda work: staff_numbers.give(work, ours, "7"))
    room.archive.run(lambda work: staff_numbers.give(work, theirs, "7", "foreign"))
    assert (number_of(room, DESK), number_of(room, OTHER, "foreign")) == ("7", "7")
    assert room.archive.run(lambda work: staff_numbers.holder(work, "7")) == ours


def test_the_complainant_reads_the_number_behind_the_name(room: Room) -> None:
    from handlers.inbound import Inbound
    from handlers.reception import receive
    from tests.test_record import FILLED, FORM

    room.hear(OFFICE, "工号 罗志诚 1024")
    code = str(room.says(CLERK, choice=FORM, fields=FILLED)[0].facts["rows"][1][1])
    row = room.ticket(1)

    def ask(work: Work) -> Say:
        person = people.meet(work, "web:later")
        return receive(work, Inbound(person, f"{row['number']} {code}", staff=False))[0]

    assert "窗口负责人：罗志诚（工号1024）" in worded(room.archive.run(ask))


def worded(say: Say) -> str:
    from bot.render import render
    from config.texts import load_texts

    return render(say, load_texts(), "zh", "Asia/Shanghai").text


def test_the_operator_notes_a_number_for_a_post(city: Path) -> None:
    with opened(city, secret_key=KEY) as house:
        posts = {row["member"]: row["id"] for row in house.look_now(roster.everybody)}
    said = suban(city, "roster", "number", str(posts[DESK]), "1024", secret_key=KEY)
    assert said.out.strip() == "Noted: the staff number of 何清扬 is 1024."
    assert "何清扬" in next(
        line
        for line in suban(city, "roster", "list", "desk", secret_key=KEY).out.splitlines()
        if "staff number 1024" in line
    )
    other = suban(city, "roster", "number", str(posts[OTHER]), "1024", secret_key=KEY)
    assert other.code == 1
    assert "何清扬" in other.err


STORY = "上周三城管局的人来店里说招牌不合规，要交两千元罚款，不给任何票据。"


def numbered(city: Path) -> str:
    """A source of 12345, and a clerk of the desk with a number there. Whose id that is."""
    suban(city, "source", "add", "line", "--channel", "12345", secret_key=KEY)
    with opened(city, secret_key=KEY) as house:
        clerk = archive_of(house).people[DESK]
        house.turn_now(lambda work: staff_numbers.give(work, clerk, "1024"))
        return clerk


def table(city: Path, *rows: tuple[str, str, str]) -> Path:
    path = city / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("来源编号", "诉求内容", "受理人工号"), *rows])
    return path


# ---------------------------------------------------------------- what 12345 says of its clerks


def test_12345_says_by_number_who_took_it_in_and_that_is_the_care_officer(city: Path) -> None:
    from store import arrival, ticket

    clerk = numbered(city)
    said = suban(city, "import", str(table(city, ("1", STORY, "1024"))), "--source", "line", secret_key=KEY)
    assert said.code == 0
    with opened(city, secret_key=KEY) as house:
        came = house.look_now(lambda work: arrival.numbered(work, "line", "1"))
        assert came is not None
        assert (came["clerk"], came["acceptor"]) == (clerk, "desk")
        row = house.look_now(lambda work: ticket.get(work, came["ticket"]))
        assert house.look_now(lambda work: sites.care_officer(work, row)) == clerk


def test_a_number_nobody_has_is_a_bad_cell_and_nothing_is_registered(city: Path) -> None:
    numbered(city)
    path = table(city, ("1", STORY, "77"), ("2", STORY.replace("两千", "三千"), ""))
    said = suban(city, "import", str(path), "--source", "line", secret_key=KEY)
    assert "Line 2, column C, 受理人工号: Nobody has the staff number “77”" in said.out
    assert said.code == 1


def test_the_same_matter_with_another_clerk_is_the_same(city: Path) -> None:
    numbered(city)
    for clerk in ("", "1024"):
        path = table(city, ("1", STORY, clerk))
        assert suban(city, "import", str(path), "--source", "line", secret_key=KEY).code == 0


def test_a_source_of_another_channel_has_numbers_of_its_own(room: Room) -> None:
    from handlers import bringing
    from store import sources

    room.hear(OFFICE, "工号 何清扬 1024")

    def read(work: Work, name: str, channel: str) -> list[str]:
        sources.add(work, name, channel)
        source = sources.find(work, name)
        assert source is not None
        given = {"number": "5", "story": STORY, "clerk": "1024"}
        return [problem.key for problem in bringing.read(work, source, given)[1]]

    assert room.archive.run(lambda work: read(work, "line", "12345")) == []
    assert room.archive.run(lambda work: read(work, "investors", "foreign")) == ["entry.clerk"]


def test_a_clerk_of_12345_has_read_no_notice_out(city: Path) -> None:
    """Whoever the hotline names took the call there: consent is what a clerk of the house records."""
    from store.rows import table as rows_of
    from store.schema import Consent

    numbered(city)
    path = table(city, ("1", STORY, "1024"))
    suban(city, "import", str(path), "--source", "line", secret_key=KEY)
    with opened(city, secret_key=KEY) as house:
        from sqlalchemy import select

        from store.database import hot

        assert house.look_now(lambda work: work.tx.all(hot(select(rows_of(Consent))))) == []


def test_a_windows_matter_at_the_desk_has_its_hand_on_the_first_card(room: Room) -> None:
    """The clerk is known when the first card is drawn: it calls nobody else."""
    room.hear(OFFICE, f"排班 唐思齐 {WEEK}")
    taken_in(room)
    first = next(say for say in told(room, "window") if say.card)
    assert called(room, first) == []
