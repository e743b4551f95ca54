"""Whatever is thrown at the web door, the answer is a sentence in the person's language and nothing typed is lost."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.web.limits import Limit
from store import ticket
from tests.samples import sample
from tests.web import ANSWERS, STORY, Hall, Message, Visitor

MEGABYTE = 1024 * 1024
CHINESE = re.compile("[一-鿿]")
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 300
BOUNDARY = b"frontier"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture
def visitor(hall: Hall) -> Visitor:
    return hall.visitor(lang="zh")


@pytest.fixture(params=["zh", "en"])
def anybody(hall: Hall, request: pytest.FixtureRequest) -> Visitor:
    """A visitor in either language, whose requests name none: the house remembers it."""
    return hall.visitor(lang=request.param)


def says(visitor: Visitor, sentence: str) -> bool:
    """Whether a sentence is in the language of this visitor, and one at all."""
    lang = visitor.get("/web/me").json()["lang"]
    return len(sentence) > 5 and bool(CHINESE.search(sentence)) == (lang == "zh")


def refused(visitor: Visitor, answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert says(visitor, answer.json()["error"])
    return str(answer.json()["error"])


def fields(message: Message) -> set[str]:
    return {choice["id"] for choice in message["choices"]}


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "\x00\x01\x02", "\u200b", "😀😀😀", "。。。", "asdf", "啊"]
)
def test_what_is_no_story_is_asked_for_with_a_way_on(anybody: Visitor, text: str) -> None:
    answer = anybody.say(text)
    assert says(anybody, answer["text"])
    assert "menu:progress" in fields(answer)


@pytest.mark.parametrize("text", ["9", "0", "⑨", "xyzzy", "第九个", "-1", "1.5", "", "\x00", "😀"])
def test_a_wrong_option_is_said_and_the_question_asked_again(visitor: Visitor, text: str) -> None:
    question = visitor.say(STORY, "1")
    again = visitor.say(text)
    assert again["choices"] == question["choices"]
    assert question["text"].splitlines()[-1] in again["text"]


def test_an_option_that_is_not_there_is_named_with_the_range(anybody: Visitor) -> None:
    anybody.say(STORY, "1")
    assert "5" in anybody.say("9")["text"]


def test_five_thousand_characters_are_a_story_and_all_of_them_are_kept(hall: Hall, visitor: Visitor) -> None:
    story = (STORY + "后来又来了一次。" * 620)[:5000]
    number = visitor.file_complaint(story)
    desk = hall.officer("he-qingyang")
    id = hall.run(lambda work: ticket.find(work, number))[0]["id"]
    assert desk.get(f"/web/office/tickets/{id}/original").json()["text"].strip() == story


def test_a_character_more_is_too_many_and_what_was_filled_in_stays(anybody: Visitor) -> None:
    anybody.say(STORY)
    answer = anybody.say("字" * 5001)
    assert says(anybody, answer["text"].splitlines()[0])
    assert "5000" in answer["text"]
    assert "none" in fields(anybody.say("1"))


def test_a_text_beyond_all_bounds_is_refused_and_in_parts_taken(anybody: Visitor) -> None:
    refused(anybody, anybody.post({"id": "long", "text": "字" * 20_001}), 413)
    assert anybody.post({"id": "long", "text": STORY}).status_code == 200


@pytest.mark.parametrize(
    "phone", ["138001380a0", "1380013800O", "1380013800", "138001380000000", "+8x13800138000"]
)
def test_a_phone_number_that_is_none_is_asked_for_again(anybody: Visitor, phone: str) -> None:
    asked = anybody.say(STORY, "1", "1")
    again = anybody.say(f"王先生 {phone}")
    assert says(anybody, again["text"])
    assert "anonymous" in fields(asked) & fields(again)


def test_controls_and_halves_of_signs_do_no_harm_to_a_story(hall: Hall, visitor: Visitor) -> None:
    broken = STORY[:10] + "\x00\x07\x1b[31m\u202e" + STORY[10:]
    visitor.client.post(
        "/web/messages", headers={**visitor.heads, "Content-Type": "application/json"},
        content=json.dumps({"id": "broken", "text": broken}).replace('"}', '\\ud83d"}'),
    )  # fmt: skip
    [said] = [item["text"] for item in visitor.history() if item["from"] == "me"]
    assert said == STORY[:10] + "[31m" + STORY[10:] + "\ufffd"


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize(
    "choice",
    ["submit", "yes", "none", "draft:resume", "ok:1", "form:reply:1:1", "do:accept:1:1", "::::", "?", "x" * 200,
     "ticket:" + "9" * 40, "ticket:²", "start:rating:" + "9" * 30, "start:nonsense:1", "menu:nonsense", "日"],
)  # fmt: skip
def test_a_button_that_is_out_of_date_is_answered_with_a_sentence(anybody: Visitor, choice: str) -> None:
    [answer] = anybody.send(choice=choice)
    assert says(anybody, answer["text"])


def test_a_button_of_an_earlier_question_changes_nothing(visitor: Visitor) -> None:
    first = visitor.say(STORY)
    now = visitor.say("1")
    again = visitor.choose("yes")
    assert first["choices"] != now["choices"] == again["choices"]


def test_a_button_on_somebody_elses_ticket_tells_nothing_of_it(hall: Hall, visitor: Visitor) -> None:
    number = visitor.file_complaint()
    id = hall.run(lambda work: ticket.find(work, number))[0]["id"]
    stranger = hall.visitor()
    for choice in (
        "ticket:{}",
        "start:rating:{}",
        "start:withdraw:{}",
        "start:supplement:{}",
        "start:contact:{}",
    ):
        theirs, nobodys = (stranger.send(choice=choice.format(i))[0]["text"] for i in (id, 987654))
        assert theirs.replace(str(id), "") == nobodys.replace("987654", "")


def test_a_stale_button_of_a_card_is_told_to_the_officer_alone(hall: Hall, visitor: Visitor) -> None:
    number = visitor.file_complaint()
    id = hall.run(lambda work: ticket.find(work, number))[0]["id"]
    first, second = hall.officer("shen-ruoxi", "office"), hall.officer("lu-wenbo", "office")
    form = second.send(choice=f"do:dispatch:{id}:1")[0]
    first.do("dispatch", id, organisation="urban", checked="yes")
    answer = second.fill(form, organisation="market", checked="yes")
    assert answer["style"] == "private"
    assert "沈若溪" in answer["text"] or "待签收" in answer["text"]
    assert hall.run(lambda work: ticket.get(work, id))["lead"] == "urban"


# ---------------------------------------------------------------- files


def test_fifty_megabytes_are_too_much(anybody: Visitor) -> None:
    assert "10 MB" in refused(anybody, anybody.upload("video.mp4", b"\x00" * 50 * MEGABYTE), 413)


def test_eleven_megabytes_in_pieces_without_a_length_are_too_much(anybody: Visitor) -> None:
    def pieces(count: int) -> Iterator[bytes]:
        yield b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        yield from (b"\x00" * MEGABYTE for _ in range(count))
        yield b"\r\n--frontier--\r\n"

    for many in (11, 50):
        refused(anybody, pour(anybody, "/web/files", pieces(many)), 413)


def pour(visitor: Visitor, path: str, pieces: Iterator[bytes]) -> httpx.Response:
    heads = {**visitor.heads, "Content-Type": "multipart/form-data; boundary=frontier"}
    return visitor.client.post(path, content=pieces, headers=heads)


def test_a_length_that_lies_is_not_believed(hall: Hall, visitor: Visitor) -> None:
    part = (
        b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        + b"0" * 900
    )
    answer = knock(hall, visitor, part + b"\r\n--frontier--\r\n", length=60)
    assert b" 400 " in answer.splitlines()[0]
    assert visitor.get("/web/me").status_code == 200


def test_a_length_that_promises_too_much_is_refused_before_anything_is_read(
    hall: Hall, visitor: Visitor
) -> None:
    answer = knock(hall, visitor, b"--frontier\r\n", length=50 * MEGABYTE)
    assert b" 413 " in answer.splitlines()[0]


def knock(hall: Hall, visitor: Visitor, body: bytes, length: int | str, path: str = "/web/files") -> bytes:
    """A request as no library would send it; the beginning of the answer."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {visitor.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=frontier\r\nContent-Length: {length}\r\n\r\n"
    )
    where = httpx.URL(hall.address)
    with socket.create_connection((where.host, where.port or 80), timeout=5) as line:
        line.sendall(head.encode() + body)
        return line.recv(2000)


