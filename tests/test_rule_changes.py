"""The rules change: each group hears once what that means; the page has the record, open tickets their rules (X38)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.app import Suban
from bot.render import render
from config.profile import Law, Limit, Member, Profile
from config.profile_loading import FOLDER, load_profile
from config.saying import Say
from config.texts import load_texts
from handlers import rule_changes
from handlers.rule_diff import DIFFERENCES, differences
from handlers.why import why
from store import deadlines, organisations, postbox, ticket
from store.audience import group_lane
from store.rows import finding
from store.schema import Outbox
from store.work import Work, ms
from tests.archive import OFFICE, OFFICER, at
from tests.installation import KEY, archive_of, opened, suban
from tests.web import Hall

TEXTS = load_texts()
DEMO = load_profile("demo")
FASTER = (
    "deadlines.toml",
    'complaint          = { days = 10, basis = "投诉：10',
    'complaint          = { days = 8, basis = "投诉：8',
)


def said(old: Profile, new: Profile, lang: str = "zh") -> list[str]:
    return [TEXTS.word(lang, fact) for fact in differences(old, new)]


def changed(**parts: Any) -> Profile:
    return DEMO.model_copy(update=parts)


def swapped(rows: list[Any], n: int, **values: Any) -> list[Any]:
    return [row.model_copy(update=values) if i == n else row for i, row in enumerate(rows)]


def another(field: str) -> Any:
    """Any other value for a part of the profile."""
    value = getattr(DEMO, field)
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, dict):
        return {**value, "class_x": Limit(days=1, basis="x")} if field == "deadlines" else {"X": "complaint"}
    return value.model_copy(update=WHOLE[field])


WHOLE: Mapping[str, Mapping[str, Any]] = {
    "brand": {"hotline": "12345"},
    "sealed": {"members": []},
    "approvals": {"leader": ["reply"]},
    "hours": {"days": {"2026-05-09": []}},
    "lexicon": {"secret": ["秘密"]},
    "ratings": {"day": 9},
}


@pytest.mark.parametrize("field", sorted(Profile.model_fields.keys() - {"id", "version"}))
@pytest.mark.parametrize("lang", TEXTS.languages)
def test_no_part_of_the_profile_changes_in_silence(field: str, lang: str) -> None:
    told = said(DEMO, changed(**{field: another(field)}), lang)
    assert len(told) == 1
    assert told[0]


def test_every_part_of_the_profile_is_compared() -> None:
    assert DIFFERENCES.keys() == Profile.model_fields.keys() - {"id", "version"}


def test_a_length_is_told_before_and_after_with_its_basis() -> None:
    limits = {**DEMO.deadlines, "complaint": Limit(days=8, basis="新办法")}
    assert said(DEMO, changed(deadlines=limits)) == ["投诉办结：10个工作日改为8个工作日。依据：新办法"]


def test_only_the_basis_of_a_length_is_told_as_that() -> None:
    limits = {**DEMO.deadlines, "verify": Limit(days=2, basis="新办法")}
    assert said(DEMO, changed(deadlines=limits)) == ["核查：时限不变（2个工作日），依据改为：新办法"]


def test_what_of_a_matter_changed_is_named_and_its_words_are_not_listed() -> None:
    matters = swapped(DEMO.categories, 0, words=["新的说法"], collect=[])
    assert said(DEMO, changed(categories=matters)) == ["受理事项“干预企业自主经营”有调整：识别用语、提问"]


def test_a_new_leader_is_told_by_post_and_not_by_name() -> None:
    unit = DEMO.organisation("urban")
    members = [m for m in unit.members if m.post != "leader"]
    members.append(Member(id="new-one", name={"zh": "新来的", "en": "New"}, post="leader"))
    n = DEMO.organisations.index(unit)
    told = said(DEMO, changed(organisations=swapped(DEMO.organisations, n, members=members)))
    assert told == ["单位“明川市城市管理局”有调整：负责人"]


def test_a_law_that_ends_is_told_with_its_title() -> None:
    laws = [*DEMO.brand.legal_basis[:1], Law(title={"zh": "新办法", "en": "New"}, since=date(2026, 5, 1))]
    brand = DEMO.brand.model_copy(update={"legal_basis": laws})
    told = said(DEMO, changed(brand=brand))
    assert [line.partition("：")[0] for line in told] == ["取消依据", "新增依据"]


# ---------------------------------------------------------------- loaded


def city(folder: Path, *changes: tuple[str, str, str]) -> dict[str, str]:
    """A copy of the demo city's profile with something changed, and the settings that load it."""
    place = folder / "profiles"
    if not (place / "demo").exists():
        shutil.copytree(FOLDER / "demo", place / "demo")
    for file, old, new in changes:
        path = place / "demo" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return {"secret_key": KEY, "profile_dir": str(place)}


def heard(house: Suban, organisation: str) -> list[str]:
    """What a group was told about the rules."""

    def read(work: Work) -> list[str]:
        lane = group_lane(organisations.groups(work, organisation)[0])
        bodies = [line.body for line in postbox.fetch(work, lane, 0, 999)]
        says = [Say(b["key"], b["facts"]) for b in bodies if b["key"].startswith("rules.")]
        return [render(say, TEXTS, "zh", "Asia/Shanghai").text for say in says]

    return house.look_now(read)


