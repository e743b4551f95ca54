"""Looking: one ticket explained or exported, the coming days rehearsed, the scans counted."""

from __future__ import annotations

import json
from pathlib import Path

from bot.shell import DONE, Shell, Stopped
from store import scans as counted
from store import ticket
from store.database import Row
from store.work import Work


def scans(shell: Shell) -> int:
    """How often each code was scanned, the newest day first."""
    with shell.house() as suban:
        rows = suban.look_now(counted.counts)
    for row in rows:
        shell.say("scan", **{name: row[name] for name in ("day", "site", "channel", "count")})
    if not rows:
        shell.say("no_scans")
    return DONE


def why(shell: Shell, number: str) -> int:
    """Explain every deadline of a ticket."""
    from bot.render import render, to_plain
    from handlers.why import why as explain

    with shell.house() as suban:
        say = suban.look_now(lambda work: explain(work, _find(work, number)))
        shell.print(to_plain(render(say, shell.texts, shell.lang, suban.profile.hours.zone)))
    return DONE


def export(shell: Shell, number: str, out: Path | None) -> int:
    """One ticket, whole, as JSON; it holds names and stories in the clear."""
    from bot.export import export_ticket

    with shell.house() as suban:
        body = suban.turn_now(lambda work: export_ticket(work, _find(work, number)))
    text = json.dumps(body, ensure_ascii=False, indent=1)
    if out is None:
        shell.print(text)
        return DONE
    out.touch(mode=0o600)
    out.write_text(text + "\n", encoding="utf-8")
    shell.say("exported", file=str(out))
    return DONE


def rehearse(shell: Shell, days: int) -> int:
    """Play the clock forward on a copy and print what would be sent to whom."""
    from bot.rehearsal import rehearse as play

    settings = shell.settings()
    count = 0
    for line in play(settings, days, shell):
        shell.print(line)
        count += 1
    shell.say("rehearsed" if count else "nothing_to_rehearse", days=days, count=count)
    return DONE


def _find(work: Work, number: str) -> Row:
    found = ticket.find(work, number)
    if not found:
        raise Stopped("no_such_ticket", given=number)
    if len(found) > 1:
        raise Stopped("ambiguous", given=number, numbers=[row["number"] for row in found])
    return found[0]
