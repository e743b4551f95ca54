"""What the documents show, name and promise is there: conversations, commands, settings, files, links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.cli import COMMANDS, Command
from config.given import NOT_SETTINGS, PREFIX
from config.settings import Settings

ROOT = Path(__file__).parents[1]
SHOWN = {"README.md": "the-main-job-in-english.md", "README.zh-CN.md": "the-main-job.md"}
"""Which story a document tells."""
ROOMS = ("docs", "docs/security", "benchmarks")
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(path for room in ROOMS for path in (ROOT / room).glob("*.md")),
    ]
)
ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".txt",
    ".conf",
    ".service",
    ".timer",
    ".png",
    ".jpg",
}
MADE_LATER = {"suban.toml", "suban.tar", "suban-1.tar", "suban.db", "var", ".venv"}
"""Files and folders of an installation, not of the repository."""
CHAT = re.compile(r"^```chat\n.*?^```$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
VARIABLE = re.compile(r"\bSUBAN_[A-Z0-9_]*[A-Z0-9]\b")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
PATH = re.compile(r"\.?[A-Za-z_][\w.-]*(/[\w.-]+)*/?")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_in(text: str) -> Iterator[str]:
    """Whatever is set as code: lines of blocks that are no conversation, and spans between backticks."""
    for kind, body in FENCE.findall(text):
        if kind not in ("chat", "mermaid"):
            yield from body.splitlines()
    yield from CODE.findall(FENCE.sub("", text))


def commands_in(text: str) -> Iterator[list[str]]:
    """The words behind `suban`, a list for each command line."""
    for line in code_in(text):
        for part in re.split(r";|&&|\|", line.partition(" #")[0]):
            words = re.sub(r"^sudo -u suban ", "", part.strip()).split()
            if words and words[0].removeprefix(".venv/bin/") == "suban":
                yield words[1:]


def unknown(words: Sequence[str], commands: Sequence[Command] = COMMANDS) -> str:
    """The first word of a command line that the program does not know."""
    if not words:
        return ""
    found = next((command for command in commands if command.name == words[0]), None)
    if found is None:
        return words[0]
    if found.parts and not (found.does and words[1:] and words[1].startswith("-")):
        return unknown(words[1:], found.parts)
    options = {name for name, _ in found.arguments} | {"--help"}
    return next((word for word in words[1:] if word.startswith("--") and word not in options), "")


def paths_in(text: str) -> Iterator[str]:
    for span in CODE.findall(FENCE.sub("", text)):
        if PATH.fullmatch(span) and ("/" in span or Path(span).suffix in ENDINGS):
            yield span


def anchors(document: Path) -> set[str]:
    """The places in a document that a link can name."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# ---------------------------------------------------------------- the documents


@pytest.mark.parametrize("name", SHOWN)
def test_the_conversation_in_the_readme_is_one_that_is_played(
    name: str, request: pytest.FixtureRequest
) -> None:
    readme, story = ROOT / name, (ROOT / "tests" / "transcripts" / SHOWN[name]).read_text("utf-8")
    played = iter(CHAT.findall(story))
    text = CHAT.sub(lambda shown: next(played, shown[0]), readme.read_text("utf-8"))
    if request.config.getoption("--rewrite"):
        readme.write_text(text, "utf-8")
    assert CHAT.findall(readme.read_text("utf-8")) == CHAT.findall(story), "run: make rewrite"


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_opens_with_the_conversation_a_picture_and_the_two_commands(name: str) -> None:
    opening = (ROOT / name).read_text("utf-8").partition("\n## ")[0]
    found = [opening.find(part) for part in ("```chat", "<img", "make run", "make test")]
    assert -1 not in found
    assert found == sorted(found)


@every_document
def test_every_command_exists(document: Path) -> None:
    lines = list(commands_in(document.read_text("utf-8")))
    assert [words for words in lines if unknown(words)] == []


@every_document
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = "\n".join(code_in(document.read_text("utf-8")))
    named = set(re.findall(r"^(?:sudo -u suban )?make (\w+)", code, re.MULTILINE))
    assert named <= targets


@every_document
def test_every_setting_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    tables = [tomllib.loads(body) for kind, body in FENCE.findall(text) if kind == "toml"]
    written = {
        PREFIX + name.upper() for table in tables for name in table if not isinstance(table[name], dict)
    }
    assert ({*VARIABLE.findall(text)} | written) <= known


@every_document
def test_every_file_exists(document: Path) -> None:
    named = [p for p in paths_in(document.read_text("utf-8")) if Path(p).parts[0] not in MADE_LATER]
    assert [p for p in named if not (ROOT / p).exists() and not (document.parent / p).exists()] == []


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [a or b for a, b in LINK.findall(FENCE.sub("", document.read_text("utf-8")))]
    lost = []
    for link in (link for link in links if not re.match(r"https?:", link)):
        name, _, place = link.partition("#")
        target = (document.parent / name) if name else document
        if not target.exists() or (place and place not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_the_readers_of_the_documents_find_what_they_look_for() -> None:
    text = (
        "`suban invite office leader` and\n```sh\nsudo -u suban .venv/bin/suban no-such --thing  # why\n```\n"
    )
    assert [unknown(words) for words in commands_in(text)] == ["no-such", ""]
    assert unknown(["backup", "x.tar", "--quickly"]) == "--quickly"
    assert list(paths_in("`bot/no.py`, `/web/stream`, `two words` and `config.toml`")) == [
        "bot/no.py",
        "config.toml",
    ]
