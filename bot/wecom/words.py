"""The few words of the bot's own that stand on cards and below them, in a language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render import Choice, Message
from config.texts import Texts


@dataclass(frozen=True)
class Words:
    """`more` stands before a list of choices and `submit` on its button; `choose` above buttons without a text."""

    texts: Texts
    lang: str
    page: str

    @property
    def more(self) -> str:
        """Above the choices that have no button."""
        return self.say("more")

    @property
    def submit(self) -> str:
        """On the button that goes with them."""
        return self.say("submit")

    @property
    def choose(self) -> str:
        """Above buttons whose question was too long for a card."""
        return self.say("choose")

    def say(self, key: str, **facts: str) -> str:
        """Any other of them."""
        return self.texts.say(self.lang, f"wecom.{key}", facts)

    def hints(self, message: Message) -> list[str]:
        """What can be typed where nothing can be pressed."""
        short = message.title.partition(" ")[0]
        typed = [line for choice in message.choices if (line := self._typed(choice, short))]
        return (
            [self.say("commands"), *dict.fromkeys(typed), self.say("ask_for_card", short=short)]
            if typed
            else []
        )

    def _typed(self, choice: Choice, short: str) -> str:
        kind, _, rest = choice.id.partition(":")
        verb = DECISIONS.get(kind, rest.partition(":")[0] if kind == "do" else "")
        key = f"usage.{verb}"
        return self.texts.say(self.lang, key, {"short": short}) if key in self.texts.keys(self.lang) else ""


DECISIONS = {"ok": "approve", "no": "send_back"}
"""Buttons that decide what somebody else proposed, and how that is typed."""
