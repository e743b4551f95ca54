"""The rules for everybody: chat, page and file say what the profile in force says (X1, X35, X36, X40)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from bot import doctor
from bot.flow_chart import flow_chart
from bot.rules_file import heading
from config.profile import Law, Profile
from config.profile_loading import load_profile, profile_from_json, profile_json
from config.texts import load_texts
from handlers.pick_sources import RESULTS
from handlers.rulebook import NOT_PUBLIC, length, limit_name, rulebook
from scheduler import auditor
from store.citing import in_force
from store.lifecycle import ACTIONS, STATES
from tests.archive import OFFICER
from tests.installation import KEY, opened, suban
from tests.room import Room
from tests.web import Hall

TEXTS = load_texts()
NAMES = ("demo", "guangxi", "xuchang")
TODAY = date(2026, 3, 2)


@pytest.fixture(params=NAMES)
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("rules")) as hall:
        yield hall


def told(profile: Profile, section: str, lang: str = "zh") -> str:
    """What one section of the rules says."""
    found = next(s for s in rulebook(profile, TEXTS, TODAY) if s.id == section)
    cells = [*found.paragraphs, *(cell for row in found.rows for cell in row)]
    return "\n".join(TEXTS.word(lang, cell) for cell in cells)


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_every_section_can_be_put_into_words(profile: Profile, lang: str) -> None:
    for section in rulebook(profile, TEXTS, TODAY, "https://a.example"):
        assert told(profile, section.id, lang) or section.id == "ways"
        assert {len(row) for row in section.rows} <= {len(section.columns(TEXTS, lang))}


def test_what_is_accepted_and_refused_stands_there_word_for_word(profile: Profile) -> None:
    assert all(c.seed in told(profile, "accepted") for c in profile.categories)
    assert all(r.seed in told(profile, "refused") for r in profile.refusals)


def test_every_way_out_stands_in_one_table(profile: Profile) -> None:
    """G7: one entrance, and one list of where everything else is handled."""
    said = told(profile, "elsewhere")
    assert [n for n in profile.brand.redirects.values() if n not in said] == []
    assert profile.brand.hotline in told(profile, "ways")


def test_the_service_is_called_what_the_profile_calls_it(hall: Hall) -> None:
    """G17: name and place stand in the configuration and nowhere else."""
    brand = load_profile("guangxi").brand.model_copy(update={"name": {"zh": "别的名字"}})
    house = replace(hall.suban.house, profile=load_profile("guangxi").model_copy(update={"brand": brand}))
    head = hall.run(lambda work: heading(replace(work, house=house), TEXTS, "zh"))
    assert (head["brand"], "别的名字" in head["intro"]) == ("别的名字", True)


def test_a_reply_ends_in_one_of_the_six_ways_of_the_rule() -> None:
    """X15: what was unreasonable or not allowed is explained, and counted apart."""
    said = [TEXTS.say("zh", f"result.{result}") for result in RESULTS]
    assert len(said) == 6
    assert {"已解决", "部分解决"} <= set(said)
    assert sum("解释" in words or "说明" in words for words in said) == 2


def test_every_deadline_stands_there_with_its_length_and_basis(profile: Profile) -> None:
    said = told(profile, "deadlines")
    for key, limit in profile.deadlines.items():
        if key not in NOT_PUBLIC and (key != "deem" or profile.deemed_acceptance):
            row = [limit_name(key, TEXTS), length(limit), limit.basis]
            assert "\n".join(TEXTS.word("zh", cell) for cell in row) in said, key


def test_no_limit_is_called_by_its_key(profile: Profile) -> None:
    assert [key for key in profile.deadlines if isinstance(limit_name(key, TEXTS), str)] == []


def test_only_where_silence_accepts_is_that_promised() -> None:
    assert "视为受理" in told(load_profile("xuchang"), "deadlines")
    assert "视为受理" not in told(load_profile("guangxi"), "deadlines")


def test_how_much_longer_the_leader_may_let_it_take_is_told(profile: Profile) -> None:
    assert "经负责人同意，最长再延30天" in told(profile, "extension")


def test_each_mechanism_has_a_lead(profile: Profile) -> None:
    assert len(profile.mechanisms) >= 4
    for mechanism in profile.mechanisms:
        for id in mechanism.lead:
            assert profile.organisation(id).name["zh"] in told(profile, "mechanisms")


def test_somebody_keeps_each_part_of_the_configuration(profile: Profile) -> None:
    assert {task for m in profile.mechanisms for task in m.keeps} == {"calendar", "policies", "roster"}


def test_a_rule_is_cited_from_the_day_it_is_in_force_to_the_day_it_ends() -> None:
    demo = load_profile("demo")
    old = Law(title={"zh": "旧办法"}, since=date(2020, 1, 1), until=date(2026, 3, 1))
    new = Law(title={"zh": "新办法"}, since=date(2026, 3, 2))
    brand = demo.brand.model_copy(update={"legal_basis": [old, new]})
    changed = demo.model_copy(update={"brand": brand})
    assert [in_force(changed, date(2026, 3, day)) for day in (1, 2)] == [[old], [new]]
    assert "旧办法" not in told(changed, "legal")
    assert "新办法\n2026-03-02" in told(changed, "legal")


def test_a_profile_kept_before_rules_had_dates_is_still_read() -> None:
    kept = profile_json(load_profile("demo"))
    before = re.sub(r'"legal_basis":\[.*?\],"redirects"', '"legal_basis":["《条例》"],"redirects"', kept)
    assert [law.title for law in profile_from_json(before).brand.legal_basis] == [{"zh": "《条例》"}]


def test_who_has_to_renew_what_has_run_out_is_named(tmp_path: Path) -> None:
    """Each on a Monday in the office's morning list, and by doctor (X40, G61)."""
    later = datetime(2028, 3, 6, 1, 0, tzinfo=UTC)
    with opened(tmp_path, now=later, secret_key=KEY) as city:
        found = {finding.key: finding.words for finding in city.look_now(auditor.findings)}
        examined = {f.name: f.do for f in doctor.examine(city.settings, now=city.now)}
    assert "请明川市发展和改革委员会更新" in TEXTS.word("zh", found["policies"])
    assert "请明川市优化营商环境工作办公室更新" in TEXTS.word("zh", found["calendar"])
    assert "请明川市发展和改革委员会更新" in TEXTS.word("zh", examined["policies"])
    assert "由明川市优化营商环境工作办公室负责更新" in TEXTS.word("zh", examined["calendar"])


