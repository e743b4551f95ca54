"""What somebody who means harm would try, and how little of it works."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, TypeVar

import pytest
from PIL import Image
from sqlalchemy import delete
from starlette.requests import Request

from bot.web import live
from bot.web.guard import source
from config.saying import phrase
from config.texts import load_texts
from conversations.dialogs import DIALOGS
from conversations.steps import Dialog
from conversations.talk import _named_at_the_end
from handlers import scene
from handlers.inbound import Inbound
from handlers.staff import StaffSaid, receive_staff
from handlers.visit import Visit
from scheduler import digest
from store import calls, claims, desk_line, event, evidence, people, pickup, roster, talk, ticket
from store.database import Row, hot
from store.file_kinds import BY_EXTENSION, real_type
from store.pictures import without_traces
from store.rows import table
from store.schema import Guess
from store.sqlite import connect
from store.talk import Talk
from store.work import Refused, Work
from tests.archive import FACTS, LEADER, OFFICE, OFFICER, Archive, at, file_complaint, open_archive, profile
from tests.samples import sample
from tests.web import ANSWERS, STORY, Hall, Officer, Visitor

T = TypeVar("T")
FORGIVE = hot(delete(table(Guess)))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("attacks")) as opened:
        yield opened


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def id_of(hall: Hall, number: str) -> int:
    return int(hall.run(lambda work: ticket.find(work, number))[0]["id"])


def newcomer(hall: Hall, organisation: str = "urban", post: str = "officer") -> Officer:
    """Somebody enrolled for this test alone."""
    code = hall.run(lambda work: roster.issue_pass(work, "enrol", 60, organisation=organisation, post=post))
    client = hall.client(f"a new {post}")
    signed = client.post("/web/sign-in", json={"code": code}).json()
    return Officer(hall, "newcomer", client, signed["token"], signed["person"], f"web-group:{organisation}")


def dismiss(hall: Hall, person: str) -> None:
    rows = [row["id"] for row in hall.run(roster.everybody) if row["person"] == person]
    for id in rows:
        hall.run(lambda work, id=id: roster.dismiss(work, id))  # type: ignore[misc]


# ---------------------------------------------------------------- sessions


def test_whoever_lost_the_post_is_signed_out_at_once(hall: Hall) -> None:
    officer = newcomer(hall)
    officer.say("我的")
    dismiss(hall, officer.person)
    asked = [officer.get(path).status_code for path in ("/web/me", "/web/history", "/web/office/tickets")]
    assert [*asked, officer.post({"id": "late", "text": "我的"}).status_code] == [401, 401, 401, 401]


def test_an_invitation_does_not_turn_a_visitors_long_session_into_an_officers(hall: Hall) -> None:
    visitor = hall.visitor()
    code = hall.run(lambda w: roster.issue_pass(w, "enrol", 60, organisation="urban", post="officer"))
    visitor.say(f"注册 {code}")
    assert not hall.run(lambda work: roster.actor(work, visitor.person)).posts
    assert newcomer_with(hall, code) == 200


def newcomer_with(hall: Hall, code: str) -> int:
    return hall.client().post("/web/sign-in", json={"code": code}).status_code


def test_two_sign_ins_with_one_code_at_once_make_one_session(hall: Hall) -> None:
    code = hall.code(OFFICER)
    answers = at_once(*[lambda: newcomer_with(hall, code)] * 8)
    assert sorted(answers) == [200, *[403] * 7]


# ---------------------------------------------------------------- codes that open a ticket (D4)


def guess(archive: Archive, row: Row, source: str, code: str = "AAAAAAAAAA") -> str:
    try:
        return archive.run(lambda work: claims.check_code(work, row, code, source))
    except Refused as refused:
        return refused.key


def test_guessing_at_a_ticket_slows_the_guesser_and_never_its_owner(archive: Archive) -> None:
    opened = archive.run(file_complaint)
    answers = [guess(archive, opened.ticket, "a stranger") for _ in range(4)]
    assert answers == ["", "", "", "refused.guessing"]
    assert guess(archive, opened.ticket, "the owner", opened.query_code) == "query"


def test_a_ticket_of_ones_own_buys_no_new_guesses(archive: Archive) -> None:
    own, other = archive.run(file_complaint), archive.file()
    answers = [guess(archive, other, "one place") for _ in range(2)]
    assert guess(archive, own.ticket, "one place", own.query_code) == "query"
    assert [*answers, guess(archive, other, "one place"), guess(archive, other, "one place")] == [
        "", "", "", "refused.guessing",
    ]  # fmt: skip


def test_a_number_that_exists_is_guessed_at_like_one_that_does_not(hall: Hall) -> None:
    number = hall.visitor().file_complaint()
    heard = []
    for asked in (number, number[:-4] + "9876"):
        hall.run(lambda work: work.tx.run(FORGIVE))
        stranger = hall.visitor()
        texts = [stranger.say(asked)["text"], *[stranger.say("AAAAAAAAAA")["text"] for _ in range(4)]]
        heard.append([text.replace(asked, "") for text in texts])
    hall.run(lambda work: work.tx.run(FORGIVE))
    assert [text[:12] for text in heard[0]] == [text[:12] for text in heard[1]]


# ---------------------------------------------------------------- separation of duties (D2, §7.3)


def seconded(archive: Archive, member: str, organisation: str, post: str) -> None:
    archive.run(lambda work: roster.enrol(work, archive.people[member], organisation, post))


def test_who_asked_for_more_time_does_not_grant_it_from_another_post(archive: Archive) -> None:
    row = archive.bring("processing", respondent="market")
    seconded(archive, LEADER, "office", "officer")
    archive.act(row["id"], LEADER, "extend", days="5", reason="还在等鉴定结果。", progress="已经送去鉴定。")
    with pytest.raises(Refused, match="involved"):
        archive.act(row["id"], LEADER, "lengthen", days="5")
    archive.act(row["id"], OFFICE, "lengthen", days="5")


def test_who_wrote_the_reply_does_not_verify_it_from_another_post(archive: Archive) -> None:
    row = archive.bring("replied", respondent="market")
    seconded(archive, LEADER, "office", "officer")
    with pytest.raises(Refused, match="involved"):
        archive.act(row["id"], LEADER, "verify")


def test_a_leader_seconded_from_the_accused_body_approves_no_refusal(archive: Archive) -> None:
    row = archive.file()
    seconded(archive, LEADER, "office", "leader")
    facts = {"code": "R1", "basis": "已由法院受理。", "channel": "人民法院"}
    made = archive.run(lambda w: ticket.act(w, row["id"], "refuse", archive.actor(w, OFFICE), facts))
    with pytest.raises(Refused, match="involved"):
        archive.run(lambda w: ticket.decide(w, made.proposal, archive.actor(w, LEADER), approve=True))


def test_a_leader_of_another_unit_approves_nothing(archive: Archive) -> None:
    row = archive.bring("processing")
    facts = FACTS["reply"]
    made = archive.run(lambda w: ticket.act(w, row["id"], "reply", archive.actor(w, OFFICER), facts))
    stranger = next(m.id for m in profile().organisation("market").members if m.post == "leader")
    with pytest.raises(Refused, match="right"):
        archive.run(lambda w: ticket.decide(w, made.proposal, archive.actor(w, stranger), approve=True))


def test_what_a_dismissed_officer_proposed_is_not_done_in_their_name(archive: Archive) -> None:
    row = archive.bring("processing")
    made = archive.run(lambda w: ticket.act(w, row["id"], "reply", archive.actor(w, OFFICER), FACTS["reply"]))
    posts = [p["id"] for p in archive.run(roster.everybody) if p["member"] == OFFICER]
    archive.run(lambda w: [roster.dismiss(w, id) for id in posts])
    with pytest.raises(Refused, match="right"):
        archive.run(lambda w: ticket.decide(w, made.proposal, archive.actor(w, LEADER), approve=True))


# ---------------------------------------------------------------- sealed matters (D3)


def test_a_call_about_a_tip_off_is_not_listed_in_the_offices_group(archive: Archive) -> None:
    row = archive.file(kind="tipoff")
    archive.run(lambda work: calls.ask(work, row["id"], "unreachable"))
    archive.run(digest.digest, at(1, 9))
    told = archive.run(lambda w: str(pickup.recent(w, archive.lane_in(w, "office"))), at(1, 9.1))
    assert row["short"] not in told


def test_an_informant_is_not_told_which_unit_handles_the_tip_off(archive: Archive) -> None:
    row = archive.run(lambda work: {**file_complaint(work, kind="tipoff").ticket, "lead": "market"})
    visit = archive.run(lambda w: Visit(w, Inbound(row["person"]), Talk()))
    assert "market" not in str(scene._facts(visit, row)["organisation"])
    assert scene._facts(visit, row)["organisation"] == phrase("card.responsible_unit")


@pytest.mark.parametrize("button", ["do:detail:{id}:0", "do:acknowledge:{id}:0", "form:reply:{id}:0"])
def test_a_tip_off_is_to_strangers_a_ticket_that_is_not_there(archive: Archive, button: str) -> None:
    id = archive.file(kind="tipoff")["id"]

    def press(work: Work, id: int) -> str:
        said = StaffSaid(choice=button.format(id=id))
        return str(receive_staff(work, archive.actor(work, OFFICER), "", said)[0])

    heard = [archive.run(lambda w, id=each: press(w, id)) for each in (id, 12345)]  # type: ignore[misc]
    assert heard[0].replace(str(id), "…") == heard[1].replace("12345", "…")


def test_a_decision_about_a_tip_off_names_nobody_to_strangers(archive: Archive) -> None:
    row = archive.file(kind="tipoff")
    facts = {"code": "R1", "basis": "已由法院受理。", "channel": "人民法院"}
    id = archive.run(lambda w: ticket.act(w, row["id"], "refuse", archive.actor(w, OFFICE), facts)).proposal
    archive.run(lambda w: ticket.decide(w, id, archive.actor(w, "gu-yuanshan"), approve=True))

    def press(work: Work, id: int) -> list[str]:
        actor = archive.actor(work, OFFICER)
        return [str(receive_staff(work, actor, "", StaffSaid(choice=f"{c}:{id}"))) for c in ("ok", "no")]

    assert archive.run(lambda w: press(w, id)) == archive.run(lambda w: press(w, 999))


def test_no_form_opens_for_a_proposal_that_is_not_mine_to_decide(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(lambda w: ticket.act(w, row["id"], "reply", archive.actor(w, OFFICER), FACTS["reply"]))
    stranger = next(m.id for m in profile().organisation("market").members if m.post == "leader")
    said = archive.run(lambda w: receive_staff(w, archive.actor(w, stranger), "", StaffSaid(choice="no:1")))
    assert said[0].form is None


# ---------------------------------------------------------------- monstrous input


@pytest.mark.parametrize(
    "said",
    [
        {"text": "H" + "9" * 300 + " 您好"},
        {"text": "签收 " + "1 " * 9000},
        {"text": "9" * 19_000},
        {"text": "详情 " + "9" * 5000},
        {"choice": "do:detail:" + "9" * 80 + ":1"},
        {"choice": "called:" + "9" * 80},
        {"choice": "start:rating:²"},
    ],
    ids=lambda said: str(said)[:24],
)
def test_monstrous_numbers_and_unknown_buttons_get_a_sentence(hall: Hall, said: dict[str, str]) -> None:
    for who in (hall.visitor(), hall.officer("he-qingyang")):
        assert who.send(**said)[0]["text"]


@pytest.mark.parametrize("dialog", ["nosuch", "form", "complaint", "rating²", ""])
def test_a_conversation_that_does_not_exist_is_not_begun_about_ones_ticket(hall: Hall, dialog: str) -> None:
    visitor = hall.visitor()
    id = id_of(hall, visitor.file_complaint())
    assert visitor.send(choice=f"start:{dialog}:{id}")[0]["choices"]


def test_a_command_names_fifty_tickets_at_most(archive: Archive) -> None:
    said = StaffSaid("签收 " + " ".join(str(n) for n in range(1, 60)))
    told = archive.run(lambda w: receive_staff(w, archive.actor(w, OFFICER), "", said))
    assert told[0].key == "refused.too_many_numbers"


def test_a_small_picture_that_claims_to_be_monstrous_is_not_unfolded() -> None:
    made = io.BytesIO()
    Image.new("1", (9_000, 8_000)).save(made, "PNG")
    assert len(made.getvalue()) < 100_000
    assert without_traces(made.getvalue(), BY_EXTENSION["png"]) is None


def test_a_package_with_endless_entries_is_refused_unread() -> None:
    entry = b"PK\x01\x02" + bytes(24) + b"\x01" + bytes(17) + b"a"
    listing = entry * 200_000
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + struct.pack("<LLH", len(listing), 30, 0)
    began = perf_counter()
    with pytest.raises(Refused):
        real_type(b"PK\x03\x04" + bytes(26) + listing + end, "bomb.docx")
    assert perf_counter() - began < 1


# ---------------------------------------------------------------- who asks


def test_all_addresses_of_one_ipv6_network_count_as_one() -> None:
    def seen(host: str) -> str:
        return source(Request({"type": "http", "headers": [], "client": (host, 1)}))

    assert seen("2001:db8:1:2::1") == seen("2001:db8:1:2:ffff::9") != seen("2001:db8:1:3::1")
    assert seen("10.0.0.1") == "10.0.0.1" != seen("10.0.0.2")


def test_what_is_erased_leaves_no_bytes_in_the_file(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "suban.db"))
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


# ---------------------------------------------------------------- on somebody else's ticket


def test_a_supplement_by_query_code_shuts_the_ticket_for_nobody(hall: Hall) -> None:
    owner, holder, desk = hall.visitor(), hall.visitor(), hall.officer("he-qingyang")
    receipt = owner.say(STORY, *ANSWERS)
    number, code = owner.number(receipt), receipt["rows"][1][1]
    id = id_of(hall, number)
    holder.say(number, code)
    holder.choose(f"start:supplement:{id}")
    holder.say("他们昨天又来了，还是不给票据。")
    assert number in desk.send(choice=f"do:detail:{id}:0")[0]["title"]
    assert desk.get(f"/web/office/tickets/{id}").json()["timeline"]


def test_a_query_code_lets_nobody_withdraw_rate_or_see_who_filed(hall: Hall) -> None:
    owner, holder = hall.visitor(), hall.visitor("a holder of the code")
    receipt = owner.say(STORY, "1", "1", "欧阳娜 13712345678", "提交")
    number, code = owner.number(receipt), receipt["rows"][1][1]
    id = id_of(hall, number)
    holder.say(number, code)
    for dialog, words in (
        ("withdraw", "1"),
        ("contact", "李四 13900139000"),
        ("nudge", "1"),
        ("rating", "1"),
    ):
        holder.send(choice=f"start:{dialog}:{id}")
        holder.say(words, "1")
    holder.send(choice="data:view")
    assert hall.run(lambda work: ticket.get(work, id))["state"] == "received"
    assert hall.run(lambda work: people.identity(work, id)).phone == "13712345678"
    heard = "".join(text for name, _, text in hall.heard if name == "a holder of the code")
    assert "13712345678" not in heard
    assert "欧阳娜" not in heard


# ---------------------------------------------------------------- at the same instant


def at_once(*calls: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in [pool.submit(call) for call in calls]]


def answer(who: Visitor, body: dict[str, Any]) -> Callable[[], str]:
    return lambda: str(who.post({"id": who.hall.fresh_id(), **body}).json()["replies"])


def assigned(hall: Hall) -> int:
    id = id_of(hall, hall.visitor().file_complaint())
    hall.officer(OFFICE, "office").do("dispatch", id, organisation="urban", checked="yes")
    return id


def test_of_many_officers_who_press_at_once_one_wins_and_all_others_hear_who(hall: Hall) -> None:
    id, officers = assigned(hall), [newcomer(hall) for _ in range(5)]
    known = hall.officer(OFFICER, "urban")
    version = hall.run(lambda work: ticket.get(work, id))["version"]
    press = {"choice": f"do:acknowledge:{id}:{version}"}
    told = at_once(*[answer(who, {**press, "chat": who.chat}) for who in (known, *officers)])
    verbs = [e["verb"] for e in hall.run(lambda work: event.events(work, id))]
    assert verbs.count("acknowledge") == 1
    assert len(set(told)) <= 2
    assert len([text for text in told if text == max(told, key=told.count)]) >= 5


def test_submitting_twice_at_once_files_one_ticket(hall: Hall) -> None:
    visitor = hall.visitor()
    visitor.say(STORY, *ANSWERS[:-1])
    at_once(*[answer(visitor, {"text": "提交"}) for _ in range(4)])
    assert len(hall.run(lambda work: ticket.of_person(work, visitor.person))) == 1


def test_one_upload_sent_in_many_messages_at_once_is_kept_once(hall: Hall) -> None:
    visitor = hall.visitor()
    id = id_of(hall, visitor.file_complaint())
    sent = visitor.upload("a.jpg", sample("a.jpg")).json()["id"]
    asked = [{"id": hall.fresh_id(), "text": "收据的照片在这里。", "files": [sent]} for _ in range(4)]
    answers = at_once(*[partial(visitor.post, body) for body in asked])
    assert len(hall.run(lambda work: evidence.files(work, id))) == 1
    assert sorted(each.status_code for each in answers) == [200, 400, 400, 400]


def test_complaints_filed_at_once_get_numbers_without_a_gap(hall: Hall) -> None:
    visitors = [hall.visitor() for _ in range(6)]
    for visitor in visitors:
        visitor.say(STORY, *ANSWERS[:-1])
    at_once(*[answer(visitor, {"text": "提交"}) for visitor in visitors])
    filed = hall.run(lambda w: [ticket.of_person(w, each.person)[0]["number"] for each in visitors])
    numbers = sorted(int(number[-4:]) for number in filed)
    assert numbers == list(range(numbers[0], numbers[0] + 6))


def test_a_proposal_approved_twice_at_once_happens_once(archive: Archive) -> None:
    row = archive.bring("processing")
    made = archive.run(lambda w: ticket.act(w, row["id"], "reply", archive.actor(w, OFFICER), FACTS["reply"]))

    def approve() -> str:
        try:
            leader = archive.people[LEADER]
            archive.run(lambda w: ticket.decide(w, made.proposal, roster.actor(w, leader), approve=True))
        except Refused as refused:
            return refused.key
        return "done"

    assert sorted(at_once(approve, approve, approve)) == ["done", "refused.decided", "refused.decided"]


@pytest.mark.parametrize("filed", [True, False])
def test_what_an_informant_says_to_a_human_reaches_no_group(archive: Archive, filed: bool) -> None:
    def turn(work: Work) -> None:
        person = people.meet(work, "web:informant")
        if filed:
            file_complaint(work, person=person, kind="tipoff")
        else:
            talk.save(work, person, Talk("tipoff"))
        desk_line.say(work, desk_line.ask(work, person), "李科长索要红包。")

    archive.run(turn)
    assert "desk.said" not in archive.hears("desk")
    assert "desk.said" in archive.hears("gu-yuanshan")


def test_a_member_who_is_invited_again_does_not_become_two_persons(hall: Hall) -> None:
    given = {"organisation": "urban", "post": "officer", "member": OFFICER}
    code = hall.run(lambda work: roster.issue_pass(work, "enrol", 60, **given))
    signed = hall.client().post("/web/sign-in", json={"code": code}).json()
    assert signed["person"] == hall.person(OFFICER)


def test_one_member_who_came_through_two_doors_does_not_approve_for_the_other(archive: Archive) -> None:
    row = archive.bring("processing")
    made = archive.run(lambda w: ticket.act(w, row["id"], "reply", archive.actor(w, OFFICER), FACTS["reply"]))

    def decide(work: Work) -> None:
        twin = people.meet(work, "telegram:7", "staff")
        roster.enrol(work, twin, "urban", "leader", OFFICER)
        ticket.decide(work, made.proposal, roster.actor(work, twin), approve=True)

    with pytest.raises(Refused, match="own_proposal"):
        archive.run(decide)


def test_one_token_cannot_open_streams_without_end(hall: Hall) -> None:
    visitor = hall.visitor()
    with ExitStack() as opened:
        streams = [opened.enter_context(visitor.stream()) for _ in range(live.STREAMS)]
        assert {stream.comment() for stream in streams} == {": open"}
        assert visitor.get("/web/stream").status_code == 429
    assert 200 in (_reopened(visitor) for _ in range(50))


def _reopened(visitor: Visitor) -> int:
    """What a new stream is answered a moment after others were closed."""
    sleep(0.02)
    with visitor.stream() as live_again:
        return live_again.answer.status_code


@pytest.mark.parametrize(
    "said",
    [{"files": ["\ud800"]}, {"choice": "form:x:1:1", "fields": {"\ud800": "x", "a": "\udfff"}}],
    ids=["files", "fields"],
)
def test_half_a_sign_breaks_nothing_wherever_it_stands(hall: Hall, said: dict[str, Any]) -> None:
    visitor = hall.visitor()
    body = json.dumps({"id": hall.fresh_id(), **said})
    heads = {**visitor.heads, "Content-Type": "application/json"}
    assert visitor.client.post("/web/messages", content=body, headers=heads).status_code in (200, 400)


@pytest.mark.parametrize("days", ["0", "-3", "99999", "1e9", "nan", "inf", "3.7", "²"])
def test_a_rework_of_impossible_days_is_refused_with_a_sentence(archive: Archive, days: str) -> None:
    row = archive.bring("replied")
    archive.act(row["id"], row["person"], "rate", contacted="yes", solved="unsolved", grade="1")
    archive.act(row["id"], row["person"], "appeal", ground="reason", text="当时在场的还有别的商户。")
    with pytest.raises(Refused, match="rework_days"):
        archive.act(row["id"], OFFICE, "rework", days=days, reason="有新的证人。")


@pytest.mark.parametrize("dialog", DIALOGS.values(), ids=DIALOGS.keys())
def test_everything_that_can_be_changed_has_a_name(dialog: Dialog) -> None:
    texts = load_texts()
    known = {key for lang in texts.languages for key in texts.keys(lang)}
    assert {f"told.{name}" for name in _named_at_the_end(dialog)} <= known


def test_edit_in_the_middle_of_an_enquiry_is_answered(hall: Hall) -> None:
    visitor = hall.visitor()
    visitor.say("我要咨询", "开餐馆要办什么证？")
    assert visitor.say("修改")["text"]
