"""Letters are folded as NFKC has it, by whatever way is quick."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.letters import folded


def test_every_letter_is_folded_as_by_nfkc() -> None:
    letters = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x1_F000))]
    for at in range(0, len(letters), 4096):
        text = "，".join(letters[at : at + 4096])
        assert folded(text) == unicodedata.normalize("NFKC", text)


@given(st.text(st.sampled_from("，：；（）！？％\u3000\xa0aeは\u0301\u0327\u3099ﾞｶ①㎡ﬁ가ᄀ\u1161各，年")))
def test_letters_that_join_are_folded_together(text: str) -> None:
    assert folded(text) == unicodedata.normalize("NFKC", text)
