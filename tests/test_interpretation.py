"""What the scheme is, in a few lines; and the four things one can do, by the words the leaflets print (X76, X34)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render import Message, render
from config.profile_loading import load_profile
from config.texts import load_texts
from handlers import library
from handlers.inbound import Inbound
from handlers.reception import receive
from store import guidance, people
from store.work import Work
from tests.archive import Archive, open_archive

TEXTS = load_texts()
PROFILES = ("demo", "xuchang", "guangxi")


@pytest.fixture
def archive() -> Archive:
    return open_archive()


def heard(archive: Archive, text: str = "", choice: str = "", lang: str = "zh", person: str = "") -> Message:
    def turn(work: Work) -> Message:
        who = person or people.meet(work, "web:a-reader")
        say = receive(work, Inbound(who, text, choice, lang=lang))[0]
        return render(say, TEXTS, lang, "Asia/Shanghai")

    return archive.run(turn)


def of_profile(name: str) -> Archive:
    made = open_archive()
    changed = replace(made, house=replace(made.house, profile=load_profile(name)))
    changed.run(library.load)
    return changed


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("asked", ["解读", "什么是有诉即办？", "什么是接诉即办"])
def test_every_profile_explains_itself_and_offers_more(name: str, asked: str) -> None:
    archive, faq = of_profile(name), {row.id: row for row in load_profile(name).faq}
    first, *others = load_profile(name).interpretation
    said = heard(archive, asked)
    assert faq[first].answer["zh"] in said.text
    assert [c.id for c in said.choices] == [f"about:faq:{id}" for id in others]
    assert faq[others[0]].answer["zh"] in heard(archive, choice=said.choices[0].id).text


def test_it_is_explained_in_english_too(archive: Archive) -> None:
    assert "harms doing business" in heard(archive, "about", lang="en").text


def test_what_an_officer_withdrew_explains_nothing(archive: Archive) -> None:
    def changed(work: Work) -> None:
        row = guidance.current(work, "faq", "what-is-it")
        assert row
        guidance.withdraw(work, row, "", "改写中")

    archive.run(changed)
    said = heard(archive, "解读").text
    assert "什么是有诉即办" not in said
    assert "谁可以反映？\n" in said


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("业务咨询", "enquiry"),
        ("投诉举报", "complaint"),
        ("business enquiry", "enquiry"),
        ("complaints and tip-offs", "complaint"),
    ],
)
def test_the_leaflets_words_begin_a_conversation(words: str, key: str) -> None:
    assert TEXTS.hear("kind", words) == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("进度查询", "progress"),
        ("服务评价", "rate"),
        ("progress enquiry", "progress"),
        ("rate the service", "rate"),
    ],
)
def test_the_leaflets_words_lead_to_progress_and_rating(words: str, key: str) -> None:
    assert TEXTS.hear("word", words) == key


def test_the_menu_offers_to_rate_when_there_is_something_to_rate(archive: Archive) -> None:
    assert "menu:rate" not in [c.id for c in heard(archive, "菜单").choices]
    row = archive.bring("replied")
    menu = heard(archive, "菜单", person=row["person"])
    assert "menu:rate" in [c.id for c in menu.choices]
    assert "联系" in heard(archive, choice="menu:rate", person=row["person"]).text
