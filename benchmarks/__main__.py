"""`python -m benchmarks`: measure everything once, print one table, fail when a promise is broken."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from benchmarks import crowd, enquiries, floor, starting, turns, whole
from benchmarks.figures import HEAD, Figure
from benchmarks.server import ROOT


def main() -> int:
    """Measure on the disk of the repository, not in a temporary file system that never syncs."""
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(mkdtemp(prefix="benchmarks-", dir=ROOT / "var"))
    try:
        print("\n".join(HEAD))
        held = [figure.holds for part in PARTS for figure in _printed(part(folder))]
    finally:
        rmtree(folder)
    return 0 if all(held) else 1


def _printed(figures: list[Figure]) -> list[Figure]:
    for figure in figures:
        print(figure.line, flush=True)
    return figures


def _floor(folder: Path) -> list[Figure]:
    found = floor.measure(folder)
    note = "one SELECT, five writes, one COMMIT; synchronous=FULL"
    return [
        Figure("floor: fdatasync of 4 KiB", found.syncs, "/s"),
        Figure("floor: raw durable SQLite turn", found.turns, "/s", note=note),
        Figure("floor: CPU of a raw turn", found.turn_cpu, "ms"),
    ]


def _turns(folder: Path) -> list[Figure]:
    found = turns.measure(folder)
    note = f"whole process, writer thread included; {found.count:,} turns"
    return [
        Figure("CPU of a durable turn below the door", found.cpu, "ms", 1, note),
        Figure("the same, sixty-four people at once", found.together, "ms"),
    ]


def _whole(folder: Path) -> list[Figure]:
    found = whole.measure(folder)
    note = f"{found.messages:.2g} messages, ticket and card; server process alone"
    return [Figure("CPU of a whole complaint over HTTP", found.cpu, "ms", 12, note)]


def _crowd(folder: Path) -> list[Figure]:
    shipped, alone = crowd.measure(folder)
    people = f"{crowd.PEOPLE} people at once over HTTP"
    return [
        Figure(
            "commits a turn",
            1 / shipped.turns_a_commit,
            "fsync",
            1 / 8,
            f"{people}, {shipped.complaints:,} filed",
        ),
        Figure(
            "messages answered", shipped.per_second, "/s", note=f"{people}; {shipped.cpu:.2g} ms of CPU each"
        ),
        Figure("messages answered, one COMMIT a turn", alone.per_second, "/s", note="the same, ungrouped"),
        Figure("ratio", shipped.per_second / alone.per_second, "×", note="as shipped to one COMMIT a turn"),
    ]


def _enquiries(folder: Path) -> list[Figure]:
    found = enquiries.measure(folder)
    note = f"{found.few:.2f} ms among the profile's own, {found.many:.2f} ms among {enquiries.ROWS} more"
    return [
        Figure("CPU of finding an answer in a long list", found.many, "ms", 10, note),
        Figure("the same, to the profile's own list", found.ratio, "×", 10),
    ]


def _starting(folder: Path) -> list[Figure]:
    found = starting.measure(folder)
    return [
        Figure(
            "start to first answer, new database", found.first, "s", note="makes the tables and the demo city"
        ),
        Figure("start to first answer", found.later, "s", 2, f"median of {starting.STARTS}"),
        Figure("idle", found.idle, "MiB", 110, "PSS"),
        Figure(
            "platform libraries loaded",
            len(found.unwanted),
            "",
            0,
            " ".join(sorted(found.unwanted)) or "none",
        ),
    ]


def _telegram(folder: Path) -> list[Figure]:
    if find_spec("aiogram") is None or find_spec("telegram") is None:
        return []
    from benchmarks import telegram

    found = telegram.measure(folder)
    note = f"an echo costs {found.echo:.2f} ms, ours {found.ours:.2f} ms: kept, heard and answered"
    cards = f"half of them within {found.card_p50:.1f} ms"
    return [
        Figure("CPU of an answered Telegram update, to aiogram's echo", found.ratio, "×", 1.5, note),
        Figure("commit to card in a group, p95", found.card_p95, "ms", 50, cards),
    ]


def _wechat(folder: Path) -> list[Figure]:
    if any(find_spec(name) is None for name in ("wechatpy", "werobot", "gunicorn")):
        return []
    from benchmarks import wechat

    found = wechat.measure(folder)
    people = f"{wechat.PEOPLE} people at once"
    note = (
        f"{people}: WeRoBot {found.theirs_together:.2f} ms in clear, ours {found.ours_together:.2f} ms sealed"
    )
    alone = f"{found.theirs:.2f} ms and {found.ours:.2f} ms: a commit for every turn"
    return [
        Figure("CPU of a WeChat turn, to WeRoBot's", found.together, "×", 1.2, note),
        Figure("the same, one person after another", found.ratio, "×", note=alone),
        Figure(
            "answer to a WeChat turn, p99", found.p99, "ms", 100, f"{people}; half within {found.p50:.0f} ms"
        ),
    ]


PARTS = (_floor, _turns, _whole, _enquiries, _crowd, _starting, _telegram, _wechat)

if __name__ == "__main__":
    sys.exit(main())
