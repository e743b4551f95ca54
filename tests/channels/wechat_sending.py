"""Calls by which an account says something of its own accord: customer-service messages, templates, subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.channels import wechat_media
from tests.channels.wechat_accounts import LONG_TERM
from tests.channels.wechat_calls import Call, endpoint
from tests.channels.wechat_errors import JSON, OK, Refused
from tests.channels.wechat_templates import Template

if TYPE_CHECKING:
    from tests.channels.wechat_followers import Follower

LONGEST = 2048
"""Bytes of UTF-8."""
ONCE = 600
"""Seconds in which the same client_msg_id is the same message."""
SUCCESS, BLOCKED = "success", "failed:user block"
CUSTOM, TEMPLATE, SUBSCRIPTION = "custom", "template", "subscription"


def measured(text: str) -> str:
    """A text that is not empty and not too long; raises Refused."""
    if not text.strip():
        raise Refused(44004)
    if len(text.encode()) > LONGEST:
        raise Refused(45002)
    return text


# ---------------------------------------------------------------- customer-service messages


@endpoint("POST", "message/custom/send", verified=True)
def custom(call: Call) -> JSON:
    """One message, as long as the person has left a window open."""
    who = call.follower()
    kind = call.word("msgtype")
    if kind not in CONTENTS:
        raise Refused(40008)
    what = CONTENTS[kind](call, call.part(kind))
    account = call.account
    account.ledger.spend(who.openid, call.world.clock.now())
    ai = bool((call.json.get("aimsgcontext") or {}).get("is_ai_msg"))
    call.world.show(who.openid, CUSTOM, msgtype=kind, ai=ai, **what)
    return OK


def _text(call: Call, part: JSON) -> JSON:
    return {"text": measured(call.plain(str(part.get("content") or "")))}


def _file(kind: str) -> Callable[[Call, JSON], JSON]:
    def read(call: Call, part: JSON) -> JSON:
        return {"media": wechat_media.find(call.account, str(part.get("media_id") or ""), kind).data}

    return read


def _video(call: Call, part: JSON) -> JSON:
    wechat_media.find(call.account, str(part.get("thumb_media_id") or ""), "image", "thumb")
    return {**_file("video")(call, part), "text": call.plain(str(part.get("title") or ""))}


def _menu(call: Call, part: JSON) -> JSON:
    entries = part.get("list")
    if not isinstance(entries, list) or not entries:
        raise Refused(40035, "msgmenu.list")
    menu = [_entry(call, entry) for entry in entries]
    if len({id for id, _ in menu}) < len(menu):
        call.world.violate("two entries of a menu with the same id", call.word("touser"))
    head, tail = (call.plain(str(part.get(name) or "")) for name in ("head_content", "tail_content"))
    measured("".join([head, *[label for _, label in menu], tail]))
    return {"text": "\n".join(filter(None, (head, tail))), "menu": menu}


def _entry(call: Call, entry: Any) -> tuple[str, str]:
    given = entry if isinstance(entry, dict) else {}
    id, label = given.get("id"), given.get("content")
    if not isinstance(id, str | int) or not isinstance(label, str) or not str(id) or not label.strip():
        raise Refused(40035, "msgmenu.list")
    return str(id), call.plain(label)


def _news(call: Call, part: JSON) -> JSON:
    articles = part.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], dict):
        raise Refused(44004)
    if len(articles) > 1:
        raise Refused(45008)
    title, more = (str(articles[0].get(name) or "") for name in ("title", "description"))
    return {
        "text": measured(call.plain(f"{title}\n{more}".strip())),
        "url": str(articles[0].get("url") or ""),
    }


CONTENTS: dict[str, Callable[[Call, JSON], JSON]] = {
    "text": _text, "image": _file("image"), "voice": _file("voice"), "video": _video, "msgmenu": _menu,
    "news": _news,
}  # fmt: skip


@endpoint("POST", "message/custom/typing", verified=True)
def typing(call: Call) -> JSON:
    """Three dots; they need a window, too, but take nothing from it."""
    who = call.follower()
    if call.word("command") not in ("Typing", "CancelTyping"):
        raise Refused(40035, "command")
    if not call.account.ledger.window(who.openid, call.world.clock.now()).until:
        raise Refused(45015)
    return OK


# ---------------------------------------------------------------- templates and subscriptions


@endpoint("POST", "message/template/send", verified=True)
def template(call: Call) -> JSON:
    """A notice to a follower; how it ended is told by an event."""
    who, chosen = call.follower(), _template(call)
    if not who.following:
        raise Refused(43004)
    fields = _fields(call, chosen)
    now, key = call.world.clock.now(), (who.openid, call.word("client_msg_id"))
    at, msgid = call.account.once.get(key, (0.0, 0))
    if key[1] and now < at + ONCE:
        return {**OK, "msgid": msgid}
    msgid = 3_000_000_000_000_000_000 + next(call.world.numbers)
    call.account.once[key] = now, msgid
    _arrive(call, who, chosen, fields, msgid)
    return {**OK, "msgid": msgid}


def _arrive(call: Call, who: Follower, chosen: Template, fields: dict[str, str], msgid: int) -> None:
    outcomes = call.account.outcomes
    status = outcomes.pop(0) if outcomes else BLOCKED if who.refuses_templates else SUCCESS
    if status == SUCCESS:
        _show(call, TEMPLATE, who, chosen, fields, call.word("url"))
    who.finished(msgid, status)


@endpoint("POST", "message/subscribe/bizsend", verified=True)
def subscription(call: Call) -> JSON:
    """A notice somebody has asked for; a single one uses the consent up."""
    who, chosen = call.person(), _template(call)
    key = who.openid, chosen.id
    if not call.account.grants.get(key):
        raise Refused(43101)
    fields = _fields(call, chosen)
    if call.account.grants[key] != LONG_TERM:
        call.account.grants[key] -= 1
    _show(call, SUBSCRIPTION, who, chosen, fields, call.word("page"))
    who.sent(chosen.id, 3_000_000_000_000_000_000 + next(call.world.numbers))
    return OK


def _template(call: Call) -> Template:
    found = call.account.templates.get(call.word("template_id"))
    if found is None:
        raise Refused(40037)
    return found


def _fields(call: Call, chosen: Template) -> dict[str, str]:
    fields = chosen.read(call.json.get("data"))
    if more := sorted(set(call.part("data")) - set(chosen.fields)):
        call.world.violate(f"{call.path}: nobody is shown {', '.join(more)}", call.word("touser"))
    for value in fields.values():
        call.plain(value)
    return fields


def _show(call: Call, kind: str, who: Follower, chosen: Template, fields: dict[str, str], url: str) -> None:
    lines = "\n".join(filter(None, (chosen.title, *fields.values())))
    call.world.show(who.openid, kind, msgtype=kind, text=lines, url=url, data=fields, template_id=chosen.id)


@endpoint("GET", "template/get_all_private_template", verified=True)
def templates(call: Call) -> JSON:
    """The templates an account has chosen."""
    return {"template_list": [chosen.json for chosen in call.account.templates.values()]}
