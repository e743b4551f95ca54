"""The command line `suban`: a table of commands; each is imported only when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.shell import MISUSED, REFUSED, Shell, Stopped
from config.misconfigured import Misconfigured

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Command:
    """`does` is module:function below bot.commands; `arguments` are names and what argparse wants to know.

    What both does something and has parts hands its own arguments to them as well.
    """

    name: str
    does: str
    arguments: tuple[tuple[str, Options], ...] = ()
    parts: tuple[Command, ...] = field(default=())


def _one(name: str, **options: Any) -> tuple[str, Options]:
    return (name, options)


def _maybe(name: str, **options: Any) -> tuple[str, Options]:
    return (name, {"nargs": "?", "default": "", **options})


# fmt: off
COMMANDS = (
    Command("run", "running:run", (_one("--roles", default=""),)),
    Command("migrate", "running:migrate"),
    Command("doctor", "running:doctor"),
    Command("console", "running:console", (_one("--as", dest="member", default=""), _one("--site", default=""))),
    Command("invite", "roster:invite", (_one("organisation"), _maybe("post"), _one("--member", default=""),
                                       _one("--name", default=""))),
    Command("bind-code", "roster:bind_code", (_one("organisation"),)),
    Command("roster", "", parts=(
        Command("list", "roster:show", (_maybe("organisation"),)),
        Command("sign-in", "roster:sign_in", (_one("post", type=int),)),
        Command("dismiss", "roster:dismiss", (_one("post", type=int),)),
        Command("check", "people:check"),
        Command("handover", "people:hand_over", (_one("leaver", type=int), _one("successor", type=int),
                                                 _one("--from", dest="day", default=""))),
        Command("deputy", "people:deputise", (_one("leader", type=int), _one("deputy", type=int), _one("period"))),
        Command("second", "roster:second", (_one("post", type=int), _one("organisation"), _one("kind"),
                                            _one("period"))),
        Command("handovers", "people:handovers", (_one("--off", type=int, default=0),)),
        Command("practice", "roster:practised"),
        Command("number", "people:number", (_one("post", type=int), _one("number"),
                                            _one("--channel", default="12345"))),
        Command("reset-factor", "roster:reset_factor", (_one("post", type=int),)),
    )),
    Command("telegram", "", parts=(Command("setup", "telegram:setup"),)),
    Command("wechat", "", parts=(Command("setup", "wechat:setup"),)),
    Command("wecom", "", parts=(Command("setup", "wecom:setup"),)),
    Command("source", "", parts=(
        Command("add", "sources:add", (_one("name"), _one("--channel", required=True), _one("--hook", default=""))),
        Command("list", "sources:show"),
        Command("key", "sources:renew", (_one("name"),)),
        Command("hook", "sources:hook", (_one("name"), _maybe("url"))),
        Command("revoke", "sources:revoke", (_one("name"),)),
    )),
    Command("cadre", "", parts=(
        Command("import", "cadres:bring_in", (_one("file", type=Path),)),
        Command("coverage", "cadres:coverage"),
    )),
    Command("duty", "", parts=(
        Command("import", "duty:bring_in", (_one("file", type=Path), _one("--replace", action="store_true"))),
        Command("export", "duty:write_out", (_one("file", type=Path),)),
    )),
    Command("shift", "", parts=(
        Command("import", "shifts:bring_in", (_one("file", type=Path),)),
        Command("export", "shifts:write_out", (_one("file", type=Path),)),
    )),
    Command("policy", "", parts=(
        Command("import", "lists:bring_in", (_one("file", type=Path), _one("--faq", action="store_true"))),
        Command("export", "lists:take_out", (_one("--faq", action="store_true"), _one("--out", type=Path))),
    )),
    Command("import", "importing:bring_in", (_one("file", type=Path), _one("--source", required=True),
                                             _one("--dry-run", action="store_true"), _one("--out", type=Path))),
    Command("backup", "keeping:backup", (_one("file", type=Path),)),
    Command("restore", "keeping:restore", (_one("file", type=Path), _one("--force", action="store_true"))),
    Command("key", "", parts=(
        Command("backup", "keys:backup"),
        Command("acknowledge", "keys:acknowledge", (_one("fingerprint"),)),
        Command("rotate", "keys:rotate"),
    )),
    Command("audit", "", parts=(Command("verify", "keeping:verify"),)),
    Command("why", "looking:why", (_one("number"),)),
    Command("export", "looking:export", (_one("number"), _one("--purpose", default=""), _one("--out", type=Path))),
    Command("report", "", parts=(
        Command("responsibility", "looking:responsibility"),
        Command("malice", "looking:malice"),
    )),
    Command("rehearse", "looking:rehearse", (_one("--days", type=int, default=30),)),
    Command("scans", "looking:scans"),
    Command("sample", "sampling:show", (_one("--show", default="", metavar="YYYY-MM"),)),
    Command("qr", "drawing:qr", (_one("--site", required=True), _one("--out", type=Path, required=True),
                                 _one("--channel", default="qr"),
                                 _one("--door", choices=("web", "telegram", "wechat"), default="web"),
                                 _one("--format", nargs="+", choices=("png", "svg"), default=["png", "svg"]))),
    Command("outline", "drawing:outline", (_one("dialog"), _one("--lang", default=""))),
    Command("lifecycle", "drawing:lifecycle", (_one("--out", type=Path),)),
    Command("rules", "rules:write", (_one("--out", type=Path), _one("--lang", default="")), parts=(
        Command("diff", "rules:diff", (_maybe("other"),)),
    )),
    Command("gallery", "drawing:gallery", (_one("--out", type=Path, required=True),)),
)
# fmt: on


def main(argv: Sequence[str] | None = None, shell: Shell | None = None) -> int:
    """Run one command and return its exit code."""
    shell = shell or Shell(os.environ, Path.cwd())
    parser = _parser(shell)
    given = vars(parser.parse_args(argv))
    does = given.pop("does", "")
    if not does:
        given.get("within", parser).print_help(shell.out)
        return MISUSED
    given.pop("within", None)
    return _run(does, shell, given)


def _run(does: str, shell: Shell, given: Options) -> int:
    module, _, function = does.partition(":")
    try:
        code: int = getattr(import_module(f"bot.commands.{module}"), function)(shell, **given)
        return code
    except Misconfigured as wrong:
        shell.complain("misconfigured", mistakes={"lines": list(wrong.mistakes)})
    except Stopped as stopped:
        shell.complain(stopped.key, **stopped.facts)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:
        known = KNOWN.get(type(error).__name__)
        if known is None:
            raise
        shell.complain(known, about=str(error).partition("\n")[0])
    return REFUSED


KNOWN = {
    "AlreadyOpen": "already_open",
    "DatabaseError": "no_database",
    "ForeignKey": "foreign_key",
    "Newer": "newer",
    "NotSaved": "not_saved",
    "OperationalError": "no_database",
    "PermissionError": "no_permission",
    "PortTaken": "port_taken",
    "TooOld": "sqlite_too_old",
}
"""Errors that are sentences already, by name so that nothing has to be imported to know them."""


def _parser(shell: Shell) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("suban", description=shell.text("help.suban"))
    _add(parser, COMMANDS, shell)
    return parser


def _add(parser: argparse.ArgumentParser, commands: Sequence[Command], shell: Shell, path: str = "") -> None:
    parser.set_defaults(within=parser)
    kinds = parser.add_subparsers(metavar=shell.text("help.command"), title=shell.text("help.commands"))
    for command in commands:
        key = f"{path}{command.name}".replace("-", "_")
        text = shell.text(f"help.{key}.it")
        sub = kinds.add_parser(command.name, help=text, description=text)
        for name, options in command.arguments:
            word = str(options.get("dest", name)).lstrip("-").replace("-", "_")
            sub.add_argument(name, help=shell.text(f"help.{key}.{word}"), **options)
        if command.parts:
            _add(sub, command.parts, shell, f"{key}.")
        if command.does:
            sub.set_defaults(does=command.does, within=sub)
