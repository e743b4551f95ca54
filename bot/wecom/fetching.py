"""Files that somebody sent: fetched where WeCom has put them for a few minutes, and unlocked."""

from __future__ import annotations

import base64
import binascii
import json

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


class Fetcher:
    """Fetches for the bot, by an address with a key, and for the application, by an id."""

    def __init__(self, most: int, application: Application | None, *, trust_env: bool) -> None:
        self._most, self._application, self._trust_env = most, application, trust_env
        self._http: httpx.AsyncClient | None = None

    async def fetch(self, media: Media) -> bytes:
        """See bot.intake.Host."""
        place = json.loads(media.id)
        if "url" in place:
            return _unlocked(await self._download(str(place["url"])), str(place["key"]))
        if self._application is None:
            raise Refused("files.lost")
        try:
            data = await self._application.download(str(place["media"]))
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
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=PATIENCE, trust_env=self._trust_env)
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
