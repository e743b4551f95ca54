"""Working days and office hours: the counting rule by example, and what must hold for every moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import BeyondCalendar, Calendar, Hours, Span, load_years, read_hours
from config.misconfigured import Misconfigured

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = [["09:00-12:00", "14:00-18:00"]] * 5 + [[], []]
HALF_DAY = {"2026-11-27": ["09:00-12:00"]}
YEARS = load_years()
CALENDAR = Calendar(read_hours("Asia/Shanghai", WEEK, HALF_DAY), YEARS)


def at(text: str) -> datetime:
    """A local time of 2026, or of the year that is written: "11-23 09:30"."""
    full = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S").removesuffix(":00")


moments = st.datetimes(datetime(2023, 1, 2), datetime(2030, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(1, 60)
halves = st.integers(1, 60).map(lambda n: n / 2)
hours = st.floats(0.01, 200)
nine = time(9)


# Which days count


@pytest.mark.parametrize("day", ["2026-10-01", "2026-02-16", "2026-01-02", "2026-11-21", "2027-06-09"])
def test_holidays_and_weekends_do_not_count(day: str) -> None:
    assert not CALENDAR.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", sorted(day for year in YEARS.values() for day in year.works))
def test_make_up_days_count(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_workday(day)


def test_the_operators_own_days_beat_the_tables() -> None:
    own = {
        date(2026, 11, 23): False,
        date(2026, 11, 22): True,
        date(2026, 10, 1): True,
        date(2026, 10, 10): False,
    }
    calendar = Calendar(read_hours("Asia/Shanghai", WEEK, {}), YEARS, own)
    assert {day: calendar.is_workday(day) for day in own} == own


def test_dated_hours_close_and_open_days() -> None:
    calendar = Calendar(
        read_hours("Asia/Shanghai", WEEK, {"2026-11-23": [], "2026-11-22": ["10:00-12:00"]}), YEARS
    )
    assert not calendar.is_workday(date(2026, 11, 23))
    assert local(calendar.next_open(at("11-21 08:00"))) == "11-22 10:00"


def test_a_day_tells_why_it_is_special() -> None:
    marks = [CALENDAR.mark(date(2026, *day)) for day in ((10, 1), (10, 10), (11, 21), (11, 23))]
    assert [mark and (mark.kind, mark.name.get("zh", "")) for mark in marks] == [
        ("holiday", "国庆节"), ("makeup", "国庆节"), ("weekend", ""), None,
    ]  # fmt: skip


# Counting by example

# fmt: off
DAYS = [
    ("11-23 10:00", 1,   "11-24 23:59:59"),
    ("11-23 00:00", 1,   "11-24 23:59:59"),
    ("11-23 23:59", 1,   "11-24 23:59:59"),
    ("11-20 17:00", 1,   "11-23 23:59:59"),
    ("11-21 09:00", 1,   "11-23 23:59:59"),
    ("09-30 09:00", 1,   "10-08 23:59:59"),
    ("09-30 09:00", 3,   "10-10 23:59:59"),
    ("09-30 09:00", 4,   "10-12 23:59:59"),
    ("11-23 10:00", 0,   "11-23 23:59:59"),
    ("11-21 10:00", 0,   "11-23 23:59:59"),
    ("11-23 10:00", 0.5, "11-24 14:30"),
    ("11-23 10:00", 2.5, "11-26 14:30"),
    ("11-26 10:00", 0.5, "11-27 10:30"),
    ("12-30 10:00", 2,   "01-04 23:59:59"),
]
# fmt: on


@pytest.mark.parametrize(("start", "n", "due"), DAYS)
def test_working_days_are_counted_after_the_day_of_the_event(start: str, n: float, due: str) -> None:
    assert local(CALENDAR.add_days(at(start), n).at) == due


def test_a_deadline_may_end_with_the_office_hours() -> None:
    assert local(CALENDAR.add_days(at("11-23 10:00"), 1, "office_hours").at) == "11-24 18:00"
    assert local(CALENDAR.add_days(at("11-26 10:00"), 1, "office_hours").at) == "11-27 12:00"


# fmt: off
CALENDAR_DAYS = [
    ("10-09 10:00", 30, "11-09 23:59:59"),  # 11-08 is a Sunday
    ("11-02 10:00", 30, "12-02 23:59:59"),
    ("09-01 10:00", 30, "10-08 23:59:59"),  # the whole National Day week lies after it
    ("09-10 10:00", 30, "10-10 23:59:59"),  # a make-up Saturday is good enough
]
HOURS = [
    ("11-23 10:00", 2,    "11-23 12:00"),
    ("11-23 11:00", 2,    "11-23 15:00"),
    ("11-23 17:00", 2,    "11-24 10:00"),
    ("11-23 20:00", 2,    "11-24 11:00"),
    ("11-20 17:00", 2,    "11-23 10:00"),
    ("11-27 11:00", 2,    "11-30 10:00"),
    ("11-23 08:00", 7,    "11-23 18:00"),
    ("11-23 13:00", 0,    "11-23 13:00"),
]
# fmt: on


@pytest.mark.parametrize(("start", "n", "due"), CALENDAR_DAYS)
def test_calendar_days_run_over_holidays_but_do_not_end_in_them(start: str, n: int, due: str) -> None:
    assert local(CALENDAR.add_calendar_days(at(start), n).at) == due


@pytest.mark.parametrize(("start", "n", "due"), HOURS)
def test_working_hours_pass_only_while_the_office_is_open(start: str, n: float, due: str) -> None:
    assert local(CALENDAR.add_hours(at(start), n).at) == due


def test_a_due_tells_how_it_was_counted() -> None:
    due = CALENDAR.add_days(at("09-30 10:00"), 3)
    assert [day.day for day in due.days] == [8, 9, 10]
    assert [(mark.day.day, mark.name["zh"]) for mark in due.skipped] == [(n, "国庆节") for n in range(1, 8)]
    assert [(mark.day.day, mark.kind) for mark in due.added] == [(10, "makeup")]


def test_a_stored_due_can_be_explained_later() -> None:
    due = CALENDAR.add_days(at("09-30 10:00"), 3)
    assert CALENDAR.explain(at("09-30 10:00"), due.at) == due


# fmt: off
LEFT = [
    ("11-23 10:00", "11-23 23:59:59", 0),
    ("11-23 10:00", "11-27 23:59:59", 4),
    ("11-23 10:00", "11-24 14:30",    0.5),
    ("11-24 09:00", "11-20 23:59:59", -1),
    ("11-23 18:00", "11-20 23:59:59", -1),
    ("11-21 09:00", "11-20 23:59:59", 0),
    ("11-20 09:00", "11-21 20:00",    0),
]
PAUSES = [
    ("11-25 23:59:59", "11-23 10:00", "11-23 10:00", "11-25 23:59:59"),  # no pause
    ("11-25 23:59:59", "11-23 19:00", "11-24 08:00", "11-25 23:59:59"),  # a night
    ("11-25 23:59:59", "11-23 10:00", "11-24 10:00", "11-26 23:59:59"),
    ("11-25 23:59:59", "11-23 10:00", "11-24 16:00", "11-30 23:59:59"),  # the 27th is a half day
    ("11-25 23:59:59", "11-25 20:00", "12-01 10:00", "12-01 23:59:59"),  # only the evening was left
    ("11-25 23:59:59", "11-25 20:00", "11-28 10:00", "11-30 23:59:59"),
    ("11-25 23:59:59", "11-26 09:00", "12-01 10:00", "11-25 23:59:59"),  # overdue before the pause
    ("11-23 11:00",    "11-23 10:00", "11-24 17:30", "11-25 09:30"),
    ("11-24 10:00",    "11-23 18:00", "11-24 17:30", "11-25 09:30"),
    ("11-22 12:00",    "11-20 19:00", "11-22 08:00", "11-22 12:00"),  # due on a Sunday
    ("11-24 09:00",    "11-23 19:00", "11-24 20:00", "11-24 20:00"),
]
# fmt: on


@pytest.mark.parametrize(("now", "due", "left"), LEFT)
def test_days_left_are_counted_as_people_count_them(now: str, due: str, left: float) -> None:
    assert CALENDAR.working_days_between(at(now), at(due)) == left


@pytest.mark.parametrize(("due", "paused", "resumed", "then"), PAUSES)
def test_after_a_pause_as_much_is_left_as_before(due: str, paused: str, resumed: str, then: str) -> None:
    assert local(CALENDAR.shift(at(due), at(paused), at(resumed)).at) == then


def test_half_of_the_time_is_gone_at_the_midpoint() -> None:
    assert local(CALENDAR.midpoint(at("11-23 09:00"), at("11-24 23:59:59"))) == "11-23 18:00"
    assert local(CALENDAR.midpoint(at("11-23 12:00"), at("11-24 23:59:59"))) == "11-24 10:30"


def test_without_working_time_the_midpoint_is_the_start() -> None:
    assert local(CALENDAR.midpoint(at("11-23 20:00"), at("11-23 23:59:59"))) == "11-23 20:00"


def test_reminders_go_back_in_working_days() -> None:
    due = CALENDAR.add_days(at("09-30 10:00"), 3).at
    assert [local(CALENDAR.before(due, n)) for n in (0, 1, 2, 3)] == [
        "10-10 09:00", "10-09 09:00", "10-08 09:00", "09-30 09:00",
    ]  # fmt: skip


# fmt: off
NIGHTS = [
    ("11-23 03:00", "11-23 09:00"),
    ("11-23 09:00", "11-23 09:00"),
    ("11-23 12:00", "11-23 14:00"),
    ("11-23 18:00", "11-24 09:00"),
    ("11-27 12:00", "11-30 09:00"),
    ("09-30 19:00", "10-08 09:00"),
    ("10-10 08:00", "10-10 09:00"),
]
DAILY = [
    ("11-23 08:44", "11-23 08:45"),
    ("11-23 08:45", "11-24 08:45"),
    ("11-20 09:00", "11-23 08:45"),
    ("11-21 00:00", "11-23 08:45"),
]
# fmt: on


@pytest.mark.parametrize(("moment", "then"), NIGHTS)
def test_nothing_is_sent_before_the_office_opens(moment: str, then: str) -> None:
    assert local(CALENDAR.next_open(at(moment))) == then
    assert CALENDAR.is_open(at(moment)) == (moment == then)


@pytest.mark.parametrize(("moment", "then"), DAILY)
def test_the_digest_comes_once_every_working_day(moment: str, then: str) -> None:
    assert local(CALENDAR.next_daily(at(moment), time(8, 45))) == then


# Years without a notice


# fmt: off
PROVISIONAL = [
    ("12-30 10:00",      1,  False),
    ("12-31 10:00",      1,  True),
    ("12-28 10:00",      5,  True),
    ("2025-12-28 10:00", 5,  False),
    ("2031-03-03 10:00", 1,  True),
]
# fmt: on


@pytest.mark.parametrize(("start", "n", "provisional"), PROVISIONAL)
def test_a_due_that_touches_a_year_without_notice_says_so(start: str, n: int, provisional: bool) -> None:
    assert CALENDAR.add_days(at(start), n).provisional is provisional


def test_every_way_of_counting_says_that_it_is_provisional() -> None:
    start, due = at("12-31 17:00"), at("12-31 23:59:59")
    assert CALENDAR.add_calendar_days(start, 1).provisional
    assert CALENDAR.add_hours(start, 2).provisional
    assert CALENDAR.shift(due, start, at("2027-01-05 10:00")).provisional


def test_the_year_a_count_begins_in_matters_as_much_as_its_last() -> None:
    calendar = Calendar(read_hours("Asia/Shanghai", WEEK, {}), {2026: YEARS[2026]})
    assert calendar.add_days(at("2025-12-29 10:00"), 5).provisional
    assert not calendar.add_days(at("2025-12-31 10:00"), 5).provisional


def test_a_year_without_a_table_is_monday_to_friday() -> None:
    calendar = Calendar(read_hours("Asia/Shanghai", WEEK, {}), {})
    assert local(calendar.add_days(at("09-30 10:00"), 3).at) == "10-05 23:59:59"
    assert calendar.add_days(at("09-30 10:00"), 3).provisional
    assert not calendar.official(2026)


# What must hold for every moment


@given(moments, moments, halves)
def test_a_later_start_never_ends_earlier(a: datetime, b: datetime, n: float) -> None:
    first, second = sorted((a, b))
    assert CALENDAR.add_days(first, n).at <= CALENDAR.add_days(second, n).at
    assert CALENDAR.add_calendar_days(first, int(n)).at <= CALENDAR.add_calendar_days(second, int(n)).at
    assert CALENDAR.add_hours(first, n).at <= CALENDAR.add_hours(second, n).at


@given(moments, halves, halves)
def test_more_days_never_end_earlier(start: datetime, a: float, b: float) -> None:
    fewer, more = sorted((a, b))
    assert CALENDAR.add_days(start, fewer).at <= CALENDAR.add_days(start, more).at


@given(moments, halves, st.sampled_from(["midnight", "office_hours"]))
def test_as_many_days_lie_between_as_were_added(start: datetime, n: float, cutoff: str) -> None:
    due = CALENDAR.add_days(start, n, "midnight" if cutoff == "midnight" else "office_hours")
    assert CALENDAR.working_days_between(start, due.at) == n
    assert len(due.days) == int(n + 0.5)


@given(moments, moments)
def test_counting_back_is_counting_forward_with_the_sign_turned(a: datetime, b: datetime) -> None:
    assert CALENDAR.working_days_between(a, b) == -CALENDAR.working_days_between(b, a)


@given(moments, counts)
def test_counted_and_skipped_days_are_all_the_days_in_between(start: datetime, n: int) -> None:
    due = CALENDAR.add_days(start, n)
    days = sorted([*due.days, *(mark.day for mark in due.skipped)])
    first = start.astimezone(SHANGHAI).date() + timedelta(1)
    assert days == [first + timedelta(k) for k in range(len(days))]
    assert days[-1] == due.days[-1] == due.at.astimezone(SHANGHAI).date()


@given(moments, st.integers(1, 90))
def test_calendar_days_end_on_the_first_working_day_from_the_last(start: datetime, n: int) -> None:
    due = CALENDAR.add_calendar_days(start, n).at.astimezone(SHANGHAI).date()
    last = start.astimezone(SHANGHAI).date() + timedelta(n)
    assert due == next(d for k in range(20) if CALENDAR.is_workday(d := last + timedelta(k)))


@given(moments, hours, hours)
def test_hours_may_be_added_in_two_parts(start: datetime, a: float, b: float) -> None:
    once, twice = CALENDAR.add_hours(start, a + b), CALENDAR.add_hours(CALENDAR.add_hours(start, a).at, b)
    assert CALENDAR.is_open(once.at - timedelta(microseconds=1))
    assert CALENDAR.add_hours(once.at, 1e-6).at - CALENDAR.add_hours(twice.at, 1e-6).at <= timedelta(
        seconds=1
    )


@given(moments, halves, moments, moments)
def test_a_pause_never_moves_a_due_date_earlier(start: datetime, n: float, a: datetime, b: datetime) -> None:
    due = CALENDAR.add_days(start, n).at
    assert CALENDAR.shift(due, *sorted((a, b))).at >= due


@given(moments, halves, st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(200)))
def test_what_was_left_before_a_pause_is_left_after_it(
    start: datetime, n: float, share: float, length: timedelta
) -> None:
    due = CALENDAR.add_days(start, n).at
    paused = start + (due - start) * share * 0.999
    then = CALENDAR.shift(due, paused, paused + length).at
    left, left_then = worked(paused, due), worked(paused + length, then)
    assert left <= left_then
    assert left_then - left <= timedelta(hours=7 if n == int(n) else 0)


@given(moments, st.integers(1, 40), moments, moments)
def test_an_end_of_day_stays_one_after_a_pause(start: datetime, n: int, a: datetime, b: datetime) -> None:
    then = CALENDAR.shift(CALENDAR.add_days(start, n).at, *sorted((a, b))).at.astimezone(SHANGHAI)
    assert then.time() == time(23, 59, 59)
    assert CALENDAR.is_workday(then.date())


@given(moments, halves)
def test_the_midpoint_lies_inside_and_in_the_middle(start: datetime, n: float) -> None:
    due = CALENDAR.add_days(start, n).at
    middle = CALENDAR.midpoint(start, due)
    assert start <= middle <= due
    assert abs(worked(start, middle) - worked(middle, due)) <= timedelta(microseconds=1)


@given(moments, counts)
def test_going_back_and_counting_on_returns_to_the_due_day(start: datetime, n: int) -> None:
    due = CALENDAR.add_days(start, n).at
    earlier = CALENDAR.before(due, n, nine)
    assert CALENDAR.add_days(earlier, n).at == due
    assert CALENDAR.is_workday(earlier.astimezone(SHANGHAI).date())


@given(moments)
def test_the_next_open_moment_is_open_and_the_first_one(moment: datetime) -> None:
    opening = CALENDAR.next_open(moment)
    assert CALENDAR.is_open(opening)
    assert opening >= moment
    assert worked(moment, opening) == timedelta(0)


@given(moments, st.times())
def test_the_next_daily_moment_is_later_and_on_a_working_day(moment: datetime, clock: time) -> None:
    then = CALENDAR.next_daily(moment, clock)
    assert then > moment
    assert then.astimezone(SHANGHAI).time() == clock
    assert CALENDAR.is_workday(then.astimezone(SHANGHAI).date())
    assert CALENDAR.working_days_between(moment, then) <= 1


def worked(a: datetime, b: datetime) -> timedelta:
    """Office hours from a to b, added up span by span."""
    total, day = timedelta(0), a.astimezone(SHANGHAI).date()
    while day <= b.astimezone(SHANGHAI).date():
        for opens, closes in office(day):
            total += max(timedelta(0), min(b, closes) - max(a, opens))
        day += timedelta(1)
    return total


def office(day: date) -> list[tuple[datetime, datetime]]:
    if not CALENDAR.is_workday(day):
        return []
    spans = HALF_DAY.get(day.isoformat(), WEEK[0])
    return [(at(f"{day} {start}"), at(f"{day} {end}")) for start, end in (span.split("-") for span in spans)]


# What cannot be counted


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.add_days(datetime(2026, 11, 23), 1)  # noqa: DTZ001


def test_days_cannot_be_taken_away() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_days(at("11-23 10:00"), -1)


@pytest.mark.parametrize(
    ("start", "n"), [("2014-06-01 10:00", 1), ("2050-12-01 10:00", 60), ("2051-01-01 10:00", 1)]
)
def test_nothing_is_counted_beyond_the_calendar(start: str, n: int) -> None:
    with pytest.raises(BeyondCalendar):
        CALENDAR.add_days(at(start), n)


# fmt: off
WRONG_HOURS = {
    "six days":      ("Asia/Shanghai", WEEK[:6], {}, "seven lists"),
    "no such zone":  ("Asia/Xuchang", WEEK, {}, "Asia/Xuchang is no known time zone"),
    "a free Monday": ("Asia/Shanghai", [[], *WEEK[1:]], {}, "week 1: Monday to Friday"),
    "words":         ("Asia/Shanghai", [["morning"], *WEEK[1:]], {}, "week 1: stretches are written"),
    "backwards":     ("Asia/Shanghai", [["12:00-09:00"], *WEEK[1:]], {}, "must end after it starts"),
    "overlapping":   ("Asia/Shanghai", WEEK, {"2026-11-23": ["09:00-12:00", "11:00-13:00"]}, "the next one"),
    "no date":       ("Asia/Shanghai", WEEK, {"Friday": []}, "days Friday: a date is written"),
}
# fmt: on


@pytest.mark.parametrize(("zone", "week", "days", "sentence"), WRONG_HOURS.values(), ids=WRONG_HOURS)
def test_wrong_office_hours_are_told(
    zone: str, week: list[list[str]], days: dict[str, list[str]], sentence: str
) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        read_hours(zone, week, days)


def test_hours_may_be_built_by_hand() -> None:
    span = (Span(time(9), time(17)),)
    calendar = Calendar(Hours("Europe/Berlin", dict.fromkeys(range(5), span)), {})
    assert calendar.add_days(datetime(2026, 3, 27, 12, tzinfo=UTC), 1).at == datetime(
        2026, 3, 30, 21, 59, 59, tzinfo=UTC
    )
