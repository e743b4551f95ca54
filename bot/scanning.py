"""A look at every file for what harms a machine, by a program of the operator's: outside of any transaction (§8.2)."""

from __future__ import annotations

import asyncio
import logging
import shlex
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from store import unscanned
from store.files import Files, Missing
from store.work import Refused, Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds the program may take for one file."""
CLEAN, INFECTED, UNKNOWN = "clean", "infected", "unknown"
VERDICTS = {0: CLEAN, 1: INFECTED}
"""What its exit code says; everything else says nothing."""
AT_ONCE = 20
Take = Callable[[Files, bytes, str], dict[str, Any]]


async def take(suban: Suban, does: Take, data: bytes, name: str) -> dict[str, Any]:
    """A file as messages carry it, once it was scanned; Refused when it is infected, and then nothing is kept."""
    verdict = await asyncio.to_thread(scan, suban.settings.scan_command, data)
    if verdict == INFECTED:
        await suban.turn(unscanned.count_infected)
        raise Refused("files.infected")
    taken = await asyncio.to_thread(does, suban.files, data, name)
    if verdict == UNKNOWN:
        await suban.turn(lambda work: unscanned.keep(work, taken["digest"]))
    return taken


def scan(command: str, data: bytes) -> str:
    """What the program says of a content it reads from its input; without a program everything passes."""
    if not command:
        return CLEAN
    try:
        done = subprocess.run(
            shlex.split(command), input=data, timeout=PATIENCE, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        logger.warning("a file could not be scanned", extra={"error": type(error).__name__})
        return UNKNOWN
    return VERDICTS.get(done.returncode, UNKNOWN)


async def scan_again(suban: Suban) -> None:
    """Files that came while the program did not answer: clean ones are given out, infected ones taken away."""
    if not suban.settings.scan_command:
        return
    for digest in await suban.look(lambda work: unscanned.waiting(work, AT_ONCE)):
        verdict = await asyncio.to_thread(_scan_kept, suban, digest)
        await suban.turn(lambda work, d=digest, v=verdict: _settle(work, d, v))  # type: ignore[misc]
        if verdict == INFECTED:
            await asyncio.to_thread(suban.files.remove, digest)


def _scan_kept(suban: Suban, digest: str) -> str:
    try:
        return scan(suban.settings.scan_command, suban.files.get(digest))
    except Missing:
        return CLEAN


def _settle(work: Work, digest: str, verdict: str) -> None:
    if verdict == INFECTED:
        unscanned.take_away(work, digest)
    elif verdict == CLEAN:
        unscanned.forget(work, digest)
    else:
        unscanned.try_later(work, digest)
