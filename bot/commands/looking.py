"""Looking: one ticket explained or exported, the coming days rehearsed, the scans counted."""

from __future__ import annotations

import json
from pathlib import Path

from bot.shell import DONE, Shell, Stopped
from store import custody, exports, organisations, people, ticket
from store import malice as marks
from store import scans as counted
from store.database import Row
from store.malice import Mark
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
        say = suban.look_now(lambda work: explain(work, _find(work, number), inside=True))
        shell.print(to_plain(render(say, shell.texts, shell.lang, suban.profile.hours.zone)))
    return DONE


def export(shell: Shell, number: str, purpose: str, out: Path | None) -> int:
    """One ticket, whole, as JSON, for a purpose; names and stories stand in the clear. Or a list: problems, tasks."""
    if number in ("problems", "tasks"):
        from bot.commands.lists import export as export_list

        return export_list(shell, number, out)
    from bot.export import export_ticket

    if len(purpose.strip()) < exports.LEAST:
        raise Stopped("no_purpose")
    with shell.house() as suban:
        body = suban.turn_now(lambda work: export_ticket(work, _find(work, number), purpose.strip()))
    text = json.dumps(body, ensure_ascii=False, indent=1)
    if out is None:
        shell.print(text)
        return DONE
    out.touch(mode=0o600)
    out.write_text(text + "\n", encoding="utf-8")
    shell.say("exported", file=str(out))
    return DONE


def responsibility(shell: Shell) -> int:
    """For every organisation what it collected, keeps, looked at and exported, each export with its purpose (G14)."""
    with shell.house() as suban:
        lines = suban.look_now(lambda work: _responsible(work, shell))
    for line in lines or [shell.text("nobody_responsible")]:
        shell.print(line)
    return DONE


def _responsible(work: Work, shell: Shell) -> list[str]:
    lines = []
    for each in custody.report(work):
        operator = each.organisation == exports.OPERATOR
        name = {"key": "role.admin"} if operator else organisations.name(work, each.organisation)
        counted = {"collected": each.collected, "kept": each.kept, "looks": each.looks}
        lines.append(shell.text("responsible", organisation=name, exports=len(each.exports), **counted))
        lines += [_exported(work, shell, row) for row in each.exports]
    return lines


def _exported(work: Work, shell: Shell, row: Row) -> str:
    who = people.name(work, row["person"]) or {"key": "role.admin"}
    kind, at = {"key": f"export_kind.{row['kind']}"}, {"at": row["at"], "as": "moment"}
    return shell.text(
        "responsible_export", at=at, name=who, kind=kind, records=row["records"], purpose=row["purpose"]
    )


def malice(shell: Shell) -> int:
    """What the offices have found malicious: number, day, who proposed and agreed; why, the office reads (G16)."""
    with shell.house() as suban:
        lines = suban.look_now(lambda work: _marked(work, shell))
    for line in lines or [shell.text("nothing_marked")]:
        shell.print(line)
    return DONE


def _marked(work: Work, shell: Shell) -> list[str]:
    rows = [row for row in marks.marked(work) if not row["sealed_matter"]]
    return [_mark(work, shell, marks.mark(work, row)) for row in rows]


def _mark(work: Work, shell: Shell, mark: Mark) -> str:
    office = organisations.name(work, mark.ticket["office"])
    state = {"key": "marks.disputed"} if mark.disputed else ""
    facts = {"at": {"at": mark.at, "as": "date"}, "by": mark.by, "agreed": mark.agreed, "state": state}
    return shell.text("marked", number=mark.ticket["number"], office=office, **facts)


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
