"""Sealing: nothing opens that was moved, changed, or sealed with a key that is not here."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.privacy import Keyring, Unreadable

KEYS = Keyring.from_secret("correct horse battery staple", entropy=Random(1).randbytes)
NEXT = Keyring.from_secret("new secret", ["correct horse battery staple"], entropy=Random(2).randbytes)
STORY = "城管队员张某向我要了两条烟 13800138000"


@given(st.binary(), st.text(max_size=20))
def test_what_is_sealed_opens_for_its_owner(value: bytes, owner: str) -> None:
    assert KEYS.open("note", owner, KEYS.seal("note", owner, value)) == value


def test_text_and_json_come_back_as_they_were() -> None:
    assert KEYS.open_text("note", 7, KEYS.seal("note", 7, STORY)) == STORY
    answers = {"story": STORY, "files": [{"size": 3}], "phone": None}
    assert KEYS.open_json("talk", "p1:", KEYS.seal_json("talk", "p1:", answers)) == answers


def test_nothing_can_be_read_in_what_is_sealed() -> None:
    assert "张某".encode() not in KEYS.seal("note", 7, STORY)


@pytest.mark.parametrize(
    "moved",
    [lambda s: KEYS.open("note", 8, s), lambda s: KEYS.open("inbox", 7, s)],
    ids=["to another row", "to another purpose"],
)
def test_a_sealed_value_cannot_be_moved(moved: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unreadable):
        moved(KEYS.seal("note", 7, STORY))


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_single_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = bytearray(KEYS.seal("note", 7, STORY))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(Unreadable):
        KEYS.open("note", 7, bytes(sealed))


@given(st.binary(max_size=64))
def test_anything_else_is_unreadable(junk: bytes) -> None:
    with pytest.raises(Unreadable):
        KEYS.open("note", 7, junk)


def test_a_cut_value_is_unreadable_at_every_length() -> None:
    sealed = KEYS.seal("note", 7, "short")
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            KEYS.open("note", 7, sealed[:length])


def test_the_same_words_are_never_sealed_the_same() -> None:
    assert KEYS.seal("note", 7, STORY) != KEYS.seal("note", 7, STORY)


def test_an_older_key_still_opens_and_asks_to_be_rotated() -> None:
    old, new = KEYS.seal("note", 7, STORY), NEXT.seal("note", 7, STORY)
    assert NEXT.open_text("note", 7, old) == STORY
    assert (NEXT.needs_rotation(old), NEXT.needs_rotation(new)) == (True, False)


def test_a_lost_key_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        KEYS.open("note", 7, NEXT.seal("note", 7, STORY))


def test_the_error_says_nothing_of_what_was_sealed() -> None:
    with pytest.raises(Unreadable) as raised:
        KEYS.open("note", 8, KEYS.seal("note", 7, STORY))
    assert str(raised.value) == "note"
    assert raised.value.__cause__ is None


def test_a_digest_finds_the_same_value_and_no_other() -> None:
    assert KEYS.digest("phone", "13800138000") == KEYS.digest("phone", "13800138000")
    different = [KEYS.digest("phone", "13800138001"), KEYS.digest("address", "13800138000")]
    different.append(NEXT.digest("phone", "13800138000"))
    assert KEYS.digest("phone", "13800138000") not in different


def test_digests_made_with_an_older_key_are_still_found() -> None:
    assert NEXT.digests("phone", "138") == (NEXT.digest("phone", "138"), KEYS.digest("phone", "138"))


def test_a_salted_digest_proves_the_value_as_long_as_the_salt_is_kept() -> None:
    salt, digest = KEYS.salted(STORY)
    assert KEYS.salted(STORY, salt) == (salt, digest)
    assert KEYS.salted(STORY)[1] != digest
    assert KEYS.salted(STORY + ".", salt)[1] != digest


def test_fingerprints_tell_keys_apart_and_are_no_secret() -> None:
    rings = [KEYS, NEXT, Keyring.from_secret(b"\x00" * 32)]
    assert all(a.fingerprint != b.fingerprint for a, b in itertools.combinations(rings, 2))
    assert KEYS.fingerprint == Keyring.from_secret("correct horse battery staple").fingerprint
    assert len(KEYS.fingerprint) == 8
