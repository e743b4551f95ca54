"""Write `config/holidays/<year>.toml` from the packages holidays and chinesecalendar.

Run `python -m tests.holidays_table` after updating both packages, usually in November when the State
Council publishes the next year, and read the difference before committing it. A year chinesecalendar does
not know yet is written by the rule of the public holidays alone and marked provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar
import holidays

from config.workdays import SHIPPED

YEARS = range(2023, 2029)

# fmt: off
NAMES = {
    "元旦":   "New Year's Day",
    "春节":   "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
# fmt: on

SPOKEN = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节", "农历除夕": "春节"}

PAGE = """\
# {title}
official = {official}
source = {{ zh = "{zh}", en = "{en}" }}
"""

NOTICE = (
    "国务院办公厅关于{year}年部分节假日安排的通知",
    "Notice of the General Office of the State Council on the public holidays of {year}",
)
RULE = (
    "依《全国年节及纪念日放假办法》（2024年修订）推算，{year}年放假通知尚未公布",
    "computed by the Regulation on Public Holidays, revised in 2024; the notice for {year} is not out yet",
)


def main() -> None:
    """Write every year's file."""
    SHIPPED.mkdir(exist_ok=True)
    for year in YEARS:
        (SHIPPED / f"{year}.toml").write_text(page(year), encoding="utf-8")


def page(year: int) -> str:
    """The text of one year's file."""
    zh, en = (words.format(year=year) for words in (NOTICE if published(year) else RULE))
    title = f"Days off and make-up working days of {year}" + ("" if published(year) else ", provisional")
    head = PAGE.format(title=title, official=str(published(year)).lower(), zh=zh, en=en)
    off, works = (_noticed if published(year) else _by_rule)(year)
    return head + "".join(_entry(run, off, works) for run in _runs(off))


def published(year: int) -> bool:
    """Whether the year's notice is in chinesecalendar's data."""
    return any(day.year == year for day in chinese_calendar.holidays)


def _noticed(year: int) -> tuple[dict[date, str], dict[date, str]]:
    return (
        _of(year, chinese_calendar.holidays),
        _of(year, chinese_calendar.workdays),
    )


def _of(year: int, table: Mapping[date, str]) -> dict[date, str]:
    return {
        day: _name(chinese_calendar.Holiday(key).chinese) for day, key in table.items() if day.year == year
    }


def _by_rule(year: int) -> tuple[dict[date, str], dict[date, str]]:
    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    named = {day: _name(words.split("; ")[-1].removesuffix("（补假）")) for day, words in statutory.items()}
    return {day: name for day, name in _with_weekends(named).items() if day.year == year}, {}


def _with_weekends(named: Mapping[date, str]) -> dict[date, str]:
    """The weekend days inside and beside a holiday belong to it, as the notices have it."""
    found = dict(named)
    for day in sorted(named):
        _lend(found, day, timedelta(1))
        _lend(found, day, timedelta(-1))
    return found


def _lend(found: dict[date, str], day: date, step: timedelta) -> None:
    neighbour = day + step
    while neighbour.weekday() >= 5 and neighbour not in found:
        found[neighbour] = found[day]
        neighbour += step


def _name(words: str) -> str:
    return SPOKEN.get(words, words)


def _runs(off: Mapping[date, str]) -> list[list[date]]:
    """Days off in a row under one name."""
    numbered = enumerate(sorted(off))
    return [
        [day for _, day in run]
        for _, run in groupby(numbered, lambda n: (n[1].toordinal() - n[0], off[n[1]]))
    ]


def _entry(run: list[date], off: Mapping[date, str], works: Mapping[date, str]) -> str:
    name = off[run[0]]
    days = ", ".join(day.isoformat() for day in sorted(works) if _owner(day, works, off) == run[0])
    lines = [
        "",
        "[[holiday]]",
        f'name = {{ zh = "{name}", en = "{NAMES[name]}" }}',
        f"first = {run[0]}",
        f"last = {run[-1]}",
        *([f"works = [{days}]"] if days else []),
    ]
    return "\n".join(lines) + "\n"


def _owner(day: date, works: Mapping[date, str], off: Mapping[date, str]) -> date:
    """The first day of that run of the make-up day's holiday that lies nearest."""
    own = [run for run in _runs(off) if off[run[0]] == works[day]]
    return min(own, key=lambda run: min(abs(day - other) for other in run))[0]


if __name__ == "__main__":
    main()
