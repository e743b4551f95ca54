"""A one-time code binds a group or enrols a person, once, and guessing gets slow."""

from __future__ import annotations

import pytest

from config.saying import Say
from handlers.inbound import Inbound
from handlers.reception import receive
from store import organisations, people, roster
from store.work import Work
from tests.archive import Archive, open_archive

NEW_GROUP = "telegram-group:-100"


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def hear(archive: Archive, text: str, chat: str = "") -> list[Say]:
    """A stranger speaks."""

    def turn(work: Work) -> list[Say]:
        return receive(work, Inbound(people.meet(work, "telegram:7"), text=text, chat=chat))

    return archive.run(turn)


def issue(archive: Archive, purpose: str) -> str:
    return archive.run(lambda w: roster.issue_pass(w, purpose, 60, organisation="urban", post="officer"))


def test_a_code_said_in_a_group_binds_it(archive: Archive) -> None:
    assert hear(archive, f"@bot 绑定 {issue(archive, 'bind')}", NEW_GROUP)[0].key == "joined.group"
    groups = archive.run(lambda w: [g["address"] for g in organisations.groups(w, "urban")])
    assert NEW_GROUP in groups


def test_a_code_said_in_private_enrols(archive: Archive) -> None:
    assert hear(archive, f"注册 {issue(archive, 'enrol')}")[0].key == "joined.post"
    person = archive.run(lambda w: people.at_address(w, "telegram:7"))
    assert person in archive.run(lambda w: roster.staff(w, "urban", "officer"))


def test_a_code_works_once(archive: Archive) -> None:
    code = issue(archive, "bind")
    hear(archive, f"绑定 {code}", NEW_GROUP)
    assert hear(archive, f"绑定 {code}", "telegram-group:-200")[0].key == "refused.pass"


def test_a_code_for_a_person_binds_no_group(archive: Archive) -> None:
    assert hear(archive, f"绑定 {issue(archive, 'enrol')}", NEW_GROUP)[0].key == "refused.pass"


def test_a_revoked_code_is_worthless(archive: Archive) -> None:
    code = issue(archive, "enrol")
    archive.run(lambda w: roster.revoke_pass(w, code))
    assert hear(archive, f"注册 {code}")[0].key == "refused.pass"


def test_guessing_gets_slow(archive: Archive) -> None:
    for _ in range(3):
        hear(archive, "绑定 ABCDEFGHJKLM", NEW_GROUP)
    assert hear(archive, f"绑定 {issue(archive, 'bind')}", NEW_GROUP)[0].key == "refused.guessing"


def test_other_words_are_left_to_others(archive: Archive) -> None:
    assert hear(archive, "绑定", NEW_GROUP) == []
