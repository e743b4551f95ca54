"""`/api/v1/tickets`: another channel's system brings matters once each, and learns no more than how far they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from store import arrival, event, people, sources, ticket
from store.work import Work
from tests.archive import LEADER, OFFICE, OFFICER, ROADS, STORY
from tests.installation import archive_of
from tests.web import Hall

BODY = {"number": "12345-0815", "story": STORY, "name": "王先生", "phone": "13800138000"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture(scope="module")
def line(hall: Hall) -> httpx.Client:
    """The system of 12345."""
    return client(hall, "12345", "12345")


def client(hall: Hall, id: str, channel: str) -> httpx.Client:
    key = hall.suban.turn_now(lambda work: sources.add(work, id, channel))
    return hall.client(id, Authorization=f"Bearer {key}", **{"Accept-Language": "en"})


def bring(line: httpx.Client, **fields: Any) -> httpx.Response:
    return line.post("/api/v1/tickets", json={**BODY, **fields})


def problems(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {each["field"]: each["error"] for each in answer.json()["problems"]}


def test_a_matter_is_registered_and_found_in_the_chat(hall: Hall, line: httpx.Client) -> None:
    answer = bring(line, number="chat-1")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["number"], told["state"]) == ("chat-1", "received")
    visitor = hall.visitor()
    assert told["ticket"] in visitor.say(f"{told['ticket']} {told['query_code']}")["text"]


def test_the_same_again_is_the_same_ticket_and_the_same_answer(line: httpx.Client) -> None:
    first, again = bring(line, number="twice"), bring(line, number="twice")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_other_words_under_the_same_number_are_refused(line: httpx.Client) -> None:
    bring(line, number="other")
    answer = bring(line, number="other", story=STORY + "还有别的事情要说。")
    assert answer.status_code == 409
    assert "other" in answer.json()["error"]


def test_two_sources_may_use_the_same_number(hall: Hall, line: httpx.Client) -> None:
    foreign = client(hall, "investors", "foreign")
    assert bring(line, number="same").json()["ticket"] != bring(foreign, number="same").json()["ticket"]


def test_what_came_where_is_written_down(hall: Hall) -> None:
    foreign = client(hall, "investors", "foreign")
    told = bring(foreign, number="f-1", phone="").json()

    def look(work: Work) -> tuple[Any, Any, Any]:
        row = ticket.find(work, told["ticket"])[0]
        return row, arrival.of(work, row["id"]), event.events(work, row["id"])[0]

    row, came, first = hall.suban.look_now(look)
    assert (row["channel"], row["flags"]) == ("foreign", "foreign")
    assert (came["source"], came["number"], came["acceptor"]) == ("investors", "f-1", "office")
    assert (first["verb"], first["role"]) == ("submit", "system")


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer sb_NOBODY", "Basic abc", "Bearer " + "x" * 5000])
def test_without_a_key_nothing_is_said(hall: Hall, line: httpx.Client, key: str) -> None:
    stranger = hall.client("stranger", **({"Authorization": key} if key else {}))
    for answer in (stranger.post("/api/v1/tickets", json=BODY), stranger.get("/api/v1/tickets/12345-0815")):
        assert answer.status_code == 401
        assert answer.json()["error"].startswith("密钥不对")


def test_a_key_that_was_taken_back_is_worth_nothing(hall: Hall) -> None:
    gone = client(hall, "gone", "superior")
    assert bring(gone, number="g-1").status_code == 201
    assert hall.suban.turn_now(lambda work: sources.revoke(work, "gone"))
    assert bring(gone, number="g-2").status_code == 401


def test_a_new_key_ends_the_old_one(hall: Hall) -> None:
    old = client(hall, "renewed", "superior")
    hall.suban.turn_now(lambda work: sources.renew(work, "renewed"))
    assert bring(old, number="r-1").status_code == 401


def test_nobody_reads_what_another_source_brought(hall: Hall, line: httpx.Client) -> None:
    bring(line, number="mine")
    foreign = client(hall, "investors", "foreign")
    assert foreign.get("/api/v1/tickets/mine").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"story": ""}, "story", "at least 10"),
        ({"clerk": "77"}, "clerk", "Nobody has the staff number “77”"),
        ({"story": "短"}, "story", "10 to 20000"),
        ({"phone": "1380013"}, "phone", "7"),
        ({"kind": "quarrel"}, "kind", "Complaint"),
        ({"confidentiality": "secretish"}, "confidentiality", "secretish"),
        ({"region": "火星"}, "region", "火星"),
        ({"category": "A9"}, "category", "A9"),
        ({"number": "with space"}, "number", "64"),
        ({"number": ""}, "number", "64"),
        ({"number": "x" * 65}, "number", "64"),
        ({"name": "长" * 301}, "name", "300"),
        ({"adress": "?"}, "adress", "/api/docs"),
        ({"name": 7}, "name", "text"),
        ({"story": None}, "story", "text"),
    ],
)
def test_what_is_wrong_is_told_field_by_field(
    line: httpx.Client, fields: dict[str, Any], field: str, words: str
) -> None:
    told = problems(bring(line, **fields))
    assert words in told[field]


def test_all_that_is_wrong_is_told_at_once(line: httpx.Client) -> None:
    assert set(problems(bring(line, phone="12", region="?", kind="?"))) == {"phone", "region", "kind"}


def test_a_missing_field_is_named(line: httpx.Client) -> None:
    told = problems(line.post("/api/v1/tickets", json={"number": "n"}))
    assert set(told) == {"story"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"a"', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_object_is_turned_away(line: httpx.Client, body: bytes) -> None:
    answer = line.post("/api/v1/tickets", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]


def test_too_much_is_turned_away(line: httpx.Client) -> None:
    assert bring(line, story="长" * 100_000).status_code == 413


def test_nothing_is_half_registered(hall: Hall, line: httpx.Client) -> None:
    bring(line, number="half", phone="1")
    assert line.get("/api/v1/tickets/half").status_code == 404
    assert bring(line, number="half").status_code == 201


def test_how_far_it_is(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="far/1").json()
    archive = archive_of(hall.suban)
    id = hall.suban.look_now(lambda work: ticket.find(work, told["ticket"])[0]["id"])

    for member, verb in ROADS["replied"]:
        archive.act(id, member, verb, hall.now)
    status = line.get("/api/v1/tickets/far/1").json()
    assert [step["state"] for step in status["steps"]] == [
        "received", "accepted", "assigned", "processing", "replied",
    ]  # fmt: skip
    assert (status["state"], status["result"]) == ("replied", "resolved")
    assert "两千元已经退到" in status["reply"]
    assert {LEADER, OFFICE, OFFICER}.isdisjoint(status)


def test_a_dispute_over_a_return_stays_inside(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="returned").json()
    archive = archive_of(hall.suban)
    id = hall.suban.look_now(lambda work: ticket.find(work, told["ticket"])[0]["id"])

    for member, verb in ROADS["assigned"]:
        archive.act(id, member, verb, hall.now)
    archive.act(id, LEADER, "return", hall.now, reason="不属于我局职责", proposed="住建局", duty="第三条")
    assert line.get("/api/v1/tickets/returned").json()["state"] == "assigned"


def test_the_answer_to_a_tip_off_is_not_told(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="tip", kind="举报").json()
    row = hall.suban.look_now(lambda work: ticket.find(work, told["ticket"])[0])
    assert row["sealed_matter"]
    assert line.get("/api/v1/tickets/tip").json()["reply"] == ""


@pytest.mark.parametrize("state", ["received", "processing", "closed"])
def test_what_is_sealed_on_the_way_stays_for_its_source_as_it_was(
    hall: Hall, line: httpx.Client, state: str
) -> None:
    told = bring(line, number=f"sealed-{state}").json()
    archive = archive_of(hall.suban)
    row = hall.suban.look_now(lambda work: ticket.find(work, told["ticket"])[0])
    for member, verb in ROADS[state]:
        archive.act(row["id"], member, verb, hall.now)
    before = line.get(f"/api/v1/tickets/sealed-{state}").json()
    if state != "closed":
        archive.act(row["id"], row["person"], "supplement", hall.now, text="经办的人还暗示要收红包。")
        assert line.get(f"/api/v1/tickets/sealed-{state}").json() == before
    handed = {"clue": "收取的费用没有入账，涉嫌违法。", "authority": "监察机关", "letter": "移〔2026〕1号"}
    done = archive.act(row["id"], OFFICE, "hand_over", hall.now, **handed)
    assert (done["state"], done["sealed_matter"]) == ("handed_over", 1)
    after = line.get(f"/api/v1/tickets/sealed-{state}").json()
    assert after == {**before, "reply": ""}
    assert before["state"] == state


def test_a_tip_off_stays_received_for_its_source(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="tip-2", kind="举报").json()
    archive = archive_of(hall.suban)
    id = hall.suban.look_now(lambda work: ticket.find(work, told["ticket"])[0]["id"])
    before = line.get("/api/v1/tickets/tip-2").json()
    archive.act(id, OFFICE, "mask_check", hall.now)
    assert archive.act(id, OFFICE, "accept", hall.now)["state"] == "accepted"
    assert line.get("/api/v1/tickets/tip-2").json() == before
    assert bring(line, number="tip-2", kind="举报").json()["state"] == before["state"] == "received"


def test_an_anonymous_matter_keeps_no_name(hall: Hall, line: httpx.Client) -> None:
    told = bring(line, number="anon", confidentiality="匿名").json()

    def who(work: Work) -> people.Who:
        return people.identity(work, ticket.find(work, told["ticket"])[0]["id"])

    assert hall.suban.look_now(who) == people.Who()


def test_it_describes_itself_without_anything_from_elsewhere(hall: Hall, line: httpx.Client) -> None:
    schema = line.get("/api/openapi.json").json()
    assert set(schema["paths"]) == {
        "/v1/tickets", "/v1/tickets/{number}", "/v1/tickets/{number}/supplements", "/v1/tickets/{number}/files",
    }  # fmt: skip
    page = line.get("/api/docs")
    assert page.status_code == 200
    assert "POST /api/v1/tickets" in page.text
    assert "http" not in page.text.replace("http://localhost", "")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "/api", 404), ("GET", "/api/v2/tickets", 404), ("DELETE", "/api/v1/tickets", 405)],
)
def test_what_is_not_there_is_said(line: httpx.Client, method: str, path: str, code: int) -> None:
    answer = line.request(method, path)
    assert answer.status_code in (code, 404, 307)


def test_the_answers_are_in_no_cache(line: httpx.Client) -> None:
    answer = bring(line, number="cache")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_whoever_is_too_fast_is_told_when_to_come_back(tmp_path: Path) -> None:
    with Hall(tmp_path, limits=True) as strict:
        fast = client(strict, "fast", "12345")
        answers = [fast.get("/api/v1/tickets/none") for _ in range(80)]
        late = next(each for each in answers if each.status_code == 429)
        assert int(late.headers["retry-after"]) >= 1


def test_keys_are_not_guessed_fast(tmp_path: Path) -> None:
    with Hall(tmp_path, limits=True) as strict:
        client(strict, "fast", "12345")
        thief = strict.client("thief", Authorization="Bearer sb_GUESSED")
        codes = [thief.get("/api/v1/tickets/none").status_code for _ in range(12)]
        assert 429 in codes


def test_without_a_source_there_is_nothing(tmp_path: Path) -> None:
    with Hall(tmp_path) as empty:
        stranger = empty.client("stranger")
        assert stranger.get("/api/docs").status_code == 404
        assert stranger.post("/api/v1/tickets", json=BODY).status_code == 404
