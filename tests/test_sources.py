"""Sources from the command line, and the hook by which they hear: signed, in order, until it has arrived."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channel import Delivered, Outcome, Parcel, RetryAfter
from bot.hooks import Hooks, NotTaken, sign
from bot.render import Message
from handlers import bringing, entries
from scheduler.sweeps import sweep
from store import card_rows, deadlines, people, postbox, sources, ticket
from store.audience import person_lane
from store.rotation import COLUMNS, PLACES, Progress, rotate
from store.work import Refused, Work, moment
from tests.archive import OFFICE, STORY
from tests.installation import KEY, install, opened, suban
from tests.room import Room

URL = "https://12345.example/hook"
SHOWN = re.compile(r"sb_[A-Z2-9]{40}")


def brought(work: Work, number: str = "n-1", **lines: str) -> bringing.Brought:
    entry, problems = entries.read(work, {"number": number, "story": STORY, **lines})
    assert problems == []
    source = sources.find(work, "line")
    assert source is not None
    return bringing.bring(work, source, entry)


@pytest.fixture
def room() -> Room:
    made = Room()
    made.archive.run(lambda work: sources.add(work, "line", "12345"))
    made.archive.run(lambda work: sources.set_hook(work, "line", URL))
    return made


def told(room: Room) -> list[dict[str, Any]]:
    def read(work: Work) -> list[dict[str, Any]]:
        row = people.address(work, "hook:line")
        assert row is not None
        lines = postbox.fetch(work, person_lane(row), most=100)
        return [json.loads(line.body["facts"]["body"]) for line in lines]

    return room.archive.run(read, room.now)


# ---------------------------------------------------------------- what is told


def test_each_step_is_told_and_nothing_about_anybody(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work, name="王先生", phone="13800138000").ticket)
    for member, verb in (("he-qingyang", "mask_check"), ("he-qingyang", "accept"), ("he-qingyang", "assign")):
        room.archive.act(row["id"], member, verb)
    last = told(room)[-1]
    assert (last["number"], last["ticket"], last["state"]) == ("n-1", row["number"], "assigned")
    assert set(last) == {"event", "ticket", "number", "state", "before", "at"}


def test_the_acceptor_assigns_what_its_channel_brought(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work).ticket)
    assert room.hear("he-qingyang", f"受理 {row['short']} A5 城管局（已核对）").text.endswith("城市管理局。")
    other = room.archive.file()
    assert "分办" in room.hear("he-qingyang", f"受理 {other['short']} A5 城管局（已核对）").text


def test_a_dispute_inside_is_not_told(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work).ticket)
    for member, verb in (("he-qingyang", "mask_check"), ("he-qingyang", "accept"), ("he-qingyang", "assign")):
        room.archive.act(row["id"], member, verb)
    before = told(room)
    room.archive.act(
        row["id"], "fang-yutong", "return", reason="不属于我局", proposed="住建局", duty="第三条"
    )
    assert told(room) == before


def test_of_what_is_sealed_on_the_way_nothing_more_is_told(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work).ticket)
    for member, verb in (("he-qingyang", "mask_check"), ("he-qingyang", "accept"), ("he-qingyang", "assign")):
        room.archive.act(row["id"], member, verb)
    before = told(room)
    room.archive.act(row["id"], row["person"], "supplement", text="经办的人还暗示要收红包。")
    handed: dict[str, Any] = {
        "clue": "收取的费用没有入账，涉嫌违法。",
        "authority": "监察机关",
        "letter": "移〔2026〕1号",
    }
    assert room.archive.act(row["id"], OFFICE, "hand_over", **handed)["state"] == "handed_over"
    assert told(room) == before


def test_of_what_was_sealed_from_the_start_nothing_is_told_at_all(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work, kind="举报").ticket)
    assert row["sealed_matter"]
    room.archive.act(row["id"], OFFICE, "mask_check")
    assert room.archive.act(row["id"], OFFICE, "accept")["state"] == "accepted"
    assert told(room) == []


def test_a_revoked_source_hears_nothing(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work).ticket)
    room.archive.run(lambda work: sources.revoke(work, "line"))
    room.archive.act(row["id"], "he-qingyang", "ask_more")
    assert told(room) == []


def test_a_foreign_matter_has_the_laws_own_time(room: Room) -> None:
    from store import deadlines

    room.archive.run(lambda work: sources.add(work, "investors", "foreign"))

    def bring(work: Work) -> str:
        source = sources.find(work, "investors")
        assert source is not None
        entry, _ = entries.read(work, {"number": "f", "story": STORY})
        row = bringing.bring(work, source, entry).ticket
        triage = deadlines.running(work, row["id"], "triage")
        assert triage is not None
        return str(triage["basis"])

    assert "外商" in room.archive.run(bring)


def test_the_code_is_the_same_after_the_keys_were_changed(room: Room) -> None:
    from dataclasses import replace

    from store.privacy import Keyring

    first = room.archive.run(brought)
    older = "a key for tests, long enough to be one"
    keys = Keyring.from_secret("another key, which is long enough as well", [older])
    later = replace(room.archive, house=replace(room.archive.house, keys=keys))
    again = later.run(brought)
    assert (again.fresh, again.code) == (False, first.code)
    place = next(n for n, each in enumerate(COLUMNS) if each.purpose == "source")
    assert place < PLACES
    later.run(lambda work: rotate(work, Progress(), place))
    fresh = replace(
        later,
        house=replace(later.house, keys=Keyring.from_secret("another key, which is long enough as well")),
    )
    assert fresh.run(lambda work: sources.hook(work, "line"))[0] == URL


# ---------------------------------------------------------------- the door


def send(folder: Path, answer: Callable[[httpx.Request], httpx.Response]) -> tuple[Outcome, str]:
    with opened(folder, secret_key=KEY) as made:
        made.turn_now(lambda work: sources.add(work, "line", "12345"))
        secret = made.turn_now(lambda work: sources.set_hook(work, "line", URL))
        door = Hooks(made)
        door._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))

        async def run() -> Outcome:
            outcome = await door.send(Parcel("hook:line", Message('（可能重复）{"a": 1}'), "hook:1:2"))
            await door.close()
            return outcome

        return asyncio.run(run()), secret


def test_what_is_sent_is_signed(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    outcome, secret = send(tmp_path, answer)
    head, body = seen[0].headers, seen[0].content
    wanted = hmac.new(secret.encode(), head["x-suban-timestamp"].encode() + b"." + body, hashlib.sha256)
    assert outcome == Delivered()
    assert body == b'{"a": 1}'
    assert (
        head["x-suban-signature"]
        == f"v1={wanted.hexdigest()}"
        == sign(secret, head["x-suban-timestamp"], body)
    )
    assert head["x-suban-delivery"] == "hook:1:2"


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Delivered()),
        (301, {"location": "https://elsewhere.example"}, RetryAfter()),
        (408, {}, RetryAfter()),
        (425, {}, RetryAfter()),
        (429, {"retry-after": "7"}, RetryAfter(7, chat_only=True)),
        (503, {"retry-after": "999999"}, RetryAfter(3600, chat_only=True)),
    ],
)
def test_what_is_not_taken_comes_again(
    tmp_path: Path, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    assert send(tmp_path, lambda _: httpx.Response(status, headers=headers))[0] == outcome


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_what_the_other_side_refuses_is_no_news_for_later(tmp_path: Path, status: int) -> None:
    with pytest.raises(NotTaken):
        send(tmp_path, lambda _: httpx.Response(status))


def test_one_refused_body_does_not_hold_up_what_follows(room: Room) -> None:
    rows = [room.archive.run(partial(brought, number=number)).ticket for number in ("n-1", "n-2")]
    for row in rows:
        room.archive.act(row["id"], "he-qingyang", "ask_more")
    heard: list[str] = []

    def post(work: Work) -> None:
        for claim in postbox.claim(work, "hook", 10):
            heard.append(json.loads(claim.body["facts"]["body"])["number"])
            if heard[-1] == "n-1":
                postbox.failed(work, claim, NotTaken.__name__)
            else:
                postbox.delivered(work, claim)

    for hours in range(12):
        room.archive.run(post, room.now + timedelta(hours=hours))
    assert heard == ["n-1"] * 8 + ["n-2"]


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_who_cannot_be_reached_is_tried_again(tmp_path: Path, error: type[httpx.HTTPError]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error("")

    assert send(tmp_path, answer)[0] == RetryAfter()


# ---------------------------------------------------------------- the command line


@pytest.mark.usefixtures("tables")
def test_a_key_is_shown_once_and_kept_nowhere(tmp_path: Path) -> None:
    said = suban(tmp_path, "source", "add", "line", "--channel", "12345", "--hook", URL, secret_key=KEY)
    key = SHOWN.findall(said.out)[0]
    assert "restart" not in said.out
    with opened(tmp_path, secret_key=KEY) as made:
        assert made.look_now(lambda work: sources.recognise(work, key))
        assert made.look_now(lambda work: sources.hook(work, "line"))[0] == URL
    listed = suban(tmp_path, "source", "list", secret_key=KEY).out
    assert "line" in listed
    assert URL in listed
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes()


@pytest.mark.usefixtures("tables")
def test_a_key_is_renewed_and_taken_back(tmp_path: Path) -> None:
    first = suban(tmp_path, "source", "add", "line", "--channel", "12345", secret_key=KEY).out
    second = suban(tmp_path, "source", "key", "line", secret_key=KEY).out
    keys = [SHOWN.findall(out)[0] for out in (first, second)]
    with opened(tmp_path, secret_key=KEY) as made:
        known = [made.look_now(lambda work, key=key: sources.recognise(work, key)) for key in keys]  # type: ignore[misc]
    assert [bool(row) for row in known] == [False, True]
    assert suban(tmp_path, "source", "revoke", "line", secret_key=KEY).code == 0
    assert "revoked" in suban(tmp_path, "source", "list", secret_key=KEY).out
    assert suban(tmp_path, "source", "revoke", "line", secret_key=KEY).code == 1
    assert suban(tmp_path, "source", "add", "line", "--channel", "12345", secret_key=KEY).code == 0


@pytest.mark.usefixtures("tables")
def test_a_hook_is_set_and_ended(tmp_path: Path) -> None:
    suban(tmp_path, "source", "add", "line", "--channel", "12345", secret_key=KEY)
    assert "Secret" in suban(tmp_path, "source", "hook", "line", URL, secret_key=KEY).out
    assert "nothing" in suban(tmp_path, "source", "hook", "line", secret_key=KEY).out
    assert URL not in suban(tmp_path, "source", "list", secret_key=KEY).out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("add", "Line!", "--channel", "12345"), "small letters"),
        (("add", "line", "--channel", "pigeon"), "12345"),
        (("add", "line", "--channel", "12345", "--hook", "http://far.example/x"), "https://"),
        (("add", "line", "--channel", "12345", "--hook", "ftp://far.example"), "https://"),
        (("key", "nobody"), "nobody"),
        (("hook", "nobody", URL), "nobody"),
        (("revoke", "nobody"), "nobody"),
    ],
)
@pytest.mark.usefixtures("tables")
def test_what_is_wrong_is_said_with_what_to_do(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    said = suban(tmp_path, "source", *words, secret_key=KEY)
    assert said.code == 1
    assert hint in said.err


@pytest.mark.usefixtures("tables")
def test_nobody_is_let_in_twice(tmp_path: Path) -> None:
    suban(tmp_path, "source", "add", "line", "--channel", "12345", secret_key=KEY)
    assert (
        "suban source key line"
        in suban(tmp_path, "source", "add", "line", "--channel", "12345", secret_key=KEY).err
    )


def test_a_channel_that_left_the_profile_brings_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        made.turn_now(lambda work: sources.add(work, "line", "carrier"))
        from store.work import Refused

        with pytest.raises(Refused, match=r"refused\.no_channel"):
            made.turn_now(brought)


@pytest.mark.usefixtures("tables")
def test_the_first_source_is_told_without_a_restart(tmp_path: Path) -> None:
    made = install(tmp_path, secret_key=KEY)

    async def run() -> bool:
        async with made.running():
            return Hooks.name in made.doors

    assert asyncio.run(run())


# ---------------------------------------------------------------- what was probably filed before


def flags(room: Room, number: str, **lines: str) -> list[str]:
    return str(room.archive.run(lambda work: brought(work, number, **lines).ticket["flags"])).split()


def test_the_same_telephone_and_near_words_are_marked_as_a_duplicate_and_kept(room: Room) -> None:
    first = room.archive.run(lambda work: brought(work, "a", phone="13800138000").ticket)
    told = flags(room, "b", phone="13800138000", story=STORY + "请尽快处理。")
    assert f"twin:{first['number']}" in told
    shown = room.archive.run(lambda work: card_rows.flags(work, ticket.find(work, "0002")[0]))
    assert [fact["facts"]["number"] for fact in shown if isinstance(fact, dict)] == [first["number"]]


@pytest.mark.parametrize(
    "lines",
    [
        {"phone": "13900139000"},
        {"phone": ""},
        {"phone": "13800138000", "story": "办理营业执照时窗口要求提供法律没有规定的证明，来回跑了三趟。"},
    ],
)
def test_another_telephone_or_other_words_are_no_duplicate(room: Room, lines: dict[str, str]) -> None:
    room.archive.run(lambda work: brought(work, "a", phone="13800138000"))
    assert [flag for flag in flags(room, "b", **lines) if flag.startswith("twin:")] == []


def test_what_is_a_month_old_or_sealed_is_no_duplicate(room: Room) -> None:
    room.archive.run(lambda work: brought(work, "a", phone="13800138000", kind="tipoff"))
    assert "twin" not in "".join(flags(room, "b", phone="13800138000"))
    later = room.now + timedelta(days=31)
    row = room.archive.run(lambda work: brought(work, "c", phone="13800138000").ticket, later)
    assert "twin" not in row["flags"]


# ---------------------------------------------------------------- assigned from above


@pytest.fixture
def above(room: Room) -> Room:
    """The line is a superior's now."""
    room.archive.run(lambda work: sources.revoke(work, "line"))
    room.archive.run(lambda work: sources.add(work, "line", "superior"))
    return room


