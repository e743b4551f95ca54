"""A package opens with its passphrase in programs of others, with no other, and not after somebody changed it (X66)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.sealed_zip import Entry, sealed_zip
from tests.archive import at
from tests.sealed_zips import Closed, library, opened, opened_elsewhere

PASSPHRASE = "ABCD-EFGH-JKMN-PQRS-2345"
CONTENTS = {
    "00.html": "<p>移交函</p>".encode(),
    "01.txt": b"",
    "02.bin": Random(1).randbytes((1 << 20) + 7),  # longer than one step, and no whole number of blocks
}


def made() -> bytes:
    entries = [Entry(name, lambda name=name: CONTENTS[name]) for name in CONTENTS]  # type: ignore[misc]
    return b"".join(sealed_zip(entries, PASSPHRASE, at(0), Random(2).randbytes))


def test_it_opens_as_the_format_is_written_down() -> None:
    assert opened(made(), PASSPHRASE) == CONTENTS


def test_it_opens_in_a_program_of_others(tmp_path: Path) -> None:
    if not library():
        pytest.skip("no other program that reads archives is installed")
    (tmp_path / "package.zip").write_bytes(made())
    assert opened_elsewhere(tmp_path / "package.zip", PASSPHRASE) == CONTENTS
    with pytest.raises(Closed):
        opened_elsewhere(tmp_path / "package.zip", "ABCD-EFGH-JKMN-PQRS-2346")


def test_with_another_passphrase_nothing_is_read() -> None:
    with pytest.raises(Closed):
        opened(made(), PASSPHRASE.lower())


def test_a_change_of_one_bit_is_noticed() -> None:
    data = bytearray(made())
    data[1000] ^= 1
    with pytest.raises(Closed):
        opened(bytes(data), PASSPHRASE)


def test_nothing_of_the_contents_stands_in_it_in_clear() -> None:
    data = made()
    assert "移交函".encode() not in data
    assert CONTENTS["02.bin"][:16] not in data


def test_the_same_twice_looks_different_each_time() -> None:
    entries = [Entry("a", lambda: b"the same words"), Entry("b", lambda: b"the same words")]
    _, first, _, second, *_ = sealed_zip(entries, PASSPHRASE, at(0), Random(3).randbytes)
    assert first[18:-10] != second[18:-10]