def test_more_than_ten_files_in_a_message_are_refused(anybody: Visitor) -> None:
    files = [("files", (f"{n}.jpg", sample("photo.jpg"))) for n in range(11)]
    answer = anybody.client.post("/web/messages", headers=anybody.heads, data={"id": "many"}, files=files)
    assert "10" in refused(anybody, answer, 400)


@pytest.mark.parametrize(
    ("name", "data"),
    [("photo.jpg", ELF), ("photo.jpg", b"MZ" + b"\x00" * 300), ("photo.jpg", b"#!/bin/sh\nrm -rf /\n"),
     ("photo.png", b"<html><script>alert(1)</script></html>"), ("a.svg", b"<svg onload=alert(1)></svg>"),
     ("a.pdf", b""), ("a.jpg", b"PK\x03\x04" + b"\x00" * 100), ("a.bin", bytes(range(256)) * 3)],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(anybody: Visitor, name: str, data: bytes) -> None:
    refused(anybody, anybody.upload(name, data), 415)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "..\\..\\windows\\a.jpg", "/etc/shadow", "a\x00b.jpg", "C:\\a.jpg", ".", "..", "", "con",
     "a" * 500 + ".jpg", "\u202egpj.exe", "收费通知.jpg", "a\r\nSet-Cookie: x=1.jpg", "<img src=x>.jpg", "'; --.jpg"],
)  # fmt: skip
def test_a_name_leads_nowhere(visitor: Visitor, name: str) -> None:
    quoted = name.replace("\r", "%0D").replace("\n", "%0A").encode()
    body = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % quoted
    body += sample("photo.jpg") + b"\r\n--frontier--\r\n"
    answer = pour(visitor, "/web/files", iter([body]))
    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        kept = answer.json()["name"]
        assert kept.endswith(".jpg")
        assert len(kept) <= 80
        assert not re.search(r'[/\\\x00-\x1f<>:"|?*\u202e]', kept)
        assert not kept.startswith(".")


