"""A group webhook: an address behind which anybody may speak into a group."""

from __future__ import annotations

import secrets

from tests.channels.wecom_groups import FakeGroup


class FakeWebhook:
    """A send-only robot of a group."""

    def __init__(self, group: FakeGroup, name: str) -> None:
        self.group, self.name = group, name
        self.key = "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))
        self.removed = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.group.world.url}/cgi-bin/webhook/send?key={self.key}"

    def __repr__(self) -> str:
        return f"<webhook {self.name}>"
