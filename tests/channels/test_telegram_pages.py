"""The complainant's pages inside Telegram's browser version: they may be framed there, and no other page anywhere."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.web import application
from tests.installation import install

pytestmark = pytest.mark.channel
TOKEN = "111:a-token-for-tests"


def heads(folder: Path, path: str, **environ: str) -> httpx.Headers:
    import asyncio

    async def ask() -> httpx.Headers:
        suban = install(folder, None, exclusive=False, **environ)
        async with suban.running():
            transport = httpx.ASGITransport(application(suban))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return (await client.get(path)).headers

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/", "/t/NOSUCHCODE"])
def test_a_complainants_page_stands_in_telegrams_frame(tmp_path: Path, path: str) -> None:
    found = heads(tmp_path, path, telegram_public_token=TOKEN, telegram_api_base="http://127.0.0.1:9")
    assert "frame-ancestors https://web.telegram.org" in found["content-security-policy"]
    assert "x-frame-options" not in found


@pytest.mark.parametrize("path", ["/workbench", "/office", "/web/words"])
def test_no_other_page_is_framed(tmp_path: Path, path: str) -> None:
    found = heads(tmp_path, path, telegram_public_token=TOKEN, telegram_api_base="http://127.0.0.1:9")
    assert "frame-ancestors 'none'" in found["content-security-policy"]
    assert found["x-frame-options"] == "DENY"


def test_without_telegram_nothing_is_framed(tmp_path: Path) -> None:
    assert "frame-ancestors 'none'" in heads(tmp_path, "/")["content-security-policy"]