def test_the_first_profile_is_no_news(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)) as house:
        assert heard(house, "urban") == []
        assert house.look_now(rule_changes.log) == []


def test_every_bound_group_hears_once_what_changed(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    settings = city(tmp_path, FASTER)
    with opened(tmp_path, at(1, 10), **settings):
        pass
    with opened(tmp_path, at(1, 11), **settings) as house:
        told = {o: heard(house, o) for o in ("urban", "office", "desk")}
        assert house.look_now(rule_changes.since) == ms(at(1, 10))
    assert [len(each) for each in told.values()] == [1, 1, 1]
    assert told["urban"][0].startswith("办理规则有变动，3月3日起执行：\n投诉办结：10个工作日改为8个工作日。")
    assert told["urban"][0].endswith("全部规则：http://127.0.0.1:8000/rules#changes")


def test_two_processes_that_load_the_same_change_tell_it_once(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    settings = city(tmp_path, FASTER)
    with opened(tmp_path, at(1), **settings) as first, opened(tmp_path, at(1), **settings):
        assert len(heard(first, "urban")) == 1


def test_a_comment_alone_is_no_news(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    settings = city(tmp_path, ("hours.toml", "[hours]", "# 新的说明\n[hours]"))
    with opened(tmp_path, at(1), **settings) as house:
        assert heard(house, "urban") == []
        assert house.look_now(rule_changes.log) == []


def test_going_back_to_the_old_rules_is_news_too(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    with opened(tmp_path, at(1), **city(tmp_path, FASTER)):
        pass
    back = (FASTER[0], FASTER[2], FASTER[1])
    with opened(tmp_path, at(2), **city(tmp_path, back)) as house:
        assert "8个工作日改为10个工作日" in heard(house, "urban")[1]
        assert len(house.look_now(rule_changes.log)) == 2


def test_what_was_loaded_at_night_is_told_in_the_morning(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    with opened(tmp_path, at(1, 23), **city(tmp_path, FASTER)) as house:
        rows = house.look_now(lambda work: work.tx.all(finding(Outbox)))
    assert {row["not_before"] for row in rows if not row["ticket"]} == {ms(at(2, 8.5))}


def test_an_open_ticket_keeps_the_rules_it_was_filed_under(tmp_path: Path) -> None:
    """Filed under ten days and assigned after the change: still ten; filed after it: eight (X16)."""
    with opened(tmp_path, at(0), **city(tmp_path)) as house:
        old = archive_of(house).bring("accepted")["id"]
    with opened(tmp_path, at(1), **city(tmp_path, FASTER)) as house:
        archive = archive_of(house)
        archive.act(old, OFFICE, "assign", at(1), organisation="urban")
        archive.act(old, OFFICER, "acknowledge", at(1))
        new = archive.bring("processing", at(1))["id"]
        spans = house.look_now(lambda work: [explained(work, id) for id in (old, new)])
    assert ["10个工作日" in span for span in spans] == [True, False]
    assert ["8个工作日" in span for span in spans] == [False, True]


def explained(work: Work, id: int) -> str:
    row = ticket.get(work, id)
    assert deadlines.running(work, id, "handle")
    told = render(why(work, row, inside=True), TEXTS, "zh", "Asia/Shanghai").text
    return next(line for line in told.splitlines() if line.startswith("办结"))


# ---------------------------------------------------------------- read


def test_the_page_shows_since_when_each_change_holds(tmp_path: Path) -> None:
    with opened(tmp_path, at(0), **city(tmp_path)):
        pass
    settings = city(tmp_path, FASTER)
    with opened(tmp_path, at(1), **settings) as house:
        page = house.look_now(rule_changes.section)
    told = [TEXTS.word("zh", cell) for row in page.rows for cell in row]
    assert told[0] == "2026-03-03起"
    assert "10个工作日改为8个工作日" in told[1]


def test_the_page_says_that_nothing_has_changed_yet(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall, hall.client() as visitor:
        page = visitor.get("/rules", headers={"Accept-Language": "zh"}).text
    assert "还没有变动" in page
    assert "自2026年3月2日起施行" in page


@pytest.mark.usefixtures("tables")
def test_the_operator_reads_what_changed_and_what_would_change(tmp_path: Path) -> None:
    settings = city(tmp_path)
    assert "Nothing has changed yet" in suban(tmp_path, "rules", "diff", **settings).out
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "profiles" / "demo", other)
    path = other / "deadlines.toml"
    path.write_text(path.read_text("utf-8").replace(FASTER[1], FASTER[2]), "utf-8")
    would = suban(tmp_path, "rules", "diff", str(other), **settings).out
    assert "10 working days becomes 8 working days" in would
    assert "Nothing that people" in suban(tmp_path, "rules", "diff", "demo", **settings).out
    city(tmp_path, FASTER)
    assert "10 working days becomes 8 working days" in suban(tmp_path, "rules", "diff", **settings).out
