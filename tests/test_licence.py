"""An electronic licence says which business complains: the way there and back, and what goes wrong (G27)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot import licence as adapter
from store.people import Who
from tests.licence_bridge import LICENCE, SECRET, Bridge, LicenceHall, asked_for, link_in, opened
from tests.licence_stage import CODE, LEGAL, NAME, Both, filed, state_of, verified, who
from tests.web import ANSWERS, PLAIN, STORY


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with opened(tmp_path) as found:
        yield found


# ---------------------------------------------------------------- the way there and back


def test_what_the_licence_says_is_kept_sealed_as_verified(both: Both) -> None:
    hall, bridge = both
    visitor = verified(hall, bridge)
    found = who(hall)
    assert (found.licence, found.level) == ((NAME, CODE, LEGAL), "verified_license")
    assert (found.name, found.phone) == ("王先生", "13800138000")
    assert "企业身份已由电子营业执照核验" in visitor.history()[-1]["text"]


def test_the_bridge_is_asked_once_and_only_by_us(both: Both) -> None:
    hall, bridge = both
    verified(hall, bridge)
    assert bridge.asked == ["C0DE"]


def test_looking_at_the_link_uses_nothing_up(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    for _ in range(3):
        assert hall.open(link).headers["cache-control"] == "no-store"
    assert "已核验" in hall.come_back(link, bridge.show()).text


def test_the_page_names_the_matter_and_warns_whoever_did_not_file_it(both: Both) -> None:
    hall, _ = both
    visitor = hall.visitor()
    number = visitor.file_complaint()
    page = hall.open(asked_for(visitor)).text
    assert number in page
    assert "请关闭本页" in page


def back(hall: LicenceHall, state: str, code: str) -> httpx.Response:
    return hall.open(f"/web/licence/return?code={code}&state={state}")


def test_a_state_is_good_once(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    hall.come_back(link, bridge.show())
    again = back(hall, state_of(link), bridge.show("N3XT", name="另一家有限公司"))
    assert (again.status_code, "已经用过或者过期" in again.text) == (404, True)
    assert (bridge.asked, who(hall).enterprise) == (["C0DE"], NAME)
    assert hall.open(link).status_code == 404


@pytest.mark.parametrize("changed", [lambda s: s[:-1] + ("A" if s[-1] != "A" else "B"), lambda s: s[:12], lambda _: "",
                                     lambda _: "执照" * 16])  # fmt: skip
def test_a_guessed_state_opens_nothing(both: Both, changed: object) -> None:
    hall, bridge = both
    guess = changed(state_of(asked_for(filed(hall))))  # type: ignore[operator]
    assert back(hall, guess, bridge.show()).status_code == 404
    assert hall.open(f"/web/licence/start?state={guess}").status_code == 404
    assert (bridge.asked, who(hall).level) == ([], "self_declared")


def test_a_link_runs_out(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    hall.now += timedelta(minutes=31)
    assert back(hall, state_of(link), bridge.show()).status_code == 404
    assert bridge.asked == []


@pytest.mark.parametrize("odd", ["%00" * 32, "%E2%98%83" * 32, "A" * 500, "'" * 32])
def test_an_odd_state_is_only_a_state_that_is_not_there(both: Both, odd: str) -> None:
    assert back(both[0], odd, "C0DE").status_code == 404


def test_nobody_gets_a_link_for_somebody_elses_matter(both: Both) -> None:
    hall, _ = both
    filed(hall)
    other = hall.visitor("other")
    assert "https://" not in other.send(choice="start:licence:1")[0]["text"]


def test_whoever_opened_a_matter_with_its_query_code_cannot_verify_it(both: Both) -> None:
    hall, _ = both
    number, code = (row[1] for row in hall.visitor().say(STORY, *ANSWERS)["rows"][:2])
    other = hall.visitor("other")
    assert number in other.say(f"{number} {code}")["text"]
    assert "/web/licence/" not in other.send(choice="start:licence:1")[0]["text"]


def test_what_came_of_it_may_be_read_again_in_another_language_and_without_the_code(both: Both) -> None:
    hall, bridge = both
    page = hall.come_back(asked_for(filed(hall)), bridge.show())
    assert "C0DE" not in f"{page.url}"
    assert "Your business is verified" in hall.open(f"{page.url}&lang=en").text
    assert hall.open("/web/licence/told/anything").status_code == 404


def test_whoever_leaves_on_the_way_may_open_the_link_again(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    left = hall.open(f"/web/licence/return?error=access_denied&state={state_of(link)}")
    assert (left.status_code, "没有核验" in left.text) == (200, True)
    assert "已核验" in hall.come_back(link, bridge.show()).text


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        json.dumps({**LICENCE, "legal_person": ""}).encode(),
        json.dumps({**LICENCE, "name": 7}).encode(),
        json.dumps({**LICENCE, "name": "长" * 121}).encode(),
        json.dumps({**LICENCE, "code": CODE[:-1] + "4"}).encode(),
        json.dumps({**LICENCE, "more": "x" * 20_000}).encode(),
    ],
)
def test_an_answer_that_is_not_whole_is_not_used(both: Both, body: bytes) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    bridge.status, bridge.body = 200, body
    page = hall.come_back(link, "C0DE")
    assert (page.status_code, "按您自己说的企业登记" in page.text) == (200, True)
    assert who(hall) == Who("王先生", "13800138000")


@pytest.mark.parametrize(
    ("status", "told"),
    [(400, "没有认可"), (401, "几分钟"), (302, "几分钟"), (404, "几分钟"), (500, "几分钟")],
)
def test_a_bridge_that_says_no_or_nothing_is_told_politely(both: Both, status: int, told: str) -> None:
    hall, bridge = both
    visitor = filed(hall)
    bridge.status = status
    page = hall.come_back(asked_for(visitor), "C0DE")
    assert told in page.text
    assert who(hall).level == "self_declared"
    bridge.status = 0
    assert "已核验" in hall.come_back(link_in(visitor.say("核验营业执照")), bridge.show()).text


def test_a_scanner_that_only_asks_whether_the_page_is_there_uses_nothing_up(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    hall.client("scanner").head(f"/web/licence/return?code={bridge.show()}&state={state_of(link)}")
    assert bridge.asked == []
    assert "已核验" in hall.come_back(link, "C0DE").text


def test_a_bridge_that_never_answers_is_not_waited_for(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    hall, bridge = both
    monkeypatch.setattr(adapter, "PATIENCE", 0.2)
    bridge.slow = 1.0
    assert "几分钟" in hall.come_back(asked_for(filed(hall)), bridge.show()).text


def test_a_bridge_that_is_down_is_told_politely(both: Both) -> None:
    hall, bridge = both
    link = asked_for(filed(hall))
    bridge._server.socket.close()
    assert "几分钟" in hall.come_back(link, "C0DE").text


def test_the_matter_that_became_anonymous_or_ended_keeps_nothing(both: Both) -> None:
    hall, bridge = both
    visitor = filed(hall)
    link = asked_for(visitor)
    visitor.send(choice="start:withdraw:1")
    visitor.say("1", "1")
    assert "没有保存" in hall.come_back(link, bridge.show()).text
    assert who(hall).level == "self_declared"


# ---------------------------------------------------------------- the fake and the doctor


@pytest.mark.parametrize(
    ("path", "secret", "body", "status"),
    [
        ("/exchange", SECRET, b'{"code": "C0DE"}', 200),
        ("/exchange", SECRET, b'{"code": "other"}', 400),
        ("/exchange", SECRET, b"code=C0DE", 400),
        ("/exchange", "guessed", b'{"code": "C0DE"}', 401),
        ("/elsewhere", SECRET, b'{"code": "C0DE"}', 404),
    ],
)
def test_the_bridge_refuses_whoever_asks_wrongly(path: str, secret: str, body: bytes, status: int) -> None:
    with Bridge() as bridge:
        bridge.show()
        heads = {"Authorization": f"Bearer {secret}"}
        asked = httpx.post(f"{bridge.url}{path}", content=body, headers=heads, verify=PLAIN)
        assert asked.status_code == status
        assert bridge.answer("/exchange", f"Bearer {SECRET}", body)[0] in (200, 400)


def examined(hall: LicenceHall) -> list[str]:
    from bot import doctor_licence

    return [f"{f.level} {f.name}" for f in doctor_licence.examine(hall.suban)]


def test_doctor_asks_with_a_code_that_has_to_be_refused(both: Both) -> None:
    hall, bridge = both
    assert examined(hall) == ["ok licence"]
    bridge.status = 401
    assert examined(hall) == ["bad licence_secret"]
    bridge.status = 503
    assert examined(hall) == ["bad licence_away"]
    bridge.status, bridge.body = 200, json.dumps(LICENCE).encode()
    assert examined(hall) == ["bad licence_loose"]
