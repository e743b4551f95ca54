"""The seals of WeCom: callbacks of an application, and files on their way to a bot."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""WeCom pads to 32 bytes, not to the 16 of AES."""


class Broken(ValueError):
    """A seal that does not hold."""


def key_of(aes_key: str) -> bytes:
    """The 32 bytes behind the 43 characters."""
    if len(aes_key) != 43:
        raise Broken("an EncodingAESKey has 43 characters")
    return base64.b64decode(aes_key + "=")


def lock(key: bytes, data: bytes) -> bytes:
    """AES-256-CBC with the beginning of the key as the first block."""
    missing = BLOCK - len(data) % BLOCK
    writer = _cipher(key).encryptor()
    return writer.update(data + bytes([missing]) * missing) + writer.finalize()


def unlock(key: bytes, data: bytes) -> bytes:
    """What was locked; raises Broken."""
    if not data or len(data) % 16:
        raise Broken("not whole blocks")
    reader = _cipher(key).decryptor()
    plain = reader.update(data) + reader.finalize()
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise Broken("wrong padding")
    return plain[:-padding]


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def lock_file(data: bytes) -> tuple[str, bytes]:
    """A file with a key of its own, as a long connection tells it: 43 characters."""
    key = secrets.token_bytes(32)
    return base64.b64encode(key).decode().rstrip("="), lock(key, data)


def unlock_file(aeskey: str, data: bytes) -> bytes:
    """The file again."""
    return unlock(key_of(aeskey), data)


@dataclass(frozen=True)
class Seal:
    """What an application and WeCom share: a token, a key and the name of the corporation."""

    token: str
    aes_key: str
    corpid: str

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """Over a sealed text, its time and its nonce."""
        parts = sorted((self.token, timestamp, nonce, sealed))
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()

    def close(self, text: str) -> str:
        """Seal a text."""
        body = text.encode()
        plain = secrets.token_bytes(16) + len(body).to_bytes(4, "big") + body + self.corpid.encode()
        return base64.b64encode(lock(key_of(self.aes_key), plain)).decode()

    def open(self, sealed: str) -> str:
        """Read a sealed text; raises Broken when it is for somebody else."""
        plain = unlock(key_of(self.aes_key), base64.b64decode(sealed))
        end = 20 + int.from_bytes(plain[16:20], "big")
        if plain[end:].decode(errors="replace") != self.corpid:
            raise Broken("sealed for another corporation")
        return plain[20:end].decode()