def test_nothing_is_written_outside_the_evidence_and_nothing_readable_in_it(
    hall: Hall, visitor: Visitor
) -> None:
    folder = Path(hall.suban.settings.var_dir).parent
    before = {path for path in folder.rglob("*") if "evidence" not in path.parts}
    visitor.upload("../../outside.jpg", sample("photo.jpg"))
    assert {path for path in folder.rglob("*") if "evidence" not in path.parts} == before
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and "evidence" in path.parts]
    assert kept
    assert not any(data.startswith(b"\xff\xd8\xff") for data in kept)


@pytest.mark.parametrize("files", [["nobody-sent-this"], [5], [None], "text", {"a": 1}, [["x"]], ["x"] * 11])
def test_a_file_nobody_sent_is_missed_aloud(anybody: Visitor, files: Any) -> None:
    refused(anybody, anybody.post({"id": "with", "text": STORY, "files": files}), 400)


def test_a_repeated_upload_is_two_files_of_one_content(visitor: Visitor) -> None:
    first, second = (visitor.upload("a.jpg", sample("photo.jpg")).json()["id"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("body", [b"", b"--frontier\r\n", b"no parts at all", b"--frontier--\r\n"])
def test_an_upload_without_a_file_is_refused(anybody: Visitor, body: bytes) -> None:
    refused(anybody, pour(anybody, "/web/files", iter([body])), 400)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "application/json", "text/plain", "multipart/form-data; boundary="]
)
def test_an_upload_in_another_shape_is_refused(anybody: Visitor, kind: str) -> None:
    answer = anybody.client.post("/web/files", content=b"{}", headers={**anybody.heads, "Content-Type": kind})
    refused(anybody, answer, 400)


# ---------------------------------------------------------------- requests that are none


BROKEN = (
    b"", b"{", b"null", b"[]", b'"text"', b"5", b"{'id': 1}", b"\xff\xfe{}", b"\x00", b'{"id": 5, "text": "x"}',
    b'{"id": ["a"]}', b'{"id": {"a": 1}}', b'{"id": "a", "text": 5}', b'{"id": "a", "text": ["x"]}',
    b'{"id": "a", "choice": {}}', b'{"id": "a", "chat": 7}', b'{"id": "a", "fields": [1]}',
    b'{"id": "a", "fields": "{"}', b'{"id": "a", "fields": {"x": [1]}}', b'{"id": "a", "fields": {"x": {}}}',
    b'{"id": ""}', b'{"text": "no id"}', b'{"id": "a b"}', b'{"id": "../x"}', '{"id": "号"}'.encode(),
    b'{"id": "%s"}' % (b"a" * 81), b"[" * 100_000, b'{"id": "a", "text": %s}' % (b"[" * 90_000 + b"]" * 90_000),
    b'{"a":' * 30_000 + b"1" + b"}" * 30_000, b'{"id": "a", "text": NaN}', b'{"id": %s}' % (b"9" * 9000),
)  # fmt: skip


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_malformed_message_is_refused(anybody: Visitor, body: bytes) -> None:
    refused(anybody, send_raw(anybody, body), 400)


