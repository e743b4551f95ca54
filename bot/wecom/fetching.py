"""Files that somebody sent: fetched where WeCom has put them for a few minutes, and unlocked."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from ipaddress import ip_address

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.heard import Media
from bot.intake import Unfetched
from bot.wecom.application import Application, Declined, Trouble
from store.work import Refused

BLOCK = 32
"""WeCom pads to 32 bytes, not to the 16 of AES."""
PATIENCE = httpx.Timeout(10.0, read=30.0)
BROKEN = 500
INSIDE = ("localhost", "local", "internal", "lan", "home", "arpa")
"""What names end with that mean something only here."""


class Fetcher:
    """Fetches for the bot, by an address with a key, and for the application, by an id."""

    def __init__(self, most: int, application: Application | None, *, outside: bool) -> None:
        """`outside`: files are out on the internet, and nowhere else."""
        self._most, self._application, self._outside = most, application, outside
        self._http: httpx.AsyncClient | None = None

    async def fetch(self, media: Media) -> bytes:
        """See bot.intake.Host."""
        place = json.loads(media.id)
        if "url" in place:
            data = await self._download(str(place["url"]))
            return await asyncio.to_thread(_unlocked, data, str(place["key"]))
        if self._application is None:
            raise Refused("files.lost")
        try:
            data = await self._application.download(str(place["media"]), self._most)
        except Declined as declined:
            raise Refused("files.lost") from declined
        except Trouble as trouble:
            raise Unfetched from trouble
        if len(data) > self._most:
            raise self._too_big()
        return data

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.aclose()

    async def _download(self, url: str) -> bytes:
        """What WeCom no longer has is lost; anything else may work later."""
        if self._outside and not is_outside(url):
            raise Refused("files.lost")
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=PATIENCE, trust_env=self._outside)
        found = bytearray()
        try:
            async with self._http.stream("GET", url) as answer:
                if answer.status_code >= BROKEN:
                    raise Unfetched
                if not answer.is_success:
                    raise Refused("files.lost")
                async for piece in answer.aiter_bytes():
                    found += piece
                    if len(found) > self._most + BLOCK:
                        raise self._too_big()
        except httpx.HTTPError as error:
            raise Unfetched from error
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused("files.lost") from error
        return bytes(found)

    def _too_big(self) -> Refused:
        return Refused("files.too_big", most=str(self._most >> 20))


def is_outside(url: str) -> bool:
    """Whether an address is one of the internet's, and is asked for under seal."""
    try:
        found = httpx.URL(url)
        host = found.host.rstrip(".").lower()
        return found.scheme == "https" and _is_public(host)
    except (httpx.InvalidURL, ValueError, TypeError):
        return False


def _is_public(host: str) -> bool:
    """Numbers that are no whole address may still be taken for one by whoever connects."""
    try:
        return ip_address(host).is_global
    except ValueError:
        _, dot, last = host.rpartition(".")
        return bool(dot) and not last[:1].isdigit() and last not in INSIDE


def _unlocked(data: bytes, aeskey: str) -> bytes:
    """AES-256-CBC with the beginning of the key as the first block."""
    if not aeskey:
        return data
    try:
        key = base64.b64decode(aeskey + "=" * (-len(aeskey) % 4))
        reader = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = reader.update(data) + reader.finalize()
    except (ValueError, binascii.Error) as error:
        raise Refused("files.lost") from error
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise Refused("files.lost")
    return plain[:-padding]
