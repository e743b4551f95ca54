"""The service account's calls: the library with its defects fenced in, and every no turned into one kind of error.

The library asks without end when its token is refused, waits without end, and takes a proxy's page for success
(reference §1.3); none of that gets past here. It blocks: use it in threads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.access import Access, Fetched, NoToken
from bot.errcodes import Meaning, meaning_of

if TYPE_CHECKING:
    from bot.app import Suban

T = TypeVar("T")
PLATFORM = "wechat"
PATIENCE = (3, 5)
"""Seconds for a connection, and for an answer."""
AT_ONCE = 8
BROKEN = 500
PIECE = 1 << 16
TOO_LARGE = 45001
"""WeChat's own number for what is too large; its limits are below ours."""
LASTS = 7200
WRITTEN_INTO_THE_LIBRARY = "https://api.weixin.qq.com"
STABLE = "stable_token"


class Refusal(Exception):
    """WeChat did not do it."""


@dataclass
class Declined(Refusal):
    """It named a number."""

    code: int
    call: str

    @property
    def meaning(self) -> Meaning:
        """What is to be done about it."""
        return meaning_of(self.code)


class Unreached(Refusal):
    """Nothing left this machine, or a proxy says that nobody is there: it may be tried again."""


class Uncertain(Refusal):
    """The bytes left and no answer came, or none that can be read."""


class Client:
    """One account."""

    def __init__(self, suban: Suban) -> None:
        settings = suban.settings
        assert settings.wechat_secret is not None, "an account is not used without its secret"
        self._base = settings.wechat_api_base
        self._secret = settings.wechat_secret.get_secret_value()
        self.appid = settings.wechat_appid
        access = Access(suban, f"{PLATFORM}:{self.appid}", self._fetch)
        self._library = _Library(self.appid, self._secret, self._base, access)
        self._most = settings.max_upload_mb << 20
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=PLATFORM)
        self._carriers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"{PLATFORM} files")
        """Slow files keep no message waiting."""

    async def call(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        """A method by its path: with a body it is posted. Raises Refusal."""
        library = self._library
        if body is None:
            return await self._aside(path, lambda: library.get(path, params=dict(query)))
        return await self._aside(path, lambda: library.post(path, data=body, params=dict(query)))

    async def upload(self, kind: str, name: str, data: bytes) -> str:
        """A file for three days; its id there. Raises Refusal."""
        try:
            found = await self._aside(
                "media/upload", partial(self._library.media.upload, kind, (name, data)), files=True
            )
        except Uncertain:  # the message that shows it has not been sent
            raise Unreached from None
        return str(found["media_id"])

    async def download(self, media: str) -> bytes:
        """A file that somebody sent. Raises Refusal."""
        return await self._aside("media/get", partial(self._download, media), whole=False, files=True)

    def _download(self, media: str) -> bytes:
        """By hand, for the library reads a file whole however large it is."""
        with self._library.fetch("media/get", media_id=media) as found:
            kind = found.headers.get("Content-Type", "")
            if "json" in kind or "html" in kind or "text" in kind:
                raise _said(found, "media/get")
            data = bytearray()
            for piece in found.iter_content(PIECE):
                data += piece
                if len(data) > self._most:
                    raise Declined(TOO_LARGE, "media/get")
            return bytes(data)

    async def close(self) -> None:
        """Let go of the connections."""
        for threads in (self._threads, self._carriers):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)
        self._library._http.close()

    # ---------------------------------------------------------------- what can go wrong

    async def _aside(self, call: str, do: Callable[[], T], *, whole: bool = True, files: bool = False) -> T:
        threads = self._carriers if files else self._threads
        return await asyncio.get_running_loop().run_in_executor(threads, self._once_more, call, do, whole)

    def _once_more(self, call: str, do: Callable[[], T], whole: bool) -> T:
        """A token that is refused is fetched anew, once; each call knows its own, for others go on beside it."""
        mine = self._library.mine
        mine.refused = ""
        try:
            return _answered(call, do, whole)
        except Declined as declined:
            if declined.meaning is not Meaning.REFRESH:
                raise
            mine.refused = mine.used
        return _answered(call, do, whole)

    def _fetch(self, force: bool) -> Fetched:
        """By hand, for the library knows only the older way in which each new token ends the one before."""
        body = {
            "grant_type": "client_credential", "appid": self.appid, "secret": self._secret, "force_refresh": force,
        }  # fmt: skip
        try:
            found = _answered(STABLE, lambda: self._library.ask_plainly(STABLE, body), whole=True)
        except Uncertain:  # whatever it was for has not been sent
            raise Unreached from None
        if not found.get("access_token"):
            raise Unreached
        return Fetched(str(found["access_token"]), float(found.get("expires_in", LASTS)))


