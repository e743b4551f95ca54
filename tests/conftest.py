"""What every test may ask for on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from config.settings import load_settings
from tests import empty_archive, memory, socket_guard

socket_guard.stand_guard()
# a busy machine proves nothing about a rule
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write down what the bot says in the transcripts")


@pytest.fixture(autouse=True)
def leaves_nothing() -> Iterator[None]:
    """No test reaches beyond this machine, and archives that one opened for itself alone serve the next one."""
    socket_guard.left.clear()
    with memory.taken_back():
        yield
    assert socket_guard.left == [], "a test wanted to leave this machine"


@pytest.fixture
def tables(tmp_path: Path) -> None:
    """The archive below `tmp_path` has its tables already: what a first command would make there is no news."""
    empty_archive.put(load_settings({}, tmp_path))
