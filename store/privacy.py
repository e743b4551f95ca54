"""Sealing: what only a key can read, digests that only look up, and salted ones for the chain (D5, D11)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Sequence
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic_core import to_json

Entropy = Callable[[int], bytes]
Owner = str | int
"""What a sealed value belongs to, usually its row's id: moved to another row it cannot be opened."""

FORMAT = b"\x01"
ID = 4
NONCE = 12
HEAD = len(FORMAT) + ID
SHORTEST = HEAD + NONCE + 16
SALT = 16


class Unreadable(Exception):
    """Sealed with a key that is not here, for another row, or damaged."""


class Key:
    """One secret and what is derived from it: a cipher and a lookup key for each purpose."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._ciphers: dict[str, AESGCM] = {}
        self._lookups: dict[str, hmac.HMAC] = {}
        self.id = self._derive("id", ID)

    def cipher(self, purpose: str) -> AESGCM:
        found = self._ciphers.get(purpose)
        if found is None:
            found = self._ciphers[purpose] = AESGCM(self._derive(f"seal:{purpose}"))
        return found

    def digest(self, purpose: str, value: bytes) -> str:
        keyed = self._lookups.get(purpose)
        if keyed is None:
            keyed = self._lookups[purpose] = hmac.new(self._derive(f"look up:{purpose}"), digestmod="sha256")
        started = keyed.copy()
        started.update(value)
        return started.hexdigest()

    def _derive(self, info: str, length: int = 32) -> bytes:
        return HKDF(SHA256(), length, salt=b"suban", info=info.encode()).derive(self._secret)


class Keyring:
    """The key in use and older ones that still open.

    A purpose names a kind of value: `identity`, `note`, `inbox`. What is sealed for one purpose and owner
    opens for no other.
    """

    def __init__(self, keys: Sequence[Key], entropy: Entropy = os.urandom) -> None:
        self._keys = tuple(keys)
        self._current = self._keys[0]
        self._by_id = {key.id: key for key in reversed(self._keys)}
        self._entropy = entropy
        self._head = FORMAT + self._current.id

    @classmethod
    def from_secret(
        cls, secret: str | bytes, older: Sequence[str | bytes] = (), entropy: Entropy = os.urandom
    ) -> Self:
        """`older`: secrets that were in use before, newest first; they open and look up, and seal nothing."""
        return cls([Key(_bytes(each)) for each in (secret, *older)], entropy)

    @property
    def fingerprint(self) -> str:
        """Names the key in use without giving it away: for doctor and for the note kept with its backup."""
        return self._current.id.hex()

    def seal(self, purpose: str, owner: Owner, value: str | bytes) -> bytes:
        nonce = self._entropy(NONCE)
        bound = self._head + str(owner).encode()
        return self._head + nonce + self._current.cipher(purpose).encrypt(nonce, _bytes(value), bound)

    def open(self, purpose: str, owner: Owner, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        key = self._key_of(sealed)
        bound = sealed[:HEAD] + str(owner).encode()
        try:
            return key.cipher(purpose).decrypt(sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :], bound)
        except InvalidTag:
            raise Unreadable(purpose) from None

    def open_text(self, purpose: str, owner: Owner, sealed: bytes) -> str:
        return self.open(purpose, owner, sealed).decode()

    def seal_json(self, purpose: str, owner: Owner, value: Any) -> bytes:
        return self.seal(purpose, owner, to_json(value))

    def open_json(self, purpose: str, owner: Owner, sealed: bytes) -> Any:
        return json.loads(self.open(purpose, owner, sealed))

    def needs_rotation(self, sealed: bytes) -> bool:
        """Sealed with another key than the one in use: open it and seal it again."""
        return sealed[:HEAD] != self._head

    def digest(self, purpose: str, value: str | bytes) -> str:
        """A keyed hash to find a value again (64 hexadecimal digits); nothing can be read out of it."""
        return self._current.digest(purpose, _bytes(value))

    def digests(self, purpose: str, value: str) -> tuple[str, ...]:
        """The digest under every key, the one in use first: for `where digest in (…)` after a rotation."""
        return tuple(key.digest(purpose, value.encode()) for key in self._keys)

    def salted(self, value: str | bytes, salt: bytes = b"") -> tuple[bytes, str]:
        """(salt, digest) of a personal value, for an event (D5).

        The digest stays in the event for ever. Value and salt stand in a row that can be erased; without the
        salt the digest tells nothing, not even to somebody who guesses. With the salt it proves the value.
        """
        salt = salt or self._entropy(SALT)
        return salt, hashlib.sha256(salt + _bytes(value)).hexdigest()

    def _key_of(self, sealed: bytes) -> Key:
        key = self._by_id.get(bytes(sealed[len(FORMAT) : HEAD]))
        if key is None or len(sealed) < SHORTEST or not sealed.startswith(FORMAT):
            raise Unreadable("no such key")
        return key


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
