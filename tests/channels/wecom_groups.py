"""A group chat: its members, the bots in it, and all that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.channels.wecom_bots import FakeBot
from tests.channels.wecom_shown import Room, Shown
from tests.channels.wecom_state import World, acting

if TYPE_CHECKING:
    from tests.channels.wecom_apps import FakeApp
    from tests.channels.wecom_people import FakeMember


class FakeGroup(Room):
    """An internal group of a corporation."""

    def __init__(
        self, world: World, chatid: str, name: str, members: list[FakeMember], bots: list[FakeBot]
    ) -> None:
        super().__init__(world, chatid)
        self.name, self.members, self.bots, self.dissolved = name, members, bots, False
        self.maker: FakeApp | None = None

    @property
    def id(self) -> str:
        """Its chatid."""
        return self.key

    def heard(self, sender: object = None) -> list[Shown]:
        """What did not come from people, or only what one of them said."""
        others = [shown for shown in self.screen() if shown.sender not in self.world.members.values()]
        return [shown for shown in others if sender in (None, shown.sender)]

    @acting
    def kick(self, bot: FakeBot) -> None:
        """Take a bot out; what it was allowed here is forgotten."""
        self.bots.remove(bot)
        bot.opened.discard(self.key)

    @acting
    def add(self, bot: FakeBot) -> None:
        """Put a bot in."""
        self.bots.append(bot)

    @acting
    def join(self, member: FakeMember) -> None:
        """Somebody comes; bots are not told."""
        self.members.append(member)

    @acting
    def leave(self, member: FakeMember) -> None:
        """Somebody goes; bots are not told."""
        self.members.remove(member)

    def __repr__(self) -> str:
        return f"<group {self.name}>"
