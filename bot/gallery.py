"""Every text in every language on one page, so that officials can review what people will read."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from config.texts import Texts

HEAD = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body{{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;
margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b2430}}
table{{border-collapse:collapse;width:100%;table-layout:fixed}}td,th{{border:1px solid #d5dbe3;padding:.5rem .7rem;
vertical-align:top;text-align:left;white-space:pre-wrap;overflow-wrap:anywhere}}
th{{font:12px/1.5 ui-monospace,monospace;color:#5b6675;width:18%}}
mark{{background:#e8f0ff;color:#14418f;border-radius:3px;padding:0 .2em}}
h2{{margin:2.5rem 0 .6rem}}nav a{{display:inline-block;margin-right:.8rem}}</style>"""


def gallery(texts: Texts) -> str:
    """One HTML page without anything from elsewhere."""
    rooms = [
        (room, list(keys))
        for room, keys in groupby(sorted(texts.keys("zh")), key=lambda key: key.partition(".")[0])
    ]
    links = "".join(f'<a href="#{room}">{room}</a>' for room, _ in rooms)
    title = escape(texts.say("zh", "gallery.title"))
    body = "".join(_room(texts, room, keys) for room, keys in rooms)
    return f"{HEAD.format(title=title)}<h1>{title}</h1><nav>{links}</nav>{body}</html>\n"


def _room(texts: Texts, room: str, keys: list[str]) -> str:
    head = "".join(f"<th>{lang}</th>" for lang in texts.languages)
    rows = "".join(_row(texts, key) for key in keys)
    return f'<h2 id="{room}">{room}</h2><table><tr><th></th>{head}</tr>{rows}</table>'


def _row(texts: Texts, key: str) -> str:
    cells = "".join(f'<td lang="{lang}">{_cell(texts, lang, key)}</td>' for lang in texts.languages)
    return f"<tr><th>{escape(key)}</th>{cells}</tr>"


def _cell(texts: Texts, lang: str, key: str) -> str:
    if key.startswith("hear."):
        _, table, id = key.split(".", 2)
        return escape(" · ".join(texts.heard(table, lang).get(id, [])))
    return "".join(_parts(texts, lang, key))


def _parts(texts: Texts, lang: str, key: str) -> Iterator[str]:
    """The text with its blanks marked."""
    marks = {name: f"\x00{name}\x01" for name in texts.blanks(lang, key)}
    try:
        worded = texts.say(lang, key, marks)
    except KeyError:
        return
    yield escape(worded).replace("\x00", "<mark>").replace("\x01", "</mark>")
