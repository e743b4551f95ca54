"""What somebody who means harm would try, and how little of it works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import people, roster, ticket
from tests.web import Hall, Officer

OFFICER, LEADER, OFFICE = "song-zhiyuan", "fang-yutong", "shen-ruoxi"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("attacks")) as opened:
        yield opened


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
    from concurrent.futures import ThreadPoolExecutor

    code = hall.code(OFFICER)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: newcomer_with(hall, code), range(8)))
    assert sorted(answers) == [200, *[403] * 7]
