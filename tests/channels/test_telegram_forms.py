"""Officers at work in their group: forms answered in private, commands, and nothing private said aloud."""

from __future__ import annotations

import pytest

from tests.channels.city import REPLY, SECRETS, STORY, City, Play, said_to
from tests.channels.telegram_api import FakeMessage, FakeTelegram
from tests.channels.telegram_house import Running

pytestmark = pytest.mark.channel


def test_what_is_missing_is_asked_in_private_and_can_come_piece_by_piece(
    city: City, house: Running, play: Play, number: str
) -> None:
    """A button fills one line, labelled lines fill others, and words without a label the last that is missing."""
    song, staff = city.song, city.staff
    play.acknowledge(number)
    play.tap(song, city.unit, "办结", "0001 办理中")
    play.tap(song, staff, "已解决", "0001 办结", "结果：\n")
    play.hears(song, staff, "结果：已解决", "请填：事实、措施、依据、告知")
    song.say(
        staff,
        "事实：经查，没有立案，也没有依据，当事人承认。\n措施：已当面退还全部款项，对当事人停职检查，并在全局通报。",
    )
    play.hears(song, staff, "请填：依据、告知")
    song.say(staff, "依据：《行政处罚法》第七十条\n联系情况：已打电话核实。")
    asks = play.hears(song, staff, "请填：告知")
    assert asks.markup.options, "the line to answer in opens by itself"
    song.say(staff, "这笔钱没有依据，已经退还，当事人已停职检查。给您添麻烦了。")
    play.hears(song, staff, "0001 的“办结”已提交")
    play.approve(number)


def test_a_form_that_is_copied_and_sent_back_counts(
    city: City, house: Running, play: Play, number: str
) -> None:
    play.acknowledge(number)
    play.tap(city.song, city.unit, "办结", "0001 办理中")
    play.hears(city.song, city.staff, "0001 办结")
    city.song.say(city.staff, f"结果：已解决\n{REPLY}")
    play.hears(city.song, city.staff, "0001 的“办结”已提交")


def test_the_form_to_be_copied_holds_the_empty_lines_and_what_is_proposed(
    city: City, house: Running, play: Play, number: str
) -> None:
    play.acknowledge(number)
    play.tap(city.song, city.unit, "办结", "0001 办理中")
    form = play.hears(city.song, city.staff, "0001 办结")
    assert block_of(form).splitlines()[0] == "结果："
    assert "联系情况：" in block_of(form).splitlines()
    assert block_of(form).splitlines()[-1].startswith("依据：《优化营商环境条例》")
    assert form.protect_content


def block_of(message: FakeMessage) -> str:
    (pre,) = [entity for entity in message.entities if entity["type"] == "pre"]
    wide = message.text.encode("utf-16-le")
    return wide[2 * pre["offset"] : 2 * (pre["offset"] + pre["length"])].decode("utf-16-le")


def test_sending_back_asks_for_the_reason_in_private(
    city: City, house: Running, play: Play, number: str
) -> None:
    play.tap(city.song, city.unit, "退回", "0001 待签收")
    asked = play.hears(city.song, city.staff, "0001 退回")
    city.song.say(city.staff, "理由：招牌备案归市场监管局管，不属于本局职责。\n职责依据：三定方案第五条")
    play.hears(city.song, city.staff, "0001 退回", "请填：建议单位")
    city.song.say(city.staff, "建议单位：市场监管局")
    house.settle()
    told = [m.text for m in city.song.heard(city.staff) if m.message_id > asked.message_id]
    assert told
    assert not any("招牌备案" in message.text for message in city.unit.heard())
    assert house.column("select verb from proposal where decided is null") == ["return"], told


def test_replying_to_a_card_stands_for_its_number(
    city: City, house: Running, play: Play, number: str
) -> None:
    card = play.card(city.unit, "0001 待签收")
    city.song.say(city.unit, "/ack@suban_staff_bot", reply_to=card)
    play.card(city.unit, "0001 办理中")


def test_one_command_may_name_several_tickets(city: City, house: Running, play: Play, number: str) -> None:
    li = city.api.user(8, "老李")
    play.dispatch(play.file(li))
    city.song.say(city.unit, "签收 0001、0002")
    play.hears(city.song, city.staff, "0001 已签收", "0002 已签收")
    play.card(city.unit, "0002 办理中")


def test_chatter_of_officers_is_not_answered(city: City, house: Running, play: Play, number: str) -> None:
    before = len(city.unit.heard()), len(city.song.heard(city.staff))
    for words in ("大家早", "这个事谁去？", "好了", "0001", "事实"):
        city.song.say(city.unit, words)
    city.song.sticker(city.unit)
    city.song.photo(city.unit)
    house.settle()
    assert (len(city.unit.heard()), len(city.song.heard(city.staff))) == before


# ---------------------------------------------------------------- nothing private aloud


def test_no_group_ever_hears_who_complained_or_what_was_told(
    api: FakeTelegram, city: City, house: Running, play: Play, number: str
) -> None:
    """Over the whole job, with looks into the file, a question to the business, its answer and its rating."""
    everybody_looks(city, play, number)
    play.acknowledge(number)
    city.song.say(city.unit, f"联系 {number} 您好，收钱的人有没有出示证件？")
    play.tap(city.zhou, city.public, "回复单位", number)
    play.hears(city.zhou, city.public, "请写下给单位的回复")
    city.zhou.say(city.public, "没有，只说不交就天天来查，我叫王小明，电话13800138000")
    play.newest(lambda: city.unit.heard(), "投诉人回复了")
    everybody_looks(city, play, number)
    city.song.say(city.unit, f"身份 {number}")
    play.reply(number)
    play.approve(number)
    play.rate(city.zhou, number)
    city.zhou.say(city.public, "王小明谢谢你们")
    house.settle()
    play.verify(number)
    house.settle()
    aloud = said_to(api, city.unit, city.office)
    assert number in aloud
    assert [secret for secret in (*SECRETS, "王小明", "天天来查", STORY) if secret in aloud] == []
    shouted = [
        toast.text for user in (city.song, city.fang, city.shen, city.gu) for toast in api.toasts(user)
    ]
    assert not any(secret in text for text in shouted for secret in (*SECRETS, "王小明"))


def everybody_looks(city: City, play: Play, number: str) -> None:
    """Officers open the file by button and by command; it comes in private."""
    for user, group in ((city.song, city.unit), (city.shen, city.office)):
        before = len(user.heard(city.staff))
        play.tap(user, group, "详情", number)
        play.hears_more(user, city.staff, before)
        user.say(group, f"/detail@suban_staff_bot {number}")
        play.hears_more(user, city.staff, before + 1)
