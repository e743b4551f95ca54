"""What doctor examines without the archive: settings, key, calendar, disk, backups."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import backup
from bot.app import Suban
from bot.commands.keys import is_acknowledged
from bot.finding import Finding, Level
from store import organisations

GIB = 1 << 30
NOTICE_MONTH = 11
"""From November the next year's holidays should be published."""


def _address(suban: Suban) -> Iterator[Finding]:
    settings = suban.settings
    if settings.loopback or (settings.public_url or "").startswith("https://"):
        yield Finding("ok", "address", {"address": settings.address})
    else:
        yield Finding("warn", "address", {"address": settings.address})


def _key(suban: Suban) -> Iterator[Finding]:
    kept = is_acknowledged(suban.settings, suban.keys)
    yield Finding("ok" if kept else "warn", "key", {"fingerprint": suban.keys.fingerprint})
    file = suban.settings.var_dir / "secret.key"
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("bad", "key_file", {"file": file.name})


def _calendar(suban: Suban) -> Iterator[Finding]:
    today = suban.now().astimezone(ZoneInfo(suban.profile.hours.zone)).date()
    wanted = [today.year, *([today.year + 1] if today.month >= NOTICE_MONTH else [])]
    provisional = [year for year in wanted if not suban.calendar.official(year)]
    if not provisional:
        yield Finding("ok", "calendar", {"years": [str(year) for year in wanted]})
    owner = organisations.keepers_in(suban.profile, "calendar")
    for year in provisional:
        yield Finding(
            "bad" if year == today.year else "warn", "calendar", {"years": str(year), "owner": owner}
        )


def _disk(suban: Suban) -> Iterator[Finding]:
    space = shutil.disk_usage(_there(suban.settings.var_dir))
    facts = {"free": f"{space.free / GIB:.1f}"}
    low = space.free < 5 * GIB or space.free < space.total // 20
    yield Finding("bad" if space.free < GIB else "warn" if low else "ok", "disk", facts)


def _there(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _backup(suban: Suban) -> Iterator[Finding]:
    if suban.settings.sqlite_path is None:
        return
    last = backup.last(suban.settings)
    if last is None:
        yield Finding("warn", "never_backed_up")
        return
    age = suban.now() - last
    level: Level = "bad" if age > timedelta(days=7) else "warn" if age > timedelta(days=2) else "ok"
    yield Finding(level, "backup", {"days": age.days, "last": _day(last.date())})


def _day(day: date) -> str:
    return day.isoformat()


MACHINE: tuple[Callable[[Suban], Iterator[Finding]], ...] = (_address, _key, _calendar, _disk, _backup)
