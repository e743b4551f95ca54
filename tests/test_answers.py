"""Readers: what people type becomes a value, or a sentence that says what to do next."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.saying import Option
from config.texts import load_texts
from conversations.answers import (
    Unclear,
    is_told,
    letters,
    mask_phone,
    read_contact,
    read_option,
    read_options,
    read_phone,
    read_story,
    read_words,
)
from conversations.dates import find_ahead, find_when, read_when, word_when
from conversations.vocabulary import pattern, plain, vocabulary

TODAY = date(2026, 11, 18)
"""A Wednesday."""
ZONE = ZoneInfo("Asia/Shanghai")
WAYS = [
    Option("court", {"zh": "诉讼、仲裁", "en": "Court"}),
    Option("petition", {"zh": "信访、12345", "en": "Petition"}),
]


def unclear(reader: object, text: str) -> Unclear:
    with pytest.raises(Unclear) as caught:
        reader(text)  # type: ignore[operator]
    return caught.value


# ---------------------------------------------------------------- phones


@pytest.mark.parametrize(
    "typed",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 13800001234",
        "+8613800001234",
        "0086 138 0000 1234",
        "１３８００００１２３４",
        "电话：13800001234。",
        "我的手机号是13800001234",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "13800001234"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0374-2345678", "03742345678"),
        ("(0374) 2345678", "03742345678"),
        ("010 62345678", "01062345678"),
        ("0374-2345678转801", "03742345678-801"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_a_landline_is_read_with_its_area_code(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["1380O001234", "138oooo1234", "l3800001234", "13800001234a", "王先生 1380000123l"]
)
def test_a_letter_in_a_number_is_named(typed: str) -> None:
    assert unclear(read_phone, typed).key == "phone_letter"


@pytest.mark.parametrize(("typed", "count"), [("1380000123", 10), ("138000012345", 12), ("2345678", 7)])
def test_a_number_of_a_wrong_length_is_counted(typed: str, count: int) -> None:
    wrong = unclear(read_phone, typed)
    assert (wrong.key, wrong.facts) == ("phone_digits", {"count": count})


def test_no_number_at_all_is_asked_for() -> None:
    assert unclear(read_phone, "明天再说").key == "phone"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_is_read_and_masked(number: str) -> None:
    assert read_phone(number) == number
    assert mask_phone(number) == f"{number[:3]}****{number[7:]}"


# ---------------------------------------------------------------- name and number in one message


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王先生 13800001234", "王先生"),
        ("13800001234 王先生", "王先生"),
        ("李 总，电话 13800001234", "李总"),
        ("我叫张三，手机13800001234（微信同号）", "张三"),
        ("姓名：赵六；联系电话：13800001234", "赵六"),
        ("王先生13800001234", "王先生"),
        ("免贵姓刘 138-0000-1234", "刘"),
        ("Mr Smith +86 13800001234", "Mr Smith"),
        ("My name is Ann Lee, phone 13800001234", "Ann Lee"),
        ("13800001234", ""),
    ],
)
def test_name_and_number_are_read_from_one_message(typed: str, name: str) -> None:
    assert read_contact(typed) == {"name": name, "phone": "13800001234"}


@pytest.mark.parametrize("typed", ["匿名", "匿名。", "我要匿名", "anonymous"])
def test_anonymous_is_an_answer(typed: str) -> None:
    assert read_contact(typed) == "anonymous"


def test_a_name_alone_is_kept_until_the_number_comes() -> None:
    missing = unclear(read_contact, "王先生")
    assert (missing.key, missing.keep) == ("phone_missing", "王先生")
    assert read_contact(f"{missing.keep}\n13800001234") == {"name": "王先生", "phone": "13800001234"}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("王先生 1380O001234", "phone_letter"),
        ("王先生 138000", "phone_digits"),
        ("这件事我不想让任何人知道是我说的所以先不留电话可以吗", "phone"),
        ("", "empty"),
    ],
)
def test_a_contact_that_cannot_be_read_says_why(typed: str, key: str) -> None:
    assert unclear(read_contact, typed).key == key


# ---------------------------------------------------------------- options


@pytest.mark.parametrize(
    "typed", ["信访", "信访、12345", "12345", "正在信访", "petition", "Petition", "2", "２", "二"]
)
def test_a_part_of_a_label_is_enough_when_it_is_unique(typed: str) -> None:
    assert read_option(typed, WAYS) == "petition"


@pytest.mark.parametrize("typed", ["", "3", "0", "什么", "信访和仲裁都有", "、"])
def test_what_is_no_option_is_none(typed: str) -> None:
    assert read_option(typed, WAYS) is None


def test_a_number_with_another_label_is_no_answer() -> None:
    assert read_option("1 信访", WAYS) is None


@pytest.mark.parametrize(
    ("typed", "ids"), [("12", ["court", "petition"]), ("2 1", ["court", "petition"]), ("2", ["petition"])]
)
def test_several_options_keep_the_order_of_the_question(typed: str, ids: list[str]) -> None:
    assert read_options(typed, WAYS) == ids


def test_one_wrong_piece_spoils_the_choice_of_several() -> None:
    assert read_options("1和7", WAYS) is None


TEN = [Option(str(n), {"zh": f"第{c}项"}) for n, c in enumerate("甲乙丙丁戊己庚辛壬癸", 1)]


def test_ten_is_ten_and_thirteen_is_one_and_three() -> None:
    assert read_options("10", TEN) == ["10"]
    assert read_options("13", TEN) == ["1", "3"]


# ---------------------------------------------------------------- words


def test_words_are_counted_without_emoji_and_signs() -> None:
    assert letters("城管😡，罚2次!") == 5


@pytest.mark.parametrize(
    ("typed", "key"), [("太短", "short"), ("👍", "emoji"), ("   ", "empty"), ("长" * 20_001, "long")]
)
def test_a_story_has_ten_characters_at_least(typed: str, key: str) -> None:
    assert unclear(read_story, typed).key == key


def test_short_words_are_kept_and_emoji_are_not() -> None:
    assert unclear(read_story, "城管罚我").keep == "城管罚我"
    assert unclear(read_story, "😡😡").keep == ""


def test_words_lose_only_the_spaces_around_them() -> None:
    assert read_words("  两 句。\n第二行 ") == "两 句。\n第二行"


@pytest.mark.parametrize(
    ("text", "told"),
    [("他们昨天又来收了钱", True), ("123456", False), ("什么意思", False), ("？？？？？？？", False)],
)
def test_only_what_tells_something_is_more_story(text: str, told: bool) -> None:
    assert is_told(text) is told


def test_traditional_characters_are_read_like_simple_ones() -> None:
    assert plain("罰款不給發票，態度惡劣") == "罚款不给发票,态度恶劣"


def test_every_pattern_of_the_reading_file_can_be_used() -> None:
    for table, names in vocabulary().items():
        for name, body in names.items():
            if isinstance(body, str) and table != "script" and name not in ("bureau", "station", "half"):
                assert pattern(table, name).pattern == body


def test_every_traditional_character_has_one_simple_one() -> None:
    script = vocabulary()["script"]
    assert len(script["traditional"]) == len(script["simplified"]) == len(set(script["traditional"]))


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("今天", "2026-11-18", "2026-11-18"),
        ("昨天", "2026-11-17", "2026-11-17"),
        ("大前天", "2026-11-15", "2026-11-15"),
        ("上周三", "2026-11-11", "2026-11-11"),
        ("上个星期天", "2026-11-15", "2026-11-15"),
        ("周一", "2026-11-16", "2026-11-16"),
        ("周五", "2026-11-13", "2026-11-13"),
        ("上周", "2026-11-09", "2026-11-15"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("上月底", "2026-10-21", "2026-10-31"),
        ("这个月5号", "2026-11-05", "2026-11-05"),
        ("3月5日上午", "2026-03-05", "2026-03-05"),
        ("三月五号", "2026-03-05", "2026-03-05"),
        ("十一月十五日", "2026-11-15", "2026-11-15"),
        ("12月20日", "2025-12-20", "2025-12-20"),
        ("2025年6月1日", "2025-06-01", "2025-06-01"),
        ("2025-6-1", "2025-06-01", "2025-06-01"),
        ("2月至今", "2026-02-01", ""),
        ("从去年11月开始", "2025-11-01", ""),
        ("去年底", "2025-11-01", "2025-12-31"),
        ("今年上半年", "2026-01-01", "2026-06-30"),
        ("3月到5月", "2026-03-01", "2026-05-31"),
        ("3天前", "2026-11-15", "2026-11-15"),
        ("两周前", "2026-11-04", "2026-11-04"),
        ("半年前", "2026-05-01", "2026-05-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("yesterday", "2026-11-17", "2026-11-17"),
        ("last Wednesday", "2026-11-11", "2026-11-11"),
        ("5 March", "2026-03-05", "2026-03-05"),
        ("since February", "2026-02-01", ""),
        ("two weeks ago", "2026-11-04", "2026-11-04"),
    ],
)
def test_a_phrase_becomes_days(said: str, first: str, last: str) -> None:
    when = read_when(said, TODAY)
    assert (when["first"], when["last"]) == (first, last)


@pytest.mark.parametrize("said", ["很久了", "拖了3个月", "6万元", "13月5日", "明天", "May I ask", "第2次"])
def test_what_names_no_past_day_is_no_time(said: str) -> None:
    assert find_when(said, TODAY) is None


def test_the_first_time_of_a_story_counts() -> None:
    found = find_when("我上周三去了一次，昨天又去了一次", TODAY)
    assert found
    assert found["words"] == "上周三"


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("12月5日", "2026-12-05"),
        ("3月1日前", "2027-03-01"),
        ("后天", "2026-11-20"),
        ("下周五", "2026-11-27"),
        ("月底", "2026-11-21"),
        ("下个月10号", "2026-12-10"),
    ],
)
def test_a_deadline_lies_ahead(said: str, first: str) -> None:
    found = find_ahead(said, TODAY)
    assert found
    assert found["first"] == first


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("上周三", "上周三（11月11日）", "上周三 (11 November)"),
        ("3月5日", "3月5日", "5 March"),
        ("2月至今", "2月至今（2月1日起，到现在）", "2月至今 (since 1 February)"),
        ("上周", "上周（11月9日至11月15日）", "上周 (9 November to 15 November)"),
    ],
)
def test_a_time_is_echoed_as_days(said: str, zh: str, en: str) -> None:
    fact = word_when(read_when(said, TODAY), ZONE)
    assert (load_texts().word("zh", fact), load_texts().word("en", fact)) == (zh, en)


@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_whatever_is_typed_no_found_day_begins_in_the_future(text: str, today: date) -> None:
    found = find_when(text, today)
    assert found is None or found["first"] <= today.isoformat()


@given(st.integers(1, 12), st.integers(1, 28), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_day_of_the_year_is_its_latest_occurrence(month: int, day: int, today: date) -> None:
    found = find_when(f"{month}月{day}日", today)
    assert found
    assert 0 <= (today - date.fromisoformat(found["first"])).days < 366
