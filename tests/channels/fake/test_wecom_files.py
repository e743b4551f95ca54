"""The double of WeCom locks the files it tells a bot of, and takes a bot's own in pieces."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest

from tests.channels.wecom_bench import Yard
from tests.channels.wecom_courier import PLAIN
from tests.channels.wecom_crypto import unlock_file
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel
PHOTO = b"\xff\xd8\xff\xe0 a lamp"


@pytest.fixture
def yard() -> Iterator[Yard]:
    """Whatever is done wrong here is done on purpose."""
    with Yard() as built:
        yield built


# ---------------------------------------------------------------- files it hears of


def test_a_picture_is_fetched_within_five_minutes_and_unlocked(yard: Yard) -> None:
    yard.song.picture(yard.bot, PHOTO)
    body = yard.robot.callback()["body"]
    assert body["msgtype"] == "image"
    fetched = httpx.get(body["image"]["url"], verify=PLAIN)
    assert PHOTO not in fetched.content
    assert len(fetched.content) % 32 == 0
    assert unlock_file(body["image"]["aeskey"], fetched.content) == PHOTO
    yard.api.clock.advance(301)
    assert httpx.get(body["image"]["url"], verify=PLAIN).status_code == 410
    assert [call.code for call in yard.api.calls_of("media")] == [0, 410]


def test_a_picture_in_a_group_comes_only_with_a_call(yard: Yard) -> None:
    yard.song.picture(yard.unit, PHOTO)
    yard.song.picture(yard.unit, [PHOTO, PHOTO], "@诉办 0012 现场")
    body = yard.robot.callback()["body"]
    assert body["msgtype"] == "mixed"
    words, *pictures = body["mixed"]["msg_item"]
    assert words == {"msgtype": "text", "text": {"content": "@诉办 0012 现场"}}
    assert [item["msgtype"] for item in pictures] == ["image", "image"]
    assert pictures[0]["image"]["aeskey"] != pictures[1]["image"]["aeskey"]
    assert yard.api.pending == 0


def test_files_voices_and_videos_come_only_in_a_single_chat(yard: Yard) -> None:
    yard.song.file(yard.bot, "清单.xlsx", b"PK a table")
    file = yard.robot.callback()["body"]["file"]
    fetched = httpx.get(file["url"], verify=PLAIN)
    assert unlock_file(file["aeskey"], fetched.content) == b"PK a table"
    assert fetched.headers["content-disposition"].endswith("%E6%B8%85%E5%8D%95.xlsx")
    yard.song.voice(yard.bot, "路灯不亮")
    assert yard.robot.callback()["body"]["voice"] == {"content": "路灯不亮"}
    yard.song.video(yard.bot, b"a video")
    assert yard.robot.callback()["body"]["msgtype"] == "video"
    with pytest.raises(AssertionError, match="alone reaches no bot"):
        yard.song.voice(yard.unit, "喂")  # type: ignore[arg-type]


# ---------------------------------------------------------------- files it sends


def _announced(data: bytes, count: int, **more: object) -> JSON:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    told = {"type": "image", "filename": "灯.png", "total_size": len(data), "total_chunks": count, "md5": md5}
    return told | more


def _piece(id: str, index: int, data: bytes) -> JSON:
    return {"upload_id": id, "chunk_index": index, "base64_data": b64encode(data).decode()}


def test_a_file_is_uploaded_in_pieces_and_sent_for_three_days(yard: Yard) -> None:
    robot, data = yard.robot, PHOTO * 60000
    yard.called()
    id = robot.ask("aibot_upload_media_init", _announced(data, 2))["body"]["upload_id"]
    assert robot.code("aibot_upload_media_chunk", _piece(id, 1, data[512 * 1024 :])) == 0
    assert robot.code("aibot_upload_media_finish", {"upload_id": id}) == 40035
    assert robot.code("aibot_upload_media_chunk", _piece(id, 0, data[: 512 * 1024])) == 0
    done = robot.ask("aibot_upload_media_finish", {"upload_id": id})["body"]
    assert done["type"] == "image"
    what = {"msgtype": "image", "image": {"media_id": done["media_id"]}}
    assert robot.push("wrUNIT", what) == 0
    assert yard.unit.heard(yard.bot)[0].data == data
    assert robot.push("wrUNIT", {"msgtype": "file", "file": {"media_id": done["media_id"]}}) == 40007
    yard.api.clock.advance(3 * 86400 + 1)
    assert robot.push("wrUNIT", what) == 40007


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (_announced(PHOTO, 0), 40035),
        (_announced(PHOTO, 101), 40035),
        (_announced(PHOTO, 1, type="poem"), 40004),
        (_announced(PHOTO, 1, total_size=4), 40006),
        (_announced(PHOTO, 100, total_size=(10 << 20) + 1), 45001),
        (_announced(PHOTO, 1, total_size=(512 << 10) + 1), 40035),
        (_announced(PHOTO, 1, filename=""), 40035),
    ],
)
def test_a_file_that_cannot_be_is_not_begun(yard: Yard, told: JSON, code: int) -> None:
    assert yard.robot.code("aibot_upload_media_init", told) == code
    assert len(yard.sins) == 1


def test_pieces_must_fit_together(yard: Yard) -> None:
    robot = yard.robot
    id = robot.ask("aibot_upload_media_init", _announced(PHOTO, 1))["body"]["upload_id"]
    assert robot.code("aibot_upload_media_chunk", _piece("U0", 0, PHOTO)) == 40035
    assert robot.code("aibot_upload_media_chunk", _piece(id, 1, PHOTO)) == 40035
    assert robot.code("aibot_upload_media_chunk", _piece(id, 0, b"x" * (512 * 1024 + 1))) == 45001
    broken = {"upload_id": id, "chunk_index": 0, "base64_data": "no base64!"}
    assert robot.code("aibot_upload_media_chunk", broken) == 40035
    assert robot.code("aibot_upload_media_chunk", _piece(id, 0, PHOTO[::-1])) == 0
    assert robot.code("aibot_upload_media_finish", {"upload_id": id}) == 40035
    yard.api.clock.advance(1801)
    assert robot.code("aibot_upload_media_chunk", _piece(id, 0, PHOTO)) == 40035


def test_uploads_are_counted(yard: Yard) -> None:
    codes = [yard.robot.code("aibot_upload_media_init", _announced(PHOTO, 1)) for _ in range(31)]
    assert codes == [0] * 30 + [45009]


def test_a_file_of_another_bot_cannot_be_sent(yard: Yard) -> None:
    kept = yard.api.world.shelf.keep("AIBother", "image", "灯.png", PHOTO)
    yard.called()
    assert yard.robot.push("wrUNIT", {"msgtype": "image", "image": {"media_id": kept["media_id"]}}) == 40007
