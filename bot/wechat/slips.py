"""Messages whose answer WeChat is waiting for: each is heard once, however often it is brought meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.heard import Reply


@dataclass(eq=False)
class Slip:
    """One message under way. Of several calls that ask for its answer the last one gets it: the others are dead."""

    answered: asyncio.Future[Reply | None]
    asking: int = 0
    waiting: int = 0
    later: bool = False
    """It is heard by and by: nobody may still be waiting then."""

    def is_last(self, mine: int) -> bool:
        """Whether nobody has asked after this call."""
        return mine == self.asking


@dataclass
class Slips:
    """Those of a process, by the messages' keys, and by whom they are from."""

    _open: dict[str, Slip] = field(default_factory=dict)
    _of: dict[str, set[str]] = field(default_factory=dict)
    _quiet: dict[str, asyncio.Event] = field(default_factory=dict)

    def find(self, key: str) -> Slip | None:
        """The slip of a message that is under way."""
        return self._open.get(key)

    def open(self, key: str, speaker: str) -> Slip:
        """Somebody waits for the answer to this message."""
        slip = self._open[key] = Slip(asyncio.get_running_loop().create_future())
        self._of.setdefault(speaker, set()).add(key)
        self._quiet.setdefault(speaker, asyncio.Event()).clear()
        return slip

    def close(self, key: str, speaker: str) -> None:
        """Nobody waits for it any more."""
        self._open.pop(key, None)
        left = self._of.get(speaker, set())
        left.discard(key)
        if not left:
            self._of.pop(speaker, None)
            if quiet := self._quiet.pop(speaker, None):
                quiet.set()

    async def until_quiet(self, speaker: str, longest: float) -> None:
        """Until nobody waits for an answer to this person: news must not overtake it."""
        quiet = self._quiet.get(speaker)
        if quiet is None:
            return
        try:
            async with asyncio.timeout(longest):
                await quiet.wait()
        except TimeoutError:
            return
