"""The wiring: from settings to a house with its archive, its doors and its clock, started and stopped cleanly."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Protocol, TypeVar

from config.calendar import Calendar, load_years, read_hours
from config.profile import Profile
from config.profile_loading import FOLDER, load_profile, profile_from_json
from config.settings import Settings
from config.texts import Texts, load_texts
from store import duties, healing, migrate, organisations, profile_versions, rotation
from store.database import Database, Tx
from store.files import Files
from store.privacy import Keyring
from store.work import House, Work

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.channel import Door
    from bot.licence import Bridge

T = TypeVar("T")
logger = logging.getLogger(__name__)


class ForeignKey(Exception):
    """The archive was sealed with another key than the one in use."""


class Worker(Protocol):
    """Something that runs beside the web pages until it is told to stop."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Platform(Protocol):
    """A chat platform: how its line is kept open, what listens to it, and where it may call."""

    @property
    def line(self) -> Worker: ...
    @property
    def listeners(self) -> Sequence[Worker]: ...
    def routes(self) -> Sequence[BaseRoute]: ...


def utc_now() -> datetime:
    """The time; nothing below the doors asks for it."""
    return datetime.now(UTC)


@dataclass
class Suban:
    """One process: what every door needs. `doors` are those that can deliver, by name."""

    settings: Settings
    profile: Profile
    texts: Texts
    keys: Keyring
    calendar: Calendar
    house: House
    database: Database
    files: Files
    random: Random
    now: Callable[[], datetime]
    versions: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    platforms: list[Platform] = field(default_factory=list)
    """Those that have more than a way out: a way in, and a line that is kept open."""
    bridge: Bridge | None = None
    """Where electronic business licences are looked at, if anywhere (G27)."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is about to end: streams close by themselves."""
    workers: list[Worker] = field(default_factory=list)

    @property
    def demo(self) -> bool:
        """Whether sign-in links may be shown: the demo city, seen from this machine alone."""
        return self.profile.id == "demo" and self.settings.loopback

    async def turn(self, fn: Callable[[Work], T]) -> T:
        """Run `fn` in a transaction and return once it is on the disk."""
        return await self.database.tx(self._with_work(fn))

    async def look(self, fn: Callable[[Work], T]) -> T:
        """Run `fn` on a snapshot; it cannot write."""
        return await self.database.read(self._with_work(fn))

    def turn_now(self, fn: Callable[[Work], T]) -> T:
        """The blocking form of `turn`, for the command line."""
        return self.database.tx_now(self._with_work(fn))

    def look_now(self, fn: Callable[[Work], T]) -> T:
        """The blocking form of `look`."""
        return self.database.read_now(self._with_work(fn))

    def open(self) -> None:
        """Open the archive and bring it up to date; raises AlreadyOpen, Newer or what the driver says."""
        self.database.open()
        try:
            self._migrate()
            self.turn_now(self._move_in)
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        """Commit what was handed over and let go of the archive."""
        self.database.close()

    async def start(self) -> None:
        """Open the archive, then begin whatever the roles of this process ask for."""
        await asyncio.to_thread(self.open)
        try:
            await self._begin()
        except BaseException:
            await self.stop()
            raise
        logger.info("started", extra={"role": " ".join(self.settings.roles)})

    async def stop(self) -> None:
        """The clock first, then the postman, who finishes what is under way; the archive last."""
        self.stopping.set()
        for worker in reversed(self.workers):
            try:
                await worker.stop()
            except Exception:
                logger.exception("a worker did not stop")
        self.workers.clear()
        await asyncio.to_thread(self.close)
        logger.info("stopped")

    @asynccontextmanager
    async def running(self, _app: object = None) -> AsyncIterator[None]:
        """Started inside, stopped after: also the lifespan of a web application that runs by itself."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def _begin(self) -> None:
        if "postman" in self.settings.roles:  # the first source may be added while this runs
            from bot.hooks import Hooks

            self.doors[Hooks.name] = Hooks(self)
        made = [WORKERS[role](self) for role in ("postman", "clock") if role in self.settings.roles]
        lines = [platform.line for platform in self.platforms]
        listening = self.platforms if "web" in self.settings.roles else []
        for worker in (*lines, *made, *(w for platform in listening for w in platform.listeners)):
            self.workers.append(worker)
            await worker.start()

    def _with_work(self, fn: Callable[[Work], T]) -> Callable[[Tx], T]:
        return lambda tx: fn(Work(tx, self.now(), self.house))

    def _migrate(self) -> None:
        if self.settings.database_url.endswith(":memory:"):
            migrate.create(self.database)
        elif migrate.migrate(self.settings.database_url):
            logger.info("the archive was brought up to date", extra={"revision": migrate.head()})

    def _move_in(self, work: Work) -> None:
        from bot import seed
        from handlers import library, rule_changes

        if rotation.is_foreign(work):
            raise ForeignKey(self.keys.fingerprint)
        organisations.load(work, self.profile)
        library.load(work)
        duties.take_over(work, self.profile)
        healing.heal_once(work)
        profile_versions.keep(work, self.profile)
        self.versions.update(profile_versions.bodies(work))
        seed.furnish(work)
        rule_changes.enter(work)


def build(
    settings: Settings,
    *,
    random: Random | None = None,
    now: Callable[[], datetime] = utc_now,
    exclusive: bool = False,
    entropy: Callable[[int], bytes] = os.urandom,
    doors: bool = True,
) -> Suban:
    """Everything put together, nothing opened yet. Raises Misconfigured.

    `exclusive` refuses a second process on the same SQLite file. Without `doors` nothing can be sent or heard, and
    no platform's library is waited for.
    """
    texts = load_texts()
    profile = load_profile(settings.profile, [f for f in (settings.profile_dir, FOLDER) if f])
    chance = random or SystemRandom()
    keys = keyring(settings, entropy)
    calendar = _calendar(settings, profile)
    versions: dict[str, str] = {}
    house = House(
        profile=profile, calendar=calendar, keys=keys, random=chance, public_url=settings.address,
        sms=settings.sms_url is not None, licence=settings.licence_url is not None, second_factor=settings.needs_factor,
        mask_labels=_mask_labels(texts, profile), recall=_recall(versions, profile),
    )  # fmt: skip
    suban = Suban(
        settings=settings, profile=profile, texts=texts, keys=keys, calendar=calendar, house=house,
        database=Database(settings.database_url, exclusive=exclusive),
        files=Files(settings.var_dir / "evidence", keys), random=chance, now=now, versions=versions,
        bridge=_bridge(settings),
    )  # fmt: skip
    suban.doors.update({door.name: door for door in _doors(suban)} if doors else {})
    return suban


def keyring(settings: Settings, entropy: Callable[[int], bytes] = os.urandom) -> Keyring:
    """The key in use and the retired ones."""
    assert settings.secret_key is not None, "load_settings gives every installation a key"
    retired = [key.get_secret_value() for key in settings.retired_keys]
    return Keyring.from_secret(settings.secret_key.get_secret_value(), retired, entropy)


def _calendar(settings: Settings, profile: Profile) -> Calendar:
    hours = read_hours(profile.hours.zone, profile.hours.week, profile.hours.days)
    return Calendar(hours, {**load_years(), **load_years(settings.var_dir / "holidays")})


def _mask_labels(texts: Texts, profile: Profile) -> Mapping[str, str]:
    lang = profile.languages[0]
    keys = [key for key in texts.keys(lang) if key.startswith("masking.")]
    return {key.removeprefix("masking."): texts.say(lang, key) for key in keys}


def _recall(versions: Mapping[str, str], profile: Profile) -> Callable[[str], Profile | None]:
    """Earlier profiles with their own lengths; clocks that came later have the present ones."""

    @cache
    def recall(version: str) -> Profile | None:
        if version not in versions:
            return None
        kept = profile_from_json(versions[version])
        return kept.model_copy(update={"deadlines": {**profile.deadlines, **kept.deadlines}})

    return recall


def _doors(suban: Suban) -> Iterator[Door]:
    """The doors the settings name; a platform's library is imported only with its door."""
    settings = suban.settings
    if settings.sms_url:
        from bot.sms import Sms

        yield Sms(settings)
    if settings.telegram_public_token or settings.telegram_staff_token:
        from bot.telegram.platform import Telegram

        telegram = Telegram(suban)
        suban.platforms.append(telegram)
        yield from telegram.doors
    if settings.wechat_appid:
        from bot.wechat.platform import WeChat

        wechat = WeChat(suban)
        suban.platforms.append(wechat)
        yield from wechat.doors
    if settings.wecom_corpid or settings.wecom_bot_id or settings.wecom_webhooks:
        from bot.wecom.platform import WeCom

        wecom = WeCom(suban)
        suban.platforms.append(wecom)
        yield from wecom.doors


def _bridge(settings: Settings) -> Bridge | None:
    if settings.licence_url is None:
        return None
    from bot.licence import Bridge

    return Bridge(settings)


def _clock(suban: Suban) -> Worker:
    from bot.clock import Clock

    return Clock(suban)


def _postman(suban: Suban) -> Worker:
    from bot.postman import Postman

    return Postman(suban)


WORKERS: Mapping[str, Callable[[Suban], Worker]] = {"clock": _clock, "postman": _postman}
