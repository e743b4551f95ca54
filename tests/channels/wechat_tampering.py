"""Deliveries as no platform would make them, for `api.tamper`."""

from __future__ import annotations

from dataclasses import replace

from tests.channels import wechat_xml
from tests.channels.wechat_crypto import Seal
from tests.channels.wechat_letters import Push, Tamper

FOREIGN = "wxffffffffffffffff"


def no_change(push: Push) -> Push:
    """As it is, but counted as tampered with."""
    return push


def wrong_signature(push: Push) -> Push:
    """The signature of the request is wrong."""
    return _asking(push, signature="0" * 40)


def wrong_message_signature(push: Push) -> Push:
    """The signature of the envelope is wrong."""
    return _asking(push, msg_signature="0" * 40)


def unsigned(push: Push) -> Push:
    """No signature at all."""
    kept = {name: value for name, value in push.query.items() if "signature" not in name}
    return replace(push, query=kept)


def plain_body(push: Push) -> Push:
    """The content in clear, properly signed, as in clear mode."""
    clear = ("encrypt_type", "msg_signature")
    kept = {name: value for name, value in push.query.items() if name not in clear}
    return replace(push, query=kept, body=push.xml.encode())


def plain_with_envelope(push: Push) -> Push:
    """The content in clear beside the envelope, as in compatibility mode, with another text."""
    outer = wechat_xml.read(push.body)
    return replace(push, body=wechat_xml.write({**wechat_xml.read(push.xml), **outer}).encode())


def foreign_appid(push: Push) -> Push:
    """Sealed for another account."""
    return push.account.push(push.xml, openid=push.query["openid"], appid=FOREIGN, what=push.what)


def foreign_key(push: Push) -> Push:
    """Properly signed, but sealed with another key."""
    seal = push.account.seal
    other = Seal(seal.token, "B" * 43, seal.appid)
    sealed = other.close(push.xml)
    signed = seal.sign(push.query["timestamp"], push.query["nonce"], sealed)
    body = wechat_xml.write({"ToUserName": push.account.id, "Encrypt": sealed}).encode()
    return replace(_asking(push, msg_signature=signed), body=body)


def of_another_time(seconds: float) -> Tamper:
    """Properly signed, so many seconds ago (or ahead, when negative)."""

    def age(push: Push) -> Push:
        stamp = int(push.query["timestamp"]) - seconds
        return push.account.push(push.xml, openid=push.query["openid"], stamp=stamp, what=push.what)

    return age


def with_body(body: bytes) -> Tamper:
    """Any body at all behind a good signature of the request."""
    return lambda push: replace(push, body=body)


def with_content(xml: str) -> Tamper:
    """Any content at all, properly sealed."""
    return lambda push: push.account.push(xml, openid=push.query["openid"], what=push.what)


def _asking(push: Push, **query: str) -> Push:
    return replace(push, query={**push.query, **query})