def test_an_officer_is_told_where_the_rules_are_in_the_group_too() -> None:
    room = Room()
    for chat in ("", "web-group:urban"):
        assert room.hear(OFFICER, "规则", chat=chat).text.endswith("http://localhost:8000/rules")
    assert "规则" in room.hear(OFFICER, "帮助").text


# ---------------------------------------------------------------- the chart


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_the_chart_names_every_state_and_every_step_between_states(lang: str) -> None:
    said = re.sub(r"<[^>]+>", "", unescape(flow_chart(TEXTS, lang))).replace(" ", "")
    steps = [a.verb for a in ACTIONS.values() if a.after and a.verb != "submit"]
    words = [TEXTS.say(lang, f"verb.{verb}") for verb in steps]
    names = [TEXTS.say(lang, f"state.staff.{state}") for state in STATES if state != "draft"]
    assert [word for word in (*words, *names) if word.replace(" ", "") not in said] == []


# ---------------------------------------------------------------- the page and the file


def test_the_page_needs_no_account_and_shows_the_chart(hall: Hall) -> None:
    with hall.client() as visitor:
        page = visitor.get("/rules", headers={"Accept-Language": "zh"})
    assert page.status_code == 200
    assert "各级人民政府组成部门违反规定干预市场主体经营自主权的" in page.text
    assert "<svg" in page.text
    assert "0399-8812345" in page.text


def test_the_offices_page_says_who_leads_what(hall: Hall) -> None:
    with hall.client() as visitor:
        page = visitor.get("/office", headers={"Accept-Language": "zh"}).text
    assert "惠企政策清单" in page
    assert "明川市发展和改革委员会" in page


def test_the_page_speaks_english_too(hall: Hall) -> None:
    with hall.client() as visitor:
        page = visitor.get("/rules?lang=en").text
    assert "Interference in running my business" in unescape(page)
    assert "10 working days" in page


def test_the_file_is_one_page_with_nothing_from_elsewhere(hall: Hall) -> None:
    with hall.client() as visitor:
        file = visitor.get("/rules/file")
    assert "attachment" in file.headers["content-disposition"]
    assert re.findall(r"<(?:link|script|img)\b|url\(", file.text) == []


@pytest.mark.parametrize(("name", "mark"), [("rules.md", "```mermaid"), ("rules.html", "<svg")])
@pytest.mark.usefixtures("tables")
def test_the_operator_writes_the_procedure_to_a_file(tmp_path: Path, name: str, mark: str) -> None:
    said = suban(tmp_path, "rules", "--out", str(tmp_path / name), "--lang", "zh")
    assert (said.code, name in said.out) == (0, True)
    text = (tmp_path / name).read_text("utf-8")
    assert "保障中小企业款项支付条例" in text
    assert mark in text


def test_a_language_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = suban(tmp_path, "rules", "--lang", "fr")
    assert (said.code, "fr" in said.err) == (1, True)