def superiors(room: Room, id: int) -> dict[str, Any]:
    found = room.archive.run(lambda work: deadlines.last(work, id, "superior"))
    assert found is not None
    return found


def test_a_superiors_date_is_a_clock_of_its_own_that_moves_no_other(above: Room) -> None:
    plain = above.archive.run(lambda work: brought(work, "p").ticket)
    row = above.archive.run(lambda work: brought(work, "s", deadline="2026-03-06").ticket)

    def dues(id: int) -> dict[str, int]:
        rows = above.archive.run(lambda work: deadlines.open_of(work, id))
        return {each["kind"]: each["due"] for each in rows}

    assert set(dues(row["id"])) - set(dues(plain["id"])) == {"superior"}
    assert dues(row["id"])["triage"] == dues(plain["id"])["triage"]
    assert moment(superiors(above, row["id"])["due"]) == datetime(2026, 3, 6, 15, 59, 59, tzinfo=UTC)
    assert "上级交办" in superiors(above, row["id"])["basis"]


def test_the_office_is_reminded_of_the_superiors_date(above: Room) -> None:
    above.archive.run(lambda work: brought(work, "s", deadline="2026-03-06"))
    above.archive.hears("office")
    for days in (2, 4, 7):
        above.archive.run(sweep, above.now + timedelta(days=days))
    heard = [key for key in above.archive.hears("office", above.now + timedelta(days=8)) if "superior" in key]
    assert heard == [
        "notice.superior_soon.office",
        "notice.superior_day.office",
        "notice.superior_late.office",
    ]


