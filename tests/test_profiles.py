"""The three profiles are whole, and every mistake in one is told with file and key."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from config.profile import Profile
from config.profile_checks import FLAGS, KINDS
from config.profile_loading import FOLDER, ProfileMistakes, load_profile, profile_from_json, profile_json
from config.texts import load_texts
from tests.archive import at
from tests.stage import Stage

NAMES = ("demo", "guangxi", "xuchang")
EXPECTED = Path(__file__).with_name("expected")
SEEDS = (EXPECTED / "seeds.txt").read_text("utf-8").splitlines()
BROKEN = tomllib.loads((EXPECTED / "profile_mistakes.toml").read_text("utf-8"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture(params=NAMES)
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ProfileMistakes) as wrong:
        load_profile("demo", [folder])
    return list(wrong.value.mistakes)


def broken(folder: Path, *kinds: str) -> list[str]:
    """The mistakes of a copy of demo into which mistakes of these kinds were written."""
    shutil.copytree(FOLDER / "demo", folder / "demo")
    for kind in map(BROKEN.__getitem__, kinds):
        path = folder / "demo" / kind["file"]
        text = path.read_text("utf-8")
        assert kind["old"] in text
        path.write_text(text.replace(kind["old"], kind["new"], kind.get("times", 1)), "utf-8")
    return mistakes(folder)


def test_all_seven_matters_and_all_six_refusals_are_there(profile: Profile) -> None:
    assert [c.id for c in profile.categories] == ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]
    assert [r.id for r in profile.refusals] == ["R1", "R2", "R3", "R4", "R5", "R6"]


def test_the_seeds_are_quoted_word_for_word(profile: Profile) -> None:
    assert [c.seed for c in profile.categories] + [r.seed for r in profile.refusals] == SEEDS


def test_every_matter_is_known_by_many_everyday_words(profile: Profile) -> None:
    assert all(len(set(c.words)) >= 25 for c in profile.categories)


def test_only_three_matters_ask_before_submission(profile: Profile) -> None:
    assert [c.id for c in profile.categories if c.question] == ["A2", "A4", "A6"]


def test_favours_are_an_integrity_matter_and_leaks_raise_an_alert(profile: Profile) -> None:
    flags = {
        c.id: {f for o in (c.question.choices if c.question else ()) for f in o.flags}
        for c in profile.categories
    }
    assert flags["A6"] == {"integrity"}
    assert flags["A2"] == {"privacy_alert"}
    assert profile.category("A6").recusal


def test_summaries_name_nobody(profile: Profile) -> None:
    names = {name for o in profile.organisations for name in [o.name["zh"], *o.aliases]}
    assert not [c.id for c in profile.categories if any(name in c.summary["zh"] for name in names)]


def test_pressing_for_ratings_is_known_to_be_wrong(profile: Profile) -> None:
    assert "请给好评" in profile.lexicon.coercion


def test_lookups_find_rows_by_id(profile: Profile) -> None:
    assert profile.organisation("office") in profile.offices()
    assert profile.region(profile.organisation("office").region).level == profile.levels[0].id
    assert profile.category("A5").id == "A5"
    assert profile.refusal("R3").id == "R3"


def test_every_limit_has_a_label_in_the_texts(profile: Profile) -> None:
    for key in profile.deadlines:
        assert load_texts().say("zh", f"clock.{key}")


def test_no_names_of_kinds_or_flags_are_misspelt(profile: Profile) -> None:
    assert set(profile.lexicon.kinds) == KINDS
    assert {f for c in profile.categories for f in c.flags} <= FLAGS


@pytest.mark.parametrize(
    ("name", "key", "length"),
    [
        ("guangxi", "triage", (1, 0)),
        ("guangxi", "consult", (3, 0)),
        ("guangxi", "help", (5, 0)),
        ("guangxi", "suggest", (5, 0)),
        ("guangxi", "complaint", (10, 0)),
        ("guangxi", "tipoff", (10, 0)),
        ("xuchang", "deem", (3, 0)),
        ("xuchang", "class_c", (5, 0)),
        ("xuchang", "class_b", (15, 0)),
        ("xuchang", "class_a", (0, 30)),
        ("xuchang", "legal_cap", (0, 30)),
        ("xuchang", "transfer_wrong", (0, 5)),
    ],
)
def test_times_are_those_of_the_documents(name: str, key: str, length: tuple[int, int]) -> None:
    limit = load_profile(name).deadlines[key]
    assert (limit.days, limit.calendar_days) == length


def test_xuchang_has_three_classes_and_deems_accepted() -> None:
    xuchang = load_profile("xuchang")
    assert xuchang.classes == {"C": "class_c", "B": "class_b", "A": "class_a"}
    assert xuchang.deemed_acceptance


def test_xuchang_has_six_counties_and_three_zones() -> None:
    assert len([r for r in load_profile("xuchang").regions if r.level == "county"]) == 9


def test_guangxi_has_four_levels_fourteen_cities_and_a_desk_in_each() -> None:
    guangxi = load_profile("guangxi")
    cities = [r for r in guangxi.regions if r.level == "city"]
    assert (len(guangxi.levels), len(cities)) == (4, 14)
    assert {guangxi.organisation(r.desk).kind for r in guangxi.regions} == {"desk"}


def test_guangxi_has_the_four_special_groups_and_its_brand() -> None:
    guangxi = load_profile("guangxi")
    special = [o.name["zh"] for o in guangxi.organisations if o.kind == "special"]
    assert special == ["政策保障专责组", "政务服务专责组", "督查督办专责组", "成果运用专责组"]
    assert guangxi.brand.name["zh"] == "营商广西·桂在便利"


def test_everybody_is_named_in_the_demo_and_nobody_where_the_plan_names_none() -> None:
    assert all(o.members for o in load_profile("demo").organisations)
    assert not any(o.members for o in load_profile("xuchang").organisations)


def test_a_profile_survives_being_kept_as_json(profile: Profile) -> None:
    assert profile_from_json(profile_json(profile)) == profile


def test_unchanged_files_are_not_read_twice() -> None:
    assert load_profile("demo") is load_profile("demo")


def test_a_change_in_any_file_gives_another_version(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "demo", tmp_path / "demo")
    before = load_profile("demo", [tmp_path]).version
    with (tmp_path / "demo" / "hours.toml").open("a") as file:
        file.write("# 1\n")
    assert before == load_profile("demo").version != load_profile("demo", [tmp_path]).version


def test_a_folder_of_ones_own_goes_first(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "xuchang", tmp_path / "demo")
    assert load_profile("demo", [tmp_path, FOLDER]).brand.city["zh"] == "许昌市"


def test_an_unknown_profile_is_told_with_those_there_are() -> None:
    with pytest.raises(ProfileMistakes, match=r"no profile “dmeo”\. There are: demo, guangxi, xuchang\."):
        load_profile("dmeo")


def test_mistakes_are_told_in_the_language_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(ProfileMistakes, match="没有名为“dmeo”的地区方案"):
        load_profile("dmeo")


@pytest.mark.parametrize("kind", BROKEN)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, kind: str) -> None:
    found = broken(tmp_path, kind)
    assert any(BROKEN[kind]["sentence"] in line for line in found), found


@pytest.mark.parametrize("file", sorted(path.name for path in (FOLDER / "demo").glob("*.toml")))
def test_a_missing_file_is_told_by_its_name(tmp_path: Path, file: str) -> None:
    shutil.copytree(FOLDER / "demo", tmp_path / "demo")
    (tmp_path / "demo" / file).unlink()
    if file in ("duties.toml", "policies.toml", "faq.toml", "channels.toml", "mechanisms.toml"):
        assert load_profile("demo", [tmp_path]).version
    else:
        assert any("written nowhere" in line for line in mistakes(tmp_path))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = broken(tmp_path, "misspelt key", "limit missing", "circle", "no TOML")
    files = ["deadlines", "hours", "organisations", "organisations", "organisations"]
    assert sorted(line.split(".toml")[0] for line in found) == files


def test_one_mistake_in_a_row_causes_no_others(tmp_path: Path) -> None:
    assert [line.split(": ")[1] for line in broken(tmp_path, "misspelt key")] == [
        "organisations.office.region",
        "organisations.office.regoin",
    ]


def test_whoever_chooses_a_class_reads_how_long_it_gives(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 1, at(0), profile="xuchang")
    for said in (
        "上周三魏都区政府的人来我店里，说招牌不合规，要收两千块，不给票据。",
        "对",
        "没有",
        "匿名",
        "提交",
    ):
        stage.say("老周", said)
    heard = stage.say("杜若兰", "受理 0001 难易：D")[0].message.text
    assert "C 简单件办结（5个工作日）、B 跨部门件办结（15个工作日）、A 历史遗留件办结（30天）" in heard
    stage.close()
