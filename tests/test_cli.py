"""The command line: what each command says, and with which code it ends."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import COMMANDS, Command
from bot.commands.keys import ACKNOWLEDGED
from bot.shell import Shell
from config.saying import Say
from config.texts import load_texts
from scheduler import sweeps
from store import claims, note, notice, people, roster, scans, sessions, spot_checks
from store.rotation import stale
from store.rows import change
from store.schema import Ticket
from store.work import Work
from tests.archive import STORY, at, file_complaint
from tests.installation import KEY, archive_of, install, opened, suban

CODE = re.compile(r"#code=([A-Z2-9]{12})")
NEW = KEY + "-and-newer"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one ticket in hand."""
    folder = tmp_path_factory.mktemp("city")
    with opened(folder, secret_key=KEY) as made:
        archive_of(made).bring("processing")
    return folder


def every(commands: tuple[Command, ...], path: str = "") -> list[str]:
    return [
        name
        for command in commands
        for name in [f"{path}{command.name}", *every(command.parts, f"{path}{command.name} ")]
    ]


@pytest.mark.parametrize("command", every(COMMANDS))
@pytest.mark.parametrize("lang", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_every_command_explains_itself(
    tmp_path: Path, command: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        suban(tmp_path, *command.split(), "--help", LANG=lang)
    assert ended.value.code == 0
    key = f"cli.help.{command.replace('-', '_').replace(' ', '.')}.it"
    assert load_texts().say(lang[:2], key)[:10] in capsys.readouterr().out.replace("\n", " ")


def test_without_a_command_it_lists_them_and_fails(tmp_path: Path) -> None:
    said = suban(tmp_path)
    assert said.code == 2
    assert "rehearse" in said.out


def test_wrong_settings_are_one_readable_list(tmp_path: Path) -> None:
    said = suban(tmp_path, "run", port="http", profile="nowhere!")
    assert said.code == 1
    assert {"SUBAN_PORT", "SUBAN_PROFILE"} <= set(re.findall(r"SUBAN_\w+", said.err))


def test_migrate_makes_the_archive_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    assert "is now at revision" in suban(tmp_path, "migrate").out
    assert "already" in suban(tmp_path, "migrate").out


def test_an_invitation_enrols_once(city: Path) -> None:
    said = suban(city, "invite", "urban", "officer", secret_key=KEY)
    code = CODE.findall(said.out)[0]
    with opened(city, secret_key=KEY) as made:
        found = made.turn_now(lambda work: roster.use_pass(work, code, "enrol"))
    assert (found["organisation"], found["post"]) == ("urban", "officer")


def test_an_invitation_may_name_whom_the_profile_does_not(city: Path) -> None:
    code = CODE.findall(suban(city, "invite", "urban", "officer", "--name", "张三", secret_key=KEY).out)[0]
    with opened(city, secret_key=KEY) as made:
        found = made.turn_now(lambda work: roster.use_pass(work, code, "enrol"))
        assert made.look_now(lambda work: people.name(work, found["person"])) == "张三"


def test_whoever_holds_a_post_signs_in_again(city: Path) -> None:
    with opened(city, secret_key=KEY) as made:
        post = made.look_now(
            lambda work: next(r for r in roster.everybody(work) if r["member"] == "song-zhiyuan")
        )
    code = CODE.findall(suban(city, "roster", "sign-in", str(post["id"]), secret_key=KEY).out)[0]
    with opened(city, secret_key=KEY) as made:
        found = made.turn_now(lambda work: roster.use_pass(work, code, "sign-in"))
    assert found["person"] == post["person"]


def test_nobody_signs_in_for_a_post_that_is_not_held(city: Path) -> None:
    assert suban(city, "roster", "sign-in", "999", secret_key=KEY).code == 1


def test_an_invitation_can_be_taken_back(city: Path) -> None:
    code = CODE.findall(suban(city, "invite", "urban", "leader", secret_key=KEY).out)[0]
    assert suban(city, "invite", "revoke", code.lower(), secret_key=KEY).code == 0
    assert suban(city, "invite", "revoke", "NOSUCHCODE22", secret_key=KEY).code == 1


def test_a_member_of_the_profile_brings_the_post_along(city: Path) -> None:
    assert "Leader" in suban(city, "invite", "urban", "--member", "fang-yutong", secret_key=KEY).out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("invite", "nowhere", "officer"), "housing"),
        (("invite", "urban", "king"), "leader"),
        (("invite", "urban", "--member", "nobody"), "song-zhiyuan"),
        (("bind-code", "nowhere"), "housing"),
        (("roster", "dismiss", "9999"), "roster list"),
        (("why", "9999"), "9999"),
        (("qr", "--site", "a b", "--out", "qr"), "letters"),
        (("outline", "poem"), "complaint"),
        (("outline", "complaint", "--lang", "fr"), "zh"),
        (("console", "--as", "nobody"), "roster"),
        (("key", "acknowledge", "00000000"), "key backup"),
    ],
)
def test_a_refusal_says_what_would_have_been_possible(city: Path, words: tuple[str, ...], hint: str) -> None:
    said = suban(city, *words, secret_key=KEY)
    assert said.code == 1
    assert hint in said.err


