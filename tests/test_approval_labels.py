"""What a button that approves says: the approver's word stands apart from the verb it is about."""

from __future__ import annotations

import pytest

from config.saying import phrase
from config.texts import load_texts

TEXTS = load_texts()


@pytest.mark.parametrize("verb", ["lengthen", "transfer", "grant_return", "hand_over"])
def test_no_word_is_doubled_on_a_button_that_decides(verb: str) -> None:
    for label in ("approve", "send_back"):
        said = TEXTS.word("zh", phrase(label, verb=phrase(f"verb.{verb}")))
        assert not any(word in said for word in ("同意同意", "改改"))
        assert "：" in said
