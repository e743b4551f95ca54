"""A drafted letter as one web page to change, print and sign: nothing in it comes from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from config.saying import Fact, phrase
from handlers import letters
from handlers.letters import Letter
from handlers.materials import Material

if TYPE_CHECKING:
    from bot.app import Suban

SHEET = Path(__file__).parent / "web" / "static" / "letter.css"


def word(suban: Suban, fact: Fact) -> str:
    """A fact in the language of letters."""
    return suban.texts.word(letters.language(suban.profile), fact, suban.profile.hours.zone)


def page(suban: Suban, letter: Letter) -> str:
    """The whole page: A4 on paper, as wide as the screen on a telephone."""
    from bot.web.shells import templates

    lang = letters.language(suban.profile)
    told = {
        name: word(suban, getattr(letter, name))
        for name in ("sender", "to", "title", "number", "day", "receipt")
    }
    paragraphs = [
        line for said in letter.paragraphs for line in word(suban, said).split("\n") if line.strip()
    ]
    # The sheet is ours; every word of somebody else is escaped by the template.
    sheet = Markup(f"<style>{SHEET.read_text('utf-8')}</style>")  # noqa: S704
    listed = [_listed(suban, n, each) for n, each in enumerate(letter.materials, 1)]
    facts = {"sender": letter.sender, "day": letter.day, "number": letter.number, "count": len(listed)}
    return (
        templates()
        .get_template("letter.html")
        .render(
            **told,
            lang=lang,
            name=letter.name,
            sheet=sheet,
            paragraphs=paragraphs,
            materials=listed,
            transfers=letter.name in letters.WITH_MATERIALS,
            labels=suban.texts.tree(lang, "letters")["page"],
            greeting=word(suban, phrase("letters.page.greeting", to=letter.to)),
            counted=word(suban, phrase("letters.page.count", count=len(listed))),
            received=word(suban, phrase("letters.page.received", **facts)),
        )
    )


def _listed(suban: Suban, n: int, each: Material) -> list[str]:
    """A line of the list; words are counted by characters, files by their size."""
    spoken = phrase("letters.words", count=len(word(suban, each.words)))
    size = phrase("letters.kilobytes", size=max(1, round(each.size / 1024))) if each.digest else spoken
    return [f"{n:02}", *[word(suban, fact) for fact in (each.name, each.kind, size, each.day)]]
