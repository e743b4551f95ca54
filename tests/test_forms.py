"""What an action has to be told: as a form, as one message, or piece by piece, and nothing typed is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import evidence, note
from store.database import hot
from store.rows import table
from store.schema import Refusal
from tests.archive import DESK, LEADER, OFFICE, OFFICER
from tests.room import FULL, Room

GROUP = "web-group:urban"
REFUSALS = hot(select(table(Refusal)))
REPLY = {
    "result": "resolved",
    "found": "经查，收费没有依据，两名工作人员承认收了两千元。",
    "measures": "已责令退还费用，对两名工作人员进行批评教育。",
    "basis": "《优化营商环境条例》第二十四条",
    "words": "收费没有依据，两千元已经退到您的账户，给您添麻烦了。",
    "contacted": "已电话联系。",
}


@pytest.fixture(scope="module")
def processing() -> Room:
    room = Room()
    room.archive.bring("processing")
    return room


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_button_that_needs_words_opens_a_form(processing: Room) -> None:
    row = processing.ticket()
    heard = processing.hear(LEADER, choice=processing.button("reply", row))
    assert heard.form is not None
    assert heard.form["id"] == processing.form("reply", row)
    assert [f["name"] for f in heard.form["fields"] if f["required"]] == [
        "result",
        "found",
        "measures",
        "basis",
        "words",
        "contacted",
    ]
    assert "办结 0001 结果：" in heard.text


def test_a_pick_shows_what_there_is_to_choose(processing: Room) -> None:
    row = processing.ticket()
    heard = processing.hear(LEADER, choice=processing.button("reply", row))
    assert heard.form is not None
    labels = [option["label"] for option in heard.form["fields"][0]["options"]]
    assert labels == [
        "已解决",
        "部分解决",
        "已列计划",
        "诉求不合理，已解释",
        "政策法律不允许，已解释",
        "已引导法定途径",
    ]


def test_a_contact_on_record_needs_no_telling_again(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, "联系 0001 您好，请问收费的人出示证件了吗？")
    heard = room.hear(LEADER, choice=room.button("reply", room.ticket()))
    assert heard.form is not None
    assert "contacted" not in [f["name"] for f in heard.form["fields"] if f["required"]]


def test_the_likeliest_unit_stands_in_the_form_and_a_person_ticks_what_was_checked(room: Room) -> None:
    row = room.archive.bring("received")
    heard = room.hear(OFFICE, choice=room.button("dispatch", row), chat="web-group:office")
    assert heard.form is not None
    fields = {f["name"]: f for f in heard.form["fields"]}
    assert fields["organisation"]["value"] == fields["organisation"]["options"][0]["id"] == "urban"
    assert fields["checked"]["label"] == "我已核对，没有能认出投诉人的内容"


def test_a_suggestion_ends_otherwise(room: Room) -> None:
    row = room.archive.bring("processing", kind="suggestion")
    heard = room.hear(LEADER, choice=room.button("reply", row))
    assert heard.form is not None
    assert [f["name"] for f in heard.form["fields"]] == ["result", "words", "contacted", "files"]
    assert heard.form["fields"][0]["options"][0]["label"] == "采纳"


def test_a_submitted_form_does_it(room: Room) -> None:
    row = room.archive.bring("processing")
    assert room.hear(LEADER, choice=room.form("reply", row), fields=REPLY).text.startswith("0001 已办结")
    assert room.ticket()["state"] == "replied"


def test_one_message_with_labels_does_the_same(room: Room) -> None:
    room.archive.bring("processing")
    assert room.hear(LEADER, f"办结 0001 {FULL}").text.startswith("0001 已办结")
    assert (room.ticket()["state"], room.ticket()["result"]) == ("replied", "resolved")


def test_the_labels_are_heard_after_the_bot_asked(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, "办结 0001", chat=GROUP)
    assert room.hear(LEADER, FULL, chat=GROUP).text.startswith("0001 已办结")


def test_what_is_missing_is_named_and_what_was_given_is_kept(room: Room) -> None:
    room.archive.bring("processing")
    first, rest = FULL.split(" 依据：")
    assert "请填：依据、告知" in room.hear(LEADER, f"办结 0001 {first}").text
    assert room.hear(LEADER, f"依据：{rest}").text.startswith("0001 已办结")


def test_too_few_words_are_named_with_how_many_it_takes(processing: Room) -> None:
    text = FULL.replace("经查，收费没有依据，两名工作人员承认收了两千元。", "查过了。")
    assert "事实（不少于20字）" in processing.hear(LEADER, f"办结 0001 {text}").text


def test_a_single_character_where_more_is_wanted_hears_how_much(processing: Room) -> None:
    assert "请填：内容。" in processing.hear(OFFICER, "联系 0001").text
    assert "请填：内容（不少于2字）。" in processing.hear(OFFICER, "联系 0001 😀").text


def test_a_result_that_does_not_exist_is_answered_with_those_that_do(processing: Room) -> None:
    heard = processing.hear(LEADER, f"办结 0001 {FULL.replace('已解决', '差不多')}")
    assert "“结果”里没有“差不多”" in heard.text
    assert "已引导法定途径" in heard.text


def test_a_refused_reply_comes_back_filled_in(processing: Room) -> None:
    row = processing.ticket()
    fields = {**REPLY, "words": "王先生您好，两千元已经退到您的账户，给您添麻烦了。"}
    heard = processing.hear(LEADER, choice=processing.form("reply", row), fields=fields)
    assert "能认出投诉人" in heard.text
    assert heard.form is not None
    assert {f["name"]: f["value"] for f in heard.form["fields"]}["found"] == REPLY["found"]


def test_trying_one_name_after_the_other_leaves_a_trace(room: Room) -> None:
    row = room.archive.bring("processing")
    for guess in ("王先生", "李先生"):
        fields = {**REPLY, "words": f"{guess}您好，两千元已经退到您的账户，给您添麻烦了。"}
        room.hear(LEADER, choice=room.form("reply", row), fields=fields)
    written = room.archive.run(lambda work: work.tx.all(REFUSALS))
    assert [(r["verb"], r["ticket"], r["reason"]) for r in written] == [
        ("reply", row["id"], "identity_in_text")
    ]


def test_another_command_in_between_loses_nothing(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(LEADER, f"办结 0001 {FULL.partition(' 联系情况')[0]}")
    room.hear(LEADER, "联系 0001 您好，请问收费的人出示证件了吗？")
    assert room.hear(LEADER, "办结 0001").text.startswith("0001 已办结")


def test_in_private_the_one_missing_text_needs_no_label(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, "联系 0001")
    assert room.hear(OFFICER, "您好，请问收费的人出示证件了吗？").text.startswith("0001 已转给投诉人")


def test_in_a_group_words_without_label_are_chatter(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, "联系 0001", chat=GROUP)
    assert room.says(OFFICER, "中午一起吃饭吗？", chat=GROUP) == []


def test_what_was_asked_can_be_dropped(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, "联系 0001")
    assert room.hear(OFFICER, "取消").text == "好，不办了。"
    assert "帮助" in room.hear(OFFICER, "您好，请问收费的人出示证件了吗？").text


def test_a_form_filled_in_meanwhile_overtaken_is_shown_again_with_everything(room: Room) -> None:
    row = room.archive.bring("processing")
    room.hear(OFFICER, "进展 0001 已约谈对方")
    heard = room.hear(LEADER, choice=room.form("reply", row), fields=REPLY)
    assert "刚有新情况" in heard.text
    assert heard.form is not None
    assert heard.form["id"] == room.form("reply", room.ticket())
    assert heard.form["fields"][1]["value"] == REPLY["found"]


def test_a_return_may_be_typed_as_a_sentence(room: Room) -> None:
    room.archive.bring("assigned")
    heard = room.hear(LEADER, "退回 0001 不属我局职责，建议住建局，依据职责清单第37条")
    assert heard.text.startswith("0001 已提交退回")
    words = {w.kind: w.text for w in room.archive.run(lambda work: note.notes(work, 1))}
    assert (words["return_reason"], words["proposed"], words["duty"]) == (
        "不属我局职责",
        "住建局",
        "职责清单第37条",
    )


def test_days_stand_in_front(room: Room) -> None:
    room.archive.bring("processing")
    heard = room.hear(LEADER, "延期 0001 5个工作日 原因：需要调取监控 进展：已询问两名工作人员")
    assert heard.text.startswith("0001 延期申请已提交")


def test_a_tick_is_typed_in_brackets(room: Room) -> None:
    room.archive.bring("processing")
    room.hear(OFFICER, "进展 0001 已约谈对方（公开）")
    room.hear(OFFICER, "进展 0001 内部已核对账目")
    words = [w for w in room.archive.run(lambda work: note.notes(work, 1)) if w.kind == "progress"]
    assert [(w.text, w.public) for w in words] == [("已约谈对方", True), ("内部已核对账目", False)]


def test_accept_and_assign_opens_filled_in_with_the_likeliest_units_first(room: Room) -> None:
    row = room.archive.file()
    heard = room.hear(OFFICE, choice=room.button("dispatch", row))
    assert heard.form is not None
    fields = {f["name"]: f for f in heard.form["fields"]}
    assert fields["summary"]["value"].startswith("反映某单位承诺")
    assert "招牌不合规" in fields["masked"]["value"]
    assert fields["organisation"]["options"][0]["label"].endswith("（建议）")
    assert (fields["category"]["value"], fields["checked"]["required"]) == ("A4", True)


def test_typed_it_says_what_still_has_to_be_checked(room: Room) -> None:
    room.archive.file()
    assert "请填：核对" in room.hear(OFFICE, "受理 0001 A4 住建局").text
    assert room.ticket()["state"] == "received"
    assert "已受理并分办给明川市住房和城乡建设局" in room.hear(OFFICE, "核对：是").text
    row = room.ticket()
    assert (row["state"], row["lead"], row["masked"]) == ("assigned", "housing", 1)


def test_one_form_accepts_and_assigns_or_does_nothing(room: Room) -> None:
    row = room.archive.file()
    fields = {"category": "A4", "region": "mingchuan", "organisation": "housing", "checked": "yes"}
    masked = {"summary": "反映一起收费问题", "masked": "王先生店里被收费，不给票据。"}
    assert (
        "能认出投诉人"
        in room.hear(OFFICE, choice=room.form("dispatch", row), fields={**fields, **masked}).text
    )
    assert room.ticket()["state"] == "received"
    masked["masked"] = "有人来店里收费，不给票据。"
    room.hear(OFFICE, choice=room.form("dispatch", row), fields={**fields, **masked})
    assert room.ticket()["state"] == "assigned"


def test_without_the_tick_nothing_is_assigned(room: Room) -> None:
    row = room.archive.file()
    fields = {
        "category": "A4",
        "region": "mingchuan",
        "organisation": "housing",
        "summary": "收费",
        "masked": "收费。",
    }
    assert "请填：核对" in room.hear(OFFICE, choice=room.form("dispatch", row), fields=fields).text
    assert room.ticket()["state"] == "received"


def test_a_masked_text_that_changed_is_not_ticked_off_unseen(room: Room) -> None:
    row = room.archive.file()
    room.hear(OFFICE, "受理 0001 A4 住建局")
    room.archive.run(
        lambda work: room.archive.do(
            work, row["id"], row["person"], "amend", {"story": "更正：来的人是街道办的，不是城管局的。"}
        )
    )
    assert "刚有新情况" in room.hear(OFFICE, "核对：是").text
    assert room.ticket()["state"] == "received"


def test_a_unit_nobody_knows_is_asked_again(room: Room) -> None:
    room.archive.bring("accepted")
    assert "“承办单位”里没有“公安总局”" in room.hear(OFFICE, "分办 0001 公安总局").text
    assert "“承办单位”里没有“公安总局”" in room.hear(OFFICE, "分办 0001 公安总局 请尽快办理").text
    assert room.ticket()["state"] == "accepted"


def test_forms_are_worded_in_english_too(processing: Room) -> None:
    processing.lang = "en"
    heard = processing.hear(OFFICER, "reply 0001")
    processing.lang = "zh"
    assert heard.text.startswith("0001 Reply. Please fill in: Result, Facts")


def test_files_come_with_a_reply_before_or_after_its_words(room: Room) -> None:
    room.archive.bring("processing")
    file = {"digest": "d1", "name": "refund.jpg", "kind": "image", "size": 2048}
    room.hear(LEADER, "办结 0001")
    assert "请填：结果" in room.hear(LEADER, files=[file]).text
    room.hear(LEADER, FULL)
    kept = room.archive.run(lambda work: evidence.files(work, 1))
    assert [(f["name"], bool(f["withheld"])) for f in kept] == [("refund.jpg", False)]


def test_the_desk_writes_down_what_was_added_on_the_telephone(room: Room) -> None:
    room.archive.file()
    assert room.hear(DESK, "补充 0001 来电补充：收据已经找到").text == "0001 补充已记下。"
