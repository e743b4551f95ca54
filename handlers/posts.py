"""What a leader says of the own people: which organisation is led here, who is meant, and from which day on."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.saying import phrase
from conversations.dates import find_ahead
from conversations.vocabulary import pattern
from handlers import acting, picks
from handlers.paper import Values
from handlers.shift import Shift
from store import bulletin, organisations
from store.masking import NARROW
from store.work import Refused, Work

HALF_A_YEAR = 180


def led(shift: Shift, verb: str, kinds: tuple[str, ...] = ()) -> str:
    """The organisation whose leader speaks: the chat's own where it is several; Refused and logged for others."""
    found = [
        p.organisation
        for p in shift.actor.posts
        if p.post == "leader" and _is_of(shift.work, p.organisation, kinds)
    ]
    group = organisations.group_at(shift.work, shift.chat) if shift.chat else None
    here = str(group["organisation"]) if group else ""
    if not found:
        refused = Refused("refused.leaders_only", verb=phrase(f"verb.{verb}"))
        acting.log_refusal(shift, verb, None, refused)
        raise refused
    return here if here in found else found[0]


def _is_of(work: Work, id: str, kinds: tuple[str, ...]) -> bool:
    body = organisations.organisation(work, id)
    return body is not None and (not kinds or body.kind in kinds)


def read(shift: Shift, organisation: str, text: str, who: str, other: str, when: str) -> Values:
    """`李四 3/10起`, `王五 给 李四 3/10起`: names and the days around them, as values of these lines.

    A name that is nobody's stays as it was typed, so that the form can say so.
    """
    names: list[list[str]] = [[]]
    days: list[str] = []
    for token in re.split(r"[\s,，、]+", text.strip()):
        word = shift.texts.hear("between", token)
        if word == "to" and names[0] and not days:
            names.append([])
        elif re.search(r"\d", token) or days or _is_day(shift, token):
            days.append(token)
        elif token and not word:
            names[-1].append(token)
    said = [" ".join(each) for each in names if each]
    row = {"organisation": organisation}
    read = [picks.read(shift.work, row, who, name) or name for name in said]
    values = dict(zip((other, who) if len(read) > 1 else (who,), read, strict=False))
    return {**values, **({when: " ".join(days)} if days else {})}


def _is_day(shift: Shift, token: str) -> bool:
    return days_of(shift.work, token) is not None


def days_of(work: Work, text: str) -> tuple[date, date] | None:
    """The first and the last day that are named (`3/10起`, `3/10-3/20`, `3天`); None when there is none."""
    span = span_of(work, text)
    return (date.fromisoformat(span[0]), date.fromisoformat(span[1] or span[0])) if span else None


def span_of(work: Work, text: str) -> tuple[str, str] | None:
    """The same as ISO days; the last is empty where it goes on (`3/10起`)."""
    today = bulletin.local(work).date()
    if count := picks.read_days(work.house.texts, text.strip()):
        return str(today), str(today + timedelta(days=max(int(count), 1) - 1))
    when = find_ahead(_with_years(text, today), today)
    return (when["first"], when["last"]) if when else None


def _with_years(text: str, today: date) -> str:
    """`3/10` and `3月10日` are the nearest day of that name: what is just over is not next year's."""

    def dated(match: re.Match[str]) -> str:
        near = [_day(today.year + years, int(match["m"]), int(match["d"])) for years in (0, 1)]
        found = next((day for day in near if day and (today - day).days < HALF_A_YEAR), None)
        return f"{found:%Y.%m.%d}" if found else match[0]

    return pattern("ahead", "month_day").sub(dated, text.translate(NARROW))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # the 31st of June
        return None


def begins(work: Work, day: date) -> datetime:
    """The first moment of a day here; of today, now."""
    opened = datetime.combine(day, time(), ZoneInfo(work.profile.hours.zone))
    return max(opened, work.now) if day == bulletin.local(work).date() else opened


def period(work: Work, text: str) -> tuple[datetime, datetime]:
    """From the first moment of the first day named to the end of the last; Refused when that is over, or no day."""
    days = days_of(work, text)
    if days is None or days[1] < bulletin.local(work).date():
        raise Refused("refused.no_day_ahead", value=text)
    return max(begins(work, days[0]), work.now), begins(work, days[1] + timedelta(days=1))
