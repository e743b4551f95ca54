"""What touches integrity only in a later message is sealed from then on, whoever has the matter by then (D3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.saying import Option, Say, lines, phrase
from conversations.extract import understand
from conversations.scene import Scene
from scheduler import sweeps
from scheduler.digest import digest
from store import cards, duplicates, notice, people, postbox, ticket
from store.database import Row
from store.work import Refused, Work
from tests.archive import (
    COMPLAINANT,
    DESK,
    LEADER,
    OFFICE,
    OFFICE_LEADER,
    OFFICER,
    STORY,
    Archive,
    at,
    open_archive,
)
from tests.room import Room

BRIBE = "补充：经办的人还暗示要收红包，说不给就拖着不办。"
HANDED = {"clue": "收取的费用没有入账，涉嫌违法。", "authority": "监察机关", "letter": "移〔2026〕1号"}
LOW: dict[str, Any] = {"contacted": "no", "solved": "unsolved", "grade": "1"}


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def now(archive: Archive, row: Row) -> Row:
    return archive.run(lambda work: ticket.get(work, row["id"]))


@pytest.mark.parametrize(
    ("state", "before", "verb", "said"),
    [
        ("received", (), "supplement", {"text": BRIBE}),
        ("processing", (), "supplement", {"text": BRIBE}),
        ("need_info", (), "supply", {"text": BRIBE}),
        ("processing", (), "respond", {"text": BRIBE}),
        ("refused", (), "object", {"reason": BRIBE}),
        ("answered", (), "unsolved", {"text": BRIBE}),
        ("processing", (), "ask_recusal", {"text": BRIBE}),
        ("replied", (("rate", LOW),), "appeal", {"ground": "reason", "text": BRIBE}),
        ("replied", (("rate", LOW),), "rate_more", {"words": BRIBE}),
        ("closed", (), "reopen", {"text": BRIBE}),
        ("received", (), "amend", {"story": BRIBE}),
    ],
)
def test_every_way_to_say_something_later_seals(
    archive: Archive, state: str, before: Any, verb: str, said: dict[str, Any]
) -> None:
    row = archive.bring(state)
    for earlier, facts in before:
        archive.act(row["id"], row["person"], earlier, None, **facts)
    archive.act(row["id"], row["person"], verb, None, **said)
    assert now(archive, row)["sealed_matter"]
    assert "integrity" in now(archive, row)["flags"].split()


def test_the_named_persons_are_told_and_no_group_is(archive: Archive) -> None:
    row = archive.bring("processing")
    before = {of: archive.hears(of) for of in ("urban", "office", "desk")}
    archive.act(row["id"], row["person"], "supplement", at(0, 11), text=BRIBE)
    assert "notice.warning.office" in archive.hears(OFFICE_LEADER, at(0, 12))
    assert {of: archive.hears(of, at(0, 12)) for of in before} == before


def test_the_units_card_says_nothing_any_more_and_its_people_find_nothing(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "supplement", at(0, 11), text=BRIBE)
    seen = archive.run(lambda work: cards.seen_in(work, now_in(work, row), archive.lane_in(work, "urban")))
    assert seen is None
    room = Room(archive, at(0, 12))
    assert room.hear(OFFICER, "详情 0001").text == "没有找到工单0001。请核对编号后再发一次。"
    assert room.hear(LEADER, f"进展 {row['short']} 已约谈").text.startswith("没有找到")
    assert "0001" in room.hear(OFFICE_LEADER, "详情 0001").title


def now_in(work: Any, row: Row) -> Row:
    return ticket.get(work, row["id"])


def test_the_card_in_the_group_is_replaced_by_one_without_buttons_or_words(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "supplement", at(0, 11), text=BRIBE)
    lines = archive.run(lambda w: postbox.fetch(w, archive.lane_in(w, "urban"), most=1000), at(0, 12))
    (card,) = [line.body for line in lines if line.body.get("card") == notice_name(row)]
    assert card.get("options", []) == []
    assert "summary" not in str(card)


def notice_name(row: Row) -> str:
    return cards.name_of(row)


def test_flags_set_by_the_same_action_stay(archive: Archive) -> None:
    row = archive.bring("replied")
    archive.act(row["id"], row["person"], "rate", None, **LOW)
    archive.act(row["id"], row["person"], "appeal", None, ground="material", text=BRIBE)
    assert {"integrity", "new_evidence"} <= set(now(archive, row)["flags"].split())


def test_an_officers_own_words_seal_nothing(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], OFFICER, "ask_recusal", None, text="有人说我收过红包，请换人办理。")
    assert not now(archive, row)["sealed_matter"]


def test_ordinary_words_seal_nothing(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "supplement", None, text="补充：当时还有邻居在场。")
    assert not now(archive, row)["sealed_matter"]


# ---------------------------------------------------------------- what waits to be told


def test_what_the_clock_did_at_night_is_told_to_no_group_once_it_is_sealed(archive: Archive) -> None:
    row = archive.bring("assigned")
    archive.run(sweeps.sweep, at(2, 0.5))
    archive.act(row["id"], row["person"], "supplement", at(2, 8), text=BRIBE)
    archive.run(sweeps.sweep, at(2, 9))
    assert [archive.hears(of, at(2, 10)).count("notice.late_sign.unit") for of in ("urban", LEADER)] == [0, 0]
    assert "notice.late_sign.office" not in archive.hears("office", at(2, 10))


@pytest.mark.parametrize("of", ["urban", LEADER])
def test_news_that_nobody_has_read_yet_is_taken_back(archive: Archive, of: str) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], OFFICE, "remind")
    archive.act(row["id"], row["person"], "nudge", at(1))
    waiting = archive.hears(of, at(1))
    archive.act(row["id"], row["person"], "supplement", at(1, 11), text=BRIBE)
    assert waiting
    assert archive.hears(of, at(1, 12)) == []


def test_who_complained_still_hears_what_waits(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], OFFICE, "remind")
    waiting = archive.hears(COMPLAINANT)
    archive.act(row["id"], row["person"], "supplement", at(1, 11), text=BRIBE)
    assert waiting
    assert archive.hears(COMPLAINANT, at(1, 12))[: len(waiting)] == waiting


def listed(archive: Archive, of: str) -> list[Any]:
    """The lines of the lists that wait in a chat: how many, and which numbers."""
    lines = archive.run(lambda w: postbox.fetch(w, archive.lane_in(w, of), most=1000), at(1, 12))
    lists = [line.body for line in lines if line.body["key"].startswith("notice.digest")]
    found = [line["facts"] for each in lists for line in each["facts"]["parts"]["lines"]]
    return [(line["count"], line["numbers"]) for line in found]


@pytest.mark.parametrize("of", ["urban", "office"])
def test_a_morning_list_that_nobody_has_read_names_it_no_more(archive: Archive, of: str) -> None:
    state = "processing" if of == "urban" else "received"
    row, other = archive.bring(state), archive.bring(state)
    archive.run(digest, at(1, 8.75))
    assert listed(archive, of) == [(2, [row["short"], other["short"]])]
    archive.act(row["id"], row["person"], "supplement", at(1, 11), text=BRIBE)
    assert listed(archive, of) == [(1, [other["short"]])]


def test_a_list_in_which_nothing_else_stood_is_not_sent(archive: Archive) -> None:
    row = archive.bring("processing")
    archive.run(digest, at(1, 8.75))
    archive.act(row["id"], OFFICE, "hand_over", at(1, 11), **HANDED)
    assert listed(archive, "urban") == []


# ---------------------------------------------------------------- what other tickets say of it


def shown(archive: Archive, of: str, row: Row) -> str:
    """A ticket's card as it was last brought to a chat."""
    lines = archive.run(lambda w: postbox.fetch(w, archive.lane_in(w, of), most=1000), at(0, 13))
    return str([line.body for line in lines if line.body.get("card") == cards.name_of(row)][-1])


