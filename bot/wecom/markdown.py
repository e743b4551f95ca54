"""Other people's words in WeCom's markdown: they call nobody, lead nowhere and look like nothing but words."""

from __future__ import annotations

import re
from typing import NewType

Markdown = NewType("Markdown", str)
"""What may be sent as it is: made here, or put together of what was."""
NOTHING = Markdown("")
SIGNS = str.maketrans("<[]`", "＜［］｀")
"""What calls somebody, colours, hides where a link leads, shows a picture or takes signs as they are."""
ENTITY = re.compile(r"&(?=#?\w{1,32};)")
BEGINNING = re.compile(r"^([ \t]*)(#+|>|~~~)", re.MULTILINE)
WIDE = str.maketrans("#>~", "＃＞～")
"""What makes a headline, a quotation or a box where a line begins."""
USERID = re.compile(r"[\w.@+=/-]{1,128}")
BLANK = re.compile(r"[\s()<>]")


def safe(text: str) -> Markdown:
    """Somebody's words, with every sign that would be carried out in place of being shown made wide."""
    return begun(ENTITY.sub("＆", text).translate(SIGNS))


def begun(text: str) -> Markdown:
    """The same for a piece that was cut: a sign in the middle of a line may now stand at its beginning."""
    return Markdown(BEGINNING.sub(lambda found: found[1] + found[2].translate(WIDE), text))


def joined(*lines: Markdown) -> Markdown:
    """One below the other; empty ones are left out."""
    return Markdown("\n".join(line for line in lines if line))


def title(text: str) -> Markdown:
    """In bold."""
    return Markdown(f"**{safe(text)}**" if text else "")


def link(label: str, url: str) -> Markdown:
    """One of our own."""
    return Markdown(f"[{safe(label)}]({BLANK.sub('', url)})" if url else "")


def call(userid: str) -> Markdown:
    """Calls a person in a group."""
    return Markdown(f"<@{userid}>" if USERID.fullmatch(userid) else "")
