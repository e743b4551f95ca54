"""Short words are understood from what was asked, offered or filed before: nothing becomes a name by accident."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import note, people
from store.people import Who
from tests.archive import at
from tests.stage import Heard, Stage

STORY = "上周三市城管局的人来我店里，说招牌不合规，要罚两千块，不给任何票据。"
FILED = (STORY, "对", "没有", "周先生 13812345678", "提交")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, 1, at(0))
    yield stage
    stage.close()


def say(stage: Stage, name: str, *words: str) -> str:
    """What is answered to the last of these words."""
    heard: list[Heard] = []
    for each in words:
        heard = stage.say(name, each)
    return "\n".join(h.message.text for h in heard if h.name == name and not h.notice)


def hears(stage: Stage, name: str, *words: str) -> str:
    """What somebody of the staff is answered, and everything that is told about it."""
    return "\n".join(h.message.text for each in words for h in stage.say(name, each))


def identity(stage: Stage, id: int = 1) -> Who:
    return stage.archive.run(lambda work: people.identity(work, id), stage.now)


def notes(stage: Stage, kind: str, id: int = 1) -> list[str]:
    return stage.archive.run(
        lambda work: [each.text for each in note.notes(work, id) if each.kind == kind], stage.now
    )


# ---------------------------------------------------------------- a number sent alone


@pytest.mark.parametrize(
    "sent", ["13711112222", "１３７１１１１２２２２", "我的电话换成13711112222", "137 1111 2222。"]
)
def test_a_number_sent_alone_is_asked_about_and_becomes_the_way_to_reach_them(
    stage: Stage, sent: str
) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", sent) == "137****2222是您的联系电话吗？"
    assert identity(stage).phone == "13812345678"
    assert "137****2222" in say(stage, "老周", "是")
    assert (identity(stage).name, identity(stage).phone, identity(stage).enterprise) == (
        "周先生", "13711112222", "",
    )  # fmt: skip


def test_a_number_of_somebody_else_is_added_to_the_matter(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", "13711112222", "2") == "已补充到YS2603-0001。"
    assert identity(stage).phone == "13812345678"
    assert notes(stage, "supplement") == ["13711112222"]


def test_after_being_asked_what_to_correct_a_number_is_the_correction(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", "我的信息", "更正联系方式", "13711113333").startswith(
        "YS2603-0001的联系电话已换成"
    )
    assert identity(stage).phone == "13711113333"


def test_a_name_sent_after_a_number_is_the_name_of_the_business(stage: Stage) -> None:
    say(stage, "老周", *FILED, "13711112222", "是", "红豆茶饮")
    assert identity(stage).enterprise == "红豆茶饮"


def test_whoever_is_anonymous_leaves_no_number(stage: Stage) -> None:
    say(stage, "老周", *FILED[:3], "匿名", "提交")
    assert "没有记下" in say(stage, "老周", "13711112222")
    assert identity(stage).phone == ""


def test_a_number_that_stands_as_a_name_is_never_shown(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    wrong = Who("李女士", "13812345678", "13711112222")
    stage.archive.run(lambda work: people.identify(work, 1, wrong), stage.now)
    shown = say(stage, "老周", "我的信息", "查看我的信息")
    assert "137****2222" in shown
    assert "13711112222" not in shown
    assert "13711112222" not in _disclosed(stage)


def _disclosed(stage: Stage) -> str:
    """What the unit reads after the business agreed to its name being told."""
    hears(stage, "沈若溪", "受理 0001 城管局（已核对）")
    hears(stage, "宋致远", "签收 0001", "请求披露 0001 企业名称 核对是哪一家店")
    say(stage, "老周", "同意")
    rows = [h.message.rows for h in stage.say("宋致远", "详情 0001")]
    assert "单位名称" in str(rows)
    return str(rows)


def test_a_business_cannot_be_called_a_number(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert "不像名称" in say(stage, "老周", "更正企业名称", "13711112222")
    assert "已更正" in say(stage, "老周", "红豆茶饮")
    assert identity(stage).enterprise == "红豆茶饮"
