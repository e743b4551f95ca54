"""Readers: what a person typed becomes a value, or Unclear with a sentence that says what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from config.saying import Fact, Option, phrase
from config.texts import fold, load_texts
from conversations.vocabulary import pattern, plain, vocabulary

LONGEST_LABEL = 30
"""No option is chosen by words longer than this: they are a story."""

LONGEST_NAME = 20
SHORTEST_SENTENCE = 4
"""In a name of so many characters any character may stand."""

Contact = dict[str, str]
"""{"name": as the person wants to be called, perhaps "", "phone": digits, an extension after "-"}."""


class Unclear(Exception):
    """An answer could not be read; `key` and `facts` word what to do, `keep` is what was said and is not lost."""

    def __init__(self, key: str, keep: str = "", **facts: Fact) -> None:
        super().__init__(key)
        self.key = key
        self.keep = keep
        self.facts = facts

    @property
    def note(self) -> Fact:
        """The sentence, as a fact."""
        return phrase(f"unclear.{self.key}", **self.facts)


def read_option(text: str, options: Sequence[Option]) -> str | None:
    """The id of the option meant by a number, its label, a word for it or a part of one label only."""
    if len(text) > LONGEST_LABEL:
        return None
    folded = _comparable(text)
    known = _numbered(folded, options) or _called(folded, options)
    return known or (None if folded[:1].isdigit() and folded[1:2] in " .、,:" else _partly(folded, options))


def read_exact_option(text: str, options: Sequence[Option]) -> str | None:
    """As `read_option`, without guessing from parts: for questions that are answered in words too."""
    if len(text) > LONGEST_LABEL:
        return None
    folded = _comparable(text)
    return _numbered(folded, options) or _called(folded, options)


def read_options(text: str, options: Sequence[Option]) -> list[str] | None:
    """The ids of all options meant, as in “25”, “2、5” or “2和5”, in the order of the question; None if unread."""
    pieces = [p for p in pattern("option", "separators").split(plain(text.strip())) if p]
    if len(pieces) == 1 and pieces[0].isdigit() and int(pieces[0]) > len(options):
        pieces = list(pieces[0])
    found = [read_option(piece, options) for piece in pieces]
    if not found or None in found:
        whole = read_option(text, options)
        return [whole] if whole else None
    return [option.id for option in options if option.id in found]


def _comparable(text: str) -> str:
    return plain(fold(text))


def _numbered(text: str, options: Sequence[Option]) -> str | None:
    number = _number(text)
    if number is not None:
        return options[number - 1].id if 1 <= number <= len(options) else None
    labelled = pattern("option", "labelled").match(text)
    if not labelled or not 1 <= int(labelled[1]) <= len(options):
        return None
    option = options[int(labelled[1]) - 1]
    return option.id if any(fold(labelled[2]) in label for label in _labels(option)) else None


def _number(text: str) -> int | None:
    numerals = vocabulary()["option"]["numerals"]
    digits = "".join(numerals.get(c, c) for c in text) if len(text) <= 4 else text
    match = pattern("option", "number").match(digits)
    return int(match[1]) if match else None


def _called(text: str, options: Sequence[Option]) -> str | None:
    if not text:
        return None
    exact = [option.id for option in options if text in _labels(option)]
    listed = [option.id for option in options if text in _listed(option)]
    if exact or len(listed) == 1:
        return (exact or listed)[0]
    texts = load_texts()
    ids = {option.id for option in options}
    return next((id for table in ("option", "word") if (id := texts.hear(table, text)) in ids), None)


def _partly(text: str, options: Sequence[Option]) -> str | None:
    """A part of one label only, or words around one label only."""
    parts = [o.id for o in options if len(text) > 1 and any(text in label for label in _labels(o))]
    if len(parts) == 1:
        return parts[0]
    around = [o.id for o in options if any(piece in text for piece in _pieces(o, len(text)))]
    return around[0] if len(around) == 1 and not parts else None


def _pieces(option: Option, length: int) -> list[str]:
    """The words a label lists, each long enough to be the point of a text of that length."""
    return [piece for piece in _listed(option) if len(piece) > 1 and length <= len(piece) + 6]


def _listed(option: Option) -> tuple[str, ...]:
    key = _fixed(option.label)
    return _phrase_pieces(key) if key else _split(_worded(option.label))


def _labels(option: Option) -> tuple[str, ...]:
    """The label in every language; what a label says of a person is not remembered."""
    key = _fixed(option.label)
    return _phrase_labels(key) if key else _worded(option.label)


def _fixed(label: Fact) -> str:
    """The key of a label that is the same for everybody; "" of one that is not."""
    fixed = isinstance(label, Mapping) and label.keys() <= {"key", "facts"} and not label.get("facts")
    return str(label["key"]) if fixed and isinstance(label, Mapping) else ""


@lru_cache(maxsize=512)
def _phrase_labels(key: str) -> tuple[str, ...]:
    return _worded(phrase(key))


@lru_cache(maxsize=512)
def _phrase_pieces(key: str) -> tuple[str, ...]:
    return _split(_phrase_labels(key))


def _split(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(piece for label in labels for piece in pattern("option", "pieces").split(label))


def _worded(label: Fact) -> tuple[str, ...]:
    texts = load_texts()
    return tuple(_comparable(texts.word(lang, label)) for lang in texts.languages)


def says_word(text: str, *words: str) -> bool:
    """Whether the whole text is one of these global words (config/texts, table hear.word)."""
    return load_texts().hear("word", text) in words


def is_word(text: str) -> bool:
    """Whether the whole text is some global word."""
    return load_texts().hear("word", text) is not None


def asks_progress(text: str) -> bool:
    """Whether somebody asks how far their matter is, in whichever words."""
    return (
        len(text) <= LONGEST_LABEL and pattern("story", "how_far").fullmatch(plain(text.strip())) is not None
    )


def letters(text: str) -> int:
    """How many letters, digits and characters a text has; emoji and punctuation do not count."""
    return len(pattern("story", "letter").findall(plain(text)))


def read_words(text: str, least: int = 1, most: int = 5000) -> str:
    """The text without spaces around it, at least and at most so many characters. Raises Unclear."""
    words = text.strip()
    if not words:
        raise Unclear("empty")
    if letters(words) == 0:
        raise Unclear("emoji")
    if letters(words) < least:
        raise Unclear("short", keep=words, least=least)
    if len(words) > most:
        raise Unclear("long", count=len(words), most=most)
    return words


def read_story(text: str) -> str:
    """What happened, ten to twenty thousand characters in all; shorter parts are kept and joined."""
    return read_words(text, least=10, most=20_000)


def find_phone(text: str) -> tuple[str, tuple[int, int]] | None:
    """The first phone number of a text in digits (an extension after "-"), and where it stands in `plain(text)`."""
    for name in ("mobile", "landline", "service"):
        match = pattern("contact", name).search(plain(text))
        if match:
            number = re.sub(r"\D", "", match[1])
            extension = match[2] if name == "landline" else None
            return f"{number}-{extension}" if extension else number, match.span()
    return None


def read_phone(text: str) -> str:
    """A mobile, landline or service number in digits. Raises Unclear, which says what is wrong with the number."""
    found = find_phone(text)
    if found:
        return found[0]
    if pattern("contact", "lettered").search(plain(text)):
        raise Unclear("phone_letter")
    digits = pattern("contact", "digits").search(plain(text))
    if digits:
        raise Unclear("phone_digits", count=len(re.sub(r"\D", "", digits[0])))
    raise Unclear("phone")


def read_contact(text: str) -> Contact | str:
    """Name and number, or "anonymous"; of several lines the last that says either counts. Raises Unclear.

    A name alone is kept for the next try; what can be nobody's name is asked about again, and never kept.
    """
    if says_word(text, "anonymous"):
        return "anonymous"
    if not text.strip():
        raise Unclear("empty")
    lines = [line for line in text.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if find_phone(line)), "")
    if not last:
        raise _phoneless(lines[-1])
    number, (start, end) = find_phone(last) or ("", (0, 0))
    whole = plain(last)
    name = read_name(f"{whole[:start]} {whole[end:]}") or _name_among(lines)
    if name and not is_name(name) and not pattern("contact", "remark").search(name):
        raise Unclear("contact")
    return {"name": name, "phone": number}


def _name_among(lines: Sequence[str]) -> str:
    names = [_clean_name(plain(line)) for line in lines if not find_phone(line)]
    return next((name for name in reversed(names) if is_name(name)), "")


def is_name(text: str) -> bool:
    """Whether somebody may be called so: short, no sentence, no number, no word that means something here."""
    if not letters(text) or len(text) > LONGEST_NAME or text.replace(" ", "").isdigit():
        return False
    told = pattern("contact", "no_name").search(text) or is_word(text) or load_texts().hear("kind", text)
    return not told and (len(text) <= SHORTEST_SENTENCE or not pattern("contact", "sentence").search(text))


def _phoneless(text: str) -> Unclear:
    try:
        read_phone(text)
    except Unclear as unclear:
        name = _clean_name(plain(text))
        if unclear.key == "phone" and is_name(text.strip()) and is_name(name):
            return Unclear("phone_missing", keep=name, name=name)
        return unclear
    raise AssertionError(text)


def clean_name(text: str) -> str:
    """A name without the words around it: 我是王总 → 王总."""
    return _clean_name(plain(text))


def read_name(text: str) -> str:
    """How a person wants to be called, at most 40 characters; "" when nothing is left of the text."""
    name = _clean_name(plain(text))
    if len(name) > 40:
        raise Unclear("contact")
    return name


def _clean_name(text: str) -> str:
    bare = pattern("contact", "label").sub(" ", text.strip())
    bare = pattern("contact", "junk").sub(" ", bare).strip()
    bare = pattern("contact", "lead").sub("", bare).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", bare)


def mask_phone(number: str) -> str:
    """The number with its middle hidden: 138****1234."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****"


def is_told(text: str, least: int = 6) -> bool:
    """Whether words that are no option tell something, so that they belong to the story."""
    return (
        letters(text) >= least and not fold(text).isdigit() and not pattern("story", "unspoken").match(text)
    )


def unread(text: str, options: Sequence[Option]) -> Unclear:
    """Why a text is none of the options: nothing said, a number too large, or unknown words."""
    if not text.strip():
        return Unclear("empty")
    if _number(_comparable(text)) is not None:
        return Unclear("number", most=len(options))
    return Unclear("option")
