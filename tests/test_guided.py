"""Who was shown another way is counted, and nothing of what was said is kept (X53)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from store import guided
from store.database import hot
from tests.archive import at
from tests.stage import Stage

QUARREL = "隔壁饭店老板欠我三万块货款，一直不给，打电话也不接"
TIPOFF = "举报市监局的张科长收了红包才给办证"
ALL = hot(text("select * from guided"))


@pytest.fixture
def stage(tmp_path: object) -> Iterator[Stage]:
    stage = Stage(tmp_path, 1, at(0))  # type: ignore[arg-type]
    yield stage
    stage.close()


def counted(stage: Stage, days: int = 30) -> dict[tuple[str, str], int]:
    rows = stage.archive.run(lambda work: guided.lately(work, days), stage.now)
    return {(row["reason"], row["channel"]): int(row["n"]) for row in rows}


def say(stage: Stage, name: str, *words: str) -> None:
    for each in words:
        stage.say(name, each)


def test_whoever_leaves_is_counted_under_the_refusal_it_would_have_been(stage: Stage) -> None:
    say(stage, "老周", QUARREL, "知道了")
    say(stage, "小梅", QUARREL, "知道了")
    assert counted(stage) == {("R3", "web"): 2}


def test_whoever_goes_on_all_the_same_is_not(stage: Stage) -> None:
    say(stage, "老周", QUARREL, "与政府部门有关，继续")
    assert counted(stage) == {}


def test_who_rings_the_discipline_hotline_instead_is_counted_apart(stage: Stage) -> None:
    say(stage, "老周", "举报", TIPOFF, "不在这里反映了")
    assert counted(stage) == {("discipline", "web"): 1}


def test_what_was_said_is_not_kept_there(stage: Stage) -> None:
    say(stage, "老周", QUARREL, "知道了")
    rows = stage.archive.run(lambda work: work.tx.all(ALL), stage.now)
    assert [sorted(row) for row in rows] == [["channel", "count", "day", "kind", "reason"]]
    assert "饭店" not in str(rows)


def test_only_the_last_thirty_days_are_told(stage: Stage) -> None:
    say(stage, "老周", QUARREL, "知道了")
    stage.now = at(31)
    assert counted(stage) == {}