@pytest.mark.parametrize("written", ["尽快", "2026-02-01"])
def test_a_superiors_date_that_is_none_is_refused_with_what_to_write(above: Room, written: str) -> None:
    with pytest.raises(Refused, match="superior_due"):
        above.archive.run(lambda work: brought(work, "s", deadline=written))


def test_other_channels_name_dates_in_their_own_words(room: Room) -> None:
    row = room.archive.run(lambda work: brought(work, "s", deadline="尽快").ticket)
    assert room.archive.run(lambda work: deadlines.last(work, row["id"], "superior")) is None


def test_the_answer_goes_back_up_and_ends_the_superiors_clock(above: Room) -> None:
    above.archive.run(lambda work: sources.set_hook(work, "line", URL))
    row = above.archive.run(lambda work: brought(work, "s", deadline="2026-03-20").ticket)
    steps = (
        ("shen-ruoxi", "mask_check"), ("shen-ruoxi", "accept"), ("shen-ruoxi", "assign"),
        ("song-zhiyuan", "acknowledge"), ("fang-yutong", "reply"), ("shen-ruoxi", "verify"),
    )  # fmt: skip
    for member, verb in steps:
        above.archive.act(row["id"], member, verb)
    last = told(above)[-1]
    assert (last["state"], last["result"]) == ("closed", "resolved")
    assert last["reply"]
    assert superiors(above, row["id"])["stopped"] is not None