def test_the_card_of_what_was_probably_filed_twice_names_it_no_more(archive: Archive) -> None:
    row = archive.bring("received")
    flag = archive.run(lambda work: duplicates.flag_of(work, "13800138000", STORY))
    twin = archive.file(flags=(flag,), person=archive.run(lambda w: people.meet(w, "web:other")))
    groups = ("office", "desk")
    assert [row["number"] in shown(archive, of, twin) for of in groups] == [True, True]
    archive.act(row["id"], row["person"], "supplement", at(0, 12), text=BRIBE)
    assert [row["number"] in shown(archive, of, twin) for of in groups] == [False, False]
    room = Room(archive, at(0, 13))
    read = [str(room.hear(who, f"详情 {twin['short']}").rows) for who in (DESK, OFFICE_LEADER)]
    assert [row["number"] in rows for rows in read] == [False, True]


def test_nor_does_the_card_of_what_is_like_it(archive: Archive) -> None:
    row, other = archive.bring("accepted"), archive.bring("accepted")
    assert row["short"] in shown(archive, "office", other)
    archive.act(row["id"], row["person"], "supplement", at(0, 12), text=BRIBE)
    assert f"'{row['short']}'" not in shown(archive, "office", other)


def test_what_it_is_linked_with_names_it_to_the_named_alone(archive: Archive) -> None:
    row, other = archive.bring("accepted"), archive.bring("accepted")
    archive.act(other["id"], OFFICE, "link", other=row["number"])
    room = Room(archive, at(0, 13))
    known = [str(room.hear(who, f"详情 {other['short']}").rows) for who in (DESK, OFFICE_LEADER)]
    assert all("并案" in rows and row["number"] in rows for rows in known)
    archive.act(row["id"], row["person"], "supplement", at(0, 12), text=BRIBE)
    read = [str(room.hear(who, f"详情 {other['short']}").rows) for who in (DESK, OFFICE_LEADER)]
    assert [(row["number"] in rows, f"'{row['short']}'" in rows) for rows in read] == [
        (False, False),
        (True, True),
    ]


