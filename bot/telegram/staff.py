"""The officers' bot: python-telegram-bot reads its updates, and a gate in front of all handlers lets in who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import Message, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot import gate
from bot.heard import Heard
from bot.telegram.client import Spot
from bot.telegram.host import TelegramHost
from bot.telegram.staff_client import StaffClient

if TYPE_CHECKING:
    from bot.app import Suban

NAME = "telegram-staff"
GROUPS = "telegram-group"
GATE, WORK = -1, 0
ANONYMOUS = 1087968824
"""The user that stands for an administrator who speaks as the group."""
POOL = 64
PATIENCE, UPLOADING = 20.0, 100.0


class Admitted(CallbackContext[Any, Any, Any, Any]):
    """What passes from the gate to the handlers behind it."""

    heard: Heard | None = None


class LoudApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Raises what a handler raises: an update that fails has to be kept, not only logged."""

    async def process_error(self, update: object, error: Exception, *_: Any, **__: Any) -> bool:
        """See telegram.ext.Application."""
        raise error


class StaffBot(TelegramHost):
    """What sits in the groups, and whom officers speak with in private."""

    client: StaffClient

    def __init__(self, suban: Suban, token: str, address: str, public_name: str = "") -> None:
        self._application = _application(token, address)
        super().__init__(suban, NAME, StaffClient(self._application.bot), token, address)
        self._public_name = public_name
        self._application.add_handler(TypeHandler(Update, self._admit), group=GATE)
        for handler in (
            CallbackQueryHandler(self._take),
            ChatMemberHandler(self._take, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.ALL, self._take),
        ):
            self._application.add_handler(handler, group=WORK)

    async def open(self) -> None:
        """See TelegramHost."""
        await super().open()
        await self._application.initialize()

    async def close(self) -> None:
        """See TelegramHost."""
        await super().close()
        await self._application.shutdown()

    async def route(self, raw: dict[str, Any]) -> None:
        """See TelegramHost."""
        update = Update.de_json(raw, self._application.bot)
        await self._application.process_update(update)

    async def _admit(self, update: Update, context: Admitted) -> None:
        """The gate: whoever does not pass gets a hint at most."""
        heard = self.decoder.decode(update)
        if heard is None:
            self._hint_to_anonymous(update)
            raise ApplicationHandlerStop
        who = await self.suban.look(lambda work: gate.standing(work, heard))
        verdict = gate.admit(heard, who)
        if verdict != gate.PASS:
            self._hint(update, heard, verdict)
            raise ApplicationHandlerStop
        context.heard = heard

    async def _take(self, update: Update, context: Admitted) -> None:
        if context.heard:
            await self.intake.take(context.heard)

    # ---------------------------------------------------------------- hints

    def _hint(self, update: Update, heard: Heard, verdict: str) -> None:
        if verdict == gate.STOP:
            return
        nobody = verdict == gate.STAFF_ONLY and not self._public_name
        key = f"telegram.{verdict}_nobody" if nobody else f"telegram.{verdict}"
        lang = heard.lang if heard.lang in self.suban.profile.languages else self.suban.profile.languages[0]
        text = self.suban.texts.say(lang, key, {"bot": f"@{self._public_name}"})
        if update.effective_chat:
            self.say(_spot(update), text)

    def _hint_to_anonymous(self, update: Update) -> None:
        """Whoever speaks as the group has no name; only a command is worth an answer."""
        message = update.effective_message
        if message is None or not message.from_user or message.from_user.id != ANONYMOUS:
            return
        if (message.text or "").startswith("/"):
            self.say(
                _spot(update), self.suban.texts.say(self.suban.profile.languages[0], "telegram.anonymous")
            )


def _spot(update: Update) -> Spot:
    assert update.effective_chat is not None, "a hint is given where somebody spoke"
    message = update.effective_message
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else 0
    return Spot(update.effective_chat.id, topic or 0)


def _application(token: str, address: str) -> Application[Any, Any, Any, Any, Any, Any]:
    request = HTTPXRequest(
        POOL,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
        pool_timeout=PATIENCE,
        media_write_timeout=UPLOADING,
    )
    bot: ExtBot[Any] = ExtBot(
        token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=request
    )
    builder: Any = ApplicationBuilder().application_class(LoudApplication)
    types = ContextTypes(context=Admitted)
    made: Application[Any, Any, Any, Any, Any, Any] = (
        builder.bot(bot).updater(None).job_queue(None).context_types(types).build()
    )
    return made
