"""The web pages: every word they use exists and is heard, and nothing in them needs a looser policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.texts import load_texts

TEXTS = load_texts()
WEB = Path(__file__).parents[1] / "bot" / "web"
SCRIPTS = sorted((WEB / "static").glob("*.js"))
SHEETS = sorted((WEB / "static").glob("*.css"))
PAGES = sorted((WEB / "pages").glob("*.html"))
SAID = re.compile(r'"(web\.[a-z_.]+)"')
BUILT = re.compile(r"`(web\.[a-z_.]+)\.\$\{")
WRITTEN = re.compile(r"words\.([a-z_.]+[a-z])")


def name(file: Path) -> str:
    return file.name


def used() -> set[str]:
    quoted = {key for file in SCRIPTS for key in SAID.findall(file.read_text("utf-8"))}
    return quoted | {f"web.{key}" for file in PAGES for key in WRITTEN.findall(file.read_text("utf-8"))}


def built() -> set[str]:
    found = {key for file in SCRIPTS for key in BUILT.findall(file.read_text("utf-8"))}
    return found | {"web.progress.step", "web.shortcut", "web.hint", "web.office.due_filter"}


def words() -> set[str]:
    return {key for key in TEXTS.keys("zh") if key.startswith("web.")}


def test_every_word_a_page_asks_for_exists() -> None:
    tables = {key.rpartition(".")[0] for key in words()}
    dynamic = {key for key in used() if key.endswith(".format")}
    plain = used() - dynamic | {key.removesuffix(".format") for key in dynamic}
    assert plain - words() - tables == set()


def test_no_word_of_the_pages_is_left_over() -> None:
    asked = {key.removesuffix(".format") for key in used()}
    assert {key for key in words() - asked if not key.startswith(tuple(built()))} == set()


@pytest.mark.parametrize("lang", TEXTS.languages)
@pytest.mark.parametrize("table", ["whole", "verb"])
def test_a_command_offered_to_staff_is_heard(lang: str, table: str) -> None:
    offered = TEXTS.tree(lang, "web")["hint"][table]
    assert {verb: TEXTS.hear("verb", word, [lang]) for verb, word in offered.items()} == {
        v: v for v in offered
    }


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_a_word_offered_to_complainants_is_heard(lang: str) -> None:
    offered = TEXTS.tree(lang, "web")["shortcut"]
    assert {id: TEXTS.hear("word", word, [lang]) for id, word in offered.items()} == {
        id: id for id in offered
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_never_turns_text_into_markup(script: Path) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
    assert re.findall(risky, script.read_text("utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_contains_no_sentence(script: Path) -> None:
    assert re.findall(r"[\u4e00-\u9fff]+", script.read_text("utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_imports_only_its_neighbours(script: Path) -> None:
    wanted = set(re.findall(r'from "([^"]+)"', script.read_text("utf-8")))
    assert wanted <= {f"./{neighbour.name}" for neighbour in SCRIPTS}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_keeps_to_the_strict_policy(page: Path) -> None:
    loose = r"\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|<style|https?://|\|\s*safe"
    assert re.findall(loose, page.read_text("utf-8")) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_style_sheet_fetches_nothing(sheet: Path) -> None:
    assert re.findall(r"url\(|@import", sheet.read_text("utf-8")) == []


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_what_somebody_wrote_stays_text_on_the_progress_page(lang: str) -> None:
    pages = Environment(loader=FileSystemLoader(WEB / "pages"), autoescape=True, undefined=StrictUndefined)
    said = [{"at": "", "text": "<img src=x>"}]
    html = pages.get_template("progress.html").render(
        lang=lang, words=TEXTS.tree(lang, "web"), brand="B", place="P", number="N", kind_label="K", state_label="S",
        steps=[], timeline=said, notices=said, due="D", days_left=-1,
    )  # fmt: skip
    assert "<img src=x>" not in html
    assert html.count("&lt;img src=x&gt;") == 2
