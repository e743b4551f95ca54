"""WeChat: what a turn in safe mode costs beside WeRoBot's in clear, and how long fifty people wait for an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Self

from benchmarks.complaint import FACTS, TEN_TURNS
from benchmarks.server import RUN, TICKS, Server, free_port
from benchmarks.wechat_pushes import ACCOUNT, PHOTO, TOKEN, Line, opened, plain, read, sealed
from benchmarks.wire import Unexpected

THEIRS = ("你好", "1", "2", "1", FACTS, "上周三", "王先生", "13800138000", PHOTO, "提交")
"""The same ten turns in the order in which they are asked for; only the number of the picture is kept."""
FILED = re.compile(r"编号.?[A-Z]{2}\d{4}-\d{4,}")
WARM, TALKS, ROUNDS = 20, 40, 5
"""The best round counts, for either server: what else the machine does makes the others dearer, never cheaper."""
PEOPLE, EACH, CROWDS = 50, 4, 5
COME = 0.5
"""Seconds in which the fifty come, one after another: in step they would all submit in the same instant."""
PERSONS = count(1)


@dataclass(frozen=True)
class WeChat:
    """CPU ms of a turn with us and with WeRoBot, of one person after another and of fifty at once; ms they wait."""

    ours: float
    theirs: float
    ours_together: float
    theirs_together: float
    p50: float
    p99: float

    @property
    def ratio(self) -> float:
        """Ours to theirs."""
        return self.ours / self.theirs

    @property
    def together(self) -> float:
        """The same, fifty at once."""
        return self.ours_together / self.theirs_together


@dataclass(frozen=True)
class Side:
    """One of the two servers, what is said to it, and how its answers are read."""

    server: Server
    talk: Sequence[str]
    prepare: Callable[[str, str], bytes]
    read: Callable[[Sequence[bytes]], Iterator[str]]

    def requests(self, talks: int) -> list[bytes]:
        """Whole talks of as many new people, one after the other."""
        people = [f"oABC{next(PERSONS):024d}" for _ in range(talks)]
        return [self.prepare(person, said) for person in people for said in self.talk]

    def check(self, answers: Sequence[bytes]) -> None:
        """Every turn got words, and every talk its number."""
        words = list(self.read(answers))
        filed = sum(bool(FILED.search(said)) for said in words)
        if not all(words) or filed * len(self.talk) != len(words):
            raise Unexpected(f"{filed} tickets in {len(words)} turns")


def measure(folder: Path) -> WeChat:
    """Both servers on the same machine, in turns."""
    with Server(folder / "wechat", 0, RUN, **ACCOUNT) as server, WeRoBot(folder / "werobot") as peer:
        sides = Side(server, TEN_TURNS, sealed, opened), Side(peer, THEIRS, plain, read)
        return asyncio.run(_measure(sides))


async def _measure(sides: Sequence[Side]) -> WeChat:
    for side in sides:
        await _alone(side, WARM)
    alone = [[await _alone(side, TALKS) for side in sides] for _ in range(ROUNDS)]
    crowds = [[await _together(side) for side in sides] for _ in range(CROWDS)]
    ours, theirs = map(min, zip(*alone, strict=True))
    ours_together, theirs_together = (min(crowd.cpu for crowd in of) for of in zip(*crowds, strict=True))
    p50, p99 = (min(crowd.within(share) for crowd, _ in crowds) for share in (0.5, 0.99))
    return WeChat(ours, theirs, ours_together, theirs_together, p50, p99)


# ---------------------------------------------------------------- one person after another


async def _alone(side: Side, talks: int) -> float:
    """CPU ms of a turn, all on one line."""
    requests = side.requests(talks)
    async with Line(side.server.port) as line:
        before = side.server.cpu()
        answers = [await line.bring(request) for request in requests]
        await asyncio.sleep(0.3)  # that it was handed out is still written down
        spent = side.server.cpu() - before
    side.check(answers)
    return spent / len(requests) * 1000


# ---------------------------------------------------------------- fifty at once


@dataclass(frozen=True)
class Crowd:
    """CPU ms of a turn, and how many ms each waited, in order."""

    cpu: float
    waits: Sequence[float]

    def within(self, share: float) -> float:
        """The ms within which this share was answered."""
        return self.waits[int(len(self.waits) * share)]


async def _together(side: Side) -> Crowd:
    """Each on a line of their own; nobody pauses."""
    scripts = [side.requests(EACH) for _ in range(PEOPLE)]
    before = side.server.cpu()
    heard = await asyncio.gather(*(_talk(side, script, n) for n, script in enumerate(scripts)))
    await asyncio.sleep(0.3)
    spent = side.server.cpu() - before
    for each in heard:
        side.check([answer for _, answer in each])
    waits = sorted(wait * 1000 for each in heard for wait, _ in each)
    return Crowd(spent / len(waits) * 1000, waits)


async def _talk(side: Side, script: Sequence[bytes], place: int) -> list[tuple[float, bytes]]:
    await asyncio.sleep(COME * place / PEOPLE)
    async with Line(side.server.port) as line:
        return [await _timed(line, request) for request in script]


async def _timed(line: Line, request: bytes) -> tuple[float, bytes]:
    begun = perf_counter()
    answer = await line.bring(request)
    return perf_counter() - begun, answer


# ---------------------------------------------------------------- the peer


class WeRoBot(Server):
    """Behind gunicorn: one worker with one thread, for its session is one connection; lines are kept open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        port = free_port()
        one = ("--workers=1", "--threads=1", "--no-control-socket")
        command = ("-m", "gunicorn", *one, f"--bind=127.0.0.1:{port}", "benchmarks.wechat_werobot:app")
        super().__init__(folder, port, command, wechat_token=TOKEN)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()  # killed, it would leave its worker behind

    def cpu(self) -> float:
        """Of the process that was started and of its worker."""
        return sum(spent for own, parent, spent in _processes() if self.pid in (own, parent))


def _processes() -> Iterator[tuple[int, int, float]]:
    """Of every process its number, its parent's, and its user and system seconds so far."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        yield int(path.parent.name), int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
