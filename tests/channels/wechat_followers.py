"""What a person does in WeChat: follow, scan, write, press, send files, leave; and what stands in their chat."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tests.channels import wechat_media
from tests.channels.wechat_letters import Letter
from tests.channels.wechat_scenes import Scene
from tests.channels.wechat_state import Shown, World, acting
from tests.channels.wechat_windows import ACTION, MESSAGE

if TYPE_CHECKING:
    from tests.channels.wechat_accounts import Account

FIRST_MESSAGE = 23_000_000_000_000_000
"""Message numbers are too long for 53 bits."""
UNSHOWN = "[收到不支持的消息类型，暂无法显示]"


class Follower:
    """Somebody who has to do with an account; whoever writes has followed it long ago, unless they left."""

    def __init__(self, world: World, account: Account, name: str, openid: str) -> None:
        self.world, self.account, self.name, self.openid = world, account, name, openid
        self.following = self.has_left = False
        self.refuses_templates = False
        self.since = 0.0
        self.entry = ("ADD_SCENE_SEARCH", "")
        self.tags: list[int] = []

    # ---------------------------------------------------------------- coming and going

    @acting
    def follow(self, scene: str = "") -> Letter:
        """Follow the account, perhaps by a code with a scene."""
        return self._follow(scene, self._scene(scene) if scene else None)

    @acting
    def scan(self, scene: str) -> Letter | None:
        """Scan a code by its scene, address or ticket; an expired one does nothing."""
        code = self._scene(scene)
        if code and not code.is_alive(self.world.clock.now()):
            return None
        scene = code.value if code else scene
        if not self.following:
            return self._follow(scene, code)
        self._act(ACTION)
        return self._event("SCAN", EventKey=scene, Ticket=self._ticket(code))

    @acting
    def unfollow(self) -> Letter:
        """Leave."""
        self.following, self.has_left = False, True
        self.account.ledger.shut(self.openid)
        return self._event("unsubscribe", EventKey="")

    @acting
    def revoke(self, *parts: str) -> Letter:
        """Take back the consent to the use of one's data (1: nickname, …)."""
        return self._event(
            "user_authorization_revoke", OpenID=self.openid, AppID=self.account.appid,
            RevokeInfo=",".join(parts or ("1",)), PluginID="", OpenPID="",
        )  # fmt: skip

    def _follow(self, scene: str, code: Scene | None) -> Letter:
        assert not self.following, f"{self.name} follows already"
        self.following, self.has_left = True, False
        self.since = self.world.clock.now()
        self.entry = ("ADD_SCENE_QR_CODE", scene) if scene else ("ADD_SCENE_SEARCH", "")
        self._act(ACTION)
        if not scene:
            return self._event("subscribe", EventKey="")
        return self._event("subscribe", EventKey=f"qrscene_{scene}", Ticket=self._ticket(code))

    def _scene(self, what: str) -> Scene | None:
        made = reversed(self.account.scenes)
        return next((code for code in made if what in (code.value, code.url, code.ticket)), None)

    def _ticket(self, code: Scene | None) -> str:
        return code.ticket if code else self.world.name(96)

    # ---------------------------------------------------------------- buttons

    @acting
    def click(self, key: str) -> Letter:
        """Press an entry of the menu that has a key, by its key or label."""
        self._act(ACTION)
        return self._event("CLICK", EventKey=self.account.menu.key(key) if self.account.menu else key)

    @acting
    def view(self, url: str) -> Letter:
        """Press an entry of the menu that opens a page; the account may say nothing for that."""
        self._be_here()
        return self._event("VIEW", EventKey=url)

    @acting
    def choose(self, what: str, message: Shown | None = None) -> Letter:
        """Press an entry of the newest message that has it: a text comes, but it counts as a click."""
        shown = [message] if message else reversed(self._shown())
        entries = (entry for one in shown for entry in one.menu if what in entry)
        entry = next(entries, None)
        if entry is None:
            raise LookupError(f"{self.name} sees no [{what}]")
        self._act(ACTION)
        return self._message("text", Content=entry[1], bizmsgmenuid=entry[0])

    # ---------------------------------------------------------------- words and files

    @acting
    def say(self, text: str) -> Letter:
        """Write a text."""
        return self._write("text", Content=text)

    @acting
    def photo(self, data: bytes = b"") -> Letter:
        """Send a photo."""
        media = wechat_media.keep(self.account, "image", data or wechat_media.jpeg())
        return self._write("image", PicUrl=f"http://mmbiz.qpic.cn/mmbiz_jpg/{media.id}/0", MediaId=media.id)

    @acting
    def voice(self, data: bytes = b"", recognition: str = "") -> Letter:
        """Send a voice message; what the platform understood is mostly nothing."""
        media = wechat_media.keep(self.account, "voice", data or wechat_media.amr())
        wide = wechat_media.keep(self.account, "voice", media.data)
        return self._write(
            "voice", MediaId=media.id, Format="amr", Recognition=recognition, MediaId16K=wide.id
        )

    @acting
    def video(self, data: bytes = b"", kind: str = "video") -> Letter:
        """Send a video (or a `shortvideo`)."""
        media = wechat_media.keep(self.account, "video", data or wechat_media.mp4())
        thumb = wechat_media.keep(self.account, "thumb", wechat_media.jpeg())
        return self._write(kind, MediaId=media.id, ThumbMediaId=thumb.id)

    @acting
    def location(self, lat: float, lon: float, label: str = "", scale: int = 16) -> Letter:
        """Send a place: X is the latitude."""
        return self._write("location", Location_X=lat, Location_Y=lon, Scale=scale, Label=label)

    @acting
    def link(self, title: str, url: str, description: str = "") -> Letter:
        """Send a page."""
        return self._write("link", Title=title, Description=description, Url=url)

    @acting
    def file(self, name: str, data: bytes) -> Letter:
        """Send a file, of which the account learns no more than the name and the size."""
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return self._write(
            "file",
            Title=name,
            Description="",
            FileKey=self.world.name(48),
            FileMd5=digest,
            FileTotalLen=len(data),
        )

    @acting
    def sticker(self) -> Letter:
        """Send a sticker, which arrives as a text saying so."""
        return self._write("text", Content=UNSHOWN)

    @acting
    def message(self, kind: str, /, **fields: Any) -> Letter:
        """Any other kind of message."""
        return self._write(kind, **fields)

    @acting
    def event(self, name: str, /, **fields: Any) -> Letter:
        """Any other event."""
        return self._event(name, **fields)

    @acting
    def answer_subscription(self, template_id: str, accept: bool = True, once: bool = True) -> Letter:
        """Accept or refuse a subscription on a page that asks for it."""
        if accept:
            self.account.grant_subscription(self, template_id, once)
        told = {"TemplateId": template_id, "SubscribeStatusString": "accept" if accept else "reject"}
        return self._event(
            "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": {**told, "PopupScene": "2"}}
        )

    @acting
    def withdraw_subscription(self, template_id: str) -> Letter:
        """Switch a subscription off."""
        self.account.grants.pop((self.openid, template_id), None)
        told = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
        return self._event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": told})

    # ---------------------------------------------------------------- what they see

    def heard(self, *kinds: str) -> list[Shown]:
        """What stands in the chat from the account, of these kinds or of all."""
        with self.world.changed:
            return [shown for shown in self._shown() if not kinds or shown.kind in kinds]

    def _shown(self) -> list[Shown]:
        return [shown for shown in self.world.shown if shown.openid == self.openid]

    # ---------------------------------------------------------------- on the way

    def _be_here(self) -> None:
        assert not self.has_left, f"{self.name} has left {self.account!r}"
        self.following = True
        self.since = self.since or self.world.clock.now()

    def _act(self, kind: str) -> None:
        self._be_here()
        self.account.ledger.grant(self.openid, kind, self.world.clock.now())

    def _write(self, kind: str, **fields: Any) -> Letter:
        self._act(MESSAGE)
        return self._message(kind, **fields)

    def _message(self, kind: str, **fields: Any) -> Letter:
        number = FIRST_MESSAGE + next(self.world.numbers) * 1_000_003
        return self._post(kind, self.openid, {**fields, "MsgId": number})

    def _event(self, name: str, **fields: Any) -> Letter:
        return self._post("event", self.openid, {"Event": name, **fields})

    def finished(self, msgid: int, status: str) -> Letter:
        """The account is told how a template message ended; this waits for nothing the person does."""
        what = {"Event": "TEMPLATESENDJOBFINISH", "MsgID": msgid, "Status": status}
        return self._post("event", f"{self.openid}:{msgid}", what)

    def sent(self, template_id: str, msgid: int, code: int = 0, status: str = "success") -> Letter:
        """The account is told how a subscribed message ended."""
        told = {"TemplateId": template_id, "MsgID": msgid, "ErrorCode": code, "ErrorStatus": status}
        what = {"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": told}}
        return self._post("event", f"{self.openid}:{msgid}", what)

    def _post(self, kind: str, lane: str, fields: dict[str, Any]) -> Letter:
        heads = {
            "ToUserName": self.account.id, "FromUserName": self.openid,
            "CreateTime": int(self.world.clock.now()), "MsgType": kind,
        }  # fmt: skip
        letter = Letter(self.account, self.openid, {**heads, **fields}, lane)
        self.world.post(letter)
        return letter

    def __repr__(self) -> str:
        return f"<{self.name} {self.openid}>"
