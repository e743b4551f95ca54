"""Methods that say where the updates of a bot go."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.channels.telegram_bots import FakeBot, Webhook
from tests.channels.telegram_calls import Call, method
from tests.channels.telegram_refusals import JSON, bad

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    """Bring updates to an address."""
    url = call.word("url")
    if not url:
        _prepare(call)
        _move(call.bot, None)
        return True
    _check_address(url)
    secret = call.word("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _prepare(call)
    connections = min(100, max(1, call.number("max_connections", 40) or 40))
    _move(call.bot, Webhook(url, secret, connections))
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Bring them nowhere."""
    _prepare(call)
    _move(call.bot, None)
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname == "127.0.0.1":
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in (None, 443, 80, 88, 8443):
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _prepare(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.bot.mail.clear()
    remember_wishes(call)


def _move(bot: FakeBot, webhook: Webhook | None) -> None:
    if bot.poller and webhook:
        bot.poller.end("terminated by setWebhook request")
    if bot.courier:
        bot.courier.close()
        bot.courier = None
    bot.webhook = webhook


def remember_wishes(call: Call) -> None:
    """Keep which kinds of updates a bot asked for; not asking changes nothing."""
    wanted = call.params.get("allowed_updates")
    if isinstance(wanted, list):
        call.bot.mail.allowed = [str(kind) for kind in wanted]


@method("getWebhookInfo")
def webhook_info(call: Call) -> JSON:
    """Where updates go, and how it went."""
    hook = call.bot.webhook or Webhook("")
    info: JSON = {"url": hook.url, "has_custom_certificate": False}
    info["pending_update_count"] = call.bot.pending
    if hook.url:
        info["max_connections"] = hook.connections
    if call.bot.mail.allowed:
        info["allowed_updates"] = call.bot.mail.allowed
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return info