# ---------------------------------------------------------------- denials, and a seal that was a mistake

DENIED = "补充：窗口的人没有收红包，态度也很好。"
WHY = "只是说没有收红包，与廉洁问题无关。"


@pytest.mark.parametrize(
    "said", [DENIED, "没人收红包。", "从未索要回扣", "没有发现吃拿卡要", "从未受贿", "Nobody took a bribe."]
)
def test_a_plain_denial_seals_nothing(archive: Archive, said: str) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "supplement", None, text=said)
    assert not now(archive, row)["sealed_matter"]
    assert not archive.run(lambda work: understand(said, Scene(work.profile, "zh", work.now))).integrity


@pytest.mark.parametrize(
    "said",
    [
        "没有红包就不办", "没有送红包，他们就一直拖", "谁说没有收红包", "他们说没有收红包，我有录像",
        "没有收红包，但是要烟", "没有收红包吗？", "没收红包", "没有收红包。后来收了回扣。", "no bribe, no permit",
    ],
)  # fmt: skip
def test_whatever_leaves_a_doubt_is_no_denial(archive: Archive, said: str) -> None:
    row = archive.bring("processing")
    archive.act(row["id"], row["person"], "supplement", None, text=said)
    assert now(archive, row)["sealed_matter"]
    assert archive.run(lambda work: understand(said, Scene(work.profile, "zh", work.now))).integrity


def sealed(archive: Archive, state: str = "processing") -> Row:
    row = archive.bring(state)
    return archive.act(row["id"], row["person"], "supplement", at(0, 11), text=BRIBE)


