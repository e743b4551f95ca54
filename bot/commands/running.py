"""Starting: the service itself, the archive's tables, the doctor, a chat in the terminal."""

from __future__ import annotations

from bot.shell import DONE, REFUSED, Shell


def run(shell: Shell, roles: str) -> int:
    """Serve until told to stop."""
    from bot import logs
    from bot.serving import serve
    from bot.welcome import welcome

    settings = shell.settings(roles=roles)
    logs.configure(settings.log_level, shell.err)
    serve(settings, lambda suban: welcome(shell, suban))
    return DONE


def migrate(shell: Shell) -> int:
    """Bring the archive up to date."""
    from store.migrate import head, migrate

    settings = shell.settings()
    if settings.sqlite_path:
        settings.sqlite_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    changed = migrate(settings.database_url)
    shell.say("migrated" if changed else "migrated_already", revision=head())
    return DONE


def doctor(shell: Shell) -> int:
    """Examine everything and say what to do about what is wrong."""
    from bot.doctor import examine

    findings = examine(shell.settings())
    for finding in findings:
        shell.report(finding)
    return REFUSED if any(finding.level == "bad" for finding in findings) else DONE


def console(shell: Shell, member: str, site: str) -> int:
    """Chat in the terminal."""
    from bot.console import chat

    return chat(shell, member, site)
