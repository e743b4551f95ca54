"""The engine: ask the first step that applies and has no answer; the answers are the whole state."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.saying import Option
from conversations.answers import Unclear, read_words
from conversations.complaint import COMPLAINT
from conversations.dialogs import DIALOGS
from conversations.engine import Turn, advance, begin, current
from conversations.material import MOST_FILES
from conversations.message import File, Said
from conversations.scene import Answers, Scene
from conversations.steps import Ask, Attach, Confirm, Dialog, Misbuilt, Pick, chosen, holds
from tests.interview import NOON, PHOTO, VOICE, Talk, question, scene

STORY = "上周三望川区城管来我店里罚款500元，不给票据"


def read(text: str, answers: Answers, there: Scene) -> str:
    return read_words(text)


def labels(**words: str) -> Any:
    return lambda _answers, _there: [Option(id, {"zh": word}) for id, word in words.items()]


TRIP = Dialog(
    "trip",
    (
        Ask(name="where", read=read),
        Pick(name="way", options=labels(train="火车", plane="飞机", ship="轮船")),
        Ask(name="gate", read=read, when=chosen("way", "plane")),
        Pick(
            name="meals",
            many=True,
            optional=True,
            options=labels(fish="鱼", rice="米饭", soup="汤", tea="茶"),
        ),
        Confirm(
            name="sum", edits=("where", "way", "gate", "meals"), options=labels(submit="提交", edit="修改")
        ),
    ),
)


def travel(*texts: str, answers: Answers | None = None) -> Turn:
    turn = begin(TRIP, scene(), answers)
    for text in texts:
        turn = word(turn, text)
    return turn


def word(turn: Turn, text: str, as_word: str = "") -> Turn:
    return advance(TRIP, json.loads(json.dumps(turn.answers)), Said(text=text), scene(), as_word)


# ---------------------------------------------------------------- the rule


def test_the_first_question_without_an_answer_is_asked() -> None:
    assert travel().say.key == "trip.where.ask"
    assert travel("北京").say.key == "trip.way.ask"


def test_a_choice_decides_what_else_is_asked() -> None:
    assert travel("北京", "飞机").say.key == "trip.gate.ask"
    assert travel("北京", "火车").say.key == "trip.meals.ask"


def test_a_question_added_by_a_new_version_is_simply_asked() -> None:
    old = {"where": "北京", "meals": ["fish"]}
    assert travel(answers=old).say.key == "trip.way.ask"


def test_the_end_keeps_only_answers_of_questions_that_still_apply() -> None:
    turn = travel("北京", "飞机", "B12", "1")
    turn = word(word(turn, "修改"), "2")
    turn = word(word(turn, "火车"), "提交")
    assert turn.outcome == "done"
    assert turn.answers == {"where": "北京", "way": "train", "meals": ["fish"], "sum": "submit"}


def test_a_dialog_that_is_done_stays_done() -> None:
    done = travel("北京", "1", "1", "1")
    assert word(done, "提交").outcome == "done"


def test_what_is_left_being_optional_makes_a_turn_ready() -> None:
    optional = Dialog("o", (Ask(name="a", read=read), Ask(name="b", read=read, optional=True)))
    assert not begin(optional, scene()).ready
    assert begin(optional, scene(), {"a": "x"}).ready


# ---------------------------------------------------------------- the same answer


@pytest.mark.parametrize(
    "typed", ["2", "２", "②", "二", "2.", "2、", "选2", "第二个", "2 飞机", "飞机", "飞机。", "坐飞机"]
)
def test_numbers_and_words_are_the_same_answer(typed: str) -> None:
    expected = travel("北京", "飞机").answers
    assert travel("北京", typed).answers == expected


def test_a_button_is_the_same_answer() -> None:
    turn = advance(TRIP, travel("北京").answers, Said(choice="plane"), scene())
    assert turn.answers == travel("北京", "2").answers


def test_a_button_of_an_earlier_question_is_explained() -> None:
    turn = advance(TRIP, travel("北京", "火车").answers, Said(choice="plane"), scene())
    assert turn.say.facts["note"]["key"] == "unclear.stale"
    assert question(turn.say) == "trip.meals.ask"


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("1", ["fish"]),
        ("13", ["fish", "soup"]),
        ("3、1", ["fish", "soup"]),
        ("1和4", ["fish", "tea"]),
        ("米饭，汤", ["rice", "soup"]),
        ("①③", ["fish", "soup"]),
    ],
)
def test_several_options_are_chosen_at_once(typed: str, ids: list[str]) -> None:
    assert travel("北京", "1", typed).answers["meals"] == ids


def test_a_part_that_fits_two_options_chooses_neither() -> None:
    assert travel("北京", "车船").say.facts["note"]["key"] == "unclear.option"


# ---------------------------------------------------------------- mistakes


def test_a_wrong_number_is_answered_with_the_range() -> None:
    note = travel("北京", "7").say.facts["note"]
    assert note == {"key": "unclear.number", "facts": {"most": 3}}


def test_after_two_misses_a_person_is_offered() -> None:
    once, twice = travel("北京", "9"), travel("北京", "9", "啊")
    assert [o.id for o in once.say.options] == ["train", "plane", "ship"]
    assert [o.id for o in twice.say.options][-1] == "human"


def test_the_offered_person_is_chosen_like_any_option() -> None:
    for answer in ("4", "转人工"):
        assert travel("北京", "9", "啊", answer).outcome == "human"


def test_the_range_counts_every_option_on_the_screen() -> None:
    note = travel("北京", "9", "9", "9").say.facts["note"]
    assert note["facts"] == {"most": 4}


def test_an_answer_understood_forgets_the_misses() -> None:
    assert "human" not in [o.id for o in travel("北京", "9", "9", "1").say.options]


def test_an_empty_message_is_answered() -> None:
    assert advance(TRIP, {}, Said(), scene()).say.facts["note"]["key"] == "unclear.empty"


def test_five_thousand_characters_and_one_are_too_many() -> None:
    assert travel("好" * 5000).answers["where"] == "好" * 5000
    assert travel("好" * 5001).say.facts["note"]["key"] == "unclear.long"


# ---------------------------------------------------------------- global words


def test_back_goes_by_the_order_of_the_dialog() -> None:
    shuffled = {"meals": ["tea"], "way": "plane", "gate": "B2", "where": "北京"}
    turn = word(travel(answers=shuffled), "返回", "back")
    assert (turn.say.key, "meals" in turn.answers) == ("trip.meals.ask", False)
    assert word(turn, "返回", "back").say.key == "trip.gate.ask"


def test_back_at_the_beginning_says_so() -> None:
    assert word(travel(), "返回", "back").say.facts["note"]["key"] == "engine.first"


def test_skip_passes_an_optional_question_only() -> None:
    assert word(travel("北京", "1"), "跳过", "skip").say.key == "trip.sum.ask"
    assert word(travel(), "跳过", "skip").say.facts["note"]["key"] == "engine.needed"


def test_an_optional_question_offers_to_skip_it() -> None:
    assert [o.id for o in travel("北京", "1").say.options][-1] == "skip"
    assert travel("北京", "1", "5").say.key == "trip.sum.ask"


def test_editing_one_answer_returns_to_the_summary() -> None:
    turn = word(travel("北京", "1", "1"), "修改", "edit")
    assert turn.say.key == "engine.which.ask"
    assert word(turn, "1").say.key == "trip.where.ask"
    assert word(word(turn, "1"), "上海").say.key == "trip.sum.ask"


def test_editing_is_possible_at_any_turn() -> None:
    turn = word(travel("北京", "飞机"), "修改", "edit")
    assert [o.id for o in turn.say.options] == ["where", "way"]
    assert word(word(turn, "1"), "上海").say.key == "trip.gate.ask"


def test_back_from_an_edit_keeps_the_old_answer() -> None:
    turn = word(word(travel("北京", "1", "1"), "修改"), "1")
    turn = word(turn, "返回", "back")
    assert (turn.say.key, turn.answers["where"]) == ("trip.sum.ask", "北京")


def test_nothing_to_edit_is_said() -> None:
    assert word(travel(), "修改", "edit").say.facts["note"]["key"] == "engine.nothing_to_edit"


def test_cancelling_asks_before_it_throws_anything_away() -> None:
    turn = word(travel("北京"), "取消", "cancel")
    assert (turn.outcome, turn.say.key) == ("", "engine.cancel.ask")
    assert word(turn, "3").say.key == "trip.way.ask"
    assert word(turn, "1").outcome == "cancelled"
    assert word(turn, "2").outcome == "saved"


def test_cancelling_an_empty_dialog_is_done_at_once() -> None:
    assert word(travel(), "取消", "cancel").outcome == "cancelled"


def test_saving_keeps_the_answers() -> None:
    turn = word(travel("北京"), "保存", "save")
    assert (turn.outcome, turn.answers) == ("saved", {"where": "北京"})
    assert begin(TRIP, scene(), turn.answers).say.key == "trip.way.ask"


def test_words_that_mean_something_elsewhere_are_answers_here() -> None:
    assert word(travel(), "好的", "yes").answers["where"] == "好的"


# ---------------------------------------------------------------- the story


def test_text_that_is_no_option_is_more_story() -> None:
    talk = Talk(COMPLAINT)
    talk.say(STORY, "他们之前五月份也来过一次，也没有开票")
    assert (talk.note, talk.asked) == ("engine.added", "asking.understood.ask")
    assert talk.answers["story"].endswith("也没有开票")


def test_more_story_is_understood_too() -> None:
    talk = Talk(COMPLAINT)
    talk.say("反正他们就是乱收费，太过分了", "是云麓区城管局的人来收的钱")
    assert talk.turn
    assert "云麓区城市管理局" in talk.heard


def test_a_story_told_in_short_pieces_is_joined() -> None:
    talk = Talk(COMPLAINT)
    assert talk.say("城管乱罚款").say.facts["note"]["key"] == "unclear.short"
    talk.say("上周三在望川区")
    assert talk.answers["story"] == "城管乱罚款\n上周三在望川区"


@pytest.mark.parametrize("emoji", ["😡😡😡", "👎", "！！！？？？", "😭😭😭😭😭😭😭😭😭😭😭😭"])
def test_a_story_of_emoji_asks_for_words(emoji: str) -> None:
    talk = Talk(COMPLAINT)
    talk.say(emoji)
    assert (talk.note, talk.asked) == ("unclear.emoji", "complaint.story.again")


def test_a_long_message_in_the_middle_loses_nothing() -> None:
    talk = Talk(COMPLAINT)
    talk.say(STORY)
    before = talk.answers
    talk.say("罚" * 5001)
    assert (talk.note, talk.answers) == ("unclear.long", before)


def test_going_back_to_the_story_loses_none_of_it() -> None:
    talk = Talk(COMPLAINT)
    talk.say(STORY, "返回")
    assert (talk.asked, talk.answers["story"]) == ("complaint.story.edit", STORY)
    assert talk.say("返回").answers["story"] == STORY
    assert talk.asked == "asking.understood.ask"


def test_a_story_told_anew_is_understood_anew() -> None:
    talk = Talk(COMPLAINT)
    talk.say(STORY, "返回", "住建局欠我们公司工程款120万不给")
    assert "住房和城乡建设局" in talk.heard


# ---------------------------------------------------------------- files


def test_files_are_taken_at_any_turn() -> None:
    talk = Talk(COMPLAINT)
    talk.say(STORY, "1")
    talk.send(Said(files=(PHOTO,)))
    assert (talk.note, talk.asked) == ("engine.attached", "complaint.proceedings.ask")
    assert talk.answers["files"] == [{"digest": "d1", "name": "photo.jpg", "kind": "image", "size": 1200}]


def test_a_photo_with_words_is_one_answer() -> None:
    talk = Talk(COMPLAINT)
    talk.send(Said(text=STORY, files=(PHOTO,)))
    assert (talk.asked, len(talk.answers["files"])) == ("asking.understood.ask", 1)


def test_a_voice_message_alone_asks_for_one_sentence() -> None:
    talk = Talk(COMPLAINT)
    talk.send(Said(files=(VOICE,)))
    assert (talk.note, talk.asked) == ("engine.voice", "complaint.story.again")
    assert talk.say(STORY).answers["files"]


def test_the_same_file_twice_is_one_file() -> None:
    talk = Talk(COMPLAINT)
    talk.send(Said(files=(PHOTO,)))
    talk.send(Said(files=(PHOTO,)))
    assert len(talk.answers["files"]) == 1


def test_too_many_files_are_explained() -> None:
    talk = Talk(COMPLAINT)
    talk.send(Said(files=tuple(File(f"d{n}", "a.jpg", "image", 1) for n in range(12))))
    assert (talk.note, len(talk.answers["files"])) == ("engine.files_full", MOST_FILES)


BOX = Dialog("box", (Ask(name="what", read=read), Attach(name="papers", words="asking.material")))


def test_material_is_gathered_until_it_is_enough() -> None:
    turn = advance(BOX, {"what": "x"}, Said(files=(PHOTO,)), scene())
    turn = advance(BOX, turn.answers, Said(text="这是收据"), scene())
    turn = advance(BOX, turn.answers, Said(text="好了"), scene(), "done")
    assert (turn.outcome, turn.answers["papers"], len(turn.answers["files"])) == ("done", "这是收据", 1)


def test_enough_without_anything_is_not_enough() -> None:
    turn = advance(BOX, {"what": "x"}, Said(text="好了"), scene(), "done")
    assert turn.say.facts["note"]["key"] == "unclear.nothing_sent"


# ---------------------------------------------------------------- definitions


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(Misbuilt, match="Dialog d: two steps are called a"):
        Dialog("d", (Ask(name="a", read=read), Ask(name="a", read=read)))


def test_a_condition_on_a_later_step_is_refused() -> None:
    with pytest.raises(Misbuilt, match="a depends on b, which is not asked before it"):
        Dialog("d", (Ask(name="a", read=read, when=chosen("b", "x")), Ask(name="b", read=read)))


def test_a_condition_on_nothing_known_is_refused() -> None:
    with pytest.raises(Misbuilt, match="a depends on nobody"):
        Dialog("d", (Ask(name="a", read=read, when=holds(lambda _answers, _scene: True, "nobody")),))


def test_editing_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(Misbuilt, match="sum edits phone, which is no step"):
        Dialog("d", (Confirm(name="sum", edits=("phone",)),))


def test_a_name_of_the_engine_is_refused() -> None:
    with pytest.raises(Misbuilt, match="no step may be called files"):
        Dialog("d", (Ask(name="files", read=read),))


def test_a_story_that_is_no_step_is_refused() -> None:
    with pytest.raises(Misbuilt, match="its story tale is no step"):
        Dialog("d", (Ask(name="a", read=read),), story="tale")


# ---------------------------------------------------------------- whatever is typed


@given(st.lists(st.text(max_size=40), max_size=8))
@settings(max_examples=60)
def test_whatever_is_typed_there_is_one_answer_and_json(texts: list[str]) -> None:
    answers: Answers = {}
    for text in texts:
        turn = advance(COMPLAINT, answers, Said(text=text), scene())
        answers = json.loads(json.dumps(turn.answers))
        assert turn.say.key
        if turn.outcome:
            return
        assert current(DIALOGS[turn.dialog], answers, scene())


def test_unclear_says_its_key() -> None:
    assert Unclear("short", least=10).note == {"key": "unclear.short", "facts": {"least": 10}}


def test_a_scene_knows_the_local_day() -> None:
    assert scene().today.isoformat() == NOON.date().isoformat()
