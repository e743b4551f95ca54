"""A door of a running house as the conformance tests see it."""

from __future__ import annotations

from typing import Any, Protocol

from bot.heard import Heard
from store.work import Work
from tests.channels.house import House


class Bench(Protocol):
    """One door of a running house, and the chat at its other end.

    `longest` is what the platform takes in one message, `most` how many characters may follow each other there. An act
    is something a person does on the platform; a trouble is what the platform does to the next message it is given.
    """

    name: str
    longest: int
    most: int

    @property
    def house(self) -> House:
        """The house it is a door of."""

    def understood(self, act: str) -> list[Heard]:
        """What the door makes of an act, without anybody hearing it."""

    def asked(self, words: list[str]) -> list[str]:
        """The person sends these words at once, a message each; they come back in the order they were heard in."""

    def speak(self) -> None:
        """The person does what lets them be told as much as the platform allows at all."""

    def heard(self) -> list[str]:
        """Everything that was sent to the chat and stands there, as it stands there, in order."""

    def longest_sent(self) -> int:
        """The length of the longest message the platform was ever given, as the platform counts."""

    def repeat_updates(self, on: bool) -> None:
        """From now on the platform brings everything twice, or no longer."""

    def mix_up(self, on: bool) -> None:
        """From now on different people's updates overtake each other as chance has it, or no longer."""

    def plan(self, *troubles: str) -> None:
        """What goes wrong with the next messages to this chat, one after the other."""

    def lane(self, work: Work) -> str:
        """The chat as the outbox calls it."""

    def violations(self) -> list[Any]:
        """What a polite client never does."""


class RicherBench(Bench, Protocol):
    """The same where what was sent can be changed, and where chats are slowed down one by one."""

    def forget(self) -> None:
        """The newest message the bot sent to the chat is deleted there."""

    def other_lane(self, work: Work) -> str:
        """Another chat of the same door, that nothing is wrong with."""

    def other_heard(self) -> list[str]:
        """What was sent to that."""
