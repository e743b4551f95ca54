"""Short words are understood from what was asked, offered or filed before: nothing becomes a name by accident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from store import note, people, ticket
from store.people import Who
from tests.archive import at
from tests.stage import Heard, Stage

STORY = "上周三市城管局的人来我店里，说招牌不合规，要罚两千块，不给任何票据。"
FILED = (STORY, "对", "没有", "周先生 13812345678", "提交")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, 1, at(0))
    yield stage
    stage.close()


def say(stage: Stage, name: str, *words: str) -> str:
    """What is answered to the last of these words."""
    heard: list[Heard] = []
    for each in words:
        heard = stage.say(name, each)
    return "\n".join(h.message.text for h in heard if h.name == name and not h.notice)


def hears(stage: Stage, name: str, *words: str) -> str:
    """What somebody of the staff is answered, and everything that is told about it."""
    return "\n".join(h.message.text for each in words for h in stage.say(name, each))


def choices(stage: Stage, name: str, words: str) -> list[str]:
    """What may be pressed after these words."""
    return [c.label for h in stage.say(name, words) if h.name == name for c in h.message.choices]


def flags(stage: Stage, id: int = 1) -> list[str]:
    return stage.archive.run(lambda work: str(ticket.get(work, id)["flags"]).split(), stage.now)


def identity(stage: Stage, id: int = 1) -> Who:
    return stage.archive.run(lambda work: people.identity(work, id), stage.now)


def notes(stage: Stage, kind: str, id: int = 1) -> list[str]:
    return stage.archive.run(
        lambda work: [each.text for each in note.notes(work, id) if each.kind == kind], stage.now
    )


# ---------------------------------------------------------------- a number sent alone


@pytest.mark.parametrize(
    "sent", ["13711112222", "１３７１１１１２２２２", "我的电话换成13711112222", "137 1111 2222。"]
)
def test_a_number_sent_alone_is_asked_about_and_becomes_the_way_to_reach_them(
    stage: Stage, sent: str
) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", sent) == "137****2222是您的联系电话吗？"
    assert identity(stage).phone == "13812345678"
    assert "137****2222" in say(stage, "老周", "是")
    assert (identity(stage).name, identity(stage).phone, identity(stage).enterprise) == (
        "周先生", "13711112222", "",
    )  # fmt: skip


def test_a_number_of_somebody_else_is_added_to_the_matter(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", "13711112222", "2") == "已补充到YS2603-0001。"
    assert identity(stage).phone == "13812345678"
    assert notes(stage, "supplement") == ["13711112222"]


def test_after_being_asked_what_to_correct_a_number_is_the_correction(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", "我的信息", "更正联系方式", "13711113333").startswith(
        "YS2603-0001的联系电话已换成"
    )
    assert identity(stage).phone == "13711113333"


def test_a_name_sent_after_a_number_is_the_name_of_the_business(stage: Stage) -> None:
    say(stage, "老周", *FILED, "13711112222", "是", "红豆茶饮")
    assert identity(stage).enterprise == "红豆茶饮"


def test_whoever_is_anonymous_leaves_no_number(stage: Stage) -> None:
    say(stage, "老周", *FILED[:3], "匿名", "提交")
    assert "没有记下" in say(stage, "老周", "13711112222")
    assert identity(stage).phone == ""


def test_a_number_that_stands_as_a_name_is_never_shown(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    wrong = Who("李女士", "13812345678", "13711112222")
    stage.archive.run(lambda work: people.identify(work, 1, wrong), stage.now)
    shown = say(stage, "老周", "我的信息", "查看我的信息")
    assert "137****2222" in shown
    assert "13711112222" not in shown
    assert "13711112222" not in _disclosed(stage)


def _disclosed(stage: Stage) -> str:
    """What the unit reads after the business agreed to its name being told."""
    hears(stage, "沈若溪", "受理 0001 城管局（已核对）")
    hears(stage, "宋致远", "签收 0001", "请求披露 0001 企业名称 核对是哪一家店")
    say(stage, "老周", "同意")
    rows = [h.message.rows for h in stage.say("宋致远", "详情 0001")]
    assert "单位名称" in str(rows)
    return str(rows)


def test_a_business_cannot_be_called_a_number(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert "不像名称" in say(stage, "老周", "更正企业名称", "13711112222")
    assert "已更正" in say(stage, "老周", "红豆茶饮")
    assert identity(stage).enterprise == "红豆茶饮"


# ---------------------------------------------------------------- what was asked takes the next message

HANDLED = ("受理 0001 城管局（已核对）",)
REPLY = """办结 0001 结果：已解决
事实：经查，执法人员以招牌不合规为由口头要求罚款两千元，没有立案，也没有依据。
措施：已当面退还全部款项，对当事人停职检查，并在全局通报批评。
依据：《行政处罚法》第七十条
告知：这笔罚款没有依据，两千元已经退还，当事人已停职检查。给您添麻烦了。
联系情况：已由机器人转达，投诉人确认收到退款。"""


def taken(stage: Stage) -> None:
    """Filed, and in the hands of an officer."""
    say(stage, "老周", *FILED)
    hears(stage, "沈若溪", *HANDLED)
    hears(stage, "宋致远", "签收 0001")


def replied(stage: Stage) -> None:
    taken(stage)
    hears(stage, "宋致远", REPLY)
    hears(stage, "方雨桐", "同意 0001")


def test_a_short_wish_right_after_filing_is_added(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", "希望退还两千元") == "已补充到YS2603-0001。"
    assert notes(stage, "supplement") == ["希望退还两千元"]


@pytest.mark.parametrize("said", ["谢谢您了", "好的呢", "嗯嗯", "ok 谢谢"])
def test_courtesies_are_added_to_nothing(stage: Stage, said: str) -> None:
    say(stage, "老周", *FILED, said)
    assert notes(stage, "supplement") == []


@pytest.mark.parametrize(
    "said", ["没有出示", "没有", "是的", "3次", "不清楚", "他们上周还来乱收费，没有出示证件"]
)
def test_the_next_message_answers_the_unit_however_short(stage: Stage, said: str) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert say(stage, "老周", said) == "已转给办理单位。"
    assert notes(stage, "answer") == [said]


@pytest.mark.parametrize("said", ["好的", "谢谢", "进度", "帮助"])
def test_a_global_word_is_no_answer_to_the_unit(stage: Stage, said: str) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    say(stage, "老周", said)
    assert notes(stage, "answer") == []
    assert say(stage, "老周", "没有出示") == "已转给办理单位。"


def test_an_answered_question_takes_no_second_message(stage: Stage) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    say(stage, "老周", "没有出示", "还说要罚款")
    assert notes(stage, "answer") == ["没有出示"]


def test_a_few_words_bring_back_what_is_missing(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    hears(stage, "何清扬", "补正 0001 请发罚款时的照片。")
    assert say(stage, "老周", "照片没有") == "YS2603-0001的补充已收到，我们接着审核。"


def test_an_hour_later_a_few_words_are_asked_where_they_belong(stage: Stage) -> None:
    taken(stage)
    stage.now += timedelta(hours=2)
    assert say(stage, "老周", "希望退还两千元").startswith("这是补充到您正在办理的事情里吗？")
    assert say(stage, "老周", "1") == "已补充到YS2603-0001。"


# ---------------------------------------------------------------- a pending form takes the next message


def refused(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    hears(stage, "何清扬", "不受理 0001 R1 依据：该处罚已由人民法院受理。 建议渠道：人民法院")
    hears(stage, "顾远山", "同意 0001")


def test_an_objection_typed_right_after_the_refusal_is_one(stage: Stage) -> None:
    refused(stage)
    assert "异议已收到" in say(stage, "老周", "法院没有收我的案子，你们弄错了")


def test_a_later_story_may_still_be_the_objection(stage: Stage) -> None:
    refused(stage)
    stage.now += timedelta(minutes=1)
    asked = say(stage, "老周", "帮助", "法院没有收我的案子，你们弄错了")
    assert asked == "把这条作为您的意见提交吗？意见只能提交一次。"
    assert "异议已收到" in say(stage, "老周", "1")


def test_new_material_told_after_the_offer_is_gone_still_asks_for_a_new_round(stage: Stage) -> None:
    replied(stage)
    say(stage, "老周", "评价", "联系过，没解决", "不满意", "跳过", "跳过", "菜单")
    asked = say(stage, "老周", "昨天他们又来要钱，我有新的录音可以证明")
    assert asked.startswith("这是补充到您正在办理的事情里吗？")
    assert (
        say(stage, "老周", "YS2603-0001有新材料或新理由，申请重新办理")
        == "已提交核查，会告诉您是否重新办理。"
    )
    assert "申请重新办理" in [c.label for c in stage.say("老周", "进度")[0].message.choices]
    assert "重新交办" in hears(stage, "沈若溪", "重办 0001 5天 请核对录音")


def test_a_draft_waits_while_something_else_is_answered(stage: Stage) -> None:
    taken(stage)
    stage.now += timedelta(hours=1)
    say(stage, "老周", "举报", "市监局的张科长收了红包才给办证，好几家店都送了", "保存")
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert say(stage, "老周", "没有出示").startswith("已转给办理单位。")
    assert "涉及公职人员" in say(stage, "老周", "继续")


# ---------------------------------------------------------------- the words of a button


def test_the_words_of_a_button_press_it_after_other_messages(stage: Stage) -> None:
    refused(stage)
    say(stage, "老周", "帮助")
    assert say(stage, "老周", "提出异议").startswith("您对YS2603-0001不予受理有异议")
    assert "异议已收到" in say(stage, "老周", "法院没有收我的案子，你们弄错了")


@pytest.mark.parametrize("said", ["没解决，转单位", "没解决", "没解决转单位", "没有解决"])
def test_not_solved_passes_an_instant_answer_on(stage: Stage, said: str) -> None:
    say(stage, "老周", *FILED)
    hears(stage, "何清扬", "答复 0001 请带营业执照到政务大厅三楼办理退款。")
    assert say(stage, "老周", said) == "YS2603-0001已转单位办理，会再答复您。"


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("申请重新办理", "可以申请重新办理，需要有新的材料或理由。您有吗？"),
        ("有新材料", "可以申请重新办理，需要有新的材料或理由。您有吗？"),
        ("不满意", "可以申请重新办理，需要有新的材料或理由。您有吗？"),
    ],
)
def test_the_way_to_a_new_round_stays_open(stage: Stage, said: str, answered: str) -> None:
    replied(stage)
    say(stage, "老周", "评价", "联系过，没解决", "不满意", "跳过", "跳过", "菜单", "帮助")
    assert say(stage, "老周", said) == answered


@pytest.mark.parametrize("said", ["提新材料", "我要提新材料", "有新材料"])
def test_new_material_is_no_answer_to_what_the_unit_had_asked(stage: Stage, said: str) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert "补充" in say(stage, "老周", said)
    say(stage, "老周", "取消")
    hears(stage, "宋致远", REPLY)
    hears(stage, "方雨桐", "同意 0001")
    say(stage, "老周", "评价", "联系过，没解决", "不满意", "跳过", "跳过")
    assert say(stage, "老周", said) == "可以申请重新办理，需要有新的材料或理由。您有吗？"
    assert "告诉您是否重新办理" in say(stage, "老周", "收据上盖的就是他们的章，他们却说没有收过")
    assert notes(stage, "answer") == []
    assert notes(stage, "new_evidence") == ["收据上盖的就是他们的章，他们却说没有收过"]


def test_displeased_before_rating_begins_the_rating(stage: Stage) -> None:
    replied(stage)
    assert "问题解决了吗" in say(stage, "老周", "不满意")


def test_the_text_may_be_changed_by_the_words_of_the_button(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert "改好的全部内容" in say(stage, "老周", "修改内容")
    assert notes(stage, "supplement") == []


@pytest.mark.parametrize(
    "said",
    [
        "到哪了？",
        "看进度",
        "进度怎么样了",
        "办得怎样了",
        "办到哪一步了",
        "有结果了吗",
        "什么时候能办好？",
        "any news?",
    ],
)
def test_asking_how_far_it_is_shows_that_and_adds_nothing(stage: Stage, said: str) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", said).startswith("YS2603-0001 已收到")
    assert notes(stage, "supplement") == []


@pytest.mark.parametrize("said", ["不撤了", "不删了"])
def test_keeping_everything_as_it_is_is_understood(stage: Stage, said: str) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", said) == "好的。有事随时说。"
    assert notes(stage, "supplement") == []


def test_words_about_a_ticket_are_understood_in_the_middle_of_a_story(stage: Stage) -> None:
    refused(stage)
    say(stage, "老周", "投诉", "市税务局昨天拖着不给我开发票，说系统坏了，已经跑了三趟")
    assert say(stage, "老周", "异议").startswith("您对YS2603-0001不予受理有异议")
    assert "异议已收到" in say(stage, "老周", "法院没有收我的案子，你们弄错了")
    assert "税务局" in say(stage, "老周", "继续")


# ---------------------------------------------------------------- a reason to stand aside stays away from the unit


def test_saying_it_once_more_asks_again_and_the_reason_goes_to_the_office(stage: Stage) -> None:
    taken(stage)
    say(stage, "老周", "申请回避", "回避")
    assert "回避申请已收到" in say(stage, "老周", "经办人是被投诉人的弟弟")
    assert notes(stage, "supplement") == []
    assert notes(stage, "recusal") == ["经办人是被投诉人的弟弟"]


def test_asking_for_help_in_between_does_not_close_the_form(stage: Stage) -> None:
    taken(stage)
    say(stage, "老周", "申请回避", "帮助", "谁")
    assert "回避申请已收到" in say(stage, "老周", "经办人是被投诉人的弟弟")
    assert notes(stage, "supplement") == []


@pytest.mark.parametrize("said", ["申请回避 经办人和收费的人是亲戚", "我要申请宋致远回避，他是老板的弟弟"])
def test_a_request_to_stand_aside_with_its_reason_is_no_answer_to_the_unit(stage: Stage, said: str) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert "回避申请已收到" in say(stage, "老周", said)
    assert (notes(stage, "answer"), notes(stage, "supplement")) == ([], [])


@pytest.mark.parametrize("said", ["他们要求我撤诉", "有人让我们把投诉撤了", "他们逼我撤回，我怕打击报复"])
@pytest.mark.parametrize("asked", [True, False])
def test_whoever_says_that_somebody_presses_is_asked_by_the_office_alone(
    stage: Stage, said: str, asked: bool
) -> None:
    taken(stage)
    if asked:
        hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert "有人要我撤" in " ".join(choices(stage, "老周", said))
    say(stage, "老周", "有人要我撤")
    assert "pressed" in flags(stage)
    assert (notes(stage, "answer"), notes(stage, "supplement")) == ([], [])


@pytest.mark.parametrize("begun", [("补充",), ("回复单位",)])
def test_inside_a_supplement_too_it_is_for_the_office_alone(stage: Stage, begun: tuple[str, ...]) -> None:
    taken(stage)
    hears(stage, "宋致远", "联系 0001 执法人员有没有出示证件？")
    assert "回避申请已收到" in say(stage, "老周", *begun, "申请回避 理由：经办人是老板的亲戚")
    say(stage, "老周", *begun, "他们要求我撤诉", "有人要我撤")
    assert "pressed" in flags(stage)
    assert (notes(stage, "answer"), notes(stage, "supplement")) == ([], [])


def test_a_draft_waits_until_the_office_has_it(stage: Stage) -> None:
    taken(stage)
    stage.now += timedelta(hours=1)
    tip = "市监局的张科长收了红包才给办证，好几家店都送了"
    say(stage, "老周", "举报", tip, "继续在这里反映", "保存", "申请回避 理由：经办人是老板的亲戚")
    say(stage, "老周", "他们要求我撤诉", "取消", "继续", "对", "没有", "匿名", "提交")
    assert notes(stage, "story", 2) == [tip]


def test_what_was_told_before_it_is_not_lost(stage: Stage) -> None:
    taken(stage)
    stage.now += timedelta(hours=1)
    more = "昨天他们又来收了一次钱，还是不给票据"
    say(stage, "老周", more, "申请回避 理由：经办人是老板的亲戚", "1")
    assert more in notes(stage, "supplement")[0]


def test_in_a_new_story_it_is_part_of_the_story(stage: Stage) -> None:
    taken(stage)
    stage.now += timedelta(hours=1)
    tip = "市监局的张科长收了红包才给办证，好几家店都送了"
    say(stage, "老周", "举报", tip, "继续在这里反映", "他们要求我撤诉", "对", "没有", "匿名", "提交")
    assert notes(stage, "story", 2) == [f"{tip}\n他们要求我撤诉"]


def test_in_the_words_of_a_rating_it_stays_part_of_the_rating(stage: Stage) -> None:
    replied(stage)
    say(stage, "老周", "评价", "联系过，没解决", "不满意", "他们要求我撤诉")
    assert notes(stage, "rating") == ["他们要求我撤诉"]


@pytest.mark.parametrize(
    "said", ["我要求他们退钱，撤回罚单", "他们让我交钱才办证", "请领导不要回避问题，给个说法"]
)
def test_what_only_sounds_like_it_is_more_about_the_matter(stage: Stage, said: str) -> None:
    taken(stage)
    say(stage, "老周", said)
    assert notes(stage, "supplement") == [said]


def test_what_is_said_against_a_rating_set_aside_goes_to_the_office(stage: Stage) -> None:
    replied(stage)
    say(stage, "老周", "评价", "联系过，没解决", "不满意", "跳过", "跳过")
    hears(stage, "方雨桐", "评价申诉 0001 非本单位责任 理由：评价里说的是街道办的收费")
    hears(stage, "沈若溪", "剔除 0001 理由：评价里说的是街道办的收费")
    assert "再复核一次" in say(stage, "老周", "我不同意，收钱的就是城管局的人")
    assert notes(stage, "supplement") == []


# ---------------------------------------------------------------- what can be said only once


WHY = "四次核查都没有收费，当事人承认是为了拖延执法。"
OPINION = "我说的都是真的，店里有录像为证"


def marked(stage: Stage) -> None:
    taken(stage)
    hears(stage, "宋致远", f"疑似恶意 0001 {WHY}")
    hears(stage, "方雨桐", "同意 0001")
    hears(stage, "沈若溪", f"认定恶意 0001 {WHY}")
    stage.now += timedelta(hours=1)
    hears(stage, "顾远山", "同意 0001")


def test_an_opinion_right_after_the_finding_is_one(stage: Stage) -> None:
    marked(stage)
    assert "您的意见已交营商办" in say(stage, "老周", OPINION)
    assert notes(stage, "mark_dispute") == [OPINION]


@pytest.mark.parametrize("said", ["我的事项", "好的", "收到了", "帮我看看", "你们这样会影响我以后办贷款吗？"])
def test_nothing_else_uses_the_only_opinion_up(stage: Stage, said: str) -> None:
    marked(stage)
    say(stage, "老周", said)
    assert notes(stage, "mark_dispute") == []
    say(stage, "老周", "取消", "异议")
    assert "您的意见已交营商办" in say(stage, "老周", OPINION)
    assert notes(stage, "mark_dispute") == [OPINION]


def test_what_is_too_short_is_asked_about_and_is_what_one_says_it_is(stage: Stage) -> None:
    marked(stage)
    assert say(stage, "老周", "是冤枉的啊") == "把这条作为您的意见提交吗？意见只能提交一次。"
    assert "您的意见已交营商办" in say(stage, "老周", "1")
    assert notes(stage, "mark_dispute") == ["是冤枉的啊"]


def test_it_may_be_more_about_the_matter_instead(stage: Stage) -> None:
    marked(stage)
    assert say(stage, "老周", "票据明天补来", "2") == "已补充到YS2603-0001。"
    assert (notes(stage, "mark_dispute"), notes(stage, "supplement")) == ([], ["票据明天补来"])


def test_an_opinion_of_two_letters_is_kept_and_more_is_asked(stage: Stage) -> None:
    marked(stage)
    assert "请" in say(stage, "老周", "冤枉", "1")
    assert notes(stage, "mark_dispute") == []
    say(stage, "老周", "店里有录像")
    assert notes(stage, "mark_dispute") == ["冤枉\n店里有录像"]


def test_a_later_opinion_is_asked_about_however_long_it_is(stage: Stage) -> None:
    marked(stage)
    stage.now += timedelta(minutes=1)
    assert "把这条作为您的意见提交吗" in say(stage, "老周", "帮助", OPINION)
    assert notes(stage, "mark_dispute") == []


# ---------------------------------------------------------------- another matter right after one


@pytest.mark.parametrize(
    "said", ["我要举报：科长收红包两万元，不给钱就不批。", "投诉 税务局上周三也来收了五百元，没有票据"]
)
def test_another_matter_right_after_the_first_is_not_taken_for_more_about_it(stage: Stage, said: str) -> None:
    say(stage, "老周", *FILED)
    assert say(stage, "老周", said) == "这是补充到您正在办理的事情里吗？"
    assert notes(stage, "supplement") == []
    assert "integrity" not in flags(stage)


def test_more_about_it_still_needs_no_asking(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    assert "已补充到YS2603-0001" in say(stage, "老周", "投诉的那天是下午三点，有录像")


# ---------------------------------------------------------------- a question is no complaint


@pytest.mark.parametrize("asked", ["小微企业招用高校毕业生有什么补贴？", "贷款贴息政策怎么申请"])
def test_a_plain_question_is_answered_first_and_may_become_a_complaint(stage: Stage, asked: str) -> None:
    answered = stage.say("老周", asked)[0].message
    assert "可能是下面这些，您问的是哪一个？" in answered.text
    assert [c.label for c in answered.choices][-1] == "我是要投诉"
    assert "按投诉来记" in say(stage, "老周", "1", "我是要投诉")


def test_a_question_without_an_answer_here_is_passed_on_as_one(stage: Stage) -> None:
    assert "这个问题转给负责的单位答复" in say(stage, "老周", "你们几点上班")


@pytest.mark.parametrize(
    "told",
    [
        "市城管局来收了两千元，合理吗？",
        "执照为什么拖了三个月还没办下来？",
        "供电公司昨天突然停电，没有通知，冷库里的货坏了，损失八万元",
    ],
)
def test_a_grievance_is_a_complaint_even_as_a_question(stage: Stage, told: str) -> None:
    assert "我理解是：投诉" in say(stage, "老周", told)


def test_harm_by_a_body_is_kept_confidential_even_as_a_request_for_help(stage: Stage) -> None:
    story = "供电公司昨天突然停电，没有通知，冷库里的货坏了，损失八万元"
    assert "身份：实名保密" in say(
        stage, "老周", "求助", story, "对", "其他地方", "没有", "周先生 13812345678"
    )


def test_a_question_right_after_filing_is_not_added_to_the_matter(stage: Stage) -> None:
    asked = say(stage, "老周", *FILED, "小微企业招用高校毕业生有什么补贴？")
    assert asked == "可能是下面这些，您问的是哪一个？"
    assert notes(stage, "supplement") == []


# ---------------------------------------------------------------- what is a name


@pytest.mark.parametrize(
    "said", ["都不是", "提交", "不想留", "怎么没人管", "您好", "12345", "没有手机", "你们电话多少"]
)
def test_what_is_no_name_is_asked_again_and_not_kept(stage: Stage, said: str) -> None:
    asked = say(stage, "老周", *FILED[:3], said)
    assert "您好。再发一下手机号" not in asked
    say(stage, "老周", "继续", "13812345678", "提交")
    assert (identity(stage).name, identity(stage).phone) == ("", "13812345678")


@pytest.mark.parametrize("name", ["周先生", "李想", "王有才", "欧阳建国", "Ms Lin", "红豆茶饮的老王"])
def test_the_last_name_given_is_the_name(stage: Stage, name: str) -> None:
    say(stage, "老周", *FILED[:3], "王老板", "12345", name, "13812345678", "提交")
    assert identity(stage).name == ("王老板" if name == "红豆茶饮的老王" else name)


def test_a_sentence_at_the_question_for_the_name_is_more_story(stage: Stage) -> None:
    assert "已补上" in say(stage, "老周", *FILED[:3], "要投诉饭店给我上的菜有虫子")
    say(stage, "老周", "周先生 13812345678", "提交")
    assert identity(stage).name == "周先生"


def test_a_sentence_around_a_number_is_no_name(stage: Stage) -> None:
    assert "请用一条消息写称呼和电话" in say(stage, "老周", *FILED[:3], "要投诉菜有虫 13812345678")


def test_command_words_are_neither_a_suggestion_nor_a_unit(stage: Stage) -> None:
    assert "请先回答这个问题" in say(stage, "老周", "建议", "提交")
    assert "请先回答这个问题" in say(stage, "老周", "希望能多开几个窗口，现在排队太久了", "匿名")
    summary = say(stage, "老周", "不清楚", "不用")
    assert "内容：希望能多开几个窗口，现在排队太久了" in summary
    assert "匿名" not in summary.split("身份")[0]


# ---------------------------------------------------------------- one answer put right, a number typed by hand


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("姓名改成李先生", "电话：李先生 138****5678"),
        ("电话改为13711112222", "电话：周先生 137****2222"),
        ("单位改成市税务局", "税务局"),
        ("时间改成昨天", "时间：昨天"),
        ("name: Mr Li", "电话：Mr Li 138****5678"),
    ],
)
@pytest.mark.parametrize("first", [(), ("修改",)])
def test_one_answer_is_put_right_in_one_sentence(
    stage: Stage, first: tuple[str, ...], said: str, shown: str
) -> None:
    summary = say(stage, "老周", *FILED[:4], *first, said)
    assert "好的，已改。" in summary
    assert shown in summary
    assert f"内容：{STORY}" in summary


def test_a_correction_that_is_not_understood_does_not_end_up_in_the_story(stage: Stage) -> None:
    assert "已补上" not in say(stage, "老周", *FILED[:4], "修改", "叫李先生才对")
    assert "李先生" not in say(stage, "老周", "返回")


@pytest.mark.parametrize("number", ["ＹＳ２６０３－０００１", "2603-0001", "0001", "#0001", "ys2603-0001"])
@pytest.mark.parametrize("before", [(), ("投诉",), ("补充",)])
def test_a_number_typed_by_hand_shows_the_progress(
    stage: Stage, before: tuple[str, ...], number: str
) -> None:
    say(stage, "老周", *FILED, *before)
    assert "YS2603-0001 已收到" in say(stage, "老周", number)
    assert notes(stage, "supplement") == []


@pytest.mark.parametrize("number", ["2603-0009", "0009"])
@pytest.mark.parametrize("before", [(), ("投诉",)])
def test_a_number_of_somebody_else_asks_for_the_code(
    stage: Stage, before: tuple[str, ...], number: str
) -> None:
    assert "请发查询码" in say(stage, "老周", *before, number)


# ---------------------------------------------------------------- another kind than the draft


def test_a_chosen_kind_is_kept_over_an_unfinished_draft(stage: Stage) -> None:
    say(stage, "老周", STORY, "保存", "举报")
    assert "12388" in say(stage, "老周", "市监局的张科长收了红包才给办证，好几家店都送了")
    assert "我理解是：举报" in say(stage, "老周", "继续在这里反映")
    say(stage, "老周", "对", "没有", "匿名", "提交")
    assert "我理解是：投诉 · 明川市城市管理局" in say(stage, "老周", "继续")


def test_at_the_confirmation_another_kind_takes_the_story_along(stage: Stage) -> None:
    assert "按举报来记" in say(stage, "老周", *FILED[:4], "举报")
    assert f"内容：{STORY}" in say(stage, "老周", "没有")


def test_what_is_said_to_a_human_is_relayed(stage: Stage) -> None:
    taken(stage)
    say(stage, "老周", "人工")
    assert "已转给工作人员" in say(stage, "老周", "怎么样了")
    assert "已转给工作人员" in say(stage, "老周", "修改内容")


def test_an_instant_answer_is_rated_without_asking_for_contact(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    hears(stage, "何清扬", "答复 0001 请带营业执照到政务大厅三楼办理退款。")
    asked = stage.say("老周", "评价")[0].message
    assert "联系过您吗" not in asked.text
    assert [c.label for c in asked.choices] == ["已解决", "部分解决", "没解决"]
    assert "评价已记录" in say(stage, "老周", "部分解决", "满意")


@pytest.mark.parametrize(("verb", "kept"), [("联系 0001 来过几次？", ["3"]), ("补正 0001 请发照片。", [])])
def test_a_bare_number_answers_a_unit_and_brings_no_material(
    stage: Stage, verb: str, kept: list[str]
) -> None:
    if verb.startswith("联系"):
        taken(stage)
        hears(stage, "宋致远", verb)
    else:
        say(stage, "老周", *FILED)
        hears(stage, "何清扬", verb)
    say(stage, "老周", "3")
    assert notes(stage, "answer") + notes(stage, "supplement") == kept


def test_asking_how_far_it_is_is_no_part_of_a_story(stage: Stage) -> None:
    say(stage, "老周", *FILED)
    stage.now += timedelta(hours=1)
    say(stage, "老周", "投诉", "市税务局昨天拖着不给我开发票，说系统坏了，已经跑了三趟")
    assert say(stage, "老周", "到哪了？").startswith("您有一份没填完的投诉")
    assert "已补上" not in say(stage, "老周", "继续")


def test_a_name_that_says_what_it_is_replaces_the_first(stage: Stage) -> None:
    say(stage, "老周", *FILED, "红豆茶饮", "监控录像")
    assert identity(stage).enterprise == "红豆茶饮"
    say(stage, "老周", "企业名称：明川红豆餐饮店")
    assert identity(stage).enterprise == "明川红豆餐饮店"


def test_after_being_asked_what_to_correct_a_name_is_the_correction(stage: Stage) -> None:
    say(stage, "老周", *FILED, "红豆茶饮")
    assert "企业名称已更正" in say(stage, "老周", "我的信息", "更正联系方式", "绿豆茶饮")
    assert identity(stage).enterprise == "绿豆茶饮"
