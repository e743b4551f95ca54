"""A ZIP file that opens with a passphrase in the programs that offices have: AES-256 as WinZip laid it down (AE-2).

Only the contents are sealed: whoever lacks the passphrase still reads names and sizes, so names should say nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT, KEY, CHECK, MAC, BLOCK = 16, 32, 2, 10, 16
ROUNDS = 1000
"""The format's own number: few, so the passphrase has to be long and drawn by chance."""
LOCAL, CENTRAL, END = 0x04034B50, 0x02014B50, 0x06054B50
NEEDED, ENCRYPTED_UTF8, AES = 51, 0x0801, 99
EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0)
"""Of each entry: AE-2, 256 bits, stored as it is."""
STEP = 1 << 20


class Entry(NamedTuple):
    """One thing inside; `read` is called when its turn has come."""

    name: str
    read: Callable[[], bytes]


class _Kept(NamedTuple):
    name: bytes
    sealed: int
    plain: int
    offset: int


def sealed_zip(
    entries: Iterable[Entry], passphrase: str, when: datetime, salt: Callable[[int], bytes]
) -> Iterator[bytes]:
    """The file, part by part: no more than one entry is in memory at a time."""
    at, kept, stamp = 0, list[_Kept](), _stamp(when)
    for entry in entries:
        plain, name = entry.read(), entry.name.encode()
        body = _sealed(plain, passphrase, salt(SALT))
        each = _Kept(name, len(body), len(plain), at)
        head = struct.pack("<IH", LOCAL, NEEDED) + _common(each, stamp) + name + EXTRA
        yield head
        yield body
        kept.append(each)
        at += len(head) + len(body)
    directory = b"".join(_listed(each, stamp) for each in kept)
    yield directory
    yield struct.pack("<IHHHHIIH", END, 0, 0, len(kept), len(kept), len(directory), at, 0)


def _sealed(plain: bytes, passphrase: str, salt: bytes) -> bytes:
    """Salt, two bytes by which a wrong passphrase is noticed, the text, and what shows that nobody changed it."""
    keys = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, ROUNDS, 2 * KEY + CHECK)
    text = counted(keys[:KEY], plain)
    mac = hmac.digest(keys[KEY : 2 * KEY], text, "sha1")[:MAC]
    return b"".join((salt, keys[2 * KEY :], text, mac))


def counted(key: bytes, data: bytes) -> bytes:
    """AES in counter mode with the counter's low byte first, as this format wants it; its own inverse."""
    # No library counts that way round, so the counters are enciphered block by block and laid over the text.
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    return b"".join(_laid_over(cipher.update, data, at) for at in range(0, len(data), STEP))


def _laid_over(cipher: Callable[[bytes], bytes], data: bytes, at: int) -> bytes:
    part, first = data[at : at + STEP], at // BLOCK + 1
    blocks = -(-len(part) // BLOCK)
    stream = cipher(b"".join(n.to_bytes(BLOCK, "little") for n in range(first, first + blocks)))[: len(part)]
    mixed = int.from_bytes(part, "little") ^ int.from_bytes(stream, "little")
    return mixed.to_bytes(len(part), "little")


def _stamp(when: datetime) -> tuple[int, int]:
    clock = when.hour << 11 | when.minute << 5 | when.second // 2
    return clock, (when.year - 1980) << 9 | when.month << 5 | when.day


def _common(each: _Kept, stamp: tuple[int, int]) -> bytes:
    """What stands before an entry and in the directory alike; AE-2 tells no checksum of the plain text."""
    return struct.pack(
        "<HHHHIIIHH", ENCRYPTED_UTF8, AES, *stamp, 0, each.sealed, each.plain, len(each.name), len(EXTRA)
    )


def _listed(each: _Kept, stamp: tuple[int, int]) -> bytes:
    head = struct.pack("<IHH", CENTRAL, NEEDED, NEEDED) + _common(each, stamp)
    return head + struct.pack("<HHHII", 0, 0, 0, 0, each.offset) + each.name + EXTRA
