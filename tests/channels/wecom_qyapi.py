"""What an application asks of qyapi besides sending: tokens, files, members, groups it makes."""

from __future__ import annotations

from tests.channels.wecom_calls import Call, Page, call
from tests.channels.wecom_groups import FakeGroup
from tests.channels.wecom_refusals import JSON, Refused, Rude, record_of, text_of

TEXT = 2048
CHATID = 32


@call("GET", "gettoken", token=False)
def _token(asked: Call) -> JSON:
    corp = [app for app in asked.world.apps if app.corpid == asked.query.get("corpid")]
    if not corp:
        raise Refused(40013)
    for app in corp:
        if app.secret == asked.query.get("corpsecret"):
            return app.issue()
    raise Refused(40001)


@call("GET", "getcallbackip")
def _callback_ip(asked: Call) -> JSON:
    return {"ip_list": ["127.0.0.1"]}


@call("GET", "get_api_domain_ip")
def _api_ip(asked: Call) -> JSON:
    return {"ip_list": ["127.0.0.1"]}


@call("GET", "agent/get")
def _agent(asked: Call) -> JSON:
    app = asked.app
    if asked.query.get("agentid") != str(app.agentid):
        raise Refused(301002)
    seen = [{"userid": userid} for userid in asked.world.members if userid not in app.hidden]
    return {"agentid": app.agentid, "name": app.name, "close": 0, "allow_userinfos": {"user": seen}}


@call("GET", "user/get")
def _user(asked: Call) -> JSON:
    member = asked.world.members.get(asked.query.get("userid", ""))
    if member is None or member.userid in asked.app.hidden:
        raise Refused(60111)
    return {"userid": member.userid, "name": member.name, "department": [1], "status": 1}


# ---------------------------------------------------------------- files


@call("POST", "media/upload")
def _upload(asked: Call) -> JSON:
    given = asked.files.get("media")
    if given is None:
        raise Rude(44001)
    if not given.name:
        raise Rude(40035, "filename")
    kept = asked.world.shelf.keep(asked.app.corpid, asked.query.get("type", ""), given.name, given.data)
    return kept | {"created_at": str(kept["created_at"])}


@call("GET", "media/get")
def _download(asked: Call) -> Page:
    stored = asked.world.shelf.find(asked.app.corpid, asked.query.get("media_id"))
    return Page("application/octet-stream", stored.data, stored.name)


# ---------------------------------------------------------------- groups made by an application


@call("POST", "appchat/create")
def _create(asked: Call) -> JSON:
    body, world = asked.body, asked.world
    listed = body.get("userlist")
    known = [world.members[one] for one in listed if one in world.members] if isinstance(listed, list) else []
    if len(known) < 2:
        raise Refused(86203)
    chatid = str(body.get("chatid") or f"chat{next(world.numbers):08}")
    if not (chatid.isascii() and chatid.isalnum() and len(chatid) <= CHATID):
        raise Rude(86001)
    if chatid in world.groups:
        raise Refused(86215)
    world.groups[chatid] = FakeGroup(world, chatid, str(body.get("name") or ""), known, [])
    world.groups[chatid].maker = asked.app
    return {"chatid": chatid}


@call("POST", "appchat/send")
def _send(asked: Call) -> None:
    body = asked.body
    group = asked.world.groups.get(str(body.get("chatid")))
    if group is None or group.maker is not asked.app or group.dissolved:
        raise Refused(86001)
    kind = str(body.get("msgtype"))
    if kind in ("text", "markdown"):
        group.show(asked.app, kind, text_of(record_of(body, kind).get("content"), TEXT))
    elif kind in ("image", "file", "voice", "video"):
        media_id = record_of(body, kind).get("media_id")
        stored = asked.world.shelf.find(asked.app.corpid, media_id, kind)
        group.show(asked.app, kind, stored.name, data=stored.data, name=stored.name)
    else:
        raise Rude(40008, f"msgtype {kind!r}")
