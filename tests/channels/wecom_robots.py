"""What is sent to the webhook of a group."""

from __future__ import annotations

import base64
import hashlib

from tests.channels import wecom_cards
from tests.channels.wecom_calls import Call, call
from tests.channels.wecom_refusals import JSON, Refused, Rude, record_of, text_of
from tests.channels.wecom_webhooks import FakeWebhook

TEXT, MARKDOWN, PICTURE = 2048, 4096, 2 << 20
CARDS = ("text_notice", "news_notice")


@call("POST", "webhook/send", token=False)
def _send(asked: Call) -> None:
    hook = asked.world.webhooks.get(asked.query.get("key", ""))
    if hook is None or hook.removed or hook.group.dissolved:
        raise Refused(93000)
    floods, body = asked.world.floods, asked.body
    kind = str(body.get("msgtype"))
    show = _KINDS.get(kind)
    if show is None:
        raise Rude(40008, f"msgtype {kind!r}")
    content, more = show(hook, record_of(body, kind))
    floods.admit("webhook", hook.key, minute=floods.webhook)
    hook.group.show(hook, "card" if more.get("cards") else "webhook", content, **more)


def _text(hook: FakeWebhook, what: JSON) -> tuple[str, JSON]:
    return text_of(what.get("content"), TEXT, 40058), {}


def _markdown(hook: FakeWebhook, what: JSON) -> tuple[str, JSON]:
    return text_of(what.get("content"), MARKDOWN, 40058), {}


def _image(hook: FakeWebhook, what: JSON) -> tuple[str, JSON]:
    data = base64.b64decode(str(what.get("base64")))
    if what.get("md5") != hashlib.md5(data, usedforsecurity=False).hexdigest():
        raise Rude(40035, "md5")
    if not 0 < len(data) <= PICTURE:
        raise Rude(45001)
    return "", {"data": data}


def _card(hook: FakeWebhook, what: JSON) -> tuple[str, JSON]:
    if what.get("card_type") not in CARDS:
        raise Rude(40058, "card_type")
    for sin in wecom_cards.check(what):
        hook.group.world.violate(f"template_card: {sin}", hook, hook.group.key)
    return "", {"cards": {"": what}}


_KINDS = {
    "text": _text,
    "markdown": _markdown,
    "markdown_v2": _markdown,
    "image": _image,
    "template_card": _card,
}
