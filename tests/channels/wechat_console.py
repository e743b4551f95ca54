"""Calls by which an account sets itself up and looks around: tokens, menu, codes, files, people, tags, quotas."""

from __future__ import annotations

from tests.channels import wechat_media, wechat_menus, wechat_scenes
from tests.channels.wechat_accounts import Account
from tests.channels.wechat_calls import Call, Page, endpoint
from tests.channels.wechat_errors import JSON, OK, Refused
from tests.channels.wechat_followers import Follower
from tests.channels.wechat_scenes import Scene
from tests.channels.wechat_tokens import Token

IPS = ["127.0.0.1"]
TAG_BYTES, TAGS, TAGS_EACH = 30, 100, 20
FIRST_TAG = 100

# ---------------------------------------------------------------- tokens


@endpoint("GET", "token", token=False)
def token(call: Call) -> JSON:
    """A new token, which makes the old one old."""
    return _told(call, _known(call).purse.plain())


@endpoint("POST", "stable_token", token=False)
def stable_token(call: Call) -> JSON:
    """The token, which stays the same."""
    return _told(call, _known(call).purse.stable(call.json.get("force_refresh") is True))


def _told(call: Call, fetched: Token) -> JSON:
    return {"access_token": fetched.value, "expires_in": round(fetched.left(call.world.clock.now()))}


def _known(call: Call) -> Account:
    if call.word("grant_type") != "client_credential":
        raise Refused(40002)
    if not call.word("appid"):
        raise Refused(41002)
    if not call.word("secret"):
        raise Refused(41004)
    account = call.holder = call.world.accounts.get(call.word("appid"))
    if account is None:
        raise Refused(40013)
    if account.secret != call.word("secret"):
        raise Refused(40125)
    if account.frozen:
        raise Refused(40243)
    account.quotas.spend(call.path)
    return account


@endpoint("POST", "clear_quota")
def clear_quota(call: Call) -> JSON:
    """Begin the day's quotas anew."""
    if call.word("appid") != call.account.appid:
        raise Refused(40013)
    call.account.quotas.clear()
    return OK


@endpoint("GET", "getcallbackip")
def callback_ips(call: Call) -> JSON:
    """Where the platform's requests come from."""
    return {"ip_list": IPS}


@endpoint("GET", "get_api_domain_ip")
def api_ips(call: Call) -> JSON:
    """Where the API is."""
    return {"ip_list": IPS}


# ---------------------------------------------------------------- menu and codes


@endpoint("POST", "menu/create")
def set_menu(call: Call) -> JSON:
    """The menu everybody has."""
    call.account.menu = wechat_menus.read(call.json, call.world.violate)
    return OK


@endpoint("GET", "menu/get")
def get_menu(call: Call) -> JSON:
    """The menu as it was set."""
    if call.account.menu is None:
        raise Refused(46003)
    return {"menu": {"button": call.account.menu.buttons}}


@endpoint("GET", "menu/delete")
def delete_menu(call: Call) -> JSON:
    """No menu any more."""
    call.account.menu = None
    return OK


@endpoint("POST", "qrcode/create", verified=True)
def make_code(call: Call) -> JSON:
    """A code that carries a scene."""
    value, seconds = wechat_scenes.read(call.json)
    world, url = call.world, f"http://weixin.qq.com/q/{call.world.name(22)}"
    until = None if seconds is None else world.clock.now() + seconds
    call.account.scenes.append(Scene(value, world.name(96), url, until))
    made = {"ticket": call.account.scenes[-1].ticket, "url": url}
    return made if seconds is None else {**made, "expire_seconds": seconds}


# ---------------------------------------------------------------- files


@endpoint("POST", "media/upload", json=False)
def upload(call: Call) -> JSON:
    """A file for three days."""
    kind = call.word("type")
    media = wechat_media.keep(call.account, kind, wechat_media.check(kind, call.files.get("media")).data)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.id, "created_at": int(media.created)}


@endpoint("GET", "media/get")
def download(call: Call) -> JSON | Page:
    """A file's bytes."""
    media = wechat_media.find(call.account, call.word("media_id"))
    if media.kind == "video" and call.account.video_by_link:
        return {"video_url": f"{call.world.url}/video/{media.id}"}
    ending = wechat_media.FIRST_ENDING[media.kind]
    return Page(wechat_media.TYPES[media.kind], media.data, f"{media.id}.{ending}")


