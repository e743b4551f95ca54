"""The doctor: finds what is wrong, says what to do, and is content with a healthy installation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import backup, doctor
from bot.app import Suban
from bot.commands.keys import ACKNOWLEDGED
from bot.finding import Finding
from config.saying import Say
from config.texts import load_texts
from store import calls, inbox, notice, organisations, roster, timer
from store.work import Work
from tests.archive import at
from tests.installation import KEY, archive_of, install, opened


def examine(suban: Suban) -> dict[str, Finding]:
    """The findings by name; the examination opens the archive by itself."""
    findings = doctor.examine(suban.settings, now=suban.now)
    return {finding.name: finding for finding in findings}


def test_a_history_that_does_not_fit_is_bad(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).bring("processing")
        assert examine(suban)["chains"].level == "ok"
        suban.database.tx_now(lambda tx: tx.define("update event set person = 'nobody' where seq = 2"))
        found = examine(suban)["chains"]
        assert (found.level, "YS2603-0001 #2: hash") == ("bad", found.facts["problems"])


def levels(found: dict[str, Finding], level: str) -> set[str]:
    return {name for name, finding in found.items() if finding.level == level}


def spoil(folder: Path, turn: Any) -> dict[str, Finding]:
    """What is found after something happened to a healthy installation."""
    with opened(folder, secret_key=KEY) as suban:
        suban.turn_now(turn)
        return examine(suban)


def test_a_demo_city_with_a_kept_key_and_a_backup_has_nothing_wrong(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).bring("processing")
        (suban.settings.var_dir / ACKNOWLEDGED).write_text(suban.keys.fingerprint)
        backup.stamp(suban.settings, suban.now())
        found = examine(suban)
    assert levels(found, "bad") | levels(found, "warn") - {"disk"} == set()


def test_without_an_archive_it_says_how_to_get_one(tmp_path: Path) -> None:
    assert examine(install(tmp_path))["no_archive"].level == "bad"


def test_an_archive_of_another_version_is_named(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        suban.database.tx_now(lambda tx: tx.define("update alembic_version set version_num = '0000'"))
    assert examine(suban)["old_archive"].facts["found"] == "0000"


def test_it_asks_for_the_key_until_that_was_kept_and_again_for_a_new_one(tmp_path: Path) -> None:
    suban = install(tmp_path, secret_key=KEY)
    assert examine(suban)["key"].level == "warn"
    suban.settings.var_dir.mkdir()
    (suban.settings.var_dir / ACKNOWLEDGED).write_text(suban.keys.fingerprint + "\n")
    assert examine(suban)["key"].level == "ok"
    assert examine(install(tmp_path, secret_key=KEY + "!"))["key"].level == "warn"


@pytest.mark.parametrize(
    ("day", "level"), [((2026, 10, 31), "ok"), ((2026, 11, 1), "warn"), ((2031, 3, 1), "bad")]
)
def test_from_november_the_next_years_holidays_are_wanted(
    tmp_path: Path, day: tuple[int, int, int], level: str
) -> None:
    suban = install(tmp_path, now=datetime(*day, 4, tzinfo=UTC))
    assert examine(suban)["calendar"].level == level


@pytest.mark.parametrize(("days", "level"), [(1, "ok"), (3, "warn"), (8, "bad")])
def test_a_backup_grows_old(tmp_path: Path, days: int, level: str) -> None:
    suban = install(tmp_path)
    suban.settings.var_dir.mkdir(exist_ok=True)
    backup.stamp(suban.settings, suban.now() - timedelta(days=days))
    assert examine(suban)["backup"].level == level


def test_an_open_address_without_https_is_a_warning(tmp_path: Path) -> None:
    assert examine(install(tmp_path, host="0.0.0.0"))["address"].level == "warn"
    safe = install(tmp_path, host="0.0.0.0", public_url="https://suban.example")
    assert examine(safe)["address"].level == "ok"


def test_a_unit_without_a_leader_is_named(tmp_path: Path) -> None:
    def dismiss(work: Work) -> None:
        leader = roster.staff(work, "urban", "leader")[0]
        roster.dismiss(work, next(r["id"] for r in roster.everybody(work) if r["person"] == leader))

    assert spoil(tmp_path, dismiss)["unstaffed"].facts["organisations"] == ["urban"]


def test_a_unit_without_a_group_is_named(tmp_path: Path) -> None:
    found = spoil(tmp_path, lambda work: organisations.unbind(work, "web-group:urban"))
    assert found["groupless"].facts["organisations"] == ["urban"]


def test_without_named_persons_nobody_would_see_a_tip_off(tmp_path: Path) -> None:
    def dismiss(work: Work) -> None:
        named = work.profile.sealed.members
        for row in [row for row in roster.everybody(work) if row["member"] in named]:
            roster.dismiss(work, row["id"])

    assert spoil(tmp_path, dismiss)["sealed_members"].level == "bad"


def test_parked_messages_dead_wake_ups_and_open_calls_are_counted(tmp_path: Path) -> None:
    def happen(work: Work) -> None:
        inbox.take_in(work, "web", "k", "p", "", {"text": "?"})
        for _ in range(3):
            inbox.stumble(work, "web", "k", "KeyError")
        timer.arm(work, "lapse!dead", 1, at(9999))
        calls.ask(work, 1, "unreached")

    found = spoil(tmp_path, happen)
    assert found["parked"].facts["error"] == "KeyError"
    assert levels(found, "bad") >= {"dead_timers"}
    assert levels(found, "warn") >= {"parked", "calls"}


def test_a_clock_that_stands_still_shows(tmp_path: Path) -> None:
    found = spoil(tmp_path, lambda work: timer.arm(work, "lapse", 7, at(0) - timedelta(hours=1)))
    assert found["late_timers"].facts["minutes"] == 60


def test_an_open_ticket_without_a_clock_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).file()
        suban.database.tx_now(lambda tx: tx.define("update deadline set stopped = 1"))
        assert examine(suban)["clockless"].facts["count"] == 1


def test_records_from_the_future_mean_that_the_clock_went_back(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as suban:
        archive_of(suban).file(at(1))
        assert examine(suban)["time"].level == "bad"


def test_a_foreign_key_is_told_from_a_new_one(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY):
        pass
    assert examine(install(tmp_path, secret_key=KEY + "!"))["foreign_key"].level == "bad"


def test_a_notice_that_no_platform_took_is_late(tmp_path: Path) -> None:
    def tell(work: Work) -> None:
        notice.tell(work, "sms:1", Say("engine.trouble"))

    with opened(tmp_path, at(0), secret_key=KEY) as suban:
        suban.turn_now(tell)
    assert examine(install(tmp_path, at(0) + timedelta(hours=2), secret_key=KEY))["notices"].level == "bad"


def test_every_finding_can_be_worded_in_both_languages() -> None:
    texts = load_texts()
    found = [key for key in texts.keys("zh") if key.startswith("doctor.")]
    assert all(texts.blanks("zh", key) == texts.blanks("en", key) for key in found)
    assert {key.rpartition(".")[0] for key in found if key.endswith(".what")} == {
        key.rpartition(".")[0] for key in found if key.endswith(".do")
    }
