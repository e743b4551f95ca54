"""Keeping: backups, and the proof that nothing was changed."""

from __future__ import annotations

from pathlib import Path

from bot import backup as backups
from bot.app import build, utc_now
from bot.shell import DONE, REFUSED, Shell, Stopped


def backup(shell: Shell, file: Path) -> int:
    """Copy archive and evidence to one file while the service runs."""
    suban = build(shell.settings(), doors=False)
    try:
        with suban.database:
            manifest = backups.make(suban, file)
    except backups.NotSqlite:
        raise Stopped("backup_postgres") from None
    except backups.Damaged as damaged:
        raise Stopped("backup_archive_damaged", what=str(damaged)) from None
    shell.say("backed_up", file=str(file), count=len(manifest.files) - 1, fingerprint=manifest.fingerprint)
    return DONE


def restore(shell: Shell, file: Path, force: bool) -> int:
    """Verify a backup and put it in the archive's place."""
    settings = shell.settings()
    if not file.is_file():
        raise Stopped("restore_missing", file=str(file))
    try:
        manifest = backups.restore(settings, file, utc_now(), force=force)
    except backups.NotSqlite:
        raise Stopped("backup_postgres") from None
    except backups.NotEmpty:
        raise Stopped("restore_not_empty") from None
    except backups.Damaged as damaged:
        raise Stopped("restore_damaged", what=str(damaged)) from None
    except backups.OtherKey as other:
        raise Stopped("restore_other_key", fingerprint=str(other)) from None
    shell.say("restored", made=manifest.made[:16].replace("T", " "), count=len(manifest.files) - 1)
    return DONE


def verify(shell: Shell) -> int:
    """Recompute every ticket's chain."""
    from store import audit

    with shell.house() as suban:
        report = suban.look_now(audit.verify)
    for problem in report.problems:
        shell.complain("audit_problem", problem=str(problem))
    shell.say("audited", tickets=report.tickets, events=report.events)
    return REFUSED if report.problems else DONE
