"""Cards that were pressed: within five seconds each shows what is true now, and why nothing was done if nothing was."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.form_lines import TICK
from bot.heard import Answer, Heard
from bot.render import Message, render
from bot.wecom.application import Application, told
from bot.wecom.cards import LABEL, NOTE, Card, card_of, cut, look_of
from bot.wecom.decoding import key_of, query_of
from bot.wecom.memory import Memory
from bot.wecom.one_by_one import OneByOne
from bot.wecom.robot import Robot
from bot.wecom.wire import Unanswered, Unsent
from bot.wecom.words import Words
from config.saying import Say
from store import showing
from store.database import NotSaved
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

logger = logging.getLogger(__name__)
STAYS = ("do", "no", "line", "hang", "called", "release", "drop", "?")
"""Buttons that lead somewhere stay as they are; one that decides or answers is marked."""
AGAIN = (0.2, 1.0, 5.0)
"""Seconds after which is written down once more what became of a card; then it is left to whoever looks around."""


class Redrawing:
    """What follows a press on the card itself; all that is longer comes as a message."""

    def __init__(
        self, suban: Suban, memory: Memory, robot: Robot | None, application: Application | None
    ) -> None:
        self._suban, self._memory = suban, memory
        self._robot, self._application = robot, application
        self._turns = OneByOne()

    async def redraw(self, heard: Heard, answer: Answer) -> bool:
        """Draw what follows from a press; False when it could not be shown."""
        assert heard.pressed is not None, "only what was pressed is drawn"
        way, ref, task = query_of(heard.pressed)
        if way == "app":
            return await self._mark(heard, ref, task)
        self._memory.said.add(f"wecom-bot {heard.chat[0] if heard.chat else heard.speaker}")
        draw = self._draw if heard.pressed.card and heard.chat else self._draw_question
        return await draw(heard, answer, ref, task) or not answer.alert

    # ---------------------------------------------------------------- a ticket's card in a group

    async def _draw(self, heard: Heard, answer: Answer, ref: str, task: str) -> bool:
        """The true state; of two who press at once the second sees what the first has done."""
        assert heard.pressed is not None
        chat, card = heard.chat[0], heard.pressed.card
        async with self._turns.turn(task):
            receipt = await self._drawn(chat, card, self._note(answer), ref, task)
            await self._write_down(chat, card, receipt)
        return bool(receipt)

    async def _drawn(self, chat: str, card: str, note: str, ref: str, task: str) -> str:
        """The receipt of what was shown; "" when nothing was, whatever the reason: then the card is posted."""
        try:
            drawn = await self._picture(chat, card, note)
            shown = await self._show(ref, task, drawn)
            return f"bot {task} {look_of(drawn)}" if shown else ""
        except Exception as error:
            name = type(error).__name__
            logger.error("a card was not drawn", extra={"door": "wecom", "error": name}, exc_info=error)
            return ""

    async def _write_down(self, chat: str, card: str, receipt: str) -> None:
        shown = bool(receipt)
        for pause in AGAIN:
            try:
                return await self._suban.turn(
                    lambda work: showing.drawn(work, chat, card, shown=shown, receipt=receipt)
                )
            except NotSaved:
                await asyncio.sleep(pause)
        logger.error("what was drawn was not written down", extra={"door": "wecom"})
        return None

    async def _picture(self, chat: str, card: str, note: str) -> Card:
        lang, zone = self._suban.profile.languages[0], self._suban.profile.hours.zone
        say = await self._suban.look(lambda work: _now(work, chat, card))
        message = render(say, self._suban.texts, lang, zone) if say else Message("", title="…")
        words = self._words(lang)
        return card_of(message, words, words.page, note)

    def _note(self, answer: Answer) -> str:
        """Why nothing was done; all in the group can read it."""
        lang = self._suban.profile.languages[0]
        if answer.closed:
            return self._suban.texts.say(lang, "wecom.closed")
        return answer.toast if answer.alert else ""

    def _words(self, lang: str) -> Words:
        return Words(self._suban.texts, lang, f"{self._suban.settings.address}/workbench")

    # ---------------------------------------------------------------- any other card of the bot's

    async def _draw_question(self, heard: Heard, answer: Answer, ref: str, task: str) -> bool:
        """The same card with what was chosen, or with a word; one that is not remembered stays as it is."""
        card = self._memory.shown.get(task)
        if card is None:
            return False
        drawn = self._marked(card, heard)
        if note := self._note(answer):
            drawn = {**drawn, "sub_title_text": cut(note, NOTE)}
        return await self._show(ref, task, drawn)

    def _marked(self, card: Card, heard: Heard) -> Card:
        label = heard.pressed.label if heard.pressed else ""
        if not label or _stays(heard):
            return card
        kept = {name: value for name, value in card.items() if name != "button_selection"}
        return {**kept, "button_list": [{"text": _ticked(label), "style": 2, "key": key_of(heard)}]}

    async def _show(self, ref: str, task: str, card: Card) -> bool:
        if self._robot is None:
            return False
        try:
            answered = await self._robot.redraw(ref, {**card, "task_id": task})
        except (Unsent, Unanswered):
            return False
        if answered.code:
            logger.info("a card was not drawn", extra={"door": "wecom", "status": answered.code})
        return answered.code == 0

    # ---------------------------------------------------------------- cards of the application's

    async def _mark(self, heard: Heard, code: str, task: str) -> bool:
        """What was chosen takes the place of the buttons; a ticket's card is changed by its next version instead."""
        assert heard.pressed is not None
        label = heard.pressed.label
        if code in self._memory.spent:  # the same press, brought once more
            return True
        self._memory.spent[code] = True
        if heard.pressed.card or _stays(heard) or not label or self._application is None:
            self._memory.codes[task] = code
            return True
        user, application = heard.speaker.partition(":")[2], self._application
        change = {"button": {"replace_name": _ticked(label)}}
        try:
            answered = await told(lambda: application.update(user, code, change))
        except (Unsent, Unanswered):
            return True
        if answered.code:
            logger.info("a card was not marked", extra={"door": "wecom", "status": answered.code})
        return True


def _stays(heard: Heard) -> bool:
    return heard.choice.partition(":")[0] in STAYS


def _ticked(label: str) -> str:
    return cut(f"{TICK} {label.removeprefix(TICK).strip()}", LABEL)


def _now(work: Work, chat: str, card: str) -> Say | None:
    """The card as the chat should see it now; where it has no place any more, what is left of it; None where it never
    was, for anybody can name a card."""
    return showing.now(work, chat, card) or showing.former(work, chat, card)
