"""Takes away each row of the law, each role in it, and each row of what is expected: a test has to miss it.

`make mutants ARGS=law`. Every attempt is a process of its own that has everything loaded already.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import cast

import pytest

from store.lifecycle import ACTIONS, Action
from tests import test_lifecycle_table, test_permissions, written_rules

LAW = cast(MutableMapping[str, Action], ACTIONS)
LIFECYCLE = "tests/test_lifecycle_table.py"
CELL = "tests/test_permissions.py::test_only_who_may_can_and_only_where_it_belongs[{}]"
BESIDE = 2
BROKEN = 9


@dataclass(frozen=True)
class Loss:
    """One thing less, and where that should show."""

    name: str
    take: Callable[[], None]
    shows: tuple[str, ...]


NOTHING = Loss("nothing", lambda: None, (LIFECYCLE, CELL.partition("[")[0]))


def losses() -> Iterator[Loss]:
    """Everything that is taken away in turn."""
    for verb, action in ACTIONS.items():
        yield Loss(f"row {verb}", partial(_lose_row, verb), (LIFECYCLE,))
        for role in (*action.by, *action.proposed_by):
            yield Loss(f"role {verb} by {role}", partial(_lose_role, verb, role), (LIFECYCLE,))
    for name, shows in (("lifecycle", LIFECYCLE), ("permissions", CELL)):
        for number, row in enumerate(written_rules.read(name)):
            what = f"expected {name} {row['verb']} {row.get('before', '')}".strip()
            yield Loss(what, partial(_lose_expectation, name, number), (shows.format(row["verb"]),))


def _lose_row(verb: str) -> None:
    del LAW[verb]


def _lose_role(verb: str, role: str) -> None:
    action = ACTIONS[verb]
    by, proposed_by = (
        tuple(each for each in roles if each != role) for roles in (action.by, action.proposed_by)
    )
    LAW[verb] = replace(action, by=by, proposed_by=proposed_by)


def _lose_expectation(name: str, number: int) -> None:
    whole = written_rules.read

    def read(name_: str) -> Iterator[dict[str, str]]:
        return (row for at, row in enumerate(whole(name_)) if (name_, at) != (name, number))

    setattr(written_rules, "read", read)  # noqa: B010


def main() -> int:
    """Takes everything away in turn; 1 when nothing missed one of them."""
    if list(_unmissed([NOTHING])) == []:
        print("the tests fail though nothing was taken away")
        return 1
    begun, every = monotonic(), list(losses())
    unmissed = list(_unmissed(every))
    print("\n".join(f"MISSED BY NOTHING: {name}" for name in unmissed))
    print(f"{len(every) - len(unmissed)} of {len(every)} losses noticed, {monotonic() - begun:.0f} s")
    return 1 if unmissed else 0


def _unmissed(every: Sequence[Loss]) -> Iterator[str]:
    """The names of what could go unnoticed, a few tried beside each other."""
    waiting, tried = list(reversed(every)), dict[int, Loss]()
    while waiting or tried:
        while waiting and len(tried) < BESIDE:
            loss = waiting.pop()
            tried[_without(loss)] = loss
        process, status = os.wait()
        loss = tried.pop(process)
        if os.waitstatus_to_exitcode(status) != 1:
            yield loss.name


def _without(loss: Loss) -> int:
    """A process of its own that ends as pytest does; its number."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(_tested(loss))
        finally:
            os._exit(BROKEN)
    return child


def _tested(loss: Loss) -> int:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    loss.take()
    for module in (test_lifecycle_table, test_permissions):
        sys.modules.pop(module.__name__, None)
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *loss.shows]))
