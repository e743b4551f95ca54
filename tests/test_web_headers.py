"""What every answer of the web door carries, what none does, and what a stranger with an address gets to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from store.opening import Opened
from store.people import Who
from store.work import Work
from tests.archive import file_complaint
from tests.web import STORY, Hall

STATIC = Path(__file__).parents[1] / "bot" / "web" / "static"
NAME, PHONE, ENTERPRISE, PLACE = "欧阳冠霖", "13766668888", "云帆图文店", "柳巷七号"
MARKED = f"{PLACE}的{ENTERPRISE}上周三被城管局要了两千元，店主{NAME}电话{PHONE}，没有给票据。"
RUNS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
ANYBODYS = (
    "/", "/workbench", "/office", "/healthz", "/readyz", "/metrics", "/web/words", "/web/words?lang=en", "/web/me",
    "/web/demo", "/nowhere", "/t/NOSUCHCODE", "/web/messages", "/web/office/tickets", "/web/history", "/web/stream",
    "/static/base.css", "/static/chat.js", "/static/logo.svg", "/static/nowhere.js", "/favicon.ico",
)  # fmt: skip


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Hall(tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(hall: Hall) -> Opened:
    """A complaint that could give its complainant away."""
    who = Who(NAME, PHONE, ENTERPRISE)
    return hall.run(lambda work: file_complaint(work, story=MARKED, who=who, confidentiality="open"))


def answers(hall: Hall, opened: Opened) -> list[httpx.Response]:
    """Every kind of answer there is, good and bad."""
    client, visitor, office = hall.client(), hall.visitor(), hall.officer("shen-ruoxi")
    pages = [client.get(path, headers={"Accept": "text/html"}) for path in ANYBODYS]
    good = [
        client.get(f"/t/{opened.progress}"), visitor.post({"id": "a", "text": STORY}), visitor.get("/web/history"),
        office.get("/web/office/tickets"), office.export(), office.get("/web/me"),
        office.get(f"/web/office/tickets/{opened.ticket['id']}"),
    ]  # fmt: skip
    bad = [
        visitor.post({"id": "?"}), visitor.post({"id": "b", "text": "x" * 30_000}), visitor.upload("a.exe", b"MZ" * 90),
        visitor.get("/web/office/tickets"), client.post("/"), client.get("/t/" + "a" * 200),
        client.post("/web/sign-in", json={"code": "x"}),
    ]  # fmt: skip
    with visitor.stream() as live:
        return [*pages, *good, *bad, live.answer]


@pytest.fixture(scope="module")
def every_answer(hall: Hall, opened: Opened) -> list[httpx.Response]:
    return answers(hall, opened)


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";")]
    return {name: sources for name, _, sources in parts}


# ---------------------------------------------------------------- every answer


def test_every_answer_has_the_strict_policy(every_answer: list[httpx.Response]) -> None:
    assert {answer.status_code for answer in every_answer} >= {200, 400, 401, 403, 404, 405, 413, 415}
    for answer in every_answer:
        given = policy(answer)
        assert given["default-src"] == "'none'"
        assert given["script-src"] == given["style-src"] == given["connect-src"] == "'self'"
        assert given["frame-ancestors"] == given["base-uri"] == "'none'"
        assert not re.search(r"unsafe|https?:|\*", answer.headers["content-security-policy"])


def test_every_answer_forbids_guessing_framing_and_telling_where_one_came_from(
    every_answer: list[httpx.Response],
) -> None:
    for answer in every_answer:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert len(answer.headers.get_list("content-security-policy")) == 1


def test_no_answer_sets_a_cookie_or_lets_other_sites_in(every_answer: list[httpx.Response]) -> None:
    for answer in every_answer:
        assert not {"set-cookie", "access-control-allow-origin", "server"} & set(answer.headers)


def test_what_is_somebodys_own_stays_in_no_cache(every_answer: list[httpx.Response]) -> None:
    own = [
        a for a in every_answer if a.request.url.path.startswith(("/web/", "/t/")) and a.status_code == 200
    ]
    assert len(own) >= 8
    for answer in own:
        expected = "no-cache" if answer.request.url.path == "/web/words" else "no-store"
        assert answer.headers["cache-control"] == expected


def test_an_answer_that_went_wrong_is_protected_too(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"{NAME} {PHONE}")

    monkeypatch.setattr("bot.web.sessions._describe", fail)
    answer = hall.visitor(lang="en").get("/web/me")
    assert (answer.status_code, policy(answer)["default-src"]) == (500, "'none'")
    assert "nothing you wrote is lost" in answer.json()["error"]
    assert NAME not in answer.text


# ---------------------------------------------------------------- pages


class Outline(HTMLParser):
    """What a page loads and what it runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loads += [
            given[name] or "" for name in ("src", "href", "action", "srcset", "data") if name in given
        ]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if (tag == "script" and "src" not in given) or tag in ("style", "iframe", "object", "embed"):
            self.inline.append(tag)


