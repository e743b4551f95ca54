"""The words: the same in every language, filled with facts, heard as people type them."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.saying import at, lines, phrase
from config.texts import FOLDER, Misworded, Texts, Wordless, fold, load_texts

TEXTS = load_texts()
ROOT = Path(__file__).parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVENING = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)


def little(folder: Path, **files: str) -> Path:
    for name, body in files.items():
        lang, _, part = name.partition("_")
        (folder / lang).mkdir(exist_ok=True)
        (folder / lang / f"{part}.toml").write_text(body, "utf-8")
    return folder


def test_every_language_has_the_same_keys() -> None:
    for lang in TEXTS.languages:
        assert TEXTS.keys(lang) == TEXTS.keys("zh"), lang


def test_every_text_has_the_same_blanks_in_every_language() -> None:
    keys = [key for key in TEXTS.keys("zh") if not key.startswith("time.")]
    different = [
        k for k in keys for lang in TEXTS.languages if TEXTS.blanks(lang, k) != TEXTS.blanks("zh", k)
    ]
    assert different == []


def test_every_fragment_stands_in_every_language() -> None:
    fragments = {
        lang.name: {f.name for f in lang.glob("*.toml")} for lang in FOLDER.iterdir() if lang.is_dir()
    }
    assert all(names == fragments["zh"] for names in fragments.values()), fragments


def test_chinese_texts_use_full_width_punctuation() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:!?](?!\w)")
    wrong = [key for key in TEXTS.keys("zh") if half.search(str(TEXTS._phrases["zh"].get(key, "")))]
    assert wrong == []


def test_english_texts_are_not_chinese() -> None:
    said = {key: str(TEXTS._phrases["en"][key]) for key in TEXTS._phrases["en"]}
    found = {key: len(CHINESE.findall(text)) for key, text in said.items()}
    assert [key for key, n in found.items() if n > 6 and n * 3 > len(said[key])] == []


def test_no_words_for_people_stand_in_python() -> None:
    rooms = ["bot", "handlers", "conversations", "store", "scheduler"]
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    found = [f"{f.relative_to(ROOT)}:{line}" for f in files for line in chinese_strings(f.read_text("utf-8"))]
    assert found == []


def chinese_strings(source: str) -> list[int]:
    tree = ast.parse(source)
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [n.lineno for n in strings if id(n) not in notes and CHINESE.search(str(n.value))]


def test_a_chinese_string_in_python_would_be_found() -> None:
    assert chinese_strings('"""投诉"""\n# 投诉\nx = f"投诉{1}"\n') == [3]


def test_a_text_without_blanks_is_said_as_it_is() -> None:
    assert TEXTS.say("zh", "kind.tipoff") == "举报"
    assert TEXTS.say("en", "kind.tipoff") == "Tip-off"


@pytest.mark.parametrize(
    ("style", "zh", "en"),
    [
        ("day", "3月11日", "11 March"),
        ("moment", "3月11日 00:30", "11 March 00:30"),
        ("clock", "00:30", "00:30"),
        ("date", "2026-03-11", "2026-03-11"),
        ("weekday", "3月11日（周三）", "Wednesday 11 March"),
    ],
)
def test_moments_are_said_in_local_time(style: str, zh: str, en: str) -> None:
    assert TEXTS.word("zh", at(EVENING, style), "Asia/Shanghai") == zh
    assert TEXTS.word("en", at(EVENING, style), "Asia/Shanghai") == en


def test_the_zone_decides_the_day() -> None:
    assert TEXTS.word("zh", at(EVENING), "UTC") == "3月10日"


def test_words_of_a_profile_are_said_in_the_readers_language() -> None:
    assert TEXTS.word("en", {"zh": "住建局", "en": "Housing"}) == "Housing"


def test_words_missing_in_a_language_are_said_in_chinese() -> None:
    assert TEXTS.word("en", {"zh": "住建局"}) == "住建局"
    assert TEXTS.word("en", {}) == ""


def test_lists_are_joined_and_lines_stand_below_each_other() -> None:
    facts = [phrase("kind.tipoff"), "B", 3]
    assert TEXTS.word("zh", facts) == "举报、B、3"
    assert TEXTS.word("en", lines(facts)) == "Tip-off\nB\n3"


def test_whole_numbers_carry_no_decimal_point() -> None:
    assert TEXTS.word("zh", [5.0, 1.5, 0, None, "x"]) == "5、1.5、0、、x"


def test_what_people_typed_is_never_read_as_a_template(tmp_path: Path) -> None:
    texts = Texts(little(tmp_path, zh_a='say = "您说：{story}"'))
    assert texts.say("zh", "say", {"story": "{name} {0} %s"}) == "您说：{name} {0} %s"


def test_phrases_nest_with_their_own_facts(tmp_path: Path) -> None:
    texts = Texts(little(tmp_path, zh_a='outer = "<{inner}>"\ninner = "{{{who}}}"'))
    assert texts.say("zh", "outer", {"inner": phrase("inner", who="甲")}) == "<{甲}>"


def test_a_missing_text_is_named() -> None:
    with pytest.raises(Wordless, match=r"no\.such\.key"):
        TEXTS.say("zh", "no.such.key")


def test_a_missing_blank_is_named_with_its_text(tmp_path: Path) -> None:
    texts = Texts(little(tmp_path, zh_a='say = "{name}{age}"'))
    with pytest.raises(Wordless, match="say: age"):
        texts.say("zh", "say", {"name": "甲"})


def test_a_key_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Misworded, match=r"zh/b\.toml: t\.say stands in another file"):
        Texts(little(tmp_path, zh_a='[t]\nsay = "1"', zh_b='t.say = "2"'))


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        ('say = "{a.b}"', "not a plain name"),
        ('say = "{a:>3}"', "not a plain name"),
        ('say = "{}"', "not a plain name"),
        ('say = "{a"', "brace"),
        ("say = 3", "should be a text"),
        ('[hear.word]\nback = "返回"', "should be a list"),
        ('[hear.word]\nback = ["返回"]\nmenu = ["返回！"]', "both back and menu"),
        ('[hear.word]\nback = ["返回", 1]', "no text"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, body: str, mistake: str) -> None:
    with pytest.raises(Misworded, match=mistake):
        Texts(little(tmp_path, zh_a=body))


def test_one_file_a_language_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "zh.toml").write_text('say = "好"', "utf-8")
    assert Texts(tmp_path).say("zh", "say") == "好"


@pytest.mark.parametrize("typed", ["返回", " 返回。", "返回！！", "上一步", "ｂａｃｋ", "BACK", "“返回”"])
def test_back_is_heard_however_it_is_typed(typed: str) -> None:
    assert TEXTS.hear("word", typed) == "back"


def test_only_the_languages_asked_for_are_heard() -> None:
    assert TEXTS.hear("word", "back", ["zh"]) is None
    assert TEXTS.hear("word", "一家公司") is None
    assert TEXTS.hear("no such table", "返回") is None


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("①", "1"), ("１", "1"), ("一", "1"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("二十三", "23")],
)
def test_digits_of_every_kind_are_the_same(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("typed", ["十十十", "一百", "三人", "", "。"])
def test_what_is_no_small_number_stays_as_it_is(typed: str) -> None:
    assert fold(typed) == typed.strip("。")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_any_fact_a_person_types_is_said_verbatim(text: str) -> None:
    assert TEXTS.word("zh", text) == text
