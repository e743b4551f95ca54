"""The project's holiday tables against two packages that know the notices, and against mistakes in them."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from config.calendar import Calendar, load_years, read_hours
from config.misconfigured import Misconfigured
from config.workdays import SHIPPED
from tests.holidays_table import YEARS, page, published

PUBLISHED = [year for year in YEARS if published(year)]
CALENDAR = Calendar(read_hours("Asia/Shanghai", [["09:00-17:00"]] * 5 + [[], []], {}), load_years())


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    assert [d for d in days_of(year) if CALENDAR.is_workday(d) != chinese_calendar.is_workday(d)] == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year: int) -> None:
    known = holidays.country_holidays("CN", years=year)
    assert [d for d in days_of(year) if CALENDAR.is_workday(d) != known.is_working_day(d)] == []


@pytest.mark.parametrize("year", YEARS)
def test_the_files_are_what_the_script_writes(year: int) -> None:
    assert (SHIPPED / f"{year}.toml").read_text("utf-8") == page(year)


def test_only_years_with_a_notice_are_official() -> None:
    assert {year.year for year in load_years().values() if year.official} == set(PUBLISHED)


def test_the_make_up_days_of_2026_are_those_of_the_notice() -> None:
    assert sorted(day.strftime("%m-%d") for day in load_years()[2026].works) == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip


def test_the_statutory_days_of_a_year_without_notice_are_off() -> None:
    statutory = [
        "01-01",
        "02-05",
        "02-06",
        "02-07",
        "02-08",
        "04-05",
        "05-01",
        "05-02",
        "06-09",
        "09-15",
        "10-01",
    ]
    off = {day.strftime("%m-%d") for day in load_years()[2027].off}
    assert off.issuperset(statutory)


HEAD = 'official = true\nsource = { zh = "通知", en = "notice" }\n'
HOLIDAY = '[[holiday]]\nname = { zh = "元旦", en = "New Year" }\n'
RUN = HEAD + HOLIDAY + "first = 2026-01-01\nlast = 2026-01-03\n"

# fmt: off
MISTAKES = {
    "no toml":          ("2026", "official", "this is not TOML"),
    "no year":          ("next", RUN, "name is no year"),
    "nothing":          ("2026", "", "official: it is missing"),
    "a stray key":      ("2026", "colour = 1\n" + RUN, "colour: nobody reads this key"),
    "a wrong kind":     ("2026", RUN.replace("true", '"yes"'), "official: a bool is wanted"),
    "no holidays":      ("2026", HEAD, "holiday: it is missing"),
    "a bare holiday":   ("2026", HEAD + "holiday = [1]", "holiday 1, a table is wanted"),
    "one language":     ("2026", RUN.replace(', en = "New Year"', ""), "holiday 1, name.en: words are"),
    "a text for a day": ("2026", RUN.replace("2026-01-03", '"2026-01-03"'), "last: a date is wanted"),
    "backwards":        ("2026", RUN.replace("2026-01-01", "2026-01-04"), "last: it lies before first"),
    "another year":     ("2025", RUN, "holiday 1, first: 2026-01-01 is not in 2025"),
    "a day twice":      ("2026", RUN + "works = [2026-01-03]", "works: 2026-01-03 is named twice"),
    "worked anyway":    ("2026", RUN + "works = [2026-01-05]", "works: 2026-01-05 is a working day anyway"),
    "a word for a day": ("2026", RUN + 'works = ["soon"]', "holiday 1, works: only dates may stand here"),
}
# fmt: on


@pytest.mark.parametrize(("name", "text", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured) as refusal:
        load_years(tmp_path)
    assert any(told.startswith(f"{name}.toml: ") and sentence in told for told in refusal.value.mistakes)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("2026", "2027"):
        (tmp_path / f"{name}.toml").write_text("", encoding="utf-8")
    with pytest.raises(Misconfigured) as refusal:
        load_years(tmp_path)
    assert len(refusal.value.mistakes) == 6


def test_an_empty_folder_is_no_mistake(tmp_path: Path) -> None:
    assert load_years(tmp_path) == {}