def send_raw(visitor: Visitor, body: bytes, path: str = "/web/messages") -> httpx.Response:
    heads = {**visitor.heads, "Content-Type": "application/json"}
    return visitor.client.post(path, content=body, headers=heads)


@pytest.mark.parametrize("path", ["/web/session", "/web/sign-in", "/web/lang"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"lang": 5, "code": 5, "site": []}', b"[" * 100_000])
def test_a_malformed_request_is_refused_everywhere(anybody: Visitor, path: str, body: bytes) -> None:
    refused(anybody, send_raw(anybody, body, path), 400)


def test_a_request_of_a_megabyte_is_refused(anybody: Visitor) -> None:
    refused(anybody, anybody.post({"id": "big", "more": "x" * MEGABYTE}), 413)


def test_what_the_wire_does_not_know_is_ignored(visitor: Visitor) -> None:
    known = {"id": "more", "text": STORY}
    answer = visitor.post(
        {**known, "person": "somebody else", "lang": "xx", "version": 7, "role": "office_leader"}
    )
    assert answer.status_code == 200
    assert "我理解是" in answer.json()["replies"][0]["text"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/web/messages", 405), ("DELETE", "/web/session", 405), ("PUT", "/web/files", 405),
     ("GET", "/web/nothing", 404), ("GET", "/web/files/" + "9" * 50, 404), ("GET", "/web/files/0", 404),
     ("GET", "/web/files/²", 404), ("GET", "/web/files/..%2f..%2fsecret.key", 404), ("GET", "/static/../app.py", 404),
     ("GET", "/static/..%2f..%2fapp.py", 404), ("POST", "/", 405), ("GET", "/t/" + "a" * 3000, 404)],
)  # fmt: skip
def test_a_place_that_is_not_there_is_said(anybody: Visitor, method: str, path: str, status: int) -> None:
    answer = anybody.client.request(method, path, headers=anybody.heads)
    if path.startswith("/t/"):
        assert answer.status_code == status
    else:
        refused(anybody, answer, status)


@pytest.mark.parametrize("size", [20_000, 200_000])
def test_headers_beyond_all_bounds_harm_nobody(hall: Hall, visitor: Visitor, size: int) -> None:
    try:
        answer = hall.client().get("/web/me", headers={"Authorization": "Bearer " + "a" * size})
        assert answer.status_code in (400, 401, 431)
    except httpx.TransportError:
        pass
    assert visitor.get("/web/me").status_code == 200


# ---------------------------------------------------------------- who may not


@pytest.mark.parametrize(
    "heads",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"},
     {"Authorization": "Bearer forged"}, {"Authorization": "Bearer " + "A" * 32},
     {"Authorization": "Bearer ' or 1=1 --"}],
)  # fmt: skip
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/web/messages"), ("POST", "/web/files"), ("GET", "/web/me"), ("GET", "/web/history"),
     ("GET", "/web/stream"), ("GET", "/web/files/1"), ("GET", "/web/office/tickets"), ("POST", "/web/lang")],
)  # fmt: skip
def test_a_token_that_is_none_opens_nothing(
    hall: Hall, method: str, path: str, heads: dict[str, str]
) -> None:
    body = {"id": "a", "text": "x", "lang": "en"} if method == "POST" else None
    answer = hall.client().request(method, path, headers=heads, json=body)
    assert (answer.status_code, answer.json()) == (401, {"error": "登录已过期，请重新打开页面。"})


def test_an_expired_token_opens_nothing(hall: Hall) -> None:
    officer, began = hall.officer("song-zhiyuan"), hall.now
    hall.now += timedelta(minutes=31)
    try:
        for path in ("/web/me", "/web/history", "/web/stream", "/web/office/tickets"):
            assert officer.get(path).status_code == 401
        assert officer.post({"id": "late", "text": "我的"}).status_code == 401
    finally:
        hall.now = began


def test_a_refusal_without_a_token_speaks_the_browsers_language(hall: Hall) -> None:
    heads = {"Accept-Language": "en-GB,en;q=0.9"}
    assert "session" in hall.client().get("/web/me", headers=heads).json()["error"]
    assert "登录" in hall.client().get("/web/me", headers={"Accept-Language": "fr"}).json()["error"]


