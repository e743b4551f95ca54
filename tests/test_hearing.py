"""What was heard on a platform without whispering: where each answer goes, and what is said beside a button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from bot import hearing
from bot.app import Suban
from bot.heard import NOTHING, Answer, Fetched, Heard, Pressed, from_json
from bot.hearing import LATER, Overtaken
from config.saying import from_json as say_from_json
from store import inbox, letter, organisations, people, roster, ticket
from store.audience import group_lane, person_lane
from store.database import Row, hot
from store.rows import table
from store.schema import Group, Outbox, Refusal
from store.work import Work
from tests.archive import OFFICE_LEADER, OFFICER, Archive, at
from tests.installation import archive_of, migrated

DOOR = "telegram-staff"
CHAT = ("telegram-group:-100:7", "telegram-group:-100")
BUSINESS, SONG, STRANGER = "telegram:7", "telegram-staff:20", "telegram-staff:99"
STORY = "上周三城管局的人来我店里，说招牌不合规，要交两千元罚款，不给任何票据。"
_O = table(Outbox)
_IN = hot(select(_O).where(_O.c.lane == bindparam("lane")).order_by(_O.c.seq))
_REFUSALS = hot(select(table(Refusal)))
_GROUPS = hot(select(table(Group)).where(table(Group).c.revoked.is_(None)))


class Phone:
    """An installation in which one officer has a private chat, and one group is bound."""

    def __init__(self, folder: Path) -> None:
        self.now, self.sent = at(0), 0
        self.suban: Suban = migrated(folder)
        self.suban.now = lambda: self.now
        self.suban.open()
        self.archive: Archive = archive_of(self.suban)
        self.song = self.archive.people[OFFICER]
        self.suban.turn_now(self._settle)

    def _settle(self, work: Work) -> None:
        organisations.bind(work, "urban", CHAT[1])
        people.give_address(work, self.song, SONG)

    def take(self, speaker: str = SONG, door: str = DOOR, **said: Any) -> Answer:
        self.sent += 1
        heard = Heard(f"{self.sent:012d}", speaker, **said)
        return self.suban.turn_now(lambda work: hearing.take(work, self.suban, door, heard))

    def group(self, speaker: str = SONG, **said: Any) -> Answer:
        return self.take(speaker, chat=CHAT[1:], **said)

    def told(self, lane: str) -> list[str]:
        """The keys in a chat, cards apart."""
        rows = self.suban.turn_now(lambda work: self._opened(work, lane))
        return [body["key"] for body in rows if "card" not in body]

    def last(self, address: str) -> dict[str, Any]:
        """What was told last at an address, as it is kept."""
        lane = self.private(address)
        return self.suban.turn_now(lambda work: self._opened(work, lane))[-1]

    def cards(self, lane: str) -> list[dict[str, Any]]:
        return [body for body in self.suban.turn_now(lambda work: self._opened(work, lane)) if "card" in body]

    def _opened(self, work: Work, lane: str) -> list[dict[str, Any]]:
        return [letter.opened(work, row) for row in work.tx.all(_IN, lane=lane) if row["sealed"]]

    def private(self, address: str = SONG) -> str:
        row = self.suban.look_now(lambda work: people.address(work, address))
        assert row
        return person_lane(row)

    @property
    def group_lane(self) -> str:
        row = self.suban.look_now(lambda work: organisations.group_at(work, CHAT[1]))
        assert row
        return group_lane(row)

    def ticket(self, state: str = "assigned") -> Row:
        return self.archive.bring(state)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    made = Phone(tmp_path)
    yield made
    made.suban.close()


def press(row: Row, verb: str, message: int = 5) -> dict[str, Any]:
    choice = f"do:{verb}:{row['id']}:{row['version']}"
    return {"choice": choice, "pressed": Pressed(message, "card", "签收", "q1")}


# ------------------------------------------------------------------ a business in private


def test_a_business_is_answered_in_its_own_chat_ahead_of_the_news(phone: Phone) -> None:
    for said in ({"choice": "menu:hello"}, {"text": STORY}, {"text": "对"}, {"text": "没有"}):
        phone.take(BUSINESS, "telegram", **said)
    lane = phone.private(BUSINESS)
    assert phone.told(lane) == ["welcome.hello", *phone.told(lane)[1:]]
    assert len(phone.told(lane)) == 4


def test_the_same_update_again_changes_nothing(phone: Phone) -> None:
    heard = Heard("000000000001", BUSINESS, text=STORY)
    for _ in range(2):
        answer = phone.suban.turn_now(lambda work: hearing.take(work, phone.suban, "telegram", heard))
        assert answer is NOTHING
    assert len(phone.told(phone.private(BUSINESS))) == 1


def test_the_question_whose_button_was_pressed_is_marked_with_the_answer(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", text=STORY)
    phone.take(BUSINESS, "telegram", choice="yes", pressed=Pressed(8, "我理解是……", "对", "q"))
    last = phone.last(BUSINESS)
    assert say_from_json(last).answers == {"message": 8, "text": "我理解是……", "label": "对"}


def test_a_button_of_a_conversation_that_is_over_is_not_marked_as_answered(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", text=STORY)
    phone.take(BUSINESS, "telegram", choice="court", pressed=Pressed(8, "打过官司吗？", "诉讼", "q"))
    last = phone.last(BUSINESS)
    assert last["answers"]["label"] == ""


def test_a_button_that_leads_somewhere_stays_as_it_is(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", choice="menu:progress", pressed=Pressed(8, "您好", "查进度", "q"))
    last = phone.last(BUSINESS)
    assert "answers" not in last


def test_where_a_code_hangs_is_remembered_until_the_complaint_is_filed(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", choice="menu:hello", channel="qr", site="hall-3")
    for said in (STORY, "对", "没有", "王先生 13800138000", "提交"):
        phone.take(BUSINESS, "telegram", text=said)
    row = phone.archive.run(lambda work: work.tx.one(hot(select(table_of("ticket")))))
    assert row
    assert (row["channel"], row["site"]) == ("qr", "hall-3")


def state_of(phone: Phone) -> str:
    row = phone.suban.look_now(lambda work: work.tx.one(hot(select(table_of("ticket")))))
    assert row
    return str(row["state"])


def table_of(name: str) -> Any:
    from store.schema import metadata

    return metadata.tables[name]


def test_a_correction_is_asked_for_as_a_new_message(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", event="edited")
    assert phone.told(phone.private(BUSINESS)) == ["door.edited"]


# ------------------------------------------------------------------ what has to be fetched first


def test_a_file_waits_and_what_comes_after_it_does_not_overtake_it(phone: Phone) -> None:
    from bot.heard import Media

    assert phone.take(BUSINESS, "telegram", media=(Media("f1", "a.jpg"),)) is LATER
    assert phone.take(BUSINESS, "telegram", text=STORY) is LATER
    rows = phone.suban.turn_now(lambda work: inbox.claim(work, "telegram", 60_000))
    assert [from_json(phone.suban.look_now(lambda work: inbox.payload(work, rows[0]))).media[0].id] == ["f1"]


def test_a_refused_file_keeps_the_words_that_came_with_it(phone: Phone) -> None:
    from bot.heard import Media

    phone.take(BUSINESS, "telegram", text=STORY, media=(Media("f1", "a.exe"),))
    hear(phone, Fetched(refused=[("files.program", {})]))
    last = phone.last(BUSINESS)
    assert last["facts"]["note"]["key"] == "files.program"


def test_a_refused_file_alone_is_refused(phone: Phone) -> None:
    from bot.heard import Media

    phone.take(BUSINESS, "telegram", media=(Media("f1", "a.exe"),))
    hear(phone, Fetched(refused=[("files.program", {})]))
    assert phone.told(phone.private(BUSINESS)) == ["files.program"]


def hear(phone: Phone, fetched: Fetched) -> Answer:
    """What waited first is heard now."""

    def turn(work: Work) -> Answer:
        row = inbox.claim(work, "telegram", 60_000)[0]
        return hearing.hear_kept(work, phone.suban, [row], from_json(inbox.payload(work, row)), fetched)

    return phone.suban.turn_now(turn)


# ------------------------------------------------------------------ officers in a group


def test_a_short_word_is_shown_beside_the_button_and_nowhere_else(phone: Phone) -> None:
    answer = phone.group(**press(phone.ticket(), "acknowledge"))
    assert answer == Answer("0001 已签收，归您办理。请尽快联系投诉人。")
    assert phone.told(phone.group_lane) == []


def test_whoever_is_too_late_is_warned_and_hears_who_was_faster(phone: Phone) -> None:
    row = phone.ticket()
    phone.group(**press(row, "acknowledge"))
    fang = phone.archive.people["fang-yutong"]
    phone.suban.turn_now(lambda work: people.give_address(work, fang, "telegram-staff:21"))
    answer = phone.group("telegram-staff:21", **press(row, "acknowledge"))
    assert (answer.alert, "宋致远" in answer.toast) == (True, True)


def test_a_form_is_asked_for_in_private_and_its_answer_is_heard_there(phone: Phone) -> None:
    row = phone.ticket("processing")
    answer = phone.group(**press(row, "progress"))
    assert answer.toast == "已私聊发给您"
    assert phone.told(phone.private()) == ["staff.form"]
    phone.take(text="已约谈当事人，下周答复。")
    assert phone.told(phone.private())[-1] == "done.progress"
    assert phone.told(phone.group_lane) == []


def test_without_a_private_chat_a_press_leads_to_it_and_a_command_says_so(phone: Phone) -> None:
    row = phone.ticket("processing")
    id = int(phone.private().partition(":")[2])
    phone.suban.turn_now(lambda work: people.gone(work, id))
    assert phone.group(**press(row, "progress")) == Answer(closed=True)
    phone.group(text="详情 0001")
    assert phone.told(phone.group_lane) == ["door.open_private"]


def test_being_seen_in_a_group_does_not_open_a_private_chat(phone: Phone) -> None:
    phone.group("telegram-staff:55", text="签收 0001")
    row = phone.suban.look_now(lambda work: people.address(work, "telegram-staff:55"))
    assert row
    assert row["gone"] is not None


def test_a_stranger_in_a_group_is_warned_alone_and_written_down(phone: Phone) -> None:
    row = phone.ticket()
    answer = phone.group(STRANGER, **press(row, "acknowledge"))
    assert (answer.alert, "没有登记" in answer.toast) == (True, True)
    phone.group(STRANGER, text="签收 0001")
    assert phone.told(phone.group_lane) == []
    assert [r["reason"] for r in phone.suban.look_now(lambda work: work.tx.all(_REFUSALS))] == ["no_post"] * 2


def test_a_quoted_card_stands_for_its_number(phone: Phone) -> None:
    row = phone.ticket()
    phone.group(text="签收", quoted=f"0001 待签收·剩10天\n{row['number']}\n摘要：……")
    assert state_of(phone) == "processing"


def test_a_press_from_before_an_outage_is_asked_for_again(phone: Phone) -> None:
    from bot.heard import Media

    row = phone.ticket()
    phone.take(media=(Media("f1"),))
    assert phone.take(**press(row, "acknowledge")) is LATER
    phone.now += timedelta(minutes=5)
    for _ in range(2):
        held = phone.suban.turn_now(lambda work: inbox.claim(work, DOOR, 60_000))[0]
        heard = from_json(phone.suban.look_now(lambda work: inbox.payload(work, held)))  # noqa: B023
        phone.suban.turn_now(lambda work: hearing.hear_kept(work, phone.suban, [held], heard, Fetched()))  # noqa: B023
    assert phone.told(phone.private())[-1] == "door.late_press"
    assert state_of(phone) == "assigned"


# ------------------------------------------------------------------ groups that come and go


def test_a_code_said_in_a_topic_binds_the_topic_and_shows_what_is_open(phone: Phone) -> None:
    row = phone.ticket()
    code = phone.suban.turn_now(lambda work: roster.issue_pass(work, "bind", 60, organisation="urban"))
    phone.take(chat=CHAT, text=f"bind {code}")
    bound = [g["address"] for g in phone.suban.look_now(lambda work: work.tx.all(_GROUPS))]
    assert CHAT[0] in bound
    topic = phone.suban.look_now(lambda work: group_lane(organisations.group_at(work, CHAT[0]) or {}))
    assert [card["card"] for card in phone.cards(topic)] == [f"ticket:{row['id']}"]


def test_a_code_that_is_wrong_is_answered_aloud_where_nobody_is_bound(phone: Phone) -> None:
    answer = phone.take(STRANGER, chat=("telegram-group:-5",), text="bind ABCDEFGHJKLM")
    assert len(answer.aloud) == 1


def test_a_member_enrolled_on_the_phone_stays_the_same_person(phone: Phone) -> None:
    code = phone.suban.turn_now(
        lambda work: roster.issue_pass(
            work, "enrol", 60, organisation="urban", post="officer", member=OFFICER
        )
    )
    phone.take("telegram-staff:77", text=f"enrol {code}")
    assert phone.suban.look_now(lambda work: people.at_address(work, "telegram-staff:77")) == phone.song


def test_a_bot_that_was_thrown_out_asks_the_offices_leader_for_another_group(phone: Phone) -> None:
    phone.group(event="left")
    assert phone.suban.look_now(lambda work: organisations.group_at(work, CHAT[1])) is None
    leader = phone.archive.people[OFFICE_LEADER]
    lane = phone.suban.look_now(lambda work: person_lane(people.addresses(work, leader)[0]))
    assert phone.told(lane) == ["notice.rebind.office"]


def test_a_group_that_moved_gets_its_cards_again(phone: Phone) -> None:
    phone.ticket()
    lane, before = phone.group_lane, len(phone.cards(phone.group_lane))
    phone.group(event="moved", text="telegram-group:-200")
    moved = phone.suban.look_now(lambda work: organisations.group_at(work, "telegram-group:-200"))
    assert moved
    assert group_lane(moved) == lane
    assert len(phone.cards(lane)) >= max(before, 1)


def test_a_person_who_blocked_the_bot_is_reachable_again_after_a_word(phone: Phone) -> None:
    phone.take(BUSINESS, "telegram", text=STORY)
    phone.take(BUSINESS, "telegram", event="left")
    assert phone.suban.look_now(lambda work: people.is_gone(work, BUSINESS))
    phone.take(BUSINESS, "telegram", event="met")
    assert not phone.suban.look_now(lambda work: people.is_gone(work, BUSINESS))


def test_a_group_that_belongs_to_nobody_hears_how_to_bind_it(phone: Phone) -> None:
    answer = phone.take(STRANGER, chat=("telegram-group:-9",), event="met")
    assert "绑定" in answer.aloud[0]


def test_what_was_heard_survives_being_kept() -> None:
    heard = Heard("1", SONG, CHAT, "t", "c", pressed=Pressed(1, "a", "b", "q"), place="1,2", album="g")
    assert from_json(heard.to_json()) == heard
    assert from_json(replace(heard, pressed=None, chat=()).to_json()) == replace(heard, pressed=None, chat=())


# ------------------------------------------------------------------ what must not reach anybody else


def enrol_code(phone: Phone, member: str = OFFICER, purpose: str = "enrol") -> str:
    """A one-time code of the bureau."""
    return phone.suban.turn_now(
        lambda work: roster.issue_pass(work, purpose, 60, organisation="urban", post="officer", member=member)
    )


def test_a_staff_code_is_not_taken_by_the_complainants_bot(phone: Phone) -> None:
    code = enrol_code(phone)
    phone.take(BUSINESS, "telegram", text=f"enrol {code}")
    person = phone.suban.look_now(lambda work: people.at_address(work, BUSINESS))
    assert not phone.suban.look_now(lambda work: roster.actor(work, person).posts)
    phone.take("telegram-staff:77", text=f"enrol {code}")
    assert phone.suban.look_now(lambda work: people.at_address(work, "telegram-staff:77")) == phone.song


def test_whoever_turns_out_to_be_one_keeps_every_post(phone: Phone) -> None:
    code = phone.suban.turn_now(
        lambda work: roster.issue_pass(work, "enrol", 60, organisation="housing", post="clerk", member="")
    )
    phone.take("telegram-staff:77", text=f"enrol {code}")
    phone.take("telegram-staff:77", text=f"enrol {enrol_code(phone)}")
    held = phone.suban.look_now(lambda work: roster.actor(work, phone.song).posts)
    assert {post.organisation for post in held} == {"urban", "housing"}


def test_a_code_for_a_group_begins_no_complaint_with_the_officers_bot(phone: Phone) -> None:
    phone.take(STRANGER, text=f"bind {enrol_code(phone, purpose='bind')}")
    assert phone.told(phone.private(STRANGER)) == []


def test_the_chats_of_a_bureau_hear_that_there_is_one_more(phone: Phone) -> None:
    phone.take(STRANGER, chat=("telegram-group:-5",), text=f"bind {enrol_code(phone, purpose='bind')}")
    assert phone.told(phone.group_lane) == ["joined.another"]


def test_what_an_officer_asked_is_not_said_aloud_where_the_group_is_bound_no_longer(phone: Phone) -> None:
    phone.suban.turn_now(lambda work: organisations.unbind(work, CHAT[1]))
    assert phone.group(text="我的") == NOTHING
    assert phone.told(phone.private()) == ["staff.mine_none"]


def test_in_a_group_pictures_count_only_with_a_command_or_a_card(phone: Phone) -> None:
    from bot.heard import Media

    def meant(**said: Any) -> bool:
        heard = Heard("1", SONG, chat=CHAT[1:], media=(Media("f"),), album="a", **said)
        return phone.suban.look_now(lambda work: hearing.is_meant(work, heard))

    assert [meant(), meant(text="周末出游"), meant(text="进展 0001 现场照片"), meant(quoted="0001 待签收")] == [
        False, False, True, True,
    ]  # fmt: skip


def test_a_form_is_not_shown_again_once_its_ticket_is_sealed(phone: Phone) -> None:
    office = phone.archive.people["lu-wenbo"]
    phone.suban.turn_now(lambda work: people.give_address(work, office, "telegram-staff:31"))
    row = phone.ticket("received")
    phone.take("telegram-staff:31", **press(row, "dispatch"))
    told = len(phone.told(phone.private("telegram-staff:31")))
    phone.archive.act(row["id"], row["person"], "supplement", text="局长向我索要红包，吃拿卡要。")
    assert phone.archive.run(lambda work: ticket.get(work, row["id"])["sealed_matter"])
    phone.take("telegram-staff:31", text="理由：请看")
    assert phone.told(phone.private("telegram-staff:31"))[told:] == ["refused.unknown_ticket"]


def test_an_album_is_not_heard_in_part_when_somebody_else_has_the_rest(phone: Phone) -> None:
    from bot.heard import Media

    for n in range(2):
        phone.take(BUSINESS, "telegram", media=(Media(f"f{n}"),), album="a")
    phone.now += timedelta(seconds=5)
    rows = [
        row for row, _ in phone.suban.turn_now(lambda work: inbox.waiting(work, "telegram", rows_of(work)))
    ]
    phone.suban.turn_now(lambda work: inbox.hold(work, rows[:1], 999))
    held = [{**row, "held": 999} for row in rows]
    heard = from_json(phone.suban.look_now(lambda work: inbox.payload(work, rows[0])))
    with pytest.raises(Overtaken):
        phone.suban.turn_now(lambda work: hearing.hear_kept(work, phone.suban, held, heard, Fetched()))
    left = phone.suban.turn_now(lambda work: inbox.waiting(work, "telegram", rows_of(work)))
    assert len(left) == 2


def rows_of(work: Work) -> str:
    return people.at_address(work, BUSINESS)
