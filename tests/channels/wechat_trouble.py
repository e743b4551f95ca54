"""What the platform does to the next calls instead of its duty: the steps of a script."""

from __future__ import annotations

from tests.channels.telegram_trouble import Script, Step, drop, lose_answer, slow

__all__ = ["Script", "Step", "drop", "errcode", "html", "lose_answer", "slow"]


def errcode(code: int) -> Step:
    """This refusal, without looking at the call."""
    return Step("errcode", code=code)


def html(status: int = 502) -> Step:
    """A proxy's page instead of an answer, perhaps even with status 200."""
    return Step("html", code=status)