def test_a_complainant_is_let_into_no_group_and_no_table(hall: Hall, anybody: Visitor) -> None:
    for path in ("/web/history", "/web/stream"):
        refused(anybody, anybody.get(path, chat="web-group:urban"), 403)
    refused(anybody, anybody.post({"id": "in", "text": "签收 0001", "chat": "web-group:urban"}), 403)
    for path in ("tickets", "tickets/1", "tickets/1/original", "proposals", "calls"):
        refused(anybody, anybody.get(f"/web/office/{path}"), 403)
    refused(anybody, anybody.export(), 403)


# ---------------------------------------------------------------- too much, too fast


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path, limits=True) as opened:
        yield opened


def test_too_many_messages_are_slowed_down_and_the_next_one_gets_through(strict: Hall) -> None:
    visitor = strict.visitor(lang="zh")
    answers = [visitor.post({"id": f"m{n}", "text": "进度"}) for n in range(32)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert slowed
    assert 1 <= int(slowed[0].headers["Retry-After"]) <= 60
    assert slowed[0].headers["Retry-After"] in refused(visitor, slowed[0], 429)


def test_more_tokens_do_not_let_a_person_say_more(strict: Hall) -> None:
    visitor = strict.visitor(lang="en")
    tokens = [visitor.token]
    tokens += [
        visitor.client.post("/web/session", json={}, headers=visitor.heads).json()["token"] for _ in range(2)
    ]
    codes = []
    for n in range(75):
        visitor.token = tokens[n % 3]
        codes.append(visitor.post({"id": f"m{n}", "text": "progress"}).status_code)
    assert 429 in codes
    assert 40 <= codes.count(200) <= 60


def test_one_address_cannot_open_sessions_without_end(strict: Hall) -> None:
    client = strict.client()
    codes = [client.post("/web/session", json={}).status_code for _ in range(160)]
    assert codes[0] == 201
    assert codes[-1] == 429


def test_codes_cannot_be_tried_without_end(strict: Hall) -> None:
    client = strict.client()
    answers = [client.post("/web/sign-in", json={"code": f"GUESS{n:07}"}) for n in range(12)]
    assert [answers[0].status_code, answers[-1].status_code] == [403, 429]
    assert answers[-1].headers["Retry-After"].isdigit()


def test_progress_addresses_cannot_be_tried_without_end(strict: Hall) -> None:
    client = strict.client()
    codes = [client.get(f"/t/GUESS{n:06}").status_code for n in range(22)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_a_limit_lets_the_next_pass_after_the_wait_it_named() -> None:
    limit = Limit(per_minute=60, burst=2)
    assert [limit.wait("a", 10.0), limit.wait("a", 10.0)] == [0, 0]
    wait = limit.wait("a", 10.0)
    assert wait > 0
    assert limit.wait("b", 10.0) == 0
    assert limit.wait("a", 10.0 + wait) == 0


# ---------------------------------------------------------------- nothing typed is lost


def test_a_message_whose_connection_broke_is_sent_again_and_counts_once(hall: Hall, visitor: Visitor) -> None:
    body = json.dumps({"id": "cut", "text": STORY}).encode()
    head = f"POST /web/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n"
    where = httpx.URL(hall.address)
    for sent in (body[:20], body):
        with socket.create_connection((where.host, where.port or 80)) as line:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + sent)
    answer = visitor.post({"id": "cut", "text": STORY})
    assert "我理解是" in answer.json()["replies"][0]["text"]
    assert len([item for item in visitor.history() if item["from"] == "me"]) == 1


def test_a_draft_outlives_every_refusal(visitor: Visitor) -> None:
    visitor.say(STORY, "1")
    for body in BROKEN:
        send_raw(visitor, body)
    visitor.upload("photo.jpg", ELF)
    visitor.post({"id": "long", "text": "字" * 20_001})
    visitor.say("1", "王先生 138001380a0", "王先生 13800138000")
    assert visitor.number(visitor.say("提交"))


def test_a_form_with_a_wrong_line_comes_back_with_all_that_was_typed(hall: Hall, visitor: Visitor) -> None:
    number = visitor.number(visitor.say(STORY, *ANSWERS))
    id = hall.run(lambda work: ticket.find(work, number))[0]["id"]
    office = hall.officer("shen-ruoxi", "office")
    form = office.send(choice=f"do:dispatch:{id}:1")[0]
    again = office.fill(form, organisation="nonsense", summary="一句写了很久的摘要", checked="yes")
    typed = {line["name"]: line["value"] for line in again["form"]["fields"]}
    assert typed["summary"] == "一句写了很久的摘要"
