"""The complainant's door: the main job over HTTP, its history, its live notices, and the same answer twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.web import live
from store import scans, ticket
from tests.samples import sample
from tests.web import ANSWERS, STORY, Hall, Message, Officer, Visitor

REPLY = {
    "result": "resolved",
    "found": "经查，收费没有依据，两名工作人员承认收了两千元。",
    "measures": "已责令退还费用，对两名工作人员进行批评教育。",
    "basis": "《优化营商环境条例》第二十四条",
    "words": "收费没有依据，两千元已经退到您的账户，给您添麻烦了。",
    "contacted": "已电话联系。",
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture
def visitor(hall: Hall) -> Visitor:
    return hall.visitor(lang="zh")


def id_of(hall: Hall, number: str) -> int:
    return int(hall.run(lambda work: ticket.find(work, number))[0]["id"])


def assigned(hall: Hall, visitor: Visitor) -> tuple[str, int]:
    """A complaint that the city management bureau has on its table: number and id."""
    number = visitor.file_complaint()
    id = id_of(hall, number)
    hall.officer("shen-ruoxi", "office").do("dispatch", id, organisation="urban", checked="yes")
    return number, id


def answered(hall: Hall, id: int) -> None:
    """The unit acknowledges and replies, its leader agrees."""
    officer = hall.officer("song-zhiyuan", "urban")
    officer.do("acknowledge", id)
    officer.do("reply", id, **REPLY)
    leader = hall.officer("fang-yutong")
    pending = leader.get("/web/office/proposals").json()["items"][-1]
    leader.send(choice=pending["choices"][0]["id"])


# ---------------------------------------------------------------- the main job


def test_a_business_files_in_six_messages_a_unit_answers_and_the_business_rates(
    hall: Hall, visitor: Visitor
) -> None:
    number, id = assigned(hall, visitor)
    answered(hall, id)
    told = [item["text"] for item in visitor.history()]
    assert any(REPLY["words"] in text for text in told)
    visitor.choose(f"start:rating:{id}")
    visitor.say("1", "5")
    assert hall.run(lambda work: ticket.get(work, id))["number"] == number
    assert hall.run(lambda work: ticket.get(work, id))["state"] in ("replied", "closed")


def test_the_card_of_a_new_complaint_is_in_the_desks_group(hall: Hall, visitor: Visitor) -> None:
    number = visitor.file_complaint()
    card = hall.officer("he-qingyang", "desk").history()[-1]
    assert card["card"] == f"ticket:{id_of(hall, number)}"
    assert card["title"].startswith(number[-4:])


def test_the_first_line_of_a_chat_greets_and_tells_what_is_kept(visitor: Visitor) -> None:
    [hello] = visitor.history()
    assert hello["from"] == "bot"
    assert "110" in hello["text"]
    assert "《隐私说明》" in hello["text"]
    assert hello["text"].count("《隐私说明》") == 1


# ---------------------------------------------------------------- history


def test_history_holds_both_sides_in_order(visitor: Visitor) -> None:
    visitor.say(STORY, "1")
    sides = [(item["from"], item.get("text", "")) for item in visitor.history()][1:]
    assert [side for side, _ in sides] == ["me", "bot", "me", "bot"]
    assert (sides[0][1], sides[2][1]) == (STORY, "1")


def test_history_calls_a_message_as_the_page_did(visitor: Visitor) -> None:
    visitor.post({"id": "from-the-outbox", "text": STORY})
    assert "from-the-outbox" in [item.get("id") for item in visitor.history() if item["from"] == "me"]


def test_history_is_nobody_elses(hall: Hall, visitor: Visitor) -> None:
    visitor.say(STORY)
    assert STORY not in str(hall.visitor().history())


def test_a_notice_is_in_the_history_after_a_reload(hall: Hall, visitor: Visitor) -> None:
    number, _ = assigned(hall, visitor)
    first, again = visitor.history(), visitor.history()
    assert first == again
    assert any(number in item["text"] and "受理" in item["text"] for item in first if "id" in item)


def test_a_notice_nobody_saw_is_shown_however_much_was_said_since(
    hall: Hall, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = assigned(hall, visitor)
    for _ in range(5):
        hall.now += timedelta(seconds=1)
        visitor.say("进度")
    monkeypatch.setattr(live, "PAGE", 4)
    assert any("已受理" in item["text"] and number in item["text"] for item in visitor.history())


# ---------------------------------------------------------------- live notices


def test_a_notice_arrives_live(hall: Hall, visitor: Visitor) -> None:
    with visitor.stream() as stream:
        assert stream.comment() == ": open"
        number, _ = assigned(hall, visitor)
        id, message = stream.next()
    assert id.isdigit()
    assert number in message["text"]


def test_nothing_is_lost_and_nothing_comes_twice_over_a_reconnect(hall: Hall, visitor: Visitor) -> None:
    _, id = assigned(hall, visitor)
    with visitor.stream() as stream:
        first = stream.take(1)
    answered(hall, id)
    with visitor.stream(last=first[-1][0]) as stream:
        rest = stream.take(told_so_far(visitor) - 1)
    seen = [event for event, _ in [*first, *rest]]
    assert seen == sorted(set(seen), key=int)


def told_so_far(visitor: Visitor) -> int:
    """How many notices are in a chat, by another page of the same person."""
    return len([item for item in visitor.history() if item["from"] == "bot" and "id" in item])


def test_a_page_that_comes_without_an_event_id_gets_everything_again(hall: Hall, visitor: Visitor) -> None:
    assigned(hall, visitor)
    with visitor.stream() as stream:
        first = stream.next()
    with visitor.stream() as stream:
        assert stream.next() == first


def test_what_the_page_says_it_has_is_not_sent_again(hall: Hall, visitor: Visitor) -> None:
    """Also when the process died before it wrote down that it was delivered."""
    _, id = assigned(hall, visitor)
    with visitor.stream(last="1") as stream:
        stream.comment()
        answered(hall, id)
        event, _ = stream.next()
    assert event == "2"


@pytest.mark.parametrize("claimed", ["999999999", "9" * 400, "-1", "one", "²", "1.5"])
def test_an_event_id_that_was_never_given_out_hides_nothing(
    hall: Hall, visitor: Visitor, claimed: str
) -> None:
    assigned(hall, visitor)
    heads = [*visitor.client.headers.raw, (b"Authorization", f"Bearer {visitor.token}".encode())]
    heads.append((b"Last-Event-ID", claimed.encode("latin-1")))
    with visitor.client.stream("GET", "/web/stream", headers=heads) as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith("id:")) == "id: 1"


def test_a_wrong_event_id_of_one_officer_silences_no_other(hall: Hall, visitor: Visitor) -> None:
    first, second = hall.officer("he-qingyang", "desk"), hall.officer("ye-zhiqiu", "desk")
    with second.stream(last=second.look_back()[1]) as stream:
        stream.comment()
        with first.stream(last="99999999") as other:
            other.comment()
            number = visitor.file_complaint()
            assert stream.next()[1]["title"].startswith(number[-4:])


def test_a_card_replaces_itself_in_place(hall: Hall, visitor: Visitor) -> None:
    _, id = assigned(hall, visitor)
    officer = hall.officer("song-zhiyuan", "urban")
    items, last = officer.look_back()
    before = [item for item in items if item.get("card") == f"ticket:{id}"]
    with officer.stream(last=last) as stream:
        stream.comment()
        officer.do("acknowledge", id)
        _, card = stream.next()
    after = [item for item in officer.history() if item.get("card") == f"ticket:{id}"]
    assert (len(before), len(after)) == (1, 1)
    assert card["card"] == f"ticket:{id}"
    assert card["title"] == after[0]["title"] != before[0]["title"]


def test_a_silent_stream_says_that_it_is_there(
    hall: Hall, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    with visitor.stream() as stream:
        assert [stream.comment(), stream.comment()] == [": open", ": still here"]


def test_a_stream_ends_when_its_person_signs_out(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = hall.officer("he-qingyang", "desk")
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    with officer.stream(last=officer.look_back()[1]) as stream:
        stream.comment()
        assert officer.client.post("/web/sign-out", headers=officer.heads).status_code == 204
        with pytest.raises(EOFError):
            stream.next()


def test_streams_that_were_cut_leave_nothing_behind(hall: Hall, visitor: Visitor) -> None:
    before = hall.tasks()
    for _ in range(20):
        with visitor.stream() as stream:
            stream.comment()
    deadline = time.monotonic() + 5
    while hall.tasks() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert hall.tasks() <= before


# ---------------------------------------------------------------- the same message again


def test_the_same_id_again_gets_the_same_replies(visitor: Visitor) -> None:
    said = {"id": "once", "text": STORY}
    first, again = visitor.post(said), visitor.post(said)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert len([item for item in visitor.history() if item["from"] == "me"]) == 1


def test_the_same_id_with_other_words_gets_the_same_replies(visitor: Visitor) -> None:
    first = visitor.post({"id": "once", "text": STORY})
    again = visitor.post({"id": "once", "text": "别的内容", "choice": "menu:progress"})
    assert first.content == again.content


def test_the_same_submission_eight_times_at_once_files_one_ticket(hall: Hall, visitor: Visitor) -> None:
    visitor.say(STORY, *ANSWERS[:-1])
    answers: list[bytes] = []
    said = {"id": "submit", "text": "提交"}
    threads = [threading.Thread(target=lambda: answers.append(visitor.post(said).content)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert len(hall.run(lambda work: ticket.of_person(work, visitor.person))) == 1


def test_two_people_may_use_the_same_id(hall: Hall, visitor: Visitor) -> None:
    visitor.post({"id": "same", "text": STORY})
    other = hall.visitor().post({"id": "same", "text": "进度"})
    assert "编号" in other.json()["replies"][0]["text"]


def test_no_id_of_a_page_is_taken_by_the_house(visitor: Visitor) -> None:
    reply = visitor.post({"id": "hello", "text": STORY}).json()["replies"][0]
    assert "我理解是" in reply["text"]


# ---------------------------------------------------------------- files


def test_a_file_is_sent_first_and_named_in_a_message(hall: Hall, visitor: Visitor) -> None:
    kept = visitor.upload("收费现场.jpg", sample("photo.jpg"))
    assert kept.status_code == 201
    assert kept.json()["kind"] == "image"
    visitor.send(text=STORY, files=[kept.json()["id"]])
    number = visitor.number(visitor.say(*ANSWERS))
    assert file_names(hall, number) == ["收费现场.jpg"]


def file_names(hall: Hall, number: str) -> list[str]:
    desk = hall.officer("he-qingyang")
    found = desk.get(f"/web/office/tickets/{id_of(hall, number)}").json()["evidence"]
    return [file["name"] for file in found]


def test_a_file_may_be_a_part_of_its_message(hall: Hall, visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/web/messages", headers=visitor.heads, data={"id": "with-file", "text": STORY},
        files=[("files", ("通知.jpg", sample("photo.jpg"))), ("files", ("录音.amr", sample("voice.amr")))],
    )  # fmt: skip
    assert answer.status_code == 200
    assert file_names(hall, visitor.number(visitor.say(*ANSWERS))) == ["通知.jpg", "录音.amr"]


def test_a_multipart_message_may_name_files_sent_before(hall: Hall, visitor: Visitor) -> None:
    kept = visitor.upload("照片.jpg", sample("photo.jpg")).json()["id"]
    answer = visitor.client.post(
        "/web/messages", headers=visitor.heads,
        files=[("id", (None, "named")), ("text", (None, STORY)), ("files", (None, kept))],
    )  # fmt: skip
    assert answer.status_code == 200
    assert file_names(hall, visitor.number(visitor.say(*ANSWERS))) == ["照片.jpg"]


def test_a_repeated_message_with_a_file_keeps_it_once(hall: Hall, visitor: Visitor) -> None:
    kept = visitor.upload("照片.jpg", sample("photo.jpg")).json()["id"]
    said = {"id": "with-file", "text": STORY, "files": [kept]}
    assert visitor.post(said).content == visitor.post(said).content
    assert file_names(hall, visitor.number(visitor.say(*ANSWERS))) == ["照片.jpg"]


def test_a_file_that_another_person_sent_cannot_be_named(hall: Hall, visitor: Visitor) -> None:
    kept = hall.visitor().upload("照片.jpg", sample("photo.jpg")).json()["id"]
    refused = visitor.post({"id": "theirs", "text": STORY, "files": [kept]})
    assert refused.status_code == 400
    assert "重新选择" in refused.json()["error"]


def test_a_complainant_may_fetch_the_own_file_and_nobody_elses(hall: Hall, visitor: Visitor) -> None:
    kept = visitor.upload("照片.jpg", sample("photo.jpg")).json()["id"]
    visitor.send(text=STORY, files=[kept])
    number = visitor.number(visitor.say(*ANSWERS))
    desk = hall.officer("he-qingyang")
    file = desk.get(f"/web/office/tickets/{id_of(hall, number)}").json()["evidence"][0]["id"]
    answer = visitor.get(f"/web/files/{file}")
    assert answer.content == sample("photo.jpg")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert hall.visitor().get(f"/web/files/{file}").status_code == 404


# ---------------------------------------------------------------- languages, codes, sessions


def test_a_person_is_spoken_to_in_the_language_of_the_session(hall: Hall) -> None:
    visitor = hall.visitor(lang="en")
    assert "Mingchuan" in visitor.history()[0]["text"]
    assert (
        "I understand"
        in visitor.say("Last Wednesday the city management took 2000 yuan, no receipt.")["text"]
    )


def test_the_language_can_be_changed_at_any_time(visitor: Visitor) -> None:
    visitor.say(STORY)
    changed = visitor.client.post("/web/lang", json={"lang": "en"}, headers=visitor.heads)
    assert changed.json() == {"lang": "en"}
    assert visitor.get("/web/me").json()["lang"] == "en"
    assert "court" in visitor.say("1")["text"].lower()


def test_whoever_types_the_name_of_a_language_is_answered_in_it(visitor: Visitor) -> None:
    assert "Now in English" in visitor.say("english")["text"]
    assert "tell us what happened" in visitor.say("menu")["text"]
    assert "现在用中文" in visitor.say("中文")["text"]


def test_a_language_may_be_changed_in_the_middle_of_a_complaint(visitor: Visitor) -> None:
    visitor.say(STORY)
    answer = visitor.say("english")["text"]
    assert "Now in English" in answer
    assert "unfinished" in answer


def test_a_notice_comes_in_the_language_its_reader_has_now(hall: Hall, visitor: Visitor) -> None:
    assigned(hall, visitor)
    visitor.client.post("/web/lang", json={"lang": "en"}, headers=visitor.heads)
    with visitor.stream() as stream:
        assert "accepted" in stream.next()[1]["text"].lower()


def test_a_code_of_a_window_is_counted_and_stays_on_the_ticket(hall: Hall) -> None:
    visitor = hall.visitor(site="hall-3", channel="qr")
    number = visitor.file_complaint()
    row = hall.run(lambda work: ticket.get(work, id_of_work(work, number)))
    assert (row["site"], row["channel"]) == ("hall-3", "qr")
    found = {(s["site"], s["channel"]): s["count"] for s in hall.run(scans.counts)}
    assert found["hall-3", "qr"] == 1


def id_of_work(work: object, number: str) -> int:
    return int(ticket.find(work, number)[0]["id"])  # type: ignore[arg-type]


@pytest.mark.parametrize("site", ["../../etc", "窗口", "a" * 60, "<b>", "'; drop table ticket"])
def test_a_code_that_is_none_counts_for_nothing(hall: Hall, site: str) -> None:
    before = hall.run(scans.counts)
    opened = hall.client().post("/web/session", json={"site": site})
    assert opened.status_code in (201, 413)
    assert hall.run(scans.counts) == before


def test_a_renewed_session_is_the_same_person(hall: Hall, visitor: Visitor) -> None:
    visitor.say(STORY)
    again = visitor.client.post("/web/session", json={"site": "hall-4"}, headers=visitor.heads).json()
    assert again["person"] == visitor.person
    assert again["token"] != visitor.token
    renewed = Visitor(hall, "renewed", visitor.client, **again)
    assert renewed.history() == visitor.history()


def test_a_session_that_is_used_lasts_on_and_one_that_is_not_ends(hall: Hall) -> None:
    visitor, idle = hall.visitor(), hall.visitor()
    began = hall.now
    try:
        for _ in range(3):
            hall.now += timedelta(days=100)
            assert visitor.get("/web/me").status_code == 200
        assert idle.get("/web/me").status_code == 401
    finally:
        hall.now = began


def test_an_officers_token_begins_no_session_of_a_complainant(hall: Hall) -> None:
    officer = hall.officer("song-zhiyuan")
    opened = hall.client().post("/web/session", json={}, headers=officer.heads).json()
    assert opened["person"] != officer.person
    stranger = Visitor(hall, "stranger", hall.client(), **opened)
    assert "110" in stranger.history()[0]["text"]


def test_who_one_is_tells_no_name_of_a_complainant(visitor: Visitor) -> None:
    visitor.file_complaint()
    assert visitor.get("/web/me").json() == {
        "kind": "complainant", "person": visitor.person, "lang": "zh", "name": "", "chats": [], "posts": [],
    }  # fmt: skip


def test_a_failure_is_tried_again_then_parked_with_an_apology_and_the_file_is_kept(
    hall: Hall, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = visitor.upload("照片.jpg", sample("photo.jpg")).json()["id"]
    said = {"id": "unlucky", "text": STORY, "files": [kept]}
    with monkeypatch.context() as broken:
        broken.setattr("bot.turn.receive", fail)
        assert visitor.post(said).status_code == 500
    answer = visitor.post(said)
    assert answer.status_code == 200
    assert file_names(hall, visitor.number(visitor.say(*ANSWERS))) == ["照片.jpg"]


def test_what_fails_three_times_is_parked_with_an_apology(
    hall: Hall, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turn.receive", fail)
    answers = [visitor.post({"id": "unlucky", "text": STORY}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [500, 500, 200, 200]
    assert "出了点问题" in answers[0].json()["error"]
    assert answers[2].content == answers[3].content
    assert STORY in [item.get("text") for item in visitor.history()]


def fail(*_: object) -> list[Message]:
    raise RuntimeError("a mistake in the program")


def test_an_officer_is_no_complainant_in_the_chat(hall: Hall) -> None:
    officer: Officer = hall.officer("song-zhiyuan")
    officer.say(STORY)
    assert hall.run(lambda work: ticket.of_person(work, officer.person)) == []
