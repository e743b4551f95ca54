"""Whether there are new facts is asked once, and a plain no is no new fact (G55)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import note, ticket
from tests.archive import OFFICE, at
from tests.stage import Stage

STORY = "上周三市城管局的人来我店里，说招牌不合规，要罚两千块，不给任何票据。"
WHY: dict[str, Any] = {
    "basis": "《信访工作条例》",
    "explanation": "此事已经依法办理并退还款项，没有新的事实和证据。",
}
FILED = (STORY, "对", "没有", "周先生 13812345678", "提交")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """老周 has filed again what was terminated, and is asked."""
    stage = Stage(tmp_path, 1, at(0))
    me = stage.persons["老周"]
    first = stage.archive.bring("closed", person=me)
    second = stage.archive.bring("accepted", person=me, story=STORY, category="A5")
    stage.archive.act(second["id"], OFFICE, "link", other=first["number"])
    stage.archive.act(second["id"], OFFICE, "terminate", **WHY)
    stage.now = at(1)
    say(stage, *FILED)
    yield stage
    stage.close()


def say(stage: Stage, *words: str) -> str:
    """What 老周 is answered to the last of these."""
    heard = [each for text in words for each in stage.say("老周", text)]
    return [each.message.text for each in heard if each.name == "老周" and not each.notice][-1]


def declared(stage: Stage) -> tuple[set[str], list[str]]:
    """The flags of the new matter, and what was written down as new facts."""
    row = stage.archive.run(lambda work: ticket.get(work, 3), stage.now)
    notes = stage.archive.run(lambda work: note.notes(work, 3), stage.now)
    return {"news", "no_news"} & set(row["flags"].split()), [n.text for n in notes if n.kind == "new_facts"]


@pytest.mark.parametrize("said", ["没有", "没有新的", "没有了。", "无"])
def test_a_plain_no_is_no_new_fact(stage: Stage, said: str) -> None:
    assert "没有新情况" in say(stage, said)
    assert declared(stage) == ({"no_news"}, [])


@pytest.mark.parametrize("said", ["没有", "没有新的"])
def test_nor_is_it_one_for_whoever_began_to_tell(stage: Stage, said: str) -> None:
    say(stage, "有新情况、新证据")
    assert "没有新情况" in say(stage, said)
    assert declared(stage) == ({"no_news"}, [])
    say(stage, "谢谢")
    assert declared(stage) == ({"no_news"}, [])


def test_a_plain_yes_is_asked_what_is_new(stage: Stage) -> None:
    assert "有哪些新情况" in say(stage, "有")
    assert "有哪些新情况" in say(stage, "有")
    say(stage, "昨天又收了五百元，有录像")
    assert declared(stage) == ({"news"}, ["昨天又收了五百元，有录像"])