@pytest.mark.parametrize("path", ["/", "/workbench", "/office", "/nowhere", "progress"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_of_its_own(
    hall: Hall, opened: Opened, path: str, lang: str
) -> None:
    where = f"/t/{opened.progress}" if path == "progress" else path
    html = hall.client().get(where, params={"lang": lang}, headers={"Accept": "text/html"}).text
    outline = Outline(html)
    assert [link for link in outline.loads if not link.startswith(("/", "#", "?", "tel:"))] == []
    assert [link for link in outline.loads if link.startswith("//")] == []
    assert outline.inline == []
    assert f'lang="{lang}' in html


def test_no_script_and_no_sheet_names_another_site() -> None:
    for file in [*STATIC.glob("*.js"), *STATIC.glob("*.css")]:
        found = re.findall(r"https?://[^\s\"'`)]+", file.read_text("utf-8"))
        assert [url for url in found if not url.startswith("http://www.w3.org/")] == [], file.name


def test_no_script_writes_markup_or_runs_text() -> None:
    for file in STATIC.glob("*.js"):
        assert not RUNS.search(file.read_text("utf-8")), file.name


# ---------------------------------------------------------------- the progress page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_progress_page_shows_the_way_and_nothing_of_who_or_what(
    hall: Hall, opened: Opened, lang: str
) -> None:
    answer = hall.client().get(f"/t/{opened.progress}", params={"lang": lang})
    assert answer.status_code == 200
    assert opened.ticket["number"] in answer.text
    for secret in (
        NAME,
        PHONE,
        PHONE[-4:],
        ENTERPRISE,
        PLACE,
        "两千元",
        "票据",
        MARKED[:8],
        opened.query_code,
    ):
        assert secret not in answer.text
    assert 'content="noindex"' in answer.text


def test_the_progress_page_names_no_unit_of_a_sealed_matter(hall: Hall) -> None:
    def tell(work: Work) -> Opened:
        return file_complaint(work, kind="tipoff", story=MARKED, respondent="market", category="")

    page = hall.client().get(f"/t/{hall.run(tell).progress}").text
    assert hall.organisation("market") not in page
    assert "举报" in page


def test_an_address_that_leads_nowhere_is_a_page_too(hall: Hall) -> None:
    for code in ("NOSUCHCODE", "²", "a" * 500, "'; --", "%00", "..%2f..", "<script>"):
        answer = hall.client().get(f"/t/{code}", headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "<script>" not in answer.text


def test_the_query_code_opens_no_progress_page(hall: Hall, opened: Opened) -> None:
    for code in (opened.query_code, opened.ticket["number"], str(opened.ticket["id"])):
        assert hall.client().get(f"/t/{code}").status_code == 404


# ---------------------------------------------------------------- for the operator


def test_a_healthy_process_says_so(hall: Hall) -> None:
    assert [hall.client().get(path).text for path in ("/healthz", "/readyz")] == ["ok\n", "ready\n"]


def test_a_process_that_is_about_to_stop_is_not_ready(tmp_path: Path) -> None:
    with Hall(tmp_path) as leaving:
        leaving.suban.stopping.set()
        assert leaving.client().get("/readyz").status_code == 503
        assert leaving.client().get("/healthz").status_code == 200


def test_metrics_are_numbers_and_tell_nobodys_business(hall: Hall, opened: Opened) -> None:
    answer = hall.client().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert re.search(r'^suban_tickets\{state="received"\} \d', answer.text, re.MULTILINE)
    for line in answer.text.splitlines():
        assert line.startswith("#") or re.fullmatch(r'[a-z_]+(\{[a-z]+="[a-z_-]*"\})? [-+.e\d]+', line), line


def test_metrics_are_for_this_machine_alone(hall: Hall) -> None:
    assert hall.client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404


def test_a_proxy_is_believed_about_where_somebody_is(tmp_path: Path) -> None:
    """Limits count the person behind the proxy, not the proxy."""
    with Hall(tmp_path, limits=True) as strict:
        client = strict.client()

        def guess(where: str) -> int:
            return client.post(
                "/web/sign-in", json={"code": "x"}, headers={"X-Forwarded-For": where}
            ).status_code

        assert [guess("203.0.113.7") for _ in range(12)][-1] == 429
        assert guess("203.0.113.8") == 403


def test_old_sessions_leave_no_door_open(hall: Hall) -> None:
    visitor, began = hall.visitor(), hall.now
    hall.now += timedelta(days=400)
    try:
        assert visitor.get("/web/history").status_code == 401
    finally:
        hall.now = began
