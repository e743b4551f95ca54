"""How a test speaks to the web door: a real server on a free port, and people who speak its wire."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast

import httpx
import uvicorn

from bot import serving
from bot.app import build
from bot.web.limits import Limit
from config.settings import load_settings
from scheduler import sweeps
from store import organisations, roster
from store.work import Work
from tests.archive import at

T = TypeVar("T")
Message = dict[str, Any]
PATIENCE = 5.0
"""Seconds a test waits for an answer or a live notice before it fails."""
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is encrypted; without it every connection would read the machine's certificates."""
STORY = "上周三城管局的人来店里说招牌不合规，要交两千元罚款，不给任何票据，不交就不让开门。"
ANSWERS = ("1", "1", "王先生 13800138000", "提交")
"""What a business answers after its story (D1)."""


class Hall:
    """The demo city's house with its web door open; `now` is moved by hand, `limits=False` never says 429."""

    def __init__(self, folder: Path, *, limits: bool = False, **environ: str) -> None:
        self.now: datetime = at(0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        given = {"roles": "web", "port": str(self._listener.getsockname()[1]), **environ}
        settings = load_settings({f"SUBAN_{name.upper()}": value for name, value in given.items()}, folder)
        in_memory = settings.model_copy(update={"database_url": "sqlite:///:memory:"})
        self.suban = build(in_memory, random=Random(1), now=self._tick)
        self.heard: list[tuple[str, str, str]] = []
        """Whatever anybody was answered: who, what was asked for, and the body."""
        self._limits = limits
        self._clients: list[httpx.Client] = []
        self._ids = count(1)
        self._thread = threading.Thread(target=self._serve, name="web door")
        self._up = threading.Event()

    # ---------------------------------------------------------------- open and closed

    def __enter__(self) -> Hall:
        self.suban.open()
        self._thread.start()
        assert self._up.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(2 * PATIENCE)
        self.suban.close()

    def _end(self) -> None:
        self.suban.stopping.set()
        self._server.should_exit = True

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        configuration = serving._configuration(self.suban)
        state = cast(Any, configuration.app).state
        if not self._limits:
            state.limits = {name: Limit(1e9, 10**9) for name in state.limits}
        self._loop = asyncio.get_running_loop()
        self._server: uvicorn.Server = serving._Server(configuration, self._up.set)
        await self._server.serve(sockets=[self._listener])

    def _tick(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    # ---------------------------------------------------------------- people

    @property
    def address(self) -> str:
        """Where the door is."""
        return self.suban.settings.address

    def client(self, name: str = "somebody", **headers: str) -> httpx.Client:
        """A connection of one person; what is answered is kept in `heard`."""

        def keep(answer: httpx.Response) -> None:
            if "event-stream" not in answer.headers.get("content-type", ""):
                answer.read()
                self.heard.append((name, str(answer.request.url), answer.text))

        opened = httpx.Client(
            base_url=self.address,
            headers=headers,
            timeout=PATIENCE,
            verify=PLAIN,
            event_hooks={"response": [keep]},
        )
        self._clients.append(opened)
        return opened

    def visitor(self, name: str = "visitor", **session: str) -> Visitor:
        """A complainant with a fresh session."""
        client = self.client(name)
        opened = client.post("/web/session", json=session)
        assert opened.status_code == 201, opened.text
        return Visitor(self, name, client, **opened.json())

    def officer(self, member: str, chat: str = "") -> Officer:
        """A member of the profile, signed in with a one-time code; `chat` is the organisation whose group it is."""
        client = self.client(member)
        signed = client.post("/web/sign-in", json={"code": self.code(member)})
        assert signed.status_code == 200, signed.text
        token, person = signed.json()["token"], signed.json()["person"]
        return Officer(self, member, client, token, person, f"web-group:{chat}" if chat else "")

    def code(self, member: str, minutes: int = 10) -> str:
        """A fresh one-time code for a member of the profile."""
        person = self.person(member)
        return self.run(lambda work: roster.issue_pass(work, "sign-in", minutes, person=person))

    def person(self, member: str) -> str:
        """The id of a member of the profile."""
        return next(str(r["person"]) for r in self.run(roster.everybody) if r["member"] == member)

    def fresh_id(self) -> str:
        """An id no message had before."""
        return f"m{next(self._ids)}"

    # ---------------------------------------------------------------- the archive behind the door

    def run(self, turn: Callable[[Work], T]) -> T:
        """One turn on the archive."""
        return self.suban.turn_now(turn)

    def tasks(self) -> int:
        """How many things the server is at."""

        async def count_them() -> int:
            return len(asyncio.all_tasks())

        return asyncio.run_coroutine_threadsafe(count_them(), self._loop).result(PATIENCE)

    def pass_to(self, now: datetime) -> None:
        """Time passes; what it does is done."""
        self.now = now
        while self.run(sweeps.sweep):
            pass

    def organisation(self, id: str) -> str:
        """The Chinese name of an organisation."""
        return str(self.run(lambda work: organisations.name(work, id))["zh"])


@dataclass
class Visitor:
    """Somebody with a token, in one chat."""

    hall: Hall
    name: str
    client: httpx.Client
    token: str
    person: str
    chat: str = ""
    shown: list[Message] = field(default_factory=list)

    @property
    def heads(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **asked: Any) -> httpx.Response:
        """A page or a table."""
        return self.client.get(path, params=asked, headers=self.heads)

    def export(self, purpose: str = "月度统计用", code: str = "", **asked: Any) -> httpx.Response:
        """The ledger as Excel, for a purpose."""
        given = {"purpose": purpose, "code": code}
        return self.client.post("/web/office/ledger.xlsx", params=asked, json=given, headers=self.heads)

    def post(self, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        """A message as it is, id and all."""
        return self.client.post("/web/messages", json=body, headers={**self.heads, **headers})

    def send(self, **said: Any) -> list[Message]:
        """A message with a fresh id, and what it is answered."""
        where = {"chat": self.chat} if self.chat else {}
        answer = self.post({"id": self.hall.fresh_id(), **where, **said})
        assert answer.status_code == 200, answer.text
        replies: list[Message] = answer.json()["replies"]
        self.shown += replies
        return replies

    def say(self, *texts: str) -> Message:
        """One text after the other; the last answer."""
        replies = [self.send(text=text) for text in texts]
        return replies[-1][0] if replies[-1] else {}

    def choose(self, label: str, /, **fields: Any) -> Message:
        """Press the newest button with this label (or id)."""
        replies = self.send(choice=self.button(label), **({"fields": fields} if fields else {}))
        return replies[0] if replies else {}

    def fill(self, form: Message, /, **fields: Any) -> Message:
        """Send a form with these lines changed."""
        prefilled = {
            line["name"]: line["value"] for line in form["form"]["fields"] if line["kind"] != "files"
        }
        return self.send(choice=form["form"]["id"], fields={**prefilled, **fields})[0]

    def button(self, label: str) -> str:
        """The id behind a label, the newest first; an id stands for itself."""
        for message in reversed(self.shown):
            found = [c["id"] for c in message.get("choices", ()) if label in (c["label"], c["id"])]
            if found:
                return str(found[0])
        if ":" in label:
            return label
        raise LookupError(f"{self.name} was never shown [{label}]")

    def upload(self, name: str, data: bytes) -> httpx.Response:
        """One file before its message."""
        return self.client.post("/web/files", files={"file": (name, data)}, headers=self.heads)

    def history(self) -> list[Message]:
        """The conversation so far."""
        return self.look_back()[0]

    def look_back(self) -> tuple[list[Message], str]:
        """The conversation so far, and the id of its last event."""
        answer = self.get("/web/history", **({"chat": self.chat} if self.chat else {}))
        assert answer.status_code == 200, answer.text
        items: list[Message] = answer.json()["items"]
        self.shown += [item for item in items if item["from"] == "bot"]
        return items, answer.json()["last"]

    @contextmanager
    def stream(self, last: str = "") -> Iterator[Live]:
        """Live notices, from an event id on."""
        heads = {**self.heads, **({"Last-Event-ID": last} if last else {})}
        asked = {"chat": self.chat} if self.chat else {}
        with self.client.stream("GET", "/web/stream", params=asked, headers=heads) as answer:
            yield Live(self, answer)

    def file_complaint(self, story: str = STORY, answers: Sequence[str] = ANSWERS) -> str:
        """A whole complaint; its number."""
        return self.number(self.say(story, *answers))

    @staticmethod
    def number(receipt: Message) -> str:
        """The ticket's number on a receipt."""
        return str(receipt["rows"][0][1])


@dataclass
class Officer(Visitor):
    """A member of staff, in the group of an organisation or in private."""

    def do(self, verb: str, id: int | str, /, **fields: Any) -> Message:
        """Press a button of a card, and fill in the form if one opens."""
        version = self.hall.run(lambda work: _version(work, int(id)))
        answer = self.send(choice=f"do:{verb}:{id}:{version}")[0]
        return self.fill(answer, **fields) if "form" in answer else answer


def _version(work: Work, id: int) -> int:
    from store import ticket

    return int(ticket.get(work, id)["version"])


class Live:
    """An open stream: its events one after the other."""

    def __init__(self, visitor: Visitor, answer: httpx.Response) -> None:
        self.visitor, self.answer = visitor, answer
        self._lines = answer.iter_lines()

    def comment(self) -> str:
        """The next comment."""
        return next(line for line in self._lines if line.startswith(":"))

    def next(self) -> tuple[str, Message]:
        """The next event: its id and its message."""
        id = ""
        for line in self._lines:
            if line.startswith("id:"):
                id = line[3:].strip()
            if line.startswith("data:"):
                message: Message = json.loads(line[5:])
                self.visitor.hall.heard.append((self.visitor.name, "stream", line))
                self.visitor.shown.append(message)
                return id, message
        raise EOFError("the stream has ended")

    def take(self, many: int) -> list[tuple[str, Message]]:
        """So many events."""
        return [self.next() for _ in range(many)]