# ---------------------------------------------------------------- people and tags


@endpoint("GET", "user/info")
def user_info(call: Call) -> JSON:
    """What is known of somebody: hardly anything."""
    who = call.follower("openid")
    if not who.following:
        return {"subscribe": 0, "openid": who.openid}
    way, scene = who.entry
    return {
        "subscribe": 1, "openid": who.openid, "nickname": "", "sex": 0, "language": "zh_CN", "city": "",
        "province": "", "country": "", "headimgurl": "", "subscribe_time": int(who.since), "remark": "",
        "groupid": 0, "tagid_list": list(who.tags), "subscribe_scene": way, "qr_scene": 0, "qr_scene_str": scene,
    }  # fmt: skip


@endpoint("POST", "tags/create", verified=True)
def create_tag(call: Call) -> JSON:
    """A new tag."""
    tags = call.account.tags
    name = _tag_name(call)
    if len(tags) >= TAGS:
        raise Refused(45056)
    id = max(tags, default=FIRST_TAG - 1) + 1
    tags[id] = name
    return {"tag": {"id": id, "name": name}}


@endpoint("POST", "tags/update", verified=True)
def rename_tag(call: Call) -> JSON:
    """Another name for a tag."""
    id = _tag(call, call.part("tag").get("id"))
    call.account.tags[id] = _tag_name(call)
    return OK


@endpoint("POST", "tags/delete", verified=True)
def delete_tag(call: Call) -> JSON:
    """A tag less."""
    id = _tag(call, call.part("tag").get("id"))
    del call.account.tags[id]
    for who in call.account.followers.values():
        who.tags = [tag for tag in who.tags if tag != id]
    return OK


@endpoint("GET", "tags/get", verified=True)
def list_tags(call: Call) -> JSON:
    """All tags."""
    worn = [tag for who in call.account.followers.values() for tag in who.tags]
    known = call.account.tags.items()
    return {"tags": [{"id": id, "name": name, "count": worn.count(id)} for id, name in known]}


@endpoint("POST", "tags/members/batchtagging", verified=True)
def tag_people(call: Call) -> JSON:
    """People get a tag."""
    id, people = _tag(call, call.json.get("tagid")), _people(call)
    if any(len({*who.tags, id}) > TAGS_EACH for who in people):
        raise Refused(45059)
    for who in people:
        who.tags = [*[tag for tag in who.tags if tag != id], id]
    return OK


@endpoint("POST", "tags/members/batchuntagging", verified=True)
def untag_people(call: Call) -> JSON:
    """People lose a tag."""
    id = _tag(call, call.json.get("tagid"))
    for who in _people(call):
        who.tags = [tag for tag in who.tags if tag != id]
    return OK


@endpoint("POST", "tags/getidlist", verified=True)
def tags_of(call: Call) -> JSON:
    """Somebody's tags."""
    return {"tagid_list": list(call.follower("openid").tags)}


@endpoint("POST", "user/tag/get", verified=True)
def people_of(call: Call) -> JSON:
    """Who has a tag."""
    id = _tag(call, call.json.get("tagid"))
    found = [who.openid for who in call.account.followers.values() if id in who.tags]
    return {"count": len(found), "data": {"openid": found}, "next_openid": found[-1] if found else ""}


def _tag(call: Call, id: object) -> int:
    if not isinstance(id, int) or id not in call.account.tags:
        raise Refused(45159)
    return id


def _tag_name(call: Call) -> str:
    name = call.plain(str(call.part("tag").get("name") or ""))
    if not name or name in call.account.tags.values():
        raise Refused(45157)
    if len(name.encode()) > TAG_BYTES:
        raise Refused(45158)
    return name


def _people(call: Call) -> list[Follower]:
    given = call.json.get("openid_list")
    openids = given if isinstance(given, list) else []
    found = [call.account.followers.get(str(openid)) for openid in openids]
    people = [who for who in found if who and who.following]
    if not openids or len(people) < len(openids):
        raise Refused(40003)
    return people
