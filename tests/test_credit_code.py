"""A credit code typed after filing: checked by its last sign, kept sealed, never asked for before (G27)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.saying import Say
from conversations.credit_code import LENGTH, SIGNS, WEIGHTS, find, is_right
from handlers.inbound import Inbound
from handlers.reception import receive
from store import people
from store.rows import finding
from store.schema import Identity
from tests.archive import Archive, open_archive

RIGHT = "91350100M000100Y43"
"""The example of the standard itself."""
FILING = (
    "上周三市城管局的人来我店里，说招牌不合规，要罚两千块，不给任何票据。",
    "对",
    "没有",
    "王先生 13800138000",
    "提交",
)
ANONYMOUS = (*FILING[:3], "匿名", "提交")
bodies = st.text(SIGNS, min_size=LENGTH - 1, max_size=LENGTH - 1)


def completed(body: str) -> str:
    return next(body + sign for sign in SIGNS if is_right(body + sign))


def test_the_standards_own_example_is_right() -> None:
    assert is_right(RIGHT)
    assert WEIGHTS[:6] == (1, 3, 9, 27, 19, 26)


@given(bodies, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_any_single_wrong_sign_is_caught(body: str, place: int, sign: str) -> None:
    code = completed(body)
    changed = code[:place] + sign + code[place + 1 :]
    assert is_right(changed) == (changed == code)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(is_right(find(text)), bool)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (RIGHT, RIGHT),
        (f" {RIGHT.lower()}。", RIGHT),
        (f"统一社会信用代码：{RIGHT}", RIGHT),
        ("９１３５０１００Ｍ０００１００Ｙ４３", RIGHT),
        (f"{RIGHT[:-1]}", ""),
        ("thankyouverymuchall", ""),
        ("ABCDEFGHJKLMNPQRTU", ""),
        (f"我们的代码是{RIGHT}，请尽快退款", ""),
    ],
)
def test_a_code_is_told_from_other_words(said: str, code: str) -> None:
    assert find(said) == code


def told(archive: Archive, *texts: str) -> Say:
    person = archive.run(lambda work: people.meet(work, "web:tea"))
    for text in texts[:-1]:
        archive.run(lambda work, text=text: receive(work, Inbound(person, text=text)))  # type: ignore[misc]
    return archive.run(lambda work: receive(work, Inbound(person, text=texts[-1])))[0]


def test_a_right_code_is_kept_sealed_as_what_the_business_says() -> None:
    archive = open_archive()
    assert told(archive, *FILING, RIGHT).key == "licence.kept"
    row = archive.run(lambda work: work.tx.one(finding(Identity, "ticket"), ticket=1))
    assert row is not None
    assert (row["level"], RIGHT.encode() in row["sealed"]) == ("self_declared", False)
    who = archive.run(lambda work: people.identity(work, 1))
    assert (who.code, who.name, who.phone) == (RIGHT, "王先生", "13800138000")


def test_a_wrong_sign_is_said_and_nothing_is_kept() -> None:
    archive = open_archive()
    said = told(archive, *FILING, RIGHT[:-1] + "4")
    assert said.key == "licence.wrong"
    assert archive.run(lambda work: people.identity(work, 1)).code == ""


def test_who_is_anonymous_stays_so() -> None:
    archive = open_archive()
    assert told(archive, *ANONYMOUS, RIGHT).key == "licence.anonymous"
    assert archive.run(lambda work: people.identity(work, 1)).code == ""
