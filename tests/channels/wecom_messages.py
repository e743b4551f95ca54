"""Messages of an application to persons, and cards in the place of its cards."""

from __future__ import annotations

import json
from typing import Any

from tests.channels import wecom_cards
from tests.channels.wecom_apps import FakeApp, Sent
from tests.channels.wecom_calls import Call, call
from tests.channels.wecom_refusals import JSON, Refused, Rude, record_of, text_of
from tests.channels.wecom_sending import MEDIA, Draft

TEXT = 2048
REPEAT, REPEAT_MOST = 1800, 4 * 3600


@call("POST", "message/send")
def _send(asked: Call) -> JSON:
    app, body = asked.app, asked.body
    _check_agent(app, body)
    known, unknown = _addressed(app, body)
    if again := _repeated(app, body):
        return again
    message = _draft(app, body)
    answer: JSON = {"invaliduser": "|".join(unknown), "msgid": f"m{next(app.world.numbers)}"}
    answer |= _delivered(app, message, known)
    app.asked[_fingerprint(body)] = app.world.clock.now(), answer
    return answer


def _check_agent(app: FakeApp, body: JSON) -> None:
    if body.get("agentid") not in (app.agentid, str(app.agentid)):
        raise Refused(301002)


def _addressed(app: FakeApp, body: JSON) -> tuple[list[str], list[str]]:
    seen = [userid for userid in app.world.members if userid not in app.hidden]
    named = [userid for userid in str(body.get("touser") or "").split("|") if userid]
    if named == ["@all"]:
        return seen, []
    known = [userid for userid in dict.fromkeys(named) if userid in seen]
    if not known:
        raise Refused(81013)
    return known, [userid for userid in named if userid not in seen]


def _fingerprint(body: JSON) -> str:
    return json.dumps(body, sort_keys=True)


def _repeated(app: FakeApp, body: JSON) -> JSON | None:
    """The answer to the same request a while ago; nobody gets it twice."""
    if not body.get("enable_duplicate_check"):
        return None
    within = min(int(body.get("duplicate_check_interval") or REPEAT), REPEAT_MOST)
    at, answer = app.asked.get(_fingerprint(body), (0.0, {}))
    return answer if answer and app.world.clock.now() - at < within else None


def _draft(app: FakeApp, body: JSON) -> Draft:
    kind = str(body.get("msgtype"))
    what = record_of(body, kind)
    if kind in MEDIA:
        stored = app.world.shelf.find(app.corpid, what.get("media_id"), kind)
        return Draft(kind, stored.name, data=stored.data, name=stored.name)
    if kind == "text":
        return Draft("text", _cut(app, what.get("content")))
    if kind == "markdown":
        return Draft("markdown", text_of(what.get("content"), TEXT))
    if kind == "textcard":
        return Draft("textcard", _text_card(what))
    if kind == "template_card":
        return Draft("card", cards={"": _checked(app, what)})
    raise Rude(40008, f"msgtype {kind!r}")


def _cut(app: FakeApp, content: Any) -> str:
    """Too long a text is cut without a word."""
    text = text_of(content, 1 << 20)
    if len(text.encode()) > TEXT:
        app.world.violate(f"text of {len(text.encode())} bytes, {TEXT} are shown", app)
    return text.encode()[:TEXT].decode(errors="ignore")


def _text_card(what: JSON) -> str:
    if not what.get("url"):
        raise Rude(40035, "url")
    title = text_of(what.get("title"), 128)
    return f"{title}\n{text_of(what.get('description'), 512)}"


def _checked(app: FakeApp, card: JSON) -> JSON:
    for sin in wecom_cards.check(card):
        app.world.violate(f"template_card: {sin}", app)
    if card.get("task_id") in app.cards:
        raise Rude(42014, str(card["task_id"]))
    return card


def _delivered(app: FakeApp, message: Draft, known: list[str]) -> JSON:
    """Show it to everybody, except who has had enough for this minute."""
    card = message.cards.get("")
    sent, floods = Sent(), app.world.floods
    for userid in known:
        if not floods.fits("member", app.name_of_chat, userid, minute=floods.member, hour=floods.per_hour):
            app.dropped.append((userid, card or {"content": message.content}))
            continue
        more: JSON = {"cards": {"": card} if card else {}, "data": message.data, "name": message.name}
        room = app.world.single(app.world.members[userid], app)
        sent.shown[userid] = room.show(app, message.kind, message.content, **more)
    if not card or not card.get("task_id"):
        return {}
    app.cards[card["task_id"]] = sent
    return {"response_code": app.code_for(card["task_id"])} if _clicked(card) else {}


def _clicked(card: JSON) -> bool:
    return card["card_type"] in wecom_cards.CLICKED


# ---------------------------------------------------------------- other cards in their place


@call("POST", "message/update_template_card")
def _update(asked: Call) -> JSON:
    app, body = asked.app, asked.body
    _check_agent(app, body)
    button, card = body.get("button"), body.get("template_card")
    if isinstance(card, dict):
        for sin in wecom_cards.check({"task_id": "same"} | card):
            app.world.violate(f"template_card: {sin}", app)
    elif not isinstance(button, dict) or not button.get("replace_name"):
        raise Rude(40035, "button or template_card")
    if not body.get("userids") and not body.get("atall"):
        raise Rude(40035, "userids or atall")
    sent = app.use_code(str(body.get("response_code")))
    wanted = list(sent.shown) if body.get("atall") else list(body["userids"])
    for userid in wanted:
        if shown := sent.shown.get(userid):
            assert shown.card
            shown.replace(_changed(shown.card, card, button))
    return {"invaliduser": [userid for userid in wanted if userid not in sent.shown]}


def _changed(old: JSON, new: JSON | None, button: Any) -> JSON:
    """The next card: another one under the same task_id, or the old one with a word for its buttons."""
    if new:
        return {"task_id": old.get("task_id", "")} | new
    return wecom_cards.replaced(old, str(button["replace_name"]))