def test_a_binding_code_says_what_to_do_with_it(city: Path) -> None:
    said = suban(city, "bind-code", "urban", secret_key=KEY, LANG="zh_CN.UTF-8")
    assert re.search(r"绑定 [A-Z2-9]{12}", said.out)


def test_an_invitation_and_a_binding_code_open_in_telegram_too(city: Path) -> None:
    invited = suban(city, "invite", "urban", "officer", secret_key=KEY, telegram_staff_name="suban_desk_bot")
    code = CODE.findall(invited.out)[0]
    assert f"https://t.me/suban_desk_bot?start=enrol-{code}\n" in invited.out
    bound = suban(city, "bind-code", "urban", secret_key=KEY, telegram_staff_name="suban_desk_bot")
    code = re.findall(r"/bind@suban_desk_bot ([A-Z2-9]{12})\n", bound.out)[0]
    assert f"https://t.me/suban_desk_bot?startgroup=bind-{code}\n" in bound.out
    assert "t.me" not in suban(city, "bind-code", "urban", secret_key=KEY).out


@pytest.mark.slow
def test_the_banner_names_the_bots_that_are_on(city: Path) -> None:
    from bot.welcome import welcome

    shell = Shell({"LANG": "en_GB.UTF-8"}, city, out := io.StringIO())
    bots = {
        "telegram_public_token": "1:a",
        "telegram_public_name": "suban_bot",
        "telegram_staff_token": "2:b",
    }
    with opened(city, None, secret_key=KEY, **bots) as made:
        welcome(shell, made)
    assert "In Telegram (polling): @suban_bot, the officers' bot\n" in out.getvalue()


@pytest.mark.usefixtures("tables")
def test_the_roster_is_listed_and_a_post_taken_back(tmp_path: Path) -> None:
    before = suban(tmp_path, "roster", "list", "desk").out.splitlines()
    assert suban(tmp_path, "roster", "dismiss", before[0].split()[0]).code == 0
    assert suban(tmp_path, "roster", "list", "desk").out.splitlines() == before[1:]


def test_why_explains_every_deadline(city: Path) -> None:
    said = suban(city, "why", "1", secret_key=KEY, LANG="zh_CN.UTF-8")
    assert said.code == 0
    assert "10个工作日" in said.out
    assert "依据" in said.out


def test_an_export_is_the_whole_ticket_and_is_itself_written_down(city: Path) -> None:
    body = json.loads(suban(city, "export", "1", "--purpose", "复议用的", secret_key=KEY).out)
    assert body["complainant"]["phone"] == "13800138000"
    assert STORY in [words["text"] for words in body["notes"]]
    assert [event["verb"] for event in body["events"]][:2] == ["submit", "mask_check"]
    assert "query" not in body["ticket"]
    assert {view["person"] for view in body["views"]} == {"operator"}


def test_an_export_to_a_file_is_for_its_owner_alone(city: Path) -> None:
    suban(city, "export", "1", "--purpose", "复议用的", "--out", str(city / "one.json"), secret_key=KEY)
    assert (city / "one.json").stat().st_mode & 0o077 == 0


def test_backup_and_restore_by_command(city: Path, tmp_path: Path) -> None:
    assert suban(city, "backup", str(city / "b.tar"), secret_key=KEY).code == 0
    assert suban(tmp_path, "restore", str(city / "b.tar"), secret_key=KEY).code == 0
    said = suban(tmp_path, "audit", "verify", secret_key=KEY)
    assert (said.code, said.out.split()[1]) == (0, "1")


