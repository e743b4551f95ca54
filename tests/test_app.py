"""The wiring: what is there after a start, for whom, and how a process ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.request import urlopen

import pytest

from bot import seed
from bot.app import Suban, build
from bot.health import is_ready
from bot.metrics import metrics_text
from bot.serving import PortTaken, serve
from config.profile_loading import profile_json
from config.settings import load_settings
from store import organisations, people, roster, timer
from store.work import Refused, Work
from tests.installation import install

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LAZY = ("alembic", "PIL", "openpyxl", "qrcode", "aiogram", "telegram", "wechatpy", "websockets", "psycopg")


def make(folder: Path, **environ: str) -> Suban:
    spoken = {f"SUBAN_{name.upper()}": value for name, value in environ.items()}
    return build(load_settings(spoken, folder), random=Random(1), now=lambda: NOW)


@pytest.fixture(scope="module")
def suban(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suban]:
    made = make(tmp_path_factory.mktemp("demo"))
    made.open()
    yield made
    made.close()


def test_every_member_of_the_demo_city_is_on_the_roster(suban: Suban) -> None:
    members = [(o.id, m.post, m.id) for o in suban.profile.organisations for m in o.members]
    held = suban.look_now(roster.everybody)
    assert sorted((r["organisation"], r["post"], r["member"]) for r in held) == sorted(members)


def test_their_names_are_sealed_and_can_be_read_by_the_house(suban: Suban) -> None:
    named = suban.look_now(lambda work: {people.name(work, r["person"]) for r in roster.everybody(work)})
    assert named == {m.name["zh"] for o in suban.profile.organisations for m in o.members}


def test_every_organisation_with_a_group_title_has_its_web_group(suban: Suban) -> None:
    bound = suban.look_now(lambda work: {g["address"] for g in organisations.all_groups(work)})
    assert bound == {f"web-group:{o.id}" for o in suban.profile.organisations if o.group}


def test_moving_in_again_adds_nobody(suban: Suban) -> None:
    before = len(suban.look_now(roster.everybody))
    suban.turn_now(seed.furnish)
    assert len(suban.look_now(roster.everybody)) == before


def test_a_dismissed_member_and_an_unbound_group_stay_away(suban: Suban) -> None:
    def undo_everything(work: Work) -> tuple[int, int]:
        for row in roster.everybody(work):
            roster.dismiss(work, row["id"])
        organisations.unbind(work, "web-group:urban")
        seed.furnish(work)
        left = len(roster.everybody(work)), len(organisations.groups(work, "urban"))
        raise Undone(*left)

    with pytest.raises(Undone) as undone:
        suban.turn_now(undo_everything)
    assert undone.value.args == (0, 0)


class Undone(Exception):
    """Takes everything back."""


def test_the_people_to_try_are_desk_office_and_one_unit(suban: Suban) -> None:
    found = suban.turn_now(seed.demo_people)
    assert [person.post["key"] for person in found] == [
        "post.clerk", "post.officer", "post.leader", "post.officer", "post.leader",
    ]  # fmt: skip


def test_everyone_includes_the_groups_above_the_units(suban: Suban) -> None:
    found = suban.turn_now(lambda work: seed.demo_people(work, everyone=True))
    offered = {person.organisation["zh"] for person in found}
    above = {o.name["zh"] for o in suban.profile.organisations if o.kind in ("special", "working", "leading")}
    assert above
    assert above <= offered


def test_a_demo_code_signs_in_once(suban: Suban) -> None:
    code = suban.turn_now(seed.demo_people)[0].code
    assert suban.turn_now(lambda work: roster.use_pass(work, code, "sign-in"))["person"]
    with pytest.raises(Refused):
        suban.turn_now(lambda work: roster.use_pass(work, code, "sign-in"))


def test_only_the_demo_on_loopback_shows_links(suban: Suban, tmp_path: Path) -> None:
    assert suban.demo
    assert not make(tmp_path, host="0.0.0.0").demo


def test_an_older_profile_is_recalled_whole(suban: Suban) -> None:
    assert suban.house.recall(suban.profile.version) == suban.profile
    assert suban.house.recall("unheard-of") is None


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = load_settings({"SUBAN_PORT": str(other.getsockname()[1])}, tmp_path)
        with pytest.raises(PortTaken):
            serve(settings)
    assert not (tmp_path / "var" / "suban.db").exists()


def test_nothing_heavy_is_imported_to_start(tmp_path: Path) -> None:
    make(tmp_path).open()
    script = (
        "import sys; from pathlib import Path; from config.settings import load_settings;"
        "from bot import serving; from bot.app import build; from bot.web import application;"
        f"made = build(load_settings({{}}, Path({str(tmp_path)!r}))); made.open(); application(made); made.close();"
        f"print(*sorted(set({LAZY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.slow
def test_a_process_says_where_it_is_answers_and_ends_with_zero_when_told(tmp_path: Path) -> None:
    make(tmp_path).open()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], stdout=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "SUBAN_PORT": str(port), "PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline().decode()
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.communicate()


def test_the_figures_are_numbers_and_nobodys_words(suban: Suban) -> None:
    text = asyncio.run(metrics_text(suban)).decode()
    assert "suban_turns_total" in text
    assert "suban_notices_pending" in text
    assert not re.search(r"[^\x00-\x7f]", text)


def test_a_process_is_ready_until_it_stops_or_its_clock_stands_still(tmp_path: Path) -> None:
    made = make(tmp_path)
    made.open()
    assert asyncio.run(is_ready(made))
    made.turn_now(lambda work: timer.arm(work, "lapse", 1, NOW - timedelta(minutes=5)))
    assert not asyncio.run(is_ready(made))
    made.turn_now(lambda work: timer.cancel(work, 1, "lapse"))
    made.stopping.set()
    assert not asyncio.run(is_ready(made))
    made.close()


def test_a_clock_that_came_later_runs_for_old_tickets_too(tmp_path: Path) -> None:
    suban = install(tmp_path)
    kept = {key: limit for key, limit in suban.profile.deadlines.items() if key != "nudge"}
    older = {"complaint": kept["complaint"].model_copy(update={"days": 7})}
    suban.versions["old"] = profile_json(suban.profile.model_copy(update={"deadlines": {**kept, **older}}))
    deadlines = suban.house.profile_of("old").deadlines
    assert (deadlines["complaint"].days, deadlines["nudge"]) == (7, suban.profile.deadlines["nudge"])
