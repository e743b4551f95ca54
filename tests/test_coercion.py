"""Nobody who handles a matter may ask for a good rating, however it is spelt (S13)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.texts import load_texts
from store import coercion, desk_line
from store.lifecycle import ACTIONS
from store.work import Refused
from tests.archive import COMPLAINANT, DESK, Archive, open_archive
from tests.county import bring, do, found_county

BEGGING = (
    "请给好评",
    "麻烦您给个好评，谢谢！",
    "请 给 好 评",
    "请给好.评",
    "亲，求好评～",
    "幫忙給個好評",
    "請給好評",
    "给我们打个好平",
    "记得留个好评哦",
    "好评返现二十元",
    "打五星",
    "给个5星",
    "請打五星",
    "给我们打五颗星",
    "给五颗⭐",
    "五 星 好 评",
    "麻烦打５分",
    "给个满分",
    "帮忙打满意",
    "請點滿意",
    "麻烦点一下满意",
    "评价时选非常满意",
    "请评非常满意",
    "请您勾选满意",
    "评价写满意就行",
    "打manyi",
    "给个 haoping",
    "请不要给差评",
    "别给差评",
    "把差评撤一下",
    "把评价改为满意",
    "先撤诉再退钱",
    "撤了才给您办",
    "请您撤回投诉",
    "麻煩您先撤訴",
    "以后别再投诉了",
    "请撤诉",
    "请 撤 訴",
    "麻烦您撤一下投诉",
    "麻烦撤销本次反映",
    "请您取消这次举报",
    "请把您的投诉撤了",
    "建议您撤诉，这样对大家都好",
    "问题解决了，您可以撤诉了",
    "不撤诉就不退款",
    "能不能撤掉您的工单",
    "不要再反映了",
    "以后别再反映这件事",
    "请您不再反映",
    "请承诺以后不再投诉",
    "签个息诉承诺书吧",
    "您撤了吧",
    "麻烦您到网上撤一下",
    "請撤銷對我們的投訴",
    "请停止投诉",
    "您可以随时撤回，麻烦您撤诉",
    "Please withdraw your complaint",
    "Could you drop the complaint?",
    "Please give us five stars",
    "a good rating, please",
    "rate us 5",
    "Withdraw your complaint first",
)
HONEST = (
    "您好，请问收费的人出示证件了吗？",
    "我们会给您一个满意的答复。",
    "这一点您满意吗？",
    "请您评价，不满意也请直说。",
    "收费没有依据，两千元已经退还。",
    "请您评价是否满意都可以，不影响办理。",
    "给您添麻烦了。",
    "请在五个工作日内补充星火路店的照片。",
    "评价在三天内都可以做。",
    "请点击链接查看办理结果。",
    "群众满意度调查另行通知。",
    "您不满意的地方我们记下了。",
    "请到三楼五号窗口。",
    "我们对五家单位进行了评估。",
    "您可以随时撤回。",
    "您可以随时撤回投诉，不影响以后再反映。",
    "不用撤诉，我们照常办理。",
    "是否撤诉由您决定。",
    "已取消您投诉的收费项目。",
    "收费公示牌已撤，您反映的问题已整改。",
    "请分别反映两处的情况。",
    "要不要投诉由您决定。",
    "已请摊主把棚子撤一下。",
    "已撤销处罚决定，两千元退还。",
    "已责令停止收费。您反映的情况属实。",
    "广告牌已撤掉，请您看看。",
    "该案法院已裁定准许撤诉。",
    "有新情况请再反映。",
    "不满意可以继续投诉。",
    "您反映的问题不属于我们单位职责。",
    "请不要撤诉，我们会继续办理。",
    "You can withdraw your complaint at any time.",
    "Please send us a photo of the notice.",
)


@pytest.mark.parametrize("text", BEGGING)
def test_a_request_for_a_good_rating_is_found(text: str) -> None:
    assert coercion.find(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_sentence_may_be_sent(text: str) -> None:
    assert coercion.find(text) == ""


def test_a_place_may_add_phrases_of_its_own() -> None:
    assert coercion.find("麻烦送 锦 旗", ["送锦旗"]) == "送锦旗"
    assert coercion.find("麻烦送锦旗") == ""


def test_every_text_that_reaches_a_complainant_is_looked_through() -> None:
    texts = load_texts()
    unguarded = []
    for action in ACTIONS.values():
        given = {i.name for i in action.inputs if i.kind in ("text", "line")}
        keys = [f"notice.{t.key}.complainant" for t in action.tells if t.who.startswith("complainant")]
        told = {name for key in keys for name in texts.blanks("zh", key)} & given
        told |= {i.name for i in action.inputs if i.public}
        staff = not {"complainant", "claimant"} & set(action.by) and action.by != ("system",)
        if told and staff and "uncoercing" not in {guard.__name__ for guard in action.guards}:
            unguarded.append((action.verb, told))
    assert unguarded == []


@pytest.mark.parametrize(("verb", "state", "role", "facts"), [
    ("ask_more", "received", "office", {"items": "请补充照片，并给个好评。"}),
    ("answer", "received", "office", {"text": "不收费。请打五星。"}),
    ("contact", "processing", "officer", {"text": "退了钱，麻烦点满意。"}),
    ("progress", "processing", "officer", {"text": "已约谈，请给 好 评。", "public": True}),
    ("extend", "processing", "unit_leader", {"days": "3", "reason": "等鉴定结果。", "progress": "在查，請給好評。"}),
    ("redo", "replied", "office", {"reason": "请再核实，先撤诉再说。"}),
    ("keep", "replied", "office", {"reason": "处理适当，请您改为满意，谢谢。"}),
    ("assign_again", "closed", "office", {"reason": "处理不当，重办后请打五星好评。"}),
    ("contact", "processing", "officer", {"text": "请撤诉"}),
    ("contact", "processing", "officer", {"text": "不要再反映了。"}),
    ("progress", "processing", "officer", {"text": "已约谈当事人，麻烦撤销本次反映。", "public": True}),
    ("ask_more", "received", "office", {"items": "请补充照片；请撤诉。"}),
    ("suspend", "processing", "office", {"obstacle": "court", "reason": "等判决，您先撤诉。"}),
])  # fmt: skip
def test_no_officer_sends_it(verb: str, state: str, role: str, facts: dict[str, str]) -> None:
    county = found_county()
    row = county.run(lambda work: bring(county, work, state))
    with pytest.raises(Refused, match="coercion"):
        county.run(lambda work: do(county, work, row["id"], role, verb, facts))


@pytest.fixture
def archive() -> Iterator[Archive]:
    opened = open_archive()
    yield opened
    opened.database.close()


def test_nor_does_the_desk_in_a_talk(archive: Archive) -> None:
    row = archive.file()
    line = archive.run(lambda work: desk_line.ask(work, row["person"]))
    with pytest.raises(Refused, match="coercion"):
        archive.run(lambda work: desk_line.answer(work, line, archive.people[DESK], "处理好了，记得打五星。"))
    assert "desk.answered" not in archive.hears(COMPLAINANT)
