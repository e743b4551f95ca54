"""The rules as something to read or to keep: for the page, as one web page, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from bot import lifecycle_page
from bot.flow_chart import flow_chart
from config.profile import Profile
from config.saying import Fact, phrase
from config.texts import Texts
from handlers import rule_changes
from handlers.rulebook import Section, rulebook
from store import bulletin
from store.work import Work

Worded = Mapping[str, Any]
SHEET = Path(__file__).parent / "web" / "static" / "rules_file.css"


def sections(work: Work, texts: Texts, lang: str) -> list[Worded]:
    """Every section in the reader's language, the flow chart behind the deadlines, what has changed at the end."""
    profile = work.profile
    found = rulebook(profile, texts, bulletin.local(work).date(), work.house.public_url)
    told = [worded(section, profile, texts, lang) for section in (*found, rule_changes.section(work))]
    place = next(n for n, section in enumerate(told, 1) if section["id"] == "deadlines")
    return [*told[:place], chart(texts, lang), *told[place:]]


def worded(section: Section, profile: Profile, texts: Texts, lang: str) -> Worded:
    """A section as a page shows it."""

    def word(fact: Fact) -> str:
        return texts.word(lang, fact, profile.hours.zone).strip()

    return {
        "id": section.id,
        "title": word(section.title),
        "paragraphs": [word(each) for each in section.paragraphs],
        "columns": section.columns(texts, lang),
        "rows": [[word(cell) for cell in row] for row in section.rows],
        "chart": "",
        "mermaid": "",
    }


def chart(texts: Texts, lang: str) -> Worded:
    """The flow chart as a section of its own."""
    said = {name: texts.say(lang, f"rules.chart.{name}") for name in ("title", "text")}
    drawn = {"chart": _as_it_is(flow_chart(texts, lang)), "mermaid": lifecycle_page.chart(texts, lang)}
    return {"id": "chart", "title": said["title"], "paragraphs": [said["text"]], "rows": [], **drawn}


def _as_it_is(ours: str) -> Markup:
    """What is drawn or kept here, every foreign word in it escaped already."""
    return Markup(ours)  # noqa: S704


def heading(work: Work, texts: Texts, lang: str) -> dict[str, str]:
    """What stands above the sections, and who says so."""
    brand, zone, since = work.profile.brand, work.profile.hours.zone, rule_changes.since(work)
    named: dict[str, Fact] = {"brand": dict(brand.name), "office": dict(brand.office)}
    dates: dict[str, Fact] = {
        "day": {"at": work.ms, "as": "date"},
        "since": {"at": since or work.ms, "as": "full"},
    }
    intro = phrase("rules.page.intro" if since else "rules.page.intro_undated", **named, **dates)
    made = phrase("rules.page.made", **named, **dates)
    plain = {name: phrase(f"rules.page.{name}") for name in ("title", "download", "contents", "file")}
    return {
        name: texts.word(lang, fact, zone)
        for name, fact in {**plain, "intro": intro, "made": made, "brand": named["brand"]}.items()
    }


def web_page(head: Mapping[str, str], told: Iterable[Worded], lang: str) -> str:
    """One web page with nothing from elsewhere."""
    from bot.web.shells import templates

    sheet = _as_it_is(f"<style>{SHEET.read_text('utf-8')}</style>")
    return (
        templates()
        .get_template("rules_file.html")
        .render({**head, "sections": told, "lang": lang, "sheet": sheet})
    )


def markdown(head: Mapping[str, str], told: Iterable[Worded]) -> str:
    """The same for those who keep it in Markdown, which draws the chart by itself."""
    parts = [f"# {head['title']} · {head['brand']}", head["intro"], head["made"]]
    return "\n\n".join([*parts, *(_part(section) for section in told)]) + "\n"


def _part(section: Worded) -> str:
    table = "\n".join(_row(row) for row in _grid(section)) if section["rows"] else ""
    said = [f"## {section['title']}", *section["paragraphs"], table, section["mermaid"]]
    return "\n\n".join(filter(None, said))


def _grid(section: Worded) -> list[list[str]]:
    return [section["columns"], ["---"] * len(section["columns"]), *section["rows"]]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") or " " for cell in cells) + " |"
