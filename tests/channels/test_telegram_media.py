"""Files on Telegram: from the business to the archive by one bot, and to an officer by the other."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable

import pytest
from PIL import Image

from tests.channels.city import STORY, City, Play
from tests.channels.telegram_api import FakeGroup, FakeMessage, FakeTelegram, FakeUser, drop, error, slow
from tests.channels.telegram_house import Running
from tests.samples import sample

pytestmark = pytest.mark.channel
GPS, MAKER = 0x8825, 0x010F
MIB = 1 << 20


def photograph(colour: str = "#336699", size: tuple[int, int] = (640, 480)) -> bytes:
    """A picture as a phone takes it: with its make, and where it was."""
    picture = Image.new("RGB", size, colour)
    exif = picture.getexif()
    exif[MAKER] = "Phone of 老周"
    exif[GPS] = {1: "N", 2: (34.0, 1.0, 48.0), 3: "E", 4: (113.0, 51.0, 0.0)}
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def filed_with(play: Play) -> str:
    """The rest of the way to a number, from the story on."""
    who, public = play.city.zhou, play.city.public
    play.tap(who, public, "对", "我理解是")
    play.tap(who, public, "没有", "打过官司")
    play.hears(who, public, "怎么称呼您")
    who.say(public, "王先生 13800138000")
    play.tap(who, public, "提交", "请核对")
    play.hears(who, public, "编号：")
    play.house.settle()
    return "YS2603-0001"


def kinds(house: Running) -> Counter[str]:
    return Counter(house.column("select kind from evidence"))


# ---------------------------------------------------------------- from the business


def test_everything_one_can_send_is_answered_once_and_kept(city: City, house: Running, play: Play) -> None:
    who, public = city.zhou, city.public
    play.tell(who)
    acts: list[Callable[[], FakeMessage]] = [
        lambda: who.photo(public, photograph(), "这是门口"),
        lambda: who.document(public, "通知.pdf", sample("通知.pdf"), "application/pdf"),
        lambda: who.voice(public, sample("voice.amr")),
        lambda: who.location(public, 34.03, 113.85),
    ]
    for act in acts:
        before = len(who.heard(public))
        act()
        house.settle()
        assert len(who.heard(public)) == before + 1
    filed_with(play)
    assert kinds(house) == Counter(image=1, document=1, audio=1, location=1)


def test_an_album_is_one_message_with_one_answer(city: City, house: Running, play: Play) -> None:
    who, public = city.zhou, city.public
    play.tell(who)
    before = len(who.heard(public))
    who.album(public, [photograph(f"#{n}{n}6699") for n in range(5)], "五张照片")
    house.settle()
    house.settle()
    assert len(who.heard(public)) == before + 1
    filed_with(play)
    assert kinds(house) == Counter(image=5)


def test_an_album_is_a_story_of_its_own_when_it_begins_the_talk(
    city: City, house: Running, play: Play
) -> None:
    who, public = city.zhou, city.public
    who.album(public, [photograph(f"#{n}{n}6699") for n in range(3)], STORY)
    play.hears(who, public, "我理解是")
    house.settle()
    assert len(who.heard(public)) == 1
    filed_with(play)
    assert kinds(house) == Counter(image=3)


@pytest.mark.parametrize("size", [11 * MIB, 25 * MIB])
def test_a_file_that_is_too_large_is_refused_politely_and_its_words_are_kept(
    api: FakeTelegram, city: City, house: Running, play: Play, size: int
) -> None:
    who, public = city.zhou, city.public
    play.tell(who)
    before = len(who.heard(public))
    who.document(public, "录像.mp4", b"x", "video/mp4", "录像里有他们收钱的样子", size=size)
    house.settle()
    (answer,) = who.heard(public)[before:]
    assert "10MB" in answer.text or "10 MB" in answer.text
    assert api.calls_of("getFile") == []
    filed_with(play)
    assert kinds(house) == Counter()
    summary = next(message for message in who.heard(public) if "请核对" in message.text)
    assert "录像里有" in summary.text, "long stories are shortened there"


def test_a_file_that_telegram_finds_too_large_is_refused_at_once(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    """It tells the size only sometimes; trying again would change nothing."""
    play.tell(city.zhou)
    api.misbehave("getFile", error(400, "Bad Request: file is too big"))
    city.zhou.photo(city.public, photograph())
    house.settle()
    assert "20MB" in city.zhou.heard(city.public)[-1].text.replace(" ", "")
    assert len(api.calls_of("getFile")) == 1


def test_a_program_that_calls_itself_a_picture_is_refused_politely(
    city: City, house: Running, play: Play
) -> None:
    who, public = city.zhou, city.public
    play.tell(who)
    before = len(who.heard(public))
    who.document(public, "照片.jpg", b"MZ\x90\x00" + bytes(512), "image/jpeg")
    house.settle()
    assert len(who.heard(public)) == before + 1
    filed_with(play)
    assert kinds(house) == Counter()


def test_while_a_file_is_fetched_slowly_one_sees_that_something_is_done(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    play.tell(city.zhou)
    before = len(api.actions)
    api.misbehave("getFile", slow(1.2))
    city.zhou.photo(city.public, photograph())
    house.settle()
    shown = [(action.bot, action.chat, action.action) for action in api.actions[before:]]
    assert (city.public, city.zhou.id, "typing") in shown


def test_a_file_that_cannot_be_fetched_now_is_fetched_later(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    play.tell(city.zhou)
    api.misbehave("getFile", error(502, html=True), drop())
    before = len(city.zhou.heard(city.public))
    city.zhou.photo(city.public, photograph())
    house.settle()
    assert len(city.zhou.heard(city.public)) == before + 1
    filed_with(play)
    assert kinds(house) == Counter(image=1)


# ---------------------------------------------------------------- to the officer


def looked_at(play: Play, user: FakeUser, number: str, where: FakeGroup | None = None) -> list[FakeMessage]:
    """Open the file; the pictures that come with it."""
    before = len(user.heard(play.city.staff))
    play.tap(user, where or play.city.office, "详情", number)
    play.house.until(lambda: len(user.heard(play.city.staff)) >= before + 2)
    play.house.settle()
    return [message for message in user.heard(play.city.staff)[before:] if message.media]


def test_evidence_is_sent_up_once_and_then_named(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    """Marked with who looks, without traces of the phone, not to be passed on, and every look is written down."""
    play.tell(city.zhou)
    city.zhou.photo(city.public, photograph())
    house.settle()
    number = filed_with(play)
    (first,) = looked_at(play, city.shen, number)
    files = len(api.world.shelf._files)
    (second,) = looked_at(play, city.shen, number)
    assert len(api.world.shelf._files) == files, "the second look sent nothing up"
    assert first.protect_content
    assert second.protect_content
    assert second.file == first.file
    shown = Image.open(io.BytesIO(first.file or b""))
    assert not shown.getexif()
    assert b"Phone of" not in (first.file or b"")
    (other,) = looked_at(play, city.gu, number)
    assert other.file != first.file, "each reader's copy bears another mark"
    looks = house.rows("select subject, purpose from view_log where subject = 'evidence'")
    assert looks == [("evidence", "file")] * 3
    assert [str(call) for call in api.calls if call.bot is city.staff and "-111-" in str(call.params)] == []


def test_the_mark_can_be_seen(api: FakeTelegram, city: City, house: Running, play: Play) -> None:
    play.tell(city.zhou)
    city.zhou.photo(city.public, photograph())
    house.settle()
    (seen,) = looked_at(play, city.shen, filed_with(play))
    colours = Image.open(io.BytesIO(seen.file or b"")).convert("RGB").getcolors(1 << 20) or []
    common = sorted((count for count, _ in colours), reverse=True)
    assert len(common) > 8, "the picture was one colour"


def test_an_id_that_telegram_has_forgotten_is_replaced(
    api: FakeTelegram, city: City, house: Running, play: Play
) -> None:
    play.tell(city.zhou)
    city.zhou.photo(city.public, photograph())
    house.settle()
    number = filed_with(play)
    looked_at(play, city.shen, number)
    api.misbehave("sendPhoto", error(400, "Bad Request: wrong file identifier/HTTP URL specified"))
    assert len(looked_at(play, city.shen, number)) == 1


@pytest.mark.parametrize("size", [(300, 9900), (240, 5000)])
def test_a_long_shot_of_a_screen_comes_as_a_document(
    city: City, house: Running, play: Play, size: tuple[int, int]
) -> None:
    """Telegram shows no picture of these shapes; the officer gets it all the same."""
    play.tell(city.zhou)
    city.zhou.document(city.public, "聊天记录.png", photograph(size=size), "image/jpeg")
    house.settle()
    (seen,) = looked_at(play, city.shen, filed_with(play))
    assert seen.media is not None
    assert seen.media.kind == "document"
    assert Image.open(io.BytesIO(seen.file or b"")).size == size


def test_a_unit_gets_no_name_with_a_file_though_the_office_had_it_with_one(
    city: City, house: Running, play: Play
) -> None:
    play.tell(city.zhou)
    city.zhou.document(city.public, "王先生13800138000的合同.pdf", sample("合同.pdf"), "application/pdf")
    house.settle()
    number = filed_with(play)
    (at_the_office,) = looked_at(play, city.shen, number)
    assert at_the_office.media is not None
    assert "13800138000" in at_the_office.media.name
    play.dispatch(number)
    play.acknowledge(number)
    city.shen.say(city.staff, f"放行 {number[-4:]} 1")
    play.hears(city.shen, city.staff, "第1份材料已放行")
    (at_the_unit,) = looked_at(play, city.song, number[-4:], city.unit)
    assert at_the_unit.media is not None
    assert at_the_unit.media.name == "［姓名］［电话］［文件］.pdf"
