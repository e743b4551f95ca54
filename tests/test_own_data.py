"""One's own data: told anew when the notice changes, corrected line by line, kept no longer than the rules say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.saying import Say
from handlers import reception
from handlers.inbound import Inbound
from scheduler import upkeep
from store import people, talk
from store.people import Who
from store.rows import table
from store.schema import Consent
from store.statements import hot
from store.talk import Talk
from store.work import Refused
from tests.archive import COMPLAINANT, Archive, at, open_archive

WHO = Who("王小明", "13800138000", "蓝海商贸有限公司")
CONSENTS = hot(table(Consent).select())


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def person(archive: Archive) -> str:
    return archive.run(lambda work: people.meet(work, COMPLAINANT))


def says(archive: Archive, text: str) -> Say:
    who = person(archive)
    (say,) = archive.run(lambda work: reception.receive(work, Inbound(who, text, staff=False)))
    return say


def renewed(archive: Archive) -> Archive:
    """The same city with a new privacy notice."""
    brand = archive.house.profile.brand.model_copy(update={"privacy_version": "2027-01"})
    profile = archive.house.profile.model_copy(update={"brand": brand})
    return replace(archive, house=replace(archive.house, profile=profile))


def versions(archive: Archive) -> list[str]:
    return [row["version"] for row in archive.run(lambda work: work.tx.all(CONSENTS))]


def test_the_notice_is_shown_once_and_its_version_recorded(archive: Archive) -> None:
    assert says(archive, "进度").key == "engine.noted"
    assert says(archive, "进度").key == "progress.none"
    assert versions(archive) == [archive.house.profile.brand.privacy_version]


def test_a_new_notice_is_told_at_the_next_contact_and_recorded_beside_the_old(archive: Archive) -> None:
    says(archive, "进度")
    later = renewed(archive)
    assert says(later, "进度").key == "engine.noted"
    assert says(later, "进度").key == "progress.none"
    assert versions(later) == [archive.house.profile.brand.privacy_version, "2027-01"]


def test_ones_data_tell_the_version_in_force(archive: Archive) -> None:
    later = renewed(archive)
    says(later, "进度")
    assert says(later, "我的信息").facts["version"] == "2027-01"


def corrected(archive: Archive, *texts: str) -> Who:
    row = archive.file(who=WHO)
    says(archive, "菜单")
    for text in texts:
        says(archive, text)
    return archive.run(lambda work: people.identity(work, row["id"]))


def test_name_and_number_are_corrected_and_the_business_stays(archive: Archive) -> None:
    found = corrected(archive, "我的信息", "3", "1", "王晓明 13900139000")
    assert found == Who("王晓明", "13900139000", WHO.enterprise)


@pytest.mark.parametrize("way", [("我的信息", "3", "2"), ("换企业名称",)])
def test_the_business_is_corrected_and_the_rest_stays(archive: Archive, way: tuple[str, ...]) -> None:
    assert corrected(archive, *way, "碧海商贸有限公司") == replace(WHO, enterprise="碧海商贸有限公司")


def test_a_correction_that_says_nothing_is_refused(archive: Archive) -> None:
    row = archive.file(who=WHO)
    with pytest.raises(Refused, match="nothing_corrected"):
        archive.act(row["id"], row["person"], "correct_contact")


def test_a_draft_is_forgotten_after_thirty_days(archive: Archive) -> None:
    who = person(archive)
    archive.run(lambda work: talk.save(work, who, Talk("complaint", {"story": "还有一件事"})))
    archive.run(upkeep.drop_drafts, at(29))
    assert archive.run(lambda work: talk.load(work, who)).answers
    archive.run(upkeep.drop_drafts, at(31))
    assert not archive.run(lambda work: talk.load(work, who)).answers


def test_who_complained_is_forgotten_when_the_profile_says_so(archive: Archive) -> None:
    row = archive.bring("closed", who=WHO)
    kept = archive.house.profile.deadlines["identity_retention"].calendar_days
    archive.run(upkeep.forget_identities, at(kept - 1))
    assert archive.run(lambda work: people.identity(work, row["id"])) == WHO
    archive.run(upkeep.forget_identities, at(kept + 1))
    assert archive.run(lambda work: people.identity(work, row["id"])) == Who()
