"""A source adds words and files to what it has brought: once each, checked as on the page, to its own matters alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from store import erasure, evidence, note, ticket
from store.work import Work
from tests.archive import OFFICE, ROADS
from tests.installation import archive_of
from tests.samples import sample
from tests.test_api import bring, client
from tests.web import Hall

MORE = "他们星期一又来了,还要一千块。"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture(scope="module")
def line(hall: Hall) -> httpx.Client:
    return client(hall, "12345", "12345")


def add(line: httpx.Client, number: str, message: str, text: str = MORE) -> httpx.Response:
    return line.post(f"/api/v1/tickets/{number}/supplements", json={"message": message, "text": text})


def send(line: httpx.Client, number: str, message: str, *names: str, **more: Any) -> httpx.Response:
    parts = [("file", (name, sample(name))) for name in names]
    return line.post(f"/api/v1/tickets/{number}/files", data={"message": message, **more}, files=parts)


def words(hall: Hall, number: str) -> list[str]:
    def read(work: Work) -> list[str]:
        row = ticket.find(work, number)[0]
        return [each.text for each in note.notes(work, row["id"]) if each.kind == "supplement"]

    return hall.suban.look_now(read)


def kept(hall: Hall, number: str) -> list[str]:
    def read(work: Work) -> list[str]:
        return [str(file["name"]) for file in evidence.files(work, ticket.find(work, number)[0]["id"])]

    return hall.suban.look_now(read)


def test_words_are_added_once_under_the_sources_own_number(hall: Hall, line: httpx.Client) -> None:
    number = bring(line, number="w-1").json()["ticket"]
    first, again = add(line, "w-1", "m-1"), add(line, "w-1", "m-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (
        first.json()
        == again.json()
        == {"ticket": number, "number": "w-1", "message": "m-1", "state": "received"}
    )
    assert words(hall, number) == [MORE]


def test_other_words_under_a_used_number_are_refused(line: httpx.Client) -> None:
    bring(line, number="w-2")
    bring(line, number="w-3")
    add(line, "w-2", "m-2")
    for answer in (add(line, "w-2", "m-2", MORE + "是三个人。"), add(line, "w-3", "m-2")):
        assert answer.status_code == 409
        assert "m-2" in answer.json()["error"]


def test_files_are_looked_at_and_kept_once(hall: Hall, line: httpx.Client) -> None:
    number = bring(line, number="f-1").json()["ticket"]
    first = send(line, "f-1", "p-1", "bill.png", "paper.pdf", text=MORE)
    again = send(line, "f-1", "p-1", "bill.png", "paper.pdf", text=MORE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert kept(hall, number) == ["bill.png", "paper.pdf"]
    assert words(hall, number) == [MORE]


def test_what_is_no_file_is_refused_as_on_the_page(line: httpx.Client) -> None:
    bring(line, number="f-2")
    wrong = line.post(
        "/api/v1/tickets/f-2/files", data={"message": "x"}, files={"file": ("run.exe", b"MZ" + b"\0" * 200)}
    )
    assert wrong.status_code == 415
    assert line.post("/api/v1/tickets/f-2/files", json={"message": "x"}).status_code == 400
    assert line.post("/api/v1/tickets/f-2/files", data={"message": "x"}).status_code == 400
    large = line.post(
        "/api/v1/tickets/f-2/files",
        data={"message": "x"},
        files={"file": ("a.pdf", b"%PDF-1.4" + b"0" * 50_000_000)},
    )
    assert large.status_code == 413


@pytest.mark.parametrize("message", ["", "with space", "x" * 65])
def test_a_message_has_a_number(line: httpx.Client, message: str) -> None:
    bring(line, number="n-1")
    assert add(line, "n-1", message).status_code == 422
    assert send(line, "n-1", message, "bill.png").status_code == 422


@pytest.mark.parametrize("text", ["", "  ", "长" * 20_001])
def test_words_say_something_and_are_not_endless(line: httpx.Client, text: str) -> None:
    bring(line, number="n-2")
    assert add(line, "n-2", "m", text).status_code == 422


def test_nobody_adds_to_what_another_brought(hall: Hall, line: httpx.Client) -> None:
    bring(line, number="mine")
    foreign = client(hall, "investors", "foreign")
    assert add(foreign, "mine", "m").status_code == 404
    assert send(foreign, "mine", "m", "bill.png").status_code == 404
    assert (
        send(hall.client("stranger", Authorization="Bearer sb_NOBODY"), "mine", "m", "bill.png").status_code
        == 401
    )


def test_what_was_asked_for_is_answered_by_the_source(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="q-1").json()["ticket"]
    row = hall.suban.look_now(lambda work: ticket.find(work, told)[0])
    archive_of(hall.suban).act(row["id"], OFFICE, "ask_more", hall.suban.now())
    assert add(line, "q-1", "a-1").json()["state"] == "received"


def test_erased_words_leave_no_digest(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="e-1").json()["ticket"]
    add(line, "e-1", "gone")

    def erase(work: Work) -> None:
        erasure.erase_ticket(work, ticket.find(work, told)[0]["id"])

    hall.suban.turn_now(erase)
    assert add(line, "e-1", "gone", "别的话也认不出来了。").status_code == 200


BRIBE = "补充：经办的人还暗示要收红包。"
HANDED = {"clue": "收取的费用没有入账，涉嫌违法。", "authority": "监察机关", "letter": "移〔2026〕1号"}
ROAD = {**ROADS, "need_info": ((OFFICE, "ask_more"),)}


def brought(hall: Hall, line: httpx.Client, number: str, state: str) -> dict[str, Any]:
    told = bring(line, number=number).json()["ticket"]
    row = hall.suban.look_now(lambda work: ticket.find(work, told)[0])
    for member, verb in ROAD[state]:
        archive_of(hall.suban).act(row["id"], member, verb, hall.suban.now())
    return dict(row)


def seal(hall: Hall, row: dict[str, Any], how: str) -> None:
    """Sealed in one of the ways there are."""
    by, facts = (OFFICE, HANDED) if how == "hand_over" else (row["person"], {"text": BRIBE, "reason": BRIBE})
    after = archive_of(hall.suban).act(row["id"], by, how, hall.suban.now(), **facts)
    assert after["sealed_matter"]


def answers(hall: Hall, line: httpx.Client, row: dict[str, Any], number: str) -> list[Any]:
    """Everything a source hears who adds, adds again and sends a file, with no number of the matter's own."""
    given = [
        add(line, number, "1" + number),
        add(line, number, "1" + number),
        add(line, number, "2" + number, "别的"),
    ]
    given += [send(line, number, "3" + number, "bill.png"), line.get(f"/api/v1/tickets/{number}")]
    return [
        (
            each.status_code,
            each.text.replace(row["number"], "N").replace(number, "n").replace(row["short"], "S"),
        )
        for each in given[:4]
    ] + [given[4].json()["state"]]


@pytest.mark.parametrize(
    ("state", "how"),
    [
        ("received", "hand_over"),
        ("processing", "hand_over"),
        ("closed", "hand_over"),
        ("closed", "reopen"),
        ("refused", "object"),
        ("processing", "supplement"),
        ("need_info", "supplement"),
        ("need_info", "supply"),
    ],
)
def test_a_sealed_matter_answers_to_the_letter_as_one_that_is_not(
    hall: Hall, line: httpx.Client, state: str, how: str
) -> None:
    plain, hidden = f"plain-{state}-{how}", f"sealed-{state}-{how}"
    usual = answers(hall, line, brought(hall, line, plain, state), plain)
    row = brought(hall, line, hidden, state)
    seal(hall, row, how)
    assert answers(hall, line, row, hidden) == usual


def test_what_comes_after_it_was_handed_over_is_kept(hall: Hall, line: httpx.Client) -> None:
    row = brought(hall, line, "kept-1", "processing")
    seal(hall, row, "hand_over")
    add(line, "kept-1", "k-1")
    send(line, "kept-1", "k-2", "bill.png")
    assert words(hall, row["number"]) == [MORE]
    assert kept(hall, row["number"]) == ["bill.png"]
