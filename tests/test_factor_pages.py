"""On the pages an officer sets the second factor up by a scan, and exports with a purpose and a fresh code (§8.2)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_settings
from store import exports, factors, people, pickup, roster
from store.audience import person_lane
from store.work import Work, ms
from tests.installation import opened, suban
from tests.web import Hall, Officer

OFFICE, LEADER = "shen-ruoxi", "gu-yuanshan"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path, second_factor="true") as opened:
        yield opened


def asks(officer: Officer, path: str, **body: Any) -> Any:
    return officer.client.post(f"/web/factor{path}", json=body, headers=officer.heads)


def set_up(hall: Hall, officer: Officer) -> bytes:
    """Scanned and confirmed; the secret."""
    begun = asks(officer, "").json()
    assert begun["picture"].startswith("data:image/png;base64,")
    secret = base64.b32decode(begun["secret"])
    assert len(asks(officer, "/confirm", code=code(hall, secret)).json()["recovery"]) == factors.RECOVERY
    return secret


def code(hall: Hall, secret: bytes) -> str:
    return factors.totp(secret, ms(hall.now) // 1000)


def later(hall: Hall, minutes: int = 11) -> None:
    hall.now += timedelta(minutes=minutes)


def test_without_a_factor_an_export_is_refused_with_what_to_do(hall: Hall) -> None:
    answer = hall.officer(OFFICE).export()
    assert answer.status_code == 403
    assert "/factor" in answer.json()["error"]


def test_after_setting_it_up_an_export_works_for_ten_minutes(hall: Hall) -> None:
    office = hall.officer(OFFICE)
    set_up(hall, office)
    assert office.export().status_code == 200
    later(hall)
    refused = office.export()
    assert (refused.status_code, "六位数字" in refused.json()["error"]) == (403, True)


def test_the_code_may_come_with_the_export(hall: Hall) -> None:
    office = hall.officer(OFFICE)
    secret = set_up(hall, office)
    later(hall)
    assert office.export(code="000000").status_code == 403
    assert office.export(code=code(hall, secret)).status_code == 200


@pytest.mark.parametrize("step", ["/confirm", "/prove"])
def test_an_empty_field_is_said_to_be_empty_and_counts_as_no_try(hall: Hall, step: str) -> None:
    office = hall.officer(OFFICE)
    secret = set_up(hall, office)
    later(hall)
    answers = [asks(office, step, code=given) for given in ("", "  ", "", "", "", "")]
    assert {answer.status_code for answer in answers} == {400}
    assert "验证码还没有填" in answers[0].json()["error"]
    assert asks(office, "/prove", code=code(hall, secret)).status_code == 200


def test_wrong_codes_lock_it_though_each_request_is_refused(hall: Hall) -> None:
    office = hall.officer(OFFICE)
    secret = set_up(hall, office)
    later(hall)
    assert [office.export(code="000000").status_code for _ in range(5)] == [403] * 5
    assert "暂停15分钟" in office.export(code=code(hall, secret)).json()["error"]


def test_another_session_of_the_same_officer_has_to_prove_it_too(hall: Hall) -> None:
    set_up(hall, hall.officer(OFFICE))
    assert hall.officer(OFFICE).export().status_code == 403


def test_a_factor_is_replaced_only_by_whoever_has_it(hall: Hall) -> None:
    set_up(hall, hall.officer(OFFICE))
    stolen = hall.officer(OFFICE)
    assert asks(stolen, "").status_code == 403


def test_a_complainant_has_no_factor_to_set_up(hall: Hall) -> None:
    visitor = hall.visitor()
    assert visitor.client.post("/web/factor", headers=visitor.heads).status_code == 403
    assert visitor.client.get("/web/factor").status_code == 401


@pytest.mark.parametrize("purpose", ["", "用", "   "])
def test_an_export_without_a_purpose_is_asked_for_one(hall: Hall, purpose: str) -> None:
    answer = hall.officer(OFFICE).export(purpose)
    assert (answer.status_code, "用途" in answer.json()["error"]) == (400, True)


def test_the_purpose_is_kept_sealed_with_the_number_of_records(hall: Hall) -> None:
    office = hall.officer(OFFICE)
    set_up(hall, office)
    office.export("九月份的月报")
    (logged,) = hall.run(lambda work: exports.of(work, "office"))
    assert (logged["purpose"], logged["kind"], logged["person"]) == ("九月份的月报", "ledger", office.person)


def test_a_mass_export_is_told_to_the_leader(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MASS", 0)
    office = hall.officer(OFFICE)
    set_up(hall, office)
    office.export()

    leader = hall.person(LEADER)

    def heard(work: Work) -> list[str]:
        lane = person_lane(people.addresses(work, leader)[0])
        return [line.body["key"] for line in pickup.fetch(work, lane)]

    assert "notice.mass_export.office" in hall.run(heard)


def test_the_demo_exports_without_one(tmp_path: Path) -> None:
    with Hall(tmp_path) as demo:
        assert demo.officer(OFFICE).export().status_code == 200


def test_every_real_profile_needs_one_unless_the_operator_says_otherwise(tmp_path: Path) -> None:
    given = {"SUBAN_PROFILE": "xuchang", "SUBAN_SECRET_KEY": "k" * 40}
    assert load_settings(given, tmp_path).needs_factor
    assert not load_settings({**given, "SUBAN_SECOND_FACTOR": "false"}, tmp_path).needs_factor
    assert not load_settings({}, tmp_path).needs_factor


def test_the_operator_resets_what_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path) as house:
        post = next(row for row in house.look_now(roster.everybody) if row["member"] == OFFICE)
        house.turn_now(lambda work: factors.begin(work, post["person"]))
    assert suban(tmp_path, "roster", "reset-factor", "9999").code == 1
    assert "set up anew" in suban(tmp_path, "roster", "reset-factor", str(post["id"])).out
    assert "nothing to reset" in suban(tmp_path, "roster", "reset-factor", str(post["id"])).err
