"""The conversations themselves: what a person is asked, in how many messages, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import load_texts
from conversations.dialogs import DIALOGS, FILINGS
from conversations.engine import begin
from conversations.filing import Filing, read_filing, read_rating
from conversations.message import Said
from conversations.outline import outline
from conversations.rating import BLAME, OUTCOMES, PRAISE
from conversations.steps import NEVER
from tests.interview import PHOTO, Talk, scene, word_say

STORY = "上周三望川区城管来我店里罚款500元，不给票据，我开小饭馆的"
VAGUE = "你好，我有件事想说一下，真的很烦，麻烦你们处理"
SLOW = "望川区市场监管局办许可证一直拖着，跑了好几趟没有结果"
PRIVATE = "供货商欠我货款八万块不给，电话也不接，怎么办"
WANG = "王先生 13800001234"
TEXTS = load_texts()
CHINESE = range(0x4E00, 0x9FFF)


def talk(name: str, *texts: str, lang: str = "zh", **reads: Any) -> Talk:
    person = Talk(DIALOGS[name], lang, **reads)
    if texts:
        person.say(*texts)
    return person


def filing(person: Talk) -> Filing:
    assert person.turn
    assert person.turn.outcome == "done"
    return read_filing(person.dialog.name, person.answers, scene(person.lang, **person.reads))


# ---------------------------------------------------------------- the complaint, D1


def test_a_plain_complaint_takes_five_messages() -> None:
    person = talk("complaint", STORY, "1", "1", WANG, "提交")
    assert person.turn
    assert (person.turn.outcome, person.sent) == ("done", 5)


@pytest.mark.parametrize(
    ("story", "answers"),
    [
        (STORY, ["对", "没有", WANG, "提交"]),
        ("住建局欠我们公司工程款120万，干完活两年了", ["1", "1", WANG, "1"]),
        (SLOW, ["1", "1", WANG, "1"]),
        ("税务局退税拖了三个多月了，打电话没人接", ["1", "没有", "匿名", "提交"]),
        ("他们乱收费，收了我三次卫生费", ["1", "望川区城管", "1", WANG, "提交"]),
        ("云麓区城管局的人昨天来过店里", ["1", "5", "1", WANG, "1"]),
    ],
)
def test_a_first_complaint_takes_at_most_seven_messages(story: str, answers: list[str]) -> None:
    person = talk("complaint", story, *answers)
    assert person.turn
    assert person.turn.outcome == "done"
    assert person.sent <= 7


WORST = [
    [VAGUE, "不清楚", "1", "6", "2", "2", "2", WANG, "提交"],
    [SLOW.replace("望川区市场监管局", ""), "1", "不清楚", "4", "2", "2", WANG, "提交"],
    [PRIVATE, "2", "1", "不清楚", "1", "4", "2", WANG, "提交"],
    ["房东不让我干了，求你们管一管吧", "2", "不清楚", "3", "6", "2", "2", WANG, "提交"],
    [VAGUE, "城管局", "4", "4", "3", "3", "2", WANG, "提交"],
    ["区城管局的人昨天下午来店里了", "1", "2", "6", "1", "5", "2", WANG, "提交"],
]
"""Every question that can be asked is asked, each answered at once."""


@pytest.mark.parametrize(
    "texts", WORST, ids=["vague", "category only", "private", "private vague", "named", "namesakes"]
)
def test_the_worst_case_takes_at_most_nine_messages(texts: list[str]) -> None:
    person = talk("complaint", *texts)
    assert person.turn
    assert person.turn.outcome == "done", person.asked
    assert person.sent <= 9


def longest(person: Talk, sent: int) -> int:
    """The most messages from here on, whatever options are chosen and nothing known is typed."""
    assert person.turn
    if person.turn.outcome:
        return sent
    step = person.asked.rsplit(".", 2)[-2]
    if step in ("respondent", "contact"):
        choices = ["unknown" if step == "respondent" else "anonymous"]
    else:
        choices = [id for id in person.options if id not in ("edit", "protection", "know", "leave")]
    return max(longest(branch(person, choice), sent + 1) for choice in dict.fromkeys(pruned(step, choices)))


def pruned(step: str, choices: list[str]) -> list[str]:
    """One of each kind: what follows depends on no more."""
    few = {
        "region": choices[:1],
        "category": ["A5", "A6"],
        "detail": choices[:1],
        "proceedings": ["none", "court"],
    }
    return few.get(step, choices)


def branch(person: Talk, choice: str) -> Talk:
    other = Talk(person.dialog, person.lang, **person.reads)
    other.turn = person.turn
    other.choose(choice)
    return other


@pytest.mark.parametrize("story", [STORY, VAGUE, SLOW, PRIVATE, "区城管局昨天来收卫生费，收了我们好几家"])
def test_no_path_through_the_complaint_is_longer_than_nine(story: str) -> None:
    assert longest(talk("complaint", story), 1) <= 9


def test_what_was_understood_is_proposed_in_one_message() -> None:
    person = talk("complaint", STORY)
    assert person.asked == "asking.understood.ask"
    expected = "我理解是：投诉 · 望川区城市管理局 · 上周三（11月11日） · 乱收费、摊派、评比、培训、检查。"
    assert expected in person.heard


def test_one_proposal_is_changed_and_the_rest_kept() -> None:
    person = talk("complaint", STORY, "改一下", "类别", "政策不公平")
    assert person.asked == "complaint.proceedings.ask"
    assert (person.answers["category"], person.answers["organisation"]) == ("A3", "wangchuan-urban")


def test_a_correction_in_words_is_understood() -> None:
    person = talk("complaint", STORY, "不对，是云麓区市场监管局")
    assert (person.note, person.asked) == ("engine.mended", "asking.understood.ask")
    assert person.say("1").answers["organisation"] == "yunlu-market"


def test_changing_the_kind_goes_on_in_its_own_dialog() -> None:
    person = talk("complaint", STORY, "改一下", "类型", "举报")
    assert (person.dialog.name, person.asked) == ("tipoff", "tipoff.worry.ask")
    assert filing(talk_on(person, "1", WANG, "提交")).kind == "tipoff"


def talk_on(person: Talk, *texts: str) -> Talk:
    person.say(*texts)
    return person


def test_the_proposed_category_is_offered_first() -> None:
    person = talk("complaint", STORY, "改一下", "类别")
    assert person.options[0] == "A5"


def test_the_story_shows_the_detail_so_it_is_not_asked() -> None:
    person = talk("complaint", SLOW, "1")
    assert (person.asked, person.answers["detail"]) == ("complaint.proceedings.ask", "slow")


def test_another_category_asks_for_its_own_detail() -> None:
    person = talk("complaint", SLOW, "1", "1", WANG, "修改", "类别", "A4")
    person.choose("A4")
    assert person.asked == "complaint.detail.ask"
    assert "slow" not in person.options
    person.say("拖欠货款")
    assert (person.asked, person.answers["detail"]) == ("asking.summary.ask", "goods")


def test_a_body_that_may_be_several_is_asked_for() -> None:
    person = talk("complaint", "区城管局昨天来收卫生费，收了我们好几家", "1")
    assert person.asked == "asking.organisation.ask"
    assert filing(talk_on(person, "云麓", "1", WANG, "1")).organisation == "yunlu-urban"


def test_no_body_at_all_is_cured_by_a_place_in_words() -> None:
    person = talk("complaint", VAGUE, "不清楚")
    assert person.asked == "asking.region.cure"
    filed = filing(talk_on(person, "青砚县政务大厅旁边那个3号窗口", "7", "1", WANG, "1"))
    assert (filed.region, filed.organisation) == ("qingyan", "")
    assert filed.respondent_text == "青砚县政务大厅旁边那个3号窗口"
    assert "r:R4" in filed.flags


def test_a_smaller_place_is_understood_when_typed() -> None:
    assert talk("complaint", VAGUE, "某个站", "松溪镇").answers["region"] == "songxi"


# ---------------------------------------------------------------- pre-screens explain and never refuse


@pytest.mark.parametrize(("answer", "flag"), [("2", "r:R1"), ("3", "r:R1"), ("信访", "r:R2"), ("5", "r:R2")])
def test_proceedings_elsewhere_are_explained_and_submitted_all_the_same(answer: str, flag: str) -> None:
    person = talk("complaint", STORY, "1", answer)
    assert person.asked == "complaint.known.ask"
    assert flag in filing(talk_on(person, "仍要提交", WANG, "提交")).flags


def test_whoever_sees_that_another_channel_is_right_may_leave() -> None:
    person = talk("complaint", STORY, "1", "2", "知道了")
    assert person.turn
    assert (person.turn.outcome, person.turn.say.key) == ("dropped", "complaint.known.dropped")
    assert "12368" in person.heard


def test_no_proceedings_leave_no_flag() -> None:
    assert not [f for f in filing(talk("complaint", STORY, "1", "1", WANG, "1")).flags if f.startswith("r:")]


def test_a_private_quarrel_is_explained_not_refused() -> None:
    person = talk("complaint", PRIVATE)
    assert person.asked == "complaint.private.ask"
    assert "12315" in person.heard
    assert person.say("知道了").outcome == "dropped"


def test_a_private_quarrel_with_a_body_behind_it_goes_on() -> None:
    person = talk("complaint", PRIVATE, "市场监管局也不管")
    assert person.answers["private"] == "continue"
    filed = filing(talk_on(person, "1", "不清楚", "1", "1", WANG, "1"))
    assert "r:R3" in filed.flags


# ---------------------------------------------------------------- who the person is


@pytest.mark.parametrize(
    ("level", "name", "kept"),
    [
        ("实名，可以告知办理单位", "王先生", "open"),
        ("2", "王先生", "confidential"),
        ("匿名", "", "anonymous"),
    ],
)
def test_the_summary_says_truly_who_will_know(level: str, name: str, kept: str) -> None:
    person = talk("complaint", STORY, "1", "1", WANG, "身份保护", level)
    assert person.asked == "asking.summary.ask"
    assert TEXTS.say("zh", f"asking.kept.{kept}") in person.heard
    filed = filing(talk_on(person, "提交"))
    assert (filed.confidentiality, filed.name) == (kept, name)


def test_an_open_name_is_never_said_to_be_hidden() -> None:
    person = talk("complaint", STORY, "1", "1", WANG, "身份保护", "1")
    assert "保密" not in person.heard


def test_anonymous_means_no_name_no_phone_no_enterprise() -> None:
    story = "我是明川市鑫源建材有限公司的王经理13800001234，望川区政府拖欠货款63万"
    filed = filing(talk("complaint", story, "1", "1", "匿名", "提交"))
    assert (filed.name, filed.phone, filed.enterprise, filed.confidentiality) == ("", "", "", "anonymous")


def test_an_anonymous_person_may_change_their_mind() -> None:
    person = talk("complaint", STORY, "1", "1", "匿名", "身份保护", "2")
    assert person.asked == "complaint.contact.ask"
    assert filing(talk_on(person, WANG, "提交")).phone == "13800001234"


def test_a_number_in_the_story_is_offered_and_still_confirmed() -> None:
    person = talk("complaint", "我是王总 13800001234，望川区政府欠我们绿化款四十万，合同签了不付款", "1", "1")
    assert "用王总 138****1234" in person.heard
    assert filing(talk_on(person, "1", "提交")).phone == "13800001234"


def test_a_number_known_from_before_is_offered() -> None:
    person = talk("complaint", STORY, "1", "1", contact={"name": "李女士", "phone": "13900005678"})
    assert person.options[0] == "known"
    assert filing(talk_on(person, "1", "提交")).name == "李女士"


def test_the_whole_number_never_stands_in_the_summary() -> None:
    person = talk("complaint", STORY, "1", "1", WANG)
    assert "138****1234" in person.heard
    assert "13800001234" not in person.heard


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("王先生 1380O001234", "unclear.phone_letter"),
        ("王先生", "unclear.phone_missing"),
        ("王先生 138000012", "unclear.phone_digits"),
    ],
)
def test_a_number_that_is_wrong_is_asked_again(typed: str, note: str) -> None:
    person = talk("complaint", STORY, "1", "1", typed)
    assert (person.note, person.asked) == (note, "complaint.contact.again")


def test_more_story_told_instead_of_a_number_is_kept() -> None:
    person = talk("complaint", STORY, "1", "1", "另外他们上个月还收了我三百块的卫生费没有给票")
    assert (person.note, "卫生费" in person.answers["story"]) == ("engine.added", True)


def test_a_number_given_too_early_is_noted_and_not_told_to_anybody() -> None:
    person = talk("complaint", STORY, "1", WANG)
    assert (person.note, person.asked) == ("engine.early", "complaint.proceedings.ask")
    assert "13800001234" not in person.answers["story"]
    assert filing(talk_on(person, "1", "提交")).phone == "13800001234"


def test_a_number_is_corrected_at_the_summary() -> None:
    person = talk("complaint", STORY, "1", "1", WANG, "电话打错了，是13911112222")
    assert (person.asked, "王先生 139****2222" in person.heard) == ("asking.summary.ask", True)


# ---------------------------------------------------------------- hints


def test_an_emergency_is_answered_with_the_numbers_at_once() -> None:
    person = talk("complaint", "望川区城管正在打人，有人受伤了，快来")
    assert "hint.emergency" in person.note
    assert "emergency" in filing(talk_on(person, "1", "6", "4", "1", WANG, "1")).flags


def test_state_secrets_are_turned_away_at_once() -> None:
    assert "hint.secret" in talk("complaint", "我手里有一份绝密文件，住建局不按合同付款").note


def test_an_integrity_matter_is_flagged_and_confidential() -> None:
    filed = filing(talk("complaint", "望川区市场监管局有人要红包，不给好处费就不办证", "1", "1", WANG, "1"))
    assert "integrity" in filed.flags
    assert filed.confidentiality == "confidential"


def test_a_leak_raises_the_privacy_alert() -> None:
    filed = filing(talk("complaint", "环保局把我们厂的配方泄露给了隔壁厂，商业秘密没了", "1", "1", WANG, "1"))
    assert "privacy_alert" in filed.flags


def test_fear_of_revenge_is_flagged() -> None:
    filed = filing(
        talk("complaint", "城管罚款不开票，还说再投诉就让我干不下去，怕打击报复", "1", "1", WANG, "1")
    )
    assert "retaliation" in filed.flags


# ---------------------------------------------------------------- what is handed on


def test_a_filing_holds_what_was_said() -> None:
    person = Talk(DIALOGS["complaint"])
    person.send(Said(text=STORY + "，希望把票据补给我", files=(PHOTO,)))
    filed = filing(talk_on(person, "1", "1", WANG, "1"))
    assert (filed.kind, filed.organisation, filed.region, filed.category) == (
        "complaint", "wangchuan-urban", "wangchuan", "A5",
    )  # fmt: skip
    assert (filed.party, filed.role, filed.demand) == ("government", "trader", "希望把票据补给我")
    assert (filed.when, filed.proceedings, len(filed.files)) == ("上周三 2026-11-11", "none", 1)


def test_an_unconfirmed_guess_is_never_filed() -> None:
    person = talk("complaint", STORY, "改一下", "单位", "不清楚")
    filed = filing(talk_on(person, "1", WANG, "1"))
    assert filed.organisation == ""


def test_a_utility_is_known_as_one() -> None:
    filed = filing(talk("complaint", "自来水公司强制购买他家水表，不买就停水", "1", "1", WANG, "1"))
    assert filed.party == "utility"


# ---------------------------------------------------------------- tip-off, F2


def test_a_tipoff_is_confidential_and_names_the_discipline_hotline() -> None:
    person = talk("tipoff", "青砚县城管局执法队收红包，送了钱的摊子不管")
    assert person.asked == "tipoff.official.ask"
    assert "12388" in person.heard
    filed = filing(talk_on(person, "1", "1", "2", WANG, "提交"))
    assert (filed.confidentiality, filed.category) == ("confidential", "")
    assert set(filed.flags) >= {"integrity", "retaliation"}


def test_a_tipoff_is_never_open() -> None:
    person = talk("tipoff", STORY, "1", "1", WANG, "身份保护")
    assert person.options == ["confidential", "anonymous"]


def test_whoever_prefers_the_discipline_hotline_may_leave() -> None:
    assert talk("tipoff", "青砚县城管局执法队收红包，送了钱的摊子不管", "2").say("").outcome in (
        "dropped",
        "",
    )
    assert talk("tipoff", "青砚县城管局执法队收红包，送了钱的摊子不管").choose("leave").outcome == "dropped"


# ---------------------------------------------------------------- assistance, F3


def test_assistance_asks_where_and_by_when() -> None:
    person = talk("assistance", "我们公司的消防验收卡住一个月了，急着开业", "1", "政务大厅")
    assert person.asked == "assistance.deadline.ask"
    filed = filing(talk_on(person, "12月5日", WANG, "提交"))
    assert (filed.confidentiality, filed.flags) == ("open", ("urgent",))


def test_assistance_without_a_deadline_is_not_urgent() -> None:
    filed = filing(
        talk("assistance", "我想贷款可是银行说要抵押，怎么办才好", "贷款窗口", "没有", "1", WANG, "提交")
    )
    assert (filed.flags, filed.respondent_text) == ((), "贷款窗口")


def test_a_delicate_request_is_confidential_by_default() -> None:
    filed = filing(talk("assistance", "审批局窗口暗示要好处费才给办证，求助", "1", "1", "1", WANG, "1"))
    assert filed.confidentiality == "confidential"


# ---------------------------------------------------------------- enquiry, F4


def test_an_enquiry_is_answered_with_its_source_and_labelled() -> None:
    person = talk("enquiry", "开办企业要几天，执照怎么办理")
    assert person.asked == "enquiry.hit.ask"
    person.say("1")
    assert "出处：" in person.heard
    assert "机器人答复" in person.heard


def test_an_answer_that_helped_files_nothing() -> None:
    person = talk("enquiry", "开办企业要几天，执照怎么办理", "1", "有用")
    assert person.turn
    assert (person.turn.outcome, person.answers["useful"]) == ("done", "yes")


def test_an_answer_that_did_not_help_is_passed_on() -> None:
    filed = filing(talk("enquiry", "开办企业要几天，执照怎么办理", "1", "没解决", WANG))
    assert (filed.kind, filed.story, filed.phone) == (
        "enquiry",
        "开办企业要几天，执照怎么办理",
        "13800001234",
    )


def test_a_question_without_an_answer_is_passed_on_at_once() -> None:
    person = talk("enquiry", "宠物殡葬可以在河边弄吗")
    assert person.asked == "enquiry.contact.ask"
    assert filing(talk_on(person, "匿名")).confidentiality == "anonymous"


def test_every_policy_and_frequent_question_is_found_by_its_own_words() -> None:
    there = scene()
    titles = [(f"policy:{p.id}", p.title["zh"]) for p in there.profile.policies]
    titles += [(f"faq:{f.id}", f.question["zh"]) for f in there.profile.faq]
    missed = [title for id, title in titles if id not in found(title)]
    assert len(titles) > 5
    assert missed == []


def found(question: str) -> list[str]:
    return [answer.id for answer in scene().library.find(question)]


@pytest.mark.parametrize("question", ["今天天气怎么样", "你好", "宠物殡葬可以在河边弄吗", "????"])
def test_what_no_list_answers_finds_nothing(question: str) -> None:
    assert found(question) == []


# ---------------------------------------------------------------- suggestion, F5


def test_a_suggestion_asks_whether_an_answer_is_wanted() -> None:
    person = talk("suggestion", "建议政务大厅周六也开门", "1")
    assert person.asked == "suggestion.reply.ask"
    filed = filing(talk_on(person, "不用", "提交"))
    assert (filed.wants_reply, filed.confidentiality, filed.organisation) == (False, "anonymous", "approval")


def test_an_answer_needs_a_number() -> None:
    person = talk("suggestion", "希望多开几个办税的窗口，排队太久了", "1", "要")
    assert (person.asked, "anonymous" in person.options) == ("suggestion.contact.ask", False)


# ---------------------------------------------------------------- rating, F7

REPLY: dict[str, Any] = {"number": "YS2611-0012", "result": "已退费500元", "organisation": {"zh": "市城管局"}}


@pytest.mark.parametrize(("answer", "expected"), list(zip("12345", OUTCOMES.values(), strict=True)))
def test_the_first_answer_tells_contact_and_result(answer: str, expected: tuple[bool, str]) -> None:
    rated = read_rating(talk("rating", answer, "4", **REPLY).answers)
    assert ((rated.contacted, rated.solved), rated.grade) == (expected, 4)


def test_two_answers_are_enough_to_be_kept() -> None:
    person = talk("rating", "1", **REPLY)
    assert person.turn
    assert not person.turn.ready
    assert person.say("5").ready


@pytest.mark.parametrize("typed", ["5", "非常满意", "五"])
def test_a_grade_is_its_own_number(typed: str) -> None:
    assert talk("rating", "1", typed, **REPLY).answers["grade"] == "5"


@pytest.mark.parametrize(("grade", "reasons"), [("1", BLAME), ("2", BLAME), ("3", PRAISE), ("5", PRAISE)])
def test_reasons_fit_the_grade(grade: str, reasons: tuple[str, ...]) -> None:
    assert talk("rating", "1", grade, **REPLY).options == [*reasons, "skip"]


def test_a_bad_rating_may_name_reasons_and_words() -> None:
    person = talk("rating", "3", "1", "13", "答复就是复制粘贴", **REPLY)
    rated = read_rating(person.answers)
    assert (rated.reasons, rated.words) == (("unsolved", "late"), "答复就是复制粘贴")


def test_words_instead_of_reasons_are_words() -> None:
    rated = read_rating(talk("rating", "1", "5", "小伙子很热情", **REPLY).answers)
    assert (rated.reasons, rated.words) == ((), "小伙子很热情")


def test_reasons_may_be_skipped() -> None:
    person = talk("rating", "1", "5", "跳过", **REPLY)
    assert person.turn
    assert person.turn.outcome == "done"


# ---------------------------------------------------------------- afterwards, F8 and F9


def test_new_material_is_gathered_and_handed_on() -> None:
    person = talk("evidence", "1", number="YS2611-0012")
    person.send(Said(files=(PHOTO,)))
    turn = person.say("这是收据", "好了")
    assert (turn.outcome, turn.answers["material"], len(turn.answers["files"])) == ("done", "这是收据", 1)


def test_a_new_reason_is_words() -> None:
    turn = talk("evidence", "2", "他们说来过，其实没有来过").turn
    assert turn
    assert (turn.outcome, turn.answers["reason"]) == ("done", "他们说来过，其实没有来过")


@pytest.mark.parametrize(
    "said", ["他们说来过，其实没有来过", "1. 收据上盖的就是他们的章", "They never came to the shop"]
)
def test_a_reason_typed_at_the_question_for_a_ground_is_the_reason(said: str) -> None:
    turn = talk("evidence", said).turn
    assert turn
    assert (turn.outcome, turn.answers) == ("done", {"ground": "reason", "reason": said})


@pytest.mark.parametrize("said", ["什么样的算是新材料？", "好的谢谢您了", "我再想想"])
def test_what_is_no_reason_is_asked_again(said: str) -> None:
    turn = talk("evidence", said).turn
    assert turn
    assert (turn.outcome, "ground" in turn.answers) == ("", False)


def test_nothing_new_may_still_be_an_opinion() -> None:
    turn = talk("evidence", "3", "跳过").turn
    assert turn
    assert (turn.outcome, turn.answers["ground"]) == ("done", "opinion")


def test_no_thanks_ends_it() -> None:
    assert talk("evidence").choose("none").outcome == "dropped"


def test_an_objection_needs_a_reason() -> None:
    person = talk("objection", "不服", number="YS2611-0012")
    assert person.note == "unclear.short"
    assert person.say("我没有起诉过，你们搞错了").answers["reason"] == "不服\n我没有起诉过，你们搞错了"


def test_something_sent_later_is_asked_where_it_belongs() -> None:
    person = talk(
        "supplement", "我又找到一张收据", tickets=[[12, "YS2611-0012", "more"], [15, "YS2611-0015", "more"]]
    )
    assert person.options == ["12", "15", "another", "chat"]
    assert person.say("补充到YS2611-0015").answers == {"story": "我又找到一张收据", "ticket": "15"}


def test_a_file_alone_is_a_supplement() -> None:
    person = Talk(DIALOGS["supplement"], tickets=[[12, "YS2611-0012", "more"]])
    person.send(Said(files=(PHOTO,)))
    turn = person.say("是")
    assert (turn.outcome, turn.answers["ticket"], len(turn.answers["files"])) == ("done", "12", 1)


def test_a_supplement_to_a_known_ticket_is_taken_at_once() -> None:
    turn = talk("supplement", "补一句：收费的人姓李", number="YS2611-0012", id=12).turn
    assert turn
    assert (turn.outcome, turn.answers["story"]) == ("done", "补一句：收费的人姓李")


def test_another_matter_becomes_its_own_conversation() -> None:
    person = talk("supplement", STORY, "另外一件", tickets=[[12, "YS2611-0012", "more"]])
    assert (person.dialog.name, person.asked) == ("complaint", "asking.understood.ask")
    assert person.answers["when"]["first"] == "2026-11-11"


def test_chatting_is_nothing() -> None:
    person = talk("supplement", "你们辛苦了啊", tickets=[[12, "YS2611-0012", "more"]])
    assert person.say("只是聊天").outcome == "dropped"


@pytest.mark.parametrize(
    ("answer", "reason"), [("1", "own"), ("2", "pressed"), ("是", "own"), ("有人要我撤", "pressed")]
)
def test_a_withdrawal_asks_about_pressure(answer: str, reason: str) -> None:
    assert talk("withdraw", answer, number="YS2611-0012").answers == {"reason": reason}


def test_keeping_it_is_an_answer_too() -> None:
    assert talk("withdraw", number="YS2611-0012").choose("stay").outcome == "dropped"


def test_another_number_is_read_like_the_first() -> None:
    assert talk("contact", WANG).answers == {"contact": {"name": "王先生", "phone": "13800001234"}}


# ---------------------------------------------------------------- the words


def test_every_question_is_short_enough_for_a_phone() -> None:
    long: dict[str, int] = {}
    for dialog in DIALOGS.values():
        for step in dialog.steps:
            for variant in ("ask", "again", "cure", "edit", "open", "good", "bad"):
                key = f"{step.words}.{variant}"
                if key in TEXTS.keys("zh"):
                    count = sum(ord(c) in CHINESE for c in TEXTS.say("zh", key, blanks(key)))
                    long |= {key: count} if count > 90 else {}
    assert long == {}


def blanks(key: str) -> dict[str, str]:
    return dict.fromkeys(TEXTS.blanks("zh", key), "")


@pytest.mark.parametrize("name", sorted(DIALOGS))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_dialog_opens_with_words_in_both_languages(name: str, lang: str) -> None:
    there = scene(lang, number="YS2611-0012", result="", organisation={"zh": "市城管局"})
    assert word_say(begin(DIALOGS[name], there).say, lang)


@pytest.mark.parametrize("name", sorted(DIALOGS))
def test_every_step_has_its_question(name: str) -> None:
    assert outline(DIALOGS[name], TEXTS, "en").count("\n| `") == len(DIALOGS[name].steps)


def test_an_english_complaint_is_filed_in_english() -> None:
    story = "Last week Wangchuan District city management fined our shop 500 without a receipt"
    person = talk("complaint", story, lang="en")
    assert "I understand: Complaint" in person.heard
    filed = filing(talk_on(person, "Right", "No", "Ann Lee 13800001234", "submit"))
    assert (filed.name, filed.region) == ("Ann Lee", "wangchuan")


@pytest.mark.parametrize("name", sorted(FILINGS))
def test_every_filing_dialog_lets_the_kind_be_changed(name: str) -> None:
    assert DIALOGS[name].step("kind").asked == NEVER
