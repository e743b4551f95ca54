"""The command line's voice: the operator's language, where words go, and what an error is called."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from config.saying import Fact
from config.texts import Texts, load_texts

if TYPE_CHECKING:
    from bot.app import Suban
    from bot.finding import Finding
    from config.settings import Settings

DONE, REFUSED, MISUSED = 0, 1, 2
"""Exit codes: it is done; it could not be; the command line was wrong."""


class Stopped(Exception):
    """A command cannot go on; `key` below `cli` says why and what to do."""

    def __init__(self, key: str, /, **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


@dataclass(frozen=True)
class Shell:
    """Where a command was typed."""

    environ: Mapping[str, str]
    folder: Path
    out: TextIO = sys.stdout
    err: TextIO = sys.stderr
    source: TextIO = sys.stdin

    @property
    def texts(self) -> Texts:
        """The words."""
        return load_texts()

    @cached_property
    def lang(self) -> str:
        """zh or en, by the operator's locale."""
        names = (self.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        return "zh" if next(filter(None, names), "").startswith("zh") else "en"

    def word(self, fact: Fact, zone: str = "Asia/Shanghai") -> str:
        """A fact in the operator's language."""
        return self.texts.word(self.lang, fact, zone)

    def text(self, key: str, /, **facts: Fact) -> str:
        """A text below `cli`."""
        return self.texts.say(self.lang, f"cli.{key}", facts)

    def say(self, key: str, /, **facts: Fact) -> None:
        """Tell the operator."""
        self.print(self.text(key, **facts))

    def complain(self, key: str, /, **facts: Fact) -> None:
        """Tell the operator what is wrong."""
        print(self.text(key, **facts), file=self.err)

    def print(self, line: str = "", end: str = "\n") -> None:
        """Write a line as it is."""
        print(line, file=self.out, end=end, flush=True)

    def report(self, finding: Finding) -> None:
        """Tell the operator what was found, and below it what to do."""
        self.print(f"{self.text('level.' + finding.level)} {self.word(finding.what)}")
        if finding.do:
            self.print(f"     {self.word(finding.do)}")

    def settings(self, **changes: str) -> Settings:
        """The settings of this folder; `changes` overrule the environment. Raises Misconfigured."""
        from config.settings import load_settings

        spoken = {f"SUBAN_{name.upper()}": value for name, value in changes.items() if value}
        return load_settings({**self.environ, **spoken}, self.folder)

    @contextmanager
    def house(self, *, exclusive: bool = False) -> Iterator[Suban]:
        """The archive opened for one command, beside a running service unless `exclusive`."""
        from bot.app import build

        suban = build(self.settings(), exclusive=exclusive, doors=False)
        suban.open()
        try:
            yield suban
        finally:
            suban.close()
