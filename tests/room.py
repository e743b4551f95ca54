"""Officers of the demo city speaking to the bot, and what they read: worded, in private or in their group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.render import Message, render
from config.saying import Say
from config.texts import load_texts
from handlers.staff import StaffSaid, receive_staff
from store import ticket
from store.database import Row
from tests.archive import Archive, at, open_archive

FULL = (
    "结果：已解决 事实：经查，收费没有依据，两名工作人员承认收了两千元。 "
    "措施：已责令退还费用，对两名工作人员进行批评教育。 依据：《优化营商环境条例》第二十四条 "
    "告知：收费没有依据，两千元已经退到您的账户，给您添麻烦了。 联系情况：已电话联系。"
)
"""A whole reply as one message."""


@dataclass
class Room:
    """`now` moves by hand; `lang` is what everything is worded in."""

    archive: Archive = field(default_factory=open_archive)
    now: datetime = field(default_factory=lambda: at(0))
    lang: str = "zh"

    def says(
        self,
        member: str,
        text: str = "",
        *,
        choice: str = "",
        chat: str = "",
        fields: Mapping[str, str] | None = None,
        files: Sequence[Mapping[str, Any]] = (),
    ) -> list[Say]:
        """What is answered to a member of the profile, as says."""
        said = StaffSaid(text, choice, fields or {}, files)
        return self.archive.run(
            lambda work: receive_staff(work, self.archive.actor(work, member), chat, said), self.now
        )

    def hear(self, member: str, text: str = "", **how: Any) -> Message:
        """The one answer, worded."""
        says = self.says(member, text, **how)
        assert len(says) == 1
        assert says[0].style.startswith("private")
        return render(says[0], load_texts(), self.lang, "Asia/Shanghai")

    def ticket(self, id: int = 1) -> Row:
        """A ticket as it stands."""
        return self.archive.run(lambda work: ticket.get(work, id), self.now)

    def button(self, verb: str, row: Row) -> str:
        """The id of a button on a card made for this version of a ticket."""
        return f"do:{verb}:{row['id']}:{row['version']}"

    def form(self, verb: str, row: Row) -> str:
        """The id of a form made for this version of a ticket."""
        return f"form:{verb}:{row['id']}:{row['version']}"
