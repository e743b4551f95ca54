"""Reads a ZIP sealed with a passphrase as its format is written down, and as programs of others read it."""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import hmac
import io
import struct
import zipfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BUFFER = 1 << 16


class Closed(Exception):
    """The passphrase is another, or somebody changed the file."""


def opened(data: bytes, passphrase: str) -> dict[str, bytes]:
    """Every entry in clear, by the written format: salt, check, text, mac."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: _opened(data, info, passphrase) for info in archive.infolist()}


def _opened(data: bytes, info: zipfile.ZipInfo, passphrase: str) -> bytes:
    assert info.compress_type == 99
    assert info.flag_bits & 1
    assert info.CRC == 0
    vendor, strength, method = struct.unpack("<2sBH", info.extra[6:11])
    assert (vendor, strength, method) == (b"AE", 3, 0)
    name, extra = struct.unpack("<HH", data[info.header_offset + 26 : info.header_offset + 30])
    start = info.header_offset + 30 + name + extra
    body = data[start : start + info.compress_size]
    keys = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), body[:16], 1000, 66)
    text, mac = body[18:-10], body[-10:]
    if keys[64:] != body[16:18] or hmac.digest(keys[32:64], text, "sha1")[:10] != mac:
        raise Closed
    assert len(text) == info.file_size
    return b"".join(_block(keys[:32], n, text[16 * n : 16 * n + 16]) for n in range(-(-len(text) // 16)))


def _block(key: bytes, n: int, part: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the counter's own order
    pad = cipher.update((n + 1).to_bytes(16, "little"))
    return bytes(a ^ b for a, b in zip(part, pad, strict=False))


def library() -> str:
    """A program of others on this machine that reads archives; empty if there is none."""
    return ctypes.util.find_library("archive") or ""


def opened_elsewhere(file: Path, passphrase: str) -> dict[str, bytes]:
    """The same as libarchive reads it, on which bsdtar and many file managers stand."""
    known = ctypes.CDLL(library())
    known.archive_read_new.restype = ctypes.c_void_p
    known.archive_entry_pathname.restype = ctypes.c_char_p
    known.archive_read_data.restype = ctypes.c_ssize_t
    reading = ctypes.c_void_p(known.archive_read_new())
    known.archive_read_support_format_zip(reading)
    known.archive_read_add_passphrase(reading, passphrase.encode())
    assert known.archive_read_open_filename(reading, str(file).encode(), BUFFER) == 0
    entry, found = ctypes.c_void_p(), dict[str, bytes]()
    while known.archive_read_next_header(reading, ctypes.byref(entry)) == 0:
        found[known.archive_entry_pathname(entry).decode()] = _rest(known, reading)
    known.archive_read_free(reading)
    return found


def _rest(known: ctypes.CDLL, reading: ctypes.c_void_p) -> bytes:
    parts, buffer = list[bytes](), ctypes.create_string_buffer(BUFFER)
    while (size := known.archive_read_data(reading, buffer, BUFFER)) > 0:
        parts.append(buffer.raw[:size])
    if size < 0:
        raise Closed
    return b"".join(parts)
