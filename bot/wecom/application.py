"""The self-built application's calls: the library with its defects fenced in, and every no turned into a number.

What the library does wrong stands in reference §1.3. It blocks: it is used in threads of its own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.access import Access, Fetched, NoToken
from bot.errcodes import Meaning, meaning_of
from bot.wecom.wire import Told, Unanswered, Unsent
from store.database import NotSaved

if TYPE_CHECKING:
    from bot.app import Suban

T = TypeVar("T")
PATIENCE, UPLOADING = (3, 5), (3, 60)
"""Seconds for a connection, and for an answer."""
AT_ONCE, FILES_AT_ONCE = 8, 4
PIECE = 1 << 16
LONGEST_TRANSFER = 60.0
"""Seconds that a file may take on its way here."""
BROKEN = 500
LASTS = 7200
OFFICIAL = "https://qyapi.weixin.qq.com"
Trouble = (Unsent, Unanswered)
"""What may be tried again."""


class Declined(Exception):
    """WeCom named this number."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Application:
    """One application: its calls raise Declined, Unsent or Unanswered."""

    def __init__(self, suban: Suban) -> None:
        settings = suban.settings
        assert settings.wecom_secret is not None, "an application is not used without its secret"
        self._corpid, self._secret = settings.wecom_corpid, settings.wecom_secret.get_secret_value()
        self.agent = settings.wecom_agentid
        access = Access(suban, f"wecom:{self._corpid}:{self.agent}", self._fetch)
        self._library = _Library(self._corpid, self._secret, settings.wecom_api_base, access)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wecom")
        self._carriers = ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="wecom files")

    async def send(self, user: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """A message to one person; what is answered, a card's response_code with it."""
        body = {"touser": user, "agentid": self.agent, "msgtype": kind, kind: content}
        found = await self.call("message/send", body)
        if user in str(found.get("invaliduser", "")).split("|"):
            raise Declined(NOBODY)
        return found

    async def update(self, user: str, code: str, change: dict[str, Any]) -> None:
        """Another card, or a word for its buttons, in the place of a card; each code serves once."""
        body = {"userids": [user], "agentid": self.agent, "response_code": code, **change}
        await self.call("message/update_template_card", body)

    async def call(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        """A method by its path: with a body it is posted."""
        ask = (
            partial(self._library.get, path, params=query)
            if body is None
            else partial(self._library.post, path, data=body, params=query)
        )
        found: dict[str, Any] = await self._aside(ask)
        return found

    async def upload(self, kind: str, name: str, data: bytes) -> str:
        """A file for three days; its id there."""
        files = {"media": (name, data)}
        ask = partial(
            self._library.post, "media/upload", params={"type": kind}, files=files, timeout=UPLOADING
        )
        found = await self._aside(ask, self._carriers)
        if not found.get("media_id"):
            raise Unanswered
        return str(found["media_id"])

    async def download(self, media: str, most: int) -> bytes:
        """A file that somebody sent; of one that is larger than `most`, only so much that this can be seen."""
        ask = partial(self._pull, most=most, params={"media_id": media})
        return bytes(await self._aside(ask, self._carriers))

    async def close(self) -> None:
        """Let go of the connections."""
        for threads in (self._threads, self._carriers):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)
        self._library._http.close()

    # ---------------------------------------------------------------- what can go wrong

    async def _aside(self, ask: Callable[..., Any], threads: ThreadPoolExecutor | None = None) -> Any:
        """Files have threads of their own: slow ones keep no message waiting."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads or self._threads, self._once_more, ask)

    def _once_more(self, ask: Callable[..., Any]) -> Any:
        """A token that is refused is fetched anew, once."""
        token = self._token()
        try:
            return _asked(ask, token)
        except Declined as declined:
            if meaning_of(declined.code) is not Meaning.REFRESH:
                raise
        return _asked(ask, self._token(but=token))

    def _token(self, but: str = "") -> str:
        """Whatever goes wrong here, nothing was sent yet."""
        try:
            return _translated(partial(self._library.access.token, but))
        except (Unanswered, NotSaved):
            raise Unsent from None

    def _fetch(self, force: bool) -> Fetched:
        """By hand: the library asks an address of its own, and waits for ever. WeCom's token lasts until it ends."""
        params = {"corpid": self._corpid, "corpsecret": self._secret}
        url = f"{self._library.API_BASE_URL}gettoken"
        found = _translated(lambda: self._library._http.get(url, params=params, timeout=PATIENCE).json())
        if not isinstance(found, dict):
            raise Unsent
        if found.get("errcode"):
            raise Declined(_number(found["errcode"]))
        if not found.get("access_token"):
            raise Unsent
        return Fetched(str(found["access_token"]), min(float(found.get("expires_in") or LASTS), LASTS))

    def _pull(self, *, most: int, params: dict[str, str]) -> bytes:
        """By hand: the library keeps all of it in memory, however much that is."""
        url, until = f"{self._library.API_BASE_URL}media/get", time.monotonic() + LONGEST_TRANSFER
        with self._library._http.get(url, params=params, timeout=UPLOADING, stream=True) as answer:
            if answer.status_code >= BROKEN:
                raise Unsent
            found = bytearray()
            for piece in answer.iter_content(PIECE):
                found += piece
                if len(found) > most:
                    break
                if time.monotonic() > until:
                    raise Unanswered
            return _no_page(answer, bytes(found))


NOBODY = 81013
"""WeCom's number for nobody being there; among several it names them and says that all is well."""


class _Library(WeChatClient):  # type: ignore[misc]
    """The library without its own token, retries and patience."""

    def __init__(self, corpid: str, secret: str, base: str, access: Access) -> None:
        super().__init__(corpid, secret, timeout=PATIENCE, auto_retry=False)
        self.access = access
        self._http.trust_env = base == OFFICIAL
        self.API_BASE_URL = f"{base}/cgi-bin/"

    def fetch_access_token(self) -> None:
        raise NotImplementedError("tokens come from bot.access")


def _asked(ask: Callable[..., Any], token: str) -> Any:
    params = {**ask.keywords.get("params", {}), "access_token": token}  # type: ignore[attr-defined]
    found = _translated(partial(ask, params=params))
    if not isinstance(found, dict | bytes):
        raise Unanswered
    return found


def _translated(do: Callable[[], T]) -> T:
    """The library's and its HTTP client's errors in our own."""
    try:
        return do()
    except WeChatClientException as error:
        if error.errcode is None:
            raise Unsent from None  # a proxy's 5xx: nobody behind it was asked
        raise Declined(_number(error.errcode)) from None
    except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError, NoToken):
        raise Unsent from None
    except requests.exceptions.ConnectionError as error:
        raise (Unsent if _never_left(error) else Unanswered) from None
    except (requests.exceptions.RequestException, ValueError, RecursionError):  # a page, or half an answer
        raise Unanswered from None


def _never_left(error: Exception) -> bool:
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)


def _number(code: Any) -> int:
    """Raises Unanswered for what is none of WeCom's numbers."""
    try:
        return int(code)
    except (ValueError, TypeError, OverflowError):
        raise Unanswered from None


def _no_page(answer: requests.Response, data: bytes) -> bytes:
    """The file; a page or a number in its place is none."""
    kind = answer.headers.get("Content-Type", "")
    if answer.ok and "json" not in kind and "html" not in kind:
        return data
    found = json.loads(data) if "json" in kind else None
    if isinstance(found, dict) and found.get("errcode"):
        raise Declined(_number(found["errcode"]))
    raise Unanswered


async def told(asked: Callable[[], Any]) -> Told:
    """A call's answer as a number, like a frame's. Raises Unsent or Unanswered."""
    try:
        return Told(0, await asked() or {})
    except Declined as declined:
        return Told(declined.code)