def test_a_superiors_date_does_not_wait_while_the_house_does(above: Room) -> None:
    row = above.archive.run(lambda work: brought(work, "s", deadline="2026-03-20").ticket)
    before = superiors(above, row["id"])["due"]
    above.archive.act(row["id"], "shen-ruoxi", "suspend", obstacle="court", reason="等待法院裁判。")
    assert superiors(above, row["id"])["paused"] is None
    above.archive.act(row["id"], "shen-ruoxi", "resume", above.now + timedelta(days=3))
    assert superiors(above, row["id"])["due"] == before


def come_back(room: Room, days: float) -> dict[str, Any]:
    """Refused today, objected to so many days later: the superior's clock then."""
    row = room.archive.run(lambda work: brought(work, "s", deadline="2026-03-06").ticket)
    room.archive.act(row["id"], "shen-ruoxi", "refuse")
    assert superiors(room, row["id"])["met"] is True
    later = room.now + timedelta(days=days)
    room.archive.act(row["id"], row["person"], "object", later, reason="法院没有受理，我有退回的凭证。")
    return superiors(room, row["id"])


def test_what_was_refused_and_comes_back_is_awaited_above_until_the_same_day(above: Room) -> None:
    clock = come_back(above, 1)
    assert (clock["stopped"], clock["met"]) == (None, None)
    assert moment(clock["due"]) == datetime(2026, 3, 6, 15, 59, 59, tzinfo=UTC)
    above.archive.run(sweep, above.now + timedelta(days=7))
    assert "notice.superior_late.office" in above.archive.hears("office", above.now + timedelta(days=8))


def test_what_comes_back_after_that_day_was_answered_above(above: Room) -> None:
    assert come_back(above, 7)["met"] is True