def test_a_named_person_unseals_it_and_the_unit_finds_it_as_new(archive: Archive) -> None:
    row = sealed(archive)
    room = Room(archive, at(0, 12))
    assert room.hear(OFFICE_LEADER, f"解除密件 0001 {WHY}").text.startswith("0001 已改为普通件")
    after = now(archive, row)
    assert (after["sealed_matter"], "integrity" in after["flags"].split()) == (False, False)
    assert (after["state"], after["lead"]) == (row["state"], row["lead"])
    assert "notice.unsealed.unit" in archive.hears("urban", at(0, 12))
    assert "0001" in room.hear(OFFICER, "详情 0001").title
    lines = archive.run(lambda w: postbox.fetch(w, archive.lane_in(w, "urban"), most=1000), at(0, 12))
    cards_shown = [line.body for line in lines if line.body.get("card") == notice_name(row)]
    assert cards_shown[-1]["options"]


def test_before_a_unit_has_it_the_desk_finds_it(archive: Archive) -> None:
    row = sealed(archive, "received")
    archive.act(row["id"], OFFICE_LEADER, "unseal", at(0, 12), reason=WHY)
    assert "notice.unsealed.office" in archive.hears("desk", at(0, 12))
    archive.act(row["id"], DESK, "mask_check", at(0, 12))


def test_whoever_complained_is_told_and_may_say_more(archive: Archive) -> None:
    row = sealed(archive)
    archive.act(row["id"], OFFICE_LEADER, "unseal", at(0, 12), reason=WHY)
    assert "notice.unsealed.complainant" in archive.hears("web:business", at(0, 12))
    archive.act(row["id"], row["person"], "supplement", at(0, 13), text=BRIBE)
    assert now(archive, row)["sealed_matter"]


def test_the_reason_is_on_record_and_for_the_office_alone(archive: Archive) -> None:
    row = sealed(archive)
    archive.act(row["id"], OFFICE_LEADER, "unseal", at(0, 12), reason=WHY)
    room = Room(archive, at(0, 12))
    assert WHY in str(room.hear(OFFICE_LEADER, "详情 0001").rows)
    assert WHY not in str(room.hear(OFFICER, "详情 0001").rows)
    with pytest.raises(Refused, match="stays_sealed"):
        archive.act(row["id"], OFFICE_LEADER, "unseal", at(0, 12), reason=WHY)


@pytest.mark.parametrize("member", ["lu-wenbo", DESK, LEADER, OFFICER])
def test_whoever_is_not_named_finds_no_such_number(archive: Archive, member: str) -> None:
    sealed(archive)
    assert "没有找到" in Room(archive, at(0, 12)).hear(member, f"解除密件 0001 {WHY}").text
    assert now(archive, {"id": 1})["sealed_matter"]


def test_a_tip_off_stays_sealed_and_so_does_what_was_handed_over(archive: Archive) -> None:
    tip = archive.file(kind="tipoff", flags=("integrity",))
    with pytest.raises(Refused, match="stays_sealed"):
        archive.act(tip["id"], OFFICE_LEADER, "unseal", reason=WHY)


def test_it_needs_a_reason_that_says_something(archive: Archive) -> None:
    row = sealed(archive)
    with pytest.raises(Refused, match="missing"):
        archive.act(row["id"], OFFICE_LEADER, "unseal", at(0, 12), reason="误会")


# ---------------------------------------------------------------- whatever else waits for a group


def tell_group(archive: Archive, of: str, say: Say, *, ticket: int | None = None) -> None:
    archive.run(lambda w: notice.tell(w, archive.lane_in(w, of), say, ticket=ticket), at(0, 10.5))


def waits(archive: Archive, of: str, key: str) -> list[dict[str, Any]]:
    lines = archive.run(lambda w: postbox.fetch(w, archive.lane_in(w, of), most=1000), at(1, 12))
    return [line.body for line in lines if line.body["key"] == key]


def seal_it(archive: Archive, row: Row, when: Any = None) -> None:
    archive.act(row["id"], row["person"], "supplement", when or at(0, 11), text=BRIBE)


