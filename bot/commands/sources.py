"""Other channels' systems: who may bring tickets, by which key, and where they are told of each step."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.app import Suban
from bot.shell import DONE, Shell, Stopped
from config.saying import at
from store import sources
from store.database import Row
from store.work import Work, moment

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
SAFE = ("127.0.0.1", "::1", "localhost")
"""Where a hook may go without encryption: this machine."""


def add(shell: Shell, name: str, channel: str, hook: str) -> int:
    """Let a source in and print its key, once."""
    if not NAME.fullmatch(name):
        raise Stopped("source_bad_name", given=name)
    if hook:
        _check(hook)
    with shell.house() as suban:
        known = {c.id: c.acceptor for c in suban.profile.channels}
        if channel not in known:
            raise Stopped("source_no_channel", given=channel, known=sorted(known))
        found = suban.look_now(lambda work: sources.find(work, name))
        if found and found["revoked"] is None:
            raise Stopped("source_there", name=name)
        key = suban.turn_now(lambda work: sources.add(work, name, channel))
        shell.say(
            "source_added", name=name, acceptor=known[channel], key=key, url=f"{suban.settings.address}/api"
        )
        _tell_hook(shell, suban, name, hook)
    return DONE


def show(shell: Shell) -> int:
    """List them."""
    with shell.house() as suban:
        lines = suban.look_now(lambda work: [_line(work, shell, row) for row in sources.every(work)])
    for line in lines or [shell.text("source_none")]:
        shell.print(line)
    return DONE


def _line(work: Work, shell: Shell, row: Row) -> str:
    url = sources.hook(work, row["id"])[0]
    facts = {
        "name": row["id"],
        "channel": row["channel"],
        "since": at(moment(row["at"]), "date"),
        "hook": url or "–",
    }
    return shell.text("source_revoked_line" if row["revoked"] is not None else "source_line", **facts)


def renew(shell: Shell, name: str) -> int:
    """Another key in place of the one that may be known."""
    with shell.house() as suban:
        _there(suban, name)
        key = suban.turn_now(lambda work: sources.renew(work, name))
    shell.say("source_key", name=name, key=key)
    return DONE


def hook(shell: Shell, name: str, url: str) -> int:
    """Where it is told; without an address nowhere any more."""
    if url:
        _check(url)
    with shell.house() as suban:
        _there(suban, name)
        if not url:
            suban.turn_now(lambda work: sources.set_hook(work, name, ""))
            shell.say("source_no_hook", name=name)
        _tell_hook(shell, suban, name, url)
    return DONE


def revoke(shell: Shell, name: str) -> int:
    """Its key is worth nothing any more; what it brought stays."""
    with shell.house() as suban:
        if not suban.turn_now(lambda work: sources.revoke(work, name)):
            raise Stopped("source_unknown", given=name)
    shell.say("source_revoked", name=name)
    return DONE


def _tell_hook(shell: Shell, suban: Suban, name: str, url: str) -> None:
    if url:
        secret = suban.turn_now(lambda work: sources.set_hook(work, name, url))
        shell.say("source_hook", url=url, secret=secret)


def _there(suban: Suban, name: str) -> None:
    found = suban.look_now(lambda work: sources.find(work, name))
    if found is None or found["revoked"] is not None:
        raise Stopped("source_unknown", given=name)


def _check(url: str) -> None:
    """What is told crosses no network unencrypted."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or (parts.scheme == "http" and host not in SAFE):
        raise Stopped("source_bad_hook", given=url)
