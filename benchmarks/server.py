"""The real server as a process of its own, and what the kernel knows about it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
RUN = ("-m", "bot", "run")
ONE_COMMIT_A_TURN = (
    "-c",
    "import store.sqlite, bot.cli; store.sqlite.MOST_TOGETHER = 1; bot.cli.main(['run'])",
)


class NotStarted(Exception):
    """The server ended or did not answer in time; the message is what it printed."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def profile_environment(var: Path) -> dict[str, str]:
    """The demo city with its data in `var`, and no limit to what one address may ask."""
    return {"SUBAN_VAR_DIR": str(var), "SUBAN_PROFILE": "demo", "SUBAN_REQUESTS_PER_MINUTE": "1000000"}


class Server:
    """`suban run` with the demo profile and its data in `var`; a context that kills it at the end."""

    def __init__(self, var: Path, port: int = 0, command: tuple[str, ...] = RUN, **settings: str) -> None:
        self.var, self.port = var, port or free_port()
        self._command = [sys.executable, *command]
        self._given = {
            name.upper() if name == "bot_api" else f"SUBAN_{name.upper()}": value
            for name, value in settings.items()
        }
        self._output = var.parent / f"{var.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    def environment(self) -> dict[str, str]:
        """What the command line needs to work on the same data."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SUBAN_")}
        own = {**profile_environment(self.var), "SUBAN_PORT": str(self.port)}
        return {**kept, "PYTHONUNBUFFERED": "1", **own, **self._given}

    def start(self, patience: float = 30) -> float:
        """Start, and wait for the first good answer; the seconds that took."""
        begun = monotonic()
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self.environment(), stdout=output, stderr=subprocess.STDOUT
            )
        while not self._answers():
            if self._process.poll() is not None or monotonic() - begun > patience:
                raise NotStarted(self.printed()[-3000:])
            sleep(0.01)
        return monotonic() - begun

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """SIGKILL, at once, and nothing is told to anybody."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        if self._process is not None:
            self._process.wait()

    def stop(self) -> int:
        """SIGTERM and wait; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def suban(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `suban` on the same data."""
        line = [sys.executable, "-m", "bot", *command]
        return subprocess.run(
            line, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=60
        )

    def printed(self) -> str:
        """All it printed so far, over all starts."""
        return self._output.read_text(errors="replace")

    def codes(self) -> list[str]:
        """The one-time sign-in codes it printed, in order."""
        return re.findall(r"#code=([A-Z0-9]+)", self.printed())

    def cpu(self) -> float:
        """User and system seconds of all its threads so far (ticks of 10 ms)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def pss(self) -> float:
        """Proportional set size in MiB."""
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{self.pid}/smaps_rollup").read_text(), re.M)
        return int(found[1]) / 1024 if found else 0.0

    def libraries(self) -> set[str]:
        """Names of compiled libraries it has mapped."""
        maps = Path(f"/proc/{self.pid}/maps").read_text()
        return {Path(line.split()[-1]).name for line in maps.splitlines() if ".so" in line}
