"""What a message that is nothing but a telephone number is, and what can be nobody's name."""

from __future__ import annotations

import re

from conversations.answers import Contact, Unclear, clean_name, find_phone, letters, mask_phone
from conversations.vocabulary import pattern, plain

MOST_DIGITS = 5
"""A name with more digits in a row than this is a number: of a telephone, a ticket, a licence."""
LONGEST_REMARK = 10


def find_number(text: str) -> Contact | None:
    """A number sent alone, with a name, or with words like 换成; None when the message says anything else."""
    found = find_phone(text)
    if not found or len(text) > 40:
        return None
    number, (start, end) = found
    whole = plain(text)
    rest = clean_name(f"{whole[:start]} {whole[end:]}")
    if not letters(rest) or (pattern("contact", "remark").search(rest) and letters(rest) <= LONGEST_REMARK):
        return {"name": "", "phone": number}
    return {"name": rest, "phone": number} if pattern("contact", "person").fullmatch(rest) else None


def is_number(text: str) -> bool:
    """Whether what stands as a name is a number, so that it is shown only masked."""
    digits = re.sub(r"\D", "", plain(text))
    return len(digits) > MOST_DIGITS and letters(text) - len(digits) < len(digits)


def mask_name(text: str) -> str:
    """A name as it is; with its middle hidden when it is a number."""
    return mask_phone(re.sub(r"\D", "", plain(text))) if is_number(text) else text


def read_business(text: str) -> str:
    """What a business is called. Raises Unclear for a number, which is nobody's name."""
    words = text.strip()
    if not letters(words):
        raise Unclear("empty")
    if is_number(words) or find_phone(words):
        raise Unclear("name_number")
    return words
