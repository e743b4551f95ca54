"""A notice that no text of today can word, because it was left by an earlier version, takes no other with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.saying import Say
from store import notice, people, ticket
from store.audience import person_lane
from store.work import Work
from tests.web import Hall, Visitor

GONE, LEFT = "显示不出来了", "给您添麻烦了"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture
def visitor(hall: Hall) -> Visitor:
    return hall.visitor(lang="zh")


def tell(hall: Hall, number: str, *says: Say) -> None:
    """Leave notices for whoever filed a complaint."""

    def leave(work: Work) -> None:
        row = ticket.find(work, number)[0]
        lane = person_lane(people.addresses(work, row["person"])[0])
        for say in says:
            notice.tell(work, lane, say)

    hall.run(leave)


OLD = Say("notice.of_an_earlier_version")
BLANK = Say("door.word")
WORDED = Say("door.word", {"text": LEFT})


@pytest.mark.parametrize("wordless", [OLD, BLANK], ids=["no_text", "no_value"])
def test_the_history_says_that_something_stood_there(hall: Hall, visitor: Visitor, wordless: Say) -> None:
    tell(hall, visitor.file_complaint(), wordless, WORDED)
    heard = [item.get("text", "") for item in visitor.history()][-2:]
    assert [GONE in heard[0], LEFT in heard[1]] == [True, True]


def test_the_stream_goes_on(hall: Hall, visitor: Visitor) -> None:
    number = visitor.file_complaint()
    with visitor.stream() as stream:
        assert stream.comment() == ": open"
        tell(hall, number, OLD, WORDED)
        heard = str([stream.next(), stream.next()])
    assert GONE in heard
    assert LEFT in heard