class _Mine(threading.local):
    """The token of the call that this thread makes, and the one it was refused with."""

    used = ""
    refused = ""


class _Library(WeChatClient):  # type: ignore[misc]
    """The library without its own token, retries and patience."""

    def __init__(self, appid: str, secret: str, base: str, access: Access) -> None:
        super().__init__(appid, secret, timeout=PATIENCE, auto_retry=False)
        self.API_BASE_URL = f"{base}/cgi-bin/"
        self._access = access
        self.mine = _Mine()
        self._http.mount(f"{WRITTEN_INTO_THE_LIBRARY}/", _Rewriting(base))
        self._http.trust_env = base == WRITTEN_INTO_THE_LIBRARY

    @property
    def access_token(self) -> str:
        """Ours, shared by all processes."""
        self.mine.used = self._access.token(self.mine.refused)
        return self.mine.used

    def ask_plainly(self, path: str, body: dict[str, Any]) -> Any:
        """A call that shows no token: the one that fetches it."""
        answer = self._http.post(f"{self.API_BASE_URL}{path}", json=body, timeout=PATIENCE)
        if answer.status_code >= BROKEN:
            raise Unreached
        return answer.json()

    def fetch(self, path: str, **query: str) -> requests.Response:
        """A file that is read piece by piece."""
        query["access_token"] = self.access_token
        url = f"{self.API_BASE_URL}{path}"
        found: requests.Response = self._http.get(url, params=query, timeout=PATIENCE, stream=True)
        return found

    def fetch_access_token(self) -> None:
        raise NotImplementedError("tokens come from bot.access")


class _Rewriting(HTTPAdapter):
    """Some addresses are written into the library: they go where the others go."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: Any, *given: Any, **more: Any) -> Any:
        """See requests.adapters.HTTPAdapter."""
        if request.url.startswith(WRITTEN_INTO_THE_LIBRARY):
            request.url = self._base + request.url.removeprefix(WRITTEN_INTO_THE_LIBRARY)
        return super().send(request, *given, **more)


def _answered(call: str, do: Callable[[], T], whole: bool) -> T:
    """The result of a call; `whole`: it has to be an answer that says that all is well."""
    try:
        found = do()
    except WeChatClientException as error:
        if error.errcode is None:
            raise Unreached from None  # a proxy's 5xx: nobody behind it was asked
        raise Declined(int(error.errcode), call) from None
    except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError, NoToken):
        raise Unreached from None
    except requests.exceptions.ConnectionError as error:
        raise (Unreached if _never_left(error) else Uncertain) from None
    except (requests.exceptions.RequestException, ValueError):  # a page, or half an answer
        raise Uncertain from None
    if whole and not isinstance(found, dict):
        raise Uncertain
    if whole and isinstance(found, dict) and found.get("errcode"):
        raise Declined(int(found["errcode"]), call)
    return found


def _said(found: requests.Response, call: str) -> Refusal:
    """What WeChat says in the place of a file."""
    if found.status_code >= BROKEN:
        return Unreached()
    try:
        return Declined(int(found.json()["errcode"]), call)
    except (ValueError, KeyError, TypeError):
        return Uncertain()


def _never_left(error: Exception) -> bool:
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