def test_a_backup_that_is_not_there_is_called_by_its_name(tmp_path: Path) -> None:
    said = suban(tmp_path, "restore", "nowhere.tar", secret_key=KEY)
    assert said.code != 0
    assert "nowhere.tar" in said.err


def test_a_changed_history_does_not_verify(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        archive_of(made).bring("processing")
        made.database.tx_now(lambda tx: tx.define("delete from event where seq = 2"))
    said = suban(tmp_path, "audit", "verify", secret_key=KEY)
    assert said.code == 1
    assert "#2: gap" in said.err


def test_scans_are_counted_per_site(tmp_path: Path) -> None:
    with opened(tmp_path) as made:
        for _ in range(2):
            made.turn_now(lambda work: scans.count(work, "hall", "qr"))
    assert suban(tmp_path, "scans").out.split()[1:] == ["hall", "qr", "2"]


def test_a_sample_is_shown_with_its_seed_and_drawn_again(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        row = archive_of(made).bring("processing")
        over = {"state": "closed", "closed": row["opened"]}
        made.turn_now(lambda work: change(work.tx, Ticket, {"id": row["id"]}, over))
        drawn = made.turn_now(lambda work: spot_checks.draw_month(work, "2026-03"))
        kept = made.look_now(spot_checks.sample)
    said = suban(tmp_path, "sample", secret_key=KEY).out
    assert drawn == 1
    assert kept
    assert kept["seed"] in said


def test_codes_are_drawn_for_the_address_people_open(tmp_path: Path) -> None:
    said = suban(
        tmp_path, "qr", "--site", "hall", "--out", str(tmp_path / "qr"), public_url="https://a.example"
    )
    assert "https://a.example/?site=hall&channel=qr" in said.out
    assert {path.suffix for path in (tmp_path / "qr").iterdir()} == {".png", ".svg"}


def test_a_code_for_telegram_lies_beside_the_one_for_the_web(tmp_path: Path) -> None:
    words = ("qr", "--site", "hall", "--out", str(tmp_path / "qr"), "--format", "svg")
    suban(tmp_path, *words)
    said = suban(tmp_path, *words, "--door", "telegram", telegram_public_name="@suban_bot")
    assert "https://t.me/suban_bot?start=qr__hall" in said.out
    assert len(list((tmp_path / "qr").iterdir())) == 2


@pytest.mark.parametrize(
    ("more", "name", "hint"),
    [
        ((), "", "SUBAN_TELEGRAM_PUBLIC_NAME"),
        (("--channel", "Q-R"), "suban_bot", "small letters"),
        (("--channel", "c" * 30), "suban_bot", "8 characters too long"),
    ],
)
def test_a_code_that_telegram_cannot_carry_is_a_sentence(
    tmp_path: Path, more: tuple[str, ...], name: str, hint: str
) -> None:
    words = ("qr", "--door", "telegram", "--site", "s" * 40, "--out", str(tmp_path / "qr"), *more)
    said = suban(tmp_path, *words, telegram_public_name=name)
    assert said.code == 1
    assert hint in said.err


def test_an_outline_is_a_table_and_a_chart(tmp_path: Path) -> None:
    said = suban(tmp_path, "outline", "complaint", LANG="zh_CN.UTF-8")
    assert "```mermaid" in said.out


def test_the_gallery_holds_every_text(tmp_path: Path) -> None:
    suban(tmp_path, "gallery", "--out", str(tmp_path / "var" / "g.html"))
    page = (tmp_path / "var" / "g.html").read_text("utf-8")
    assert all(f"<th>{key}</th>" in page for key in load_texts().keys("zh"))


def test_the_key_is_printed_and_its_keeping_acknowledged(tmp_path: Path) -> None:
    said = suban(tmp_path, "key", "backup", secret_key=KEY)
    fingerprint = said.out.split()[-1]
    assert KEY in said.out
    assert suban(tmp_path, "key", "acknowledge", fingerprint, secret_key=KEY).code == 0
    assert (tmp_path / "var" / ACKNOWLEDGED).read_text().strip() == fingerprint


def test_a_new_key_opens_nothing_until_the_archive_was_sealed_again(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        archive_of(made).bring("processing")
    assert suban(tmp_path, "roster", "list", secret_key=NEW, retired_keys=KEY).code == 1
    assert suban(tmp_path, "key", "rotate", secret_key=NEW, retired_keys=KEY).code == 0
    with opened(tmp_path, secret_key=NEW) as made:
        assert made.look_now(lambda work: (stale(work), note.last(work, 1, "story"))) == (0, STORY)
        assert made.look_now(lambda work: bool(people.at_address(work, "web:business")))
        assert made.look_now(lambda work: people.tickets_of_phone(work, "13800138000")) == [1]


@pytest.mark.parametrize("command", ["doctor", "migrate"])
def test_a_damaged_database_is_a_sentence(tmp_path: Path, command: str) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "suban.db").write_bytes(b"this is no database at all, and long enough to show it")
    said = suban(tmp_path, command)
    assert said.code == 1
    assert "suban restore" in said.err


def test_a_notice_for_the_morning_is_sealed_again_too(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        lane = archive_of(made).lane("urban")
        closed = Say("notice.closed.unit")
        made.turn_now(lambda work: notice.tell(replace(work, quiet_until=at(1, 9)), lane, closed))
    suban(tmp_path, "key", "rotate", secret_key=NEW, retired_keys=KEY)
    with opened(tmp_path, at(1, 9), secret_key=NEW) as made:
        assert made.look_now(stale) == 0
        made.turn_now(sweeps.sweep)
        assert archive_of(made).hears("urban", at(1, 9)) == ["notice.closed.unit"]


def test_files_are_sealed_again_too(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        digest = made.files.put(b"a receipt")
        archive_of(made).file(files=[{"digest": digest, "name": "r.txt", "kind": "document", "size": 9}])
    suban(tmp_path, "key", "rotate", secret_key=NEW, retired_keys=KEY)
    assert install(tmp_path, secret_key=NEW).files.get(digest) == b"a receipt"


def test_without_the_former_key_rotation_says_how_much_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        archive_of(made).file()
    said = suban(tmp_path, "key", "rotate", secret_key=NEW)
    assert said.code == 1
    assert "SUBAN_RETIRED_KEYS" in said.err


@pytest.mark.usefixtures("tables")
def test_a_complaint_can_be_filed_in_the_terminal(tmp_path: Path) -> None:
    typed = f"{STORY}\n1\n1\n王先生 13812345678\n提交\n"
    said = suban(tmp_path, "console", typed=typed, LANG="zh_CN.UTF-8")
    assert re.search(r"YS\d{4}-0001", said.out)
    desk = suban(tmp_path, "console", "--as", "he-qingyang", typed="/quit\n", LANG="zh_CN.UTF-8")
    assert "0001" in desk.out
    assert "13812345678" not in desk.out


def test_codes_and_sessions_from_before_work_while_the_former_key_is_retired(tmp_path: Path) -> None:
    with opened(tmp_path, secret_key=KEY) as made:
        filed = made.turn_now(file_complaint)
        person = made.turn_now(lambda work: people.add(work, "complainant"))
        token = made.turn_now(lambda work: sessions.begin(work, person, "complainant", 10**9))
    suban(tmp_path, "key", "rotate", secret_key=NEW, retired_keys=KEY)

    def recognised(work: Work) -> tuple[str, bool]:
        code = claims.check_code(work, filed.ticket, filed.query_code, "here")
        return code, sessions.recognise(work, token) is not None

    with opened(tmp_path, secret_key=NEW, retired_keys=KEY) as made:
        assert made.turn_now(recognised) == ("query", True)
    with opened(tmp_path, secret_key=NEW) as made:
        assert made.turn_now(recognised) == ("", False)


@pytest.mark.usefixtures("tables")
def test_a_file_can_be_sent_in_the_terminal_and_a_disguised_one_cannot(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("收费通知")
    (tmp_path / "photo.jpg").write_bytes(b"MZ" + bytes(200))
    typed = f"{STORY}\n/file {tmp_path}/note.txt\n/file {tmp_path}/photo.jpg\n/file {tmp_path}/none\n/quit\n"
    said = suban(tmp_path, "console", typed=typed)
    assert len(list((tmp_path / "var" / "evidence").glob("??/??/*"))) == 1
    assert "check the path" in said.out


def test_a_command_does_not_wait_for_the_library_of_a_platform(tmp_path: Path) -> None:
    code = "import sys; from bot.cli import main; main(['invite', 'urban', 'officer']); print('aiogram' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", f"import os; os.chdir({str(tmp_path)!r}); {code}"],
        env={"SUBAN_TELEGRAM_PUBLIC_TOKEN": "111:public", "PATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.endswith("False\n")
