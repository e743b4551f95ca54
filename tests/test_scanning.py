"""Every file is looked at by a scanner; what is infected is never kept, what waits goes to no unit (§8.2)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import doctor_archive, scanning
from bot.metrics import metrics_text
from store import evidence, figures, unscanned
from tests.installation import archive_of
from tests.samples import sample
from tests.web import Hall

MARK = b"INFECTED-FOR-TESTS"
DOES = f'{sys.executable} -c "import sys; sys.exit({MARK!r} in sys.stdin.buffer.read())"'
DOWN = f'{sys.executable} -c "import sys; sys.exit(2)"'
OFFICER, OFFICE = "song-zhiyuan", "shen-ruoxi"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path, scan_command=DOES) as opened:
        yield opened


def sends(hall: Hall, data: bytes) -> Any:
    visitor = hall.visitor()
    return visitor.client.post(
        "/web/files", files={"file": ("合同.jpg", data, "image/jpeg")}, headers=visitor.heads
    )


def picture() -> bytes:
    return sample("contract.jpg")


def kept(hall: Hall) -> list[Path]:
    return [path for path in (hall.suban.settings.var_dir / "evidence").glob("??/??/*") if path.is_file()]


def test_a_clean_file_is_taken(hall: Hall) -> None:
    assert sends(hall, picture()).status_code == 201
    assert hall.run(unscanned.counts) == (0, 0)


def test_an_infected_file_is_refused_in_words_and_nothing_of_it_is_kept(hall: Hall) -> None:
    answer = sends(hall, picture() + MARK)
    assert (answer.status_code, "病毒" in answer.json()["error"]) == (415, True)
    assert kept(hall) == []


def test_the_operator_sees_how_many_were_refused(hall: Hall) -> None:
    sends(hall, picture() + MARK)
    text = asyncio.run_coroutine_threadsafe(metrics_text(hall.suban), hall._loop).result(5).decode()
    assert "suban_files_infected 1.0" in text
    found = hall.run(lambda work: doctor_archive.examine(hall.suban, work))
    assert [f.facts["count"] for f in found if f.name == "scanner"] == [1]


@pytest.mark.parametrize(
    "command", [DOWN, "/no/such/program -", f'{sys.executable} -c "import time; time.sleep(9)"']
)
def test_when_the_scanner_does_not_answer_the_file_is_taken_and_waits(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PATIENCE", 0.5)
    with Hall(tmp_path, scan_command=command) as hall:
        assert sends(hall, picture()).status_code == 201
        assert hall.run(unscanned.counts) == (1, 0)


def filed(hall: Hall, data: bytes) -> int:
    """A ticket with a file that came while the scanner was down, released by the desk."""
    digest = hall.suban.files.put(data)
    file = {"digest": digest, "name": "合同.jpg", "kind": "image", "size": len(data)}
    hall.run(lambda work: unscanned.keep(work, digest))
    row = archive_of(hall.suban).bring("processing", hall.now, files=[file])
    hall.run(lambda work: evidence.release(work, evidence.files(work, row["id"])[0]["id"]))
    return int(row["id"])


def again(hall: Hall) -> None:
    asyncio.run_coroutine_threadsafe(scanning.scan_again(hall.suban), hall._loop).result(10)


def test_what_waits_is_given_to_no_unit_though_it_was_released_until_it_was_scanned(hall: Hall) -> None:
    id = filed(hall, picture())
    file = hall.run(lambda work: evidence.files(work, id))[0]["id"]
    officer = hall.officer(OFFICER)
    assert officer.get(f"/web/files/{file}").status_code == 404
    assert hall.officer(OFFICE).get(f"/web/files/{file}").status_code == 200
    assert officer.say("详情 0001").get("files", []) == []
    again(hall)
    assert officer.get(f"/web/files/{file}").status_code == 200


def test_what_turns_out_infected_is_taken_away_and_the_sender_is_told(hall: Hall) -> None:
    id = filed(hall, picture() + MARK)
    again(hall)
    assert hall.run(lambda work: evidence.files(work, id)) == []
    assert kept(hall) == []
    assert hall.run(unscanned.counts) == (0, 1)
    heard = archive_of(hall.suban).hears("web:business", hall.now)
    assert "notice.file_infected.complainant" in heard


def test_while_the_scanner_stays_down_it_is_tried_again(tmp_path: Path) -> None:
    with Hall(tmp_path, scan_command=DOWN) as hall:
        filed(hall, picture())
        again(hall)
        assert hall.run(figures.read).unscanned == 1


def test_without_a_scanner_files_are_taken_as_they_are(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        assert sends(hall, picture() + MARK).status_code == 201