def test_an_answer_a_table_and_a_choice_that_wait_name_it_no_more(archive: Archive) -> None:
    row, other = archive.bring("processing"), archive.bring("processing")
    line = [
        phrase("digest.overdue", count=2, numbers=[row["short"], other["short"]]),
        f"另见 {row['number']}",
    ]
    rows = [["编号", row["short"]], ["编号", other["short"]]]
    options = tuple(Option(f"do:detail:{each['id']}:1", each["short"]) for each in (row, other))
    facts = {"count": 2, "lines": lines(line), "rows": rows}
    tell_group(archive, "urban", Say("lagging.list", facts, options, style="aloud"))
    seal_it(archive, row)
    (left,) = waits(archive, "urban", "lagging.list")
    assert left["options"] == [[options[1].id, other["short"]]]
    assert left["facts"]["rows"] == [["编号", other["short"]]]
    assert left["facts"]["lines"]["lines"] == [phrase("digest.overdue", count=1, numbers=[other["short"]])]


@pytest.mark.parametrize("named", ["核实0001反映的收费", "0001", "请看 {number}。"])
def test_what_cannot_be_told_without_it_is_not_told(archive: Archive, named: str) -> None:
    row, other = archive.bring("processing"), archive.bring("processing")
    said = named.format(number=row["number"])
    tell_group(archive, "urban", Say("task.notice.set", {"what": said, "id": 1}))
    tell_group(archive, "urban", Say("notice.said.unit", {"text": said}), ticket=other["id"])
    seal_it(archive, row)
    assert [waits(archive, "urban", key) for key in ("task.notice.set", "notice.said.unit")] == [[], []]


@pytest.mark.parametrize("said", ["2026-0001-3", "10001", "B0001"])
def test_digits_that_are_part_of_something_else_name_nothing(archive: Archive, said: str) -> None:
    row = archive.bring("processing")
    tell_group(archive, "urban", Say("task.notice.set", {"what": said, "id": 1}))
    seal_it(archive, row)
    assert len(waits(archive, "urban", "task.notice.set")) == 1


def test_news_of_another_matter_with_the_same_short_number_stays(archive: Archive) -> None:
    row = archive.bring("processing")
    twin = archive.bring("accepted", at(30))
    assert twin["short"] == row["short"]
    tell_group(archive, "office", Say("notice.said.unit", {"short": twin["short"]}), ticket=twin["id"])
    tell_group(archive, "office", Say("notice.said.unit", {"short": row["number"]}), ticket=twin["id"])
    seal_it(archive, row, at(31))
    assert [body["facts"] for body in waits(archive, "office", "notice.said.unit")] == [{"short": "0001"}]


def test_what_was_put_aside_for_the_morning_is_written_anew_as_well(archive: Archive) -> None:
    row, other = archive.bring("processing"), archive.bring("processing")
    both = Say("lagging.list", {"count": 2, "lines": lines([row["short"], other["short"]])})

    def at_night(work: Work) -> None:
        quiet = replace(work, quiet_until=at(1, 9))
        notice.tell(quiet, archive.lane_in(work, "urban"), both)
        notice.tell(quiet, archive.lane_in(work, "urban"), Say("task.notice.set", {"what": row["short"]}))

    archive.run(at_night, at(0, 23))
    seal_it(archive, row, at(0, 23.5))
    while archive.run(sweeps.sweep, at(1, 9.5)):
        pass
    (left,) = waits(archive, "urban", "lagging.list")
    assert left["facts"] == {"count": 1, "lines": {"lines": [other["short"]]}}
    assert waits(archive, "urban", "task.notice.set") == []


def test_a_person_who_waits_for_an_answer_still_gets_it(archive: Archive) -> None:
    row = archive.bring("processing")
    tell_group(archive, COMPLAINANT, Say("task.notice.set", {"what": row["short"]}))
    seal_it(archive, row)
    assert len(waits(archive, COMPLAINANT, "task.notice.set")) == 1
