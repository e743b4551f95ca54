"""Looking for many words at once finds what looking for one after the other finds."""

from __future__ import annotations

from random import Random

import pytest

from config.profile_loading import load_profile
from config.wordlist import Wordlist


@pytest.mark.parametrize("name", ["demo", "xuchang", "guangxi"])
def test_many_words_are_found_as_one_by_one(name: str) -> None:
    profile, chance = load_profile(name), Random(7)
    words = [word for duty in profile.duties for word in duty.keywords]
    words += [word for category in profile.categories for word in category.words]
    pieces = [*words, *(word[:2] for word in words), "我", "，"]
    wordlist = Wordlist(words)
    for _ in range(500):
        text = "".join(chance.choices(pieces, k=chance.randrange(12)))
        assert wordlist.found_in(text) == {word for word in words if word in text}


def test_words_may_be_short_overlap_or_be_none() -> None:
    assert Wordlist(["罚", "罚款", "款单", ""]).found_in("收到罚款单") == {"罚", "罚款", "款单"}
    assert Wordlist(["罚"]).found_in("") == set()
    assert Wordlist([]).found_in("罚款") == set()
