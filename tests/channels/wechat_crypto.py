"""Signatures and the safe mode's envelope, written after the public description and used by nobody but the double."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""The padding fills 32 bytes, though AES has blocks of 16."""
SALT, LENGTH = 16, 4
KEY_SIGNS = 43


class Unsealed(Exception):
    """Something was not sealed as it has to be; the words say what is wrong."""


def signature(*parts: str) -> str:
    """The parts in order, hashed."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def pad(data: bytes) -> bytes:
    """Filled up; what fits exactly gets a whole block more."""
    more = BLOCK - len(data) % BLOCK
    return data + bytes([more]) * more


def unpad(data: bytes) -> bytes:
    """Without the filling, which has to be right to the last byte."""
    more = data[-1] if data else 0
    if not 1 <= more <= BLOCK or len(data) % BLOCK or data[-more:] != bytes([more]) * more:
        raise Unsealed("the padding is wrong")
    return data[:-more]


class Seal:
    """What an account and its server know in common."""

    def __init__(self, token: str, aes_key: str, appid: str) -> None:
        assert len(aes_key) == KEY_SIGNS, "an EncodingAESKey has 43 signs"
        self.token, self.aes_key, self.appid = token, aes_key, appid
        self._key = base64.b64decode(aes_key + "=")

    def sign(self, timestamp: str, nonce: str, *sealed: str) -> str:
        """The signature of a request, or of an envelope in it."""
        return signature(self.token, timestamp, nonce, *sealed)

    def close(self, text: str, appid: str = "", salt: bytes = b"") -> str:
        """A text in its envelope, perhaps with somebody else's name on it."""
        raw = text.encode()
        content = (
            (salt or os.urandom(SALT)) + struct.pack(">I", len(raw)) + raw + (appid or self.appid).encode()
        )
        cipher = self._cipher().encryptor()
        return base64.b64encode(cipher.update(pad(content)) + cipher.finalize()).decode()

    def open(self, sealed: str) -> str:
        """The text in an envelope; raises Unsealed."""
        content = unpad(self._decipher(sealed))
        if len(content) < SALT + LENGTH:
            raise Unsealed("there is nothing in it")
        (length,) = struct.unpack(">I", content[SALT : SALT + LENGTH])
        text, appid = content[SALT + LENGTH :][:length], content[SALT + LENGTH + length :]
        if appid != self.appid.encode():
            raise Unsealed(f"the appid is {appid!r}")
        return _decoded(text)

    def _decipher(self, sealed: str) -> bytes:
        try:
            cipher = self._cipher().decryptor()
            return cipher.update(base64.b64decode(sealed, validate=True)) + cipher.finalize()
        except (binascii.Error, ValueError):
            raise Unsealed("it is no ciphertext") from None

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise Unsealed("it is no UTF-8") from None
