"""A row of the policy list or of the frequent questions as a form, and what the form says as a row (G8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from config.saying import Fact, phrase
from handlers import entries
from handlers.days import first_day, last_day
from handlers.paper import Paper, Values
from store import bulletin, guidance, organisations, people
from store.database import Row
from store.guidance import Draft
from store.lifecycle import Input
from store.work import Refused, Work

LONGEST = {
    "heading": 60,
    "heading_en": 120,
    "document": 60,
    "basis": 60,
    "answer": 250,
    "answer_en": 700,
    "applies": 100,
}
"""Characters: an answer has to fit a phone (F4)."""
MOST_KEYWORDS = 20
SHARED_FIRST = (Input("heading", "line", least=4),)
SHARED = (Input("answer", "text", least=10), Input("keywords", "line", required=False))
SHARED_LAST = (
    Input("to_day", "line", required=False),
    Input("heading_en", "line", required=False),
    Input("answer_en", "text", required=False),
)
OWN = {
    "policy": (Input("document", "line"),),
    "faq": (Input("basis", "line"),),
}
OWN_LAST = {
    "policy": (Input("applies", "line", required=False), Input("from_day", "line", required=False)),
    "faq": (),
}
KEEPER = Input("keeper", "pick", required=False)
SOURCE = {"policy": "document", "faq": "basis"}


def paper(work: Work, kind: str, row: Row | None, *, every: bool) -> Paper:
    """What is asked; whoever keeps the rows of all says whose it is."""
    inputs = (
        *SHARED_FIRST, *OWN[kind], *SHARED, *OWN_LAST[kind], *SHARED_LAST, *((KEEPER,) if every else ()),
    )  # fmt: skip
    id, key = (row["id"], row["key"]) if row else (0, "")
    return Paper(kind, id, 0, key, inputs, entries.blank(work))


def values(row: Row) -> Values:
    """A row as its form shows it."""
    body, source = guidance.body(row), SOURCE[row["kind"]]
    found = {
        "heading": _own(body["title"]), "heading_en": body["title"].get("en", ""),
        source: _own(body["source"]), "answer": _own(body["answer"]), "answer_en": body["answer"].get("en", ""),
        "keywords": " ".join(word.replace(" ", "_") for word in body["keywords"]),
        "applies": _own(body.get("applies") or ""),
        "from_day": row["valid_from"], "to_day": row["valid_to"], "keeper": row["organisation"],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _own(words: Any) -> str:
    return (
        str(words.get("zh") or next(iter(words.values()), "")) if isinstance(words, Mapping) else str(words)
    )


def read(work: Work, kind: str, said: Values, before: Row | None, home: str, *, past: bool = False) -> Draft:
    """The row that a form describes; Refused with what to write instead. `past`: it may have ended already."""
    text = {name: str(said.get(name) or "").strip() for name in (*LONGEST, "keywords", "to_day", "from_day")}
    for name, most in LONGEST.items():
        if len(text[name]) > most:
            label = phrase(f"field.{name}")
            raise Refused("refused.guidance_long", field=label, count=len(text[name]), most=most)
    begins, ends = _days(work, text, before, past=past)
    organisation = str(said.get("keeper") or (before["organisation"] if before else home))
    known = guidance.body(before) if before else {}
    body = {
        "title": _words(text["heading"], text["heading_en"]),
        "answer": _words(text["answer"], text["answer_en"]),
        "source": text[SOURCE[kind]] if kind == "policy" else _kept(known, "source", text["basis"]),
        "keywords": keywords(text["keywords"]),
        "applies": _kept(known, "applies", text["applies"]) if text["applies"] else {},
    }
    return Draft(kind, before["key"] if before else "", organisation, body, begins, ends)


def _words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, **({"en": en} if en else {})}


def _kept(known: Mapping[str, Any], name: str, typed: str) -> Any:
    """Words that were not changed keep their other languages, for which the form has no line."""
    before = known.get(name)
    return before if before and _own(before) == typed else _words(typed, "")


def keywords(typed: str) -> list[str]:
    """Words between spaces or commas; _ stands for a space inside of one."""
    found = [word.replace("_", " ").strip() for word in re.split(r"[\s,，、;；]+", typed)]
    return list(dict.fromkeys(word for word in found if word))[:MOST_KEYWORDS]


def _days(work: Work, text: Mapping[str, str], before: Row | None, *, past: bool) -> tuple[str, str]:
    today = bulletin.local(work).date()
    begins = first_day(work, text["from_day"]) or (before["valid_from"] if before else str(today))
    ends = last_day(work, text["to_day"])
    if ends and ends < begins:
        raise Refused("refused.guidance_turned", begins=begins, ends=ends)
    if ends and ends < str(today) and not past:
        raise Refused("refused.guidance_past", ends=ends)
    return begins, ends


def facts(work: Work, row: Row) -> dict[str, Fact]:
    """What a second person has to know to agree."""
    body = guidance.body(row)
    return {
        "id": row["key"], "heading": body["title"], "source": body["source"], "answer": body["answer"],
        "until": phrase("guidance.state.until", day=row["valid_to"])
        if row["valid_to"] else phrase("guidance.state.endless"),
        "unit": organisations.name(work, row["organisation"]), "name": people.name(work, row["person"]),
        "kind": phrase(f"verb.{row['kind']}"),
    }  # fmt: skip
