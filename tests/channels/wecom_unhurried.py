"""WeCom without a pace: for a stage whose clock stands still while somebody speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.channel import Door, Outcome, Parcel, RetryAfter, Traits
from bot.wecom.door import BETWEEN_PARTS
from bot.wecom.memory import Counted
from bot.wecom.platform import WeCom
from tests.channels.wecomhouse_running import QUICK

UNPACED = Traits(edits=True, files=True)
"""What had to wait would never be due again."""
RHYTHM = {**QUICK, "answer": 10.0, "ping": 3600.0, "renew": 3600.0, "lease": 7200.0}
"""Nothing happens on the line between two acts."""
ANY = 100_000


def unhurried(wecom: WeCom) -> list[Unhurried]:
    """All its ways out, as many words at a time as somebody likes to say."""
    host = wecom.host
    assert host.robot
    vars(host.robot.line.rhythm).update(RHYTHM)
    host.memory.said = Counted(lambda: host.suban.now().timestamp(), ANY)
    return [Unhurried(door) for door in wecom.doors]


@dataclass
class Unhurried:
    """A way to WeCom that does not wait between the parts of a message."""

    door: Door
    traits: Traits = UNPACED

    @property
    def name(self) -> str:
        """See bot.channel.Door."""
        return self.door.name

    @property
    def is_open(self) -> bool:
        """See bot.channel.Door."""
        return self.door.is_open

    async def send(self, parcel: Parcel) -> Outcome:
        """All parts one after the other."""
        outcome = await self.door.send(parcel)
        while isinstance(outcome, RetryAfter) and outcome.seconds == BETWEEN_PARTS:
            parcel = replace(parcel, done=outcome.done)
            outcome = await self.door.send(parcel)
        return outcome
