"""The examination: what is wrong or soon will be, each finding with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bot import doctor_archive, doctor_licence, doctor_telegram, doctor_tencent
from bot.app import Suban, build, utc_now
from bot.doctor_machine import MACHINE
from bot.finding import Finding
from bot.telegram.checks import Chat, bound_chats
from config.settings import Settings
from store.migrate import head, stored

__all__ = ["Finding", "examine"]


def examine(settings: Settings, now: Callable[[], datetime] = utc_now) -> list[Finding]:
    """All findings, the healthy ones too; it changes nothing and may run beside the service."""
    suban = build(settings, now=now, doors=False)
    in_archive, chats = _of_archive(suban)
    at_platforms = [*doctor_telegram.examine(suban, chats), *_at_tencent(settings, now)]
    at_platforms += doctor_licence.examine(suban)
    return [*_of_machine(suban), *in_archive, *at_platforms]


def _of_machine(suban: Suban) -> Iterator[Finding]:
    for check in MACHINE:
        yield from check(suban)


def _of_archive(suban: Suban) -> tuple[list[Finding], list[Chat]]:
    """What the archive shows, and the groups that are bound at Telegram."""
    revision = stored(suban.settings.database_url)
    if revision != head():
        return [_unready(revision)], []
    with suban.database:
        return suban.look_now(lambda work: (doctor_archive.examine(suban, work), bound_chats(work)))


def _at_tencent(settings: Settings, now: Callable[[], datetime]) -> list[Finding]:
    """Tokens are kept in the archive, so it is opened once more."""
    if not doctor_tencent.is_configured(settings) or stored(settings.database_url) != head():
        return []
    suban = build(settings, now=now, doors=False)
    with suban.database:
        return list(doctor_tencent.examine(suban))


def _unready(revision: str) -> Finding:
    return Finding("bad", "old_archive" if revision else "no_archive", {"found": revision, "wanted": head()})
