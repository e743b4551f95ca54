"""Who audits neither handles tickets nor administers, and no one person does both (§7.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor_archive import CHECKS
from handlers.inbound import Inbound
from handlers.joining import join
from store import people, roster
from store.rows import Adding
from store.schema import Post
from store.work import Refused, Work, ms
from tests.archive import OFFICE, OFFICER, at, open_archive
from tests.web import Hall

AUDITOR, ADMIN = "geng-zhiyan", "ge-anping"
ADD = Adding(Post)


@pytest.mark.parametrize(
    ("member", "organisation"),
    [
        (AUDITOR, "operator"),
        (ADMIN, "audit"),
        *(
            (AUDITOR, kind)
            for kind in ("office", "desk", "window", "urban", "policy", "working", "inspector")
        ),
        (OFFICER, "audit"),
        (OFFICE, "audit"),
    ],
)
def test_the_second_post_is_refused(member: str, organisation: str) -> None:
    archive = open_archive()
    with pytest.raises(Refused, match="separate_duties"):
        archive.run(lambda work: roster.enrol(work, archive.people[member], organisation, "officer"))


def test_other_posts_may_be_held_together() -> None:
    archive = open_archive()
    assert archive.run(lambda work: roster.enrol(work, archive.people[OFFICER], "market", "officer"))


def test_whoever_redeems_such_an_invitation_hears_why_and_keeps_what_they_have() -> None:
    archive = open_archive()

    def redeem(work: Work) -> str:
        code = roster.issue_pass(work, "enrol", 60, organisation="audit", post="officer")
        said = join(work, Inbound(archive.people[OFFICER], f"注册 {code}", lang="zh"))
        return said.key if said else ""

    assert archive.run(redeem) == "refused.separate_duties"
    held = archive.run(lambda work: archive.actor(work, OFFICER).posts)
    assert [post.organisation for post in held] == ["urban"]


def test_an_auditors_chat_does_not_become_an_officers() -> None:
    archive = open_archive()

    def redeem(work: Work) -> str:
        auditor = people.add(work, "staff", name="乙")
        people.give_address(work, auditor, "telegram:77")
        roster.enrol(work, auditor, "audit", "officer")
        code = roster.issue_pass(work, "enrol", 60, organisation="urban", post="officer", member=OFFICER)
        said = join(work, Inbound(auditor, f"注册 {code}", lang="zh"))
        return said.key if said else ""

    assert archive.run(redeem) == "refused.separate_duties"
    assert archive.run(lambda work: people.at_address(work, "telegram:77")) != archive.people[OFFICER]
    assert archive.run(roster.in_conflict) == []


def test_a_post_that_is_still_to_come_counts_already() -> None:
    archive = open_archive()

    def enrolled(work: Work) -> str:
        new = people.add(work, "staff", name="乙")
        roster.enrol(work, new, "market", "clerk", since=ms(at(5)), until=ms(at(20)))
        return new

    new = archive.run(enrolled)
    with pytest.raises(Refused, match="separate_duties"):
        archive.run(lambda work: roster.enrol(work, new, "audit", "officer"))
    assert archive.run(lambda work: roster.enrol(work, new, "audit", "officer"), at(21))


def test_an_old_archive_where_one_person_does_both_is_found() -> None:
    archive = open_archive()
    assert archive.run(roster.in_conflict) == []
    since = round(at(-1).timestamp() * 1000)
    who = archive.people[OFFICER]
    archive.run(
        lambda work: ADD(work.tx, person=who, organisation="audit", post="officer", since=since), at(0)
    )
    assert archive.run(roster.in_conflict) == [who]
    assert "_separation" in [check.__name__ for check in CHECKS]


def test_whoever_signs_in_on_the_page_with_such_an_invitation_hears_why(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        officer = hall.officer(OFFICER)
        hall.run(lambda work: roster.enrol(work, officer.person, "urban", "officer", OFFICER))
        code = hall.run(
            lambda work: roster.issue_pass(
                work, "enrol", 60, organisation="audit", post="officer", person=officer.person
            )
        )
        page = hall.client()
        said = page.post("/web/sign-in", json={"code": code}, headers={"X-Lang": "zh"})
        assert (said.status_code, "审计不能由办理或系统管理人员兼任" in said.json()["error"]) == (403, True)
        unknown = page.post("/web/sign-in", json={"code": "NOSUCHCODE12"}, headers={"X-Lang": "zh"})
        assert (unknown.status_code, "没有权限" in unknown.json()["error"]) == (403, True)
