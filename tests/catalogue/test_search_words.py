import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.words import MAX_WORDS, parse_words


def test_words_keep_their_accents_beside_the_folded_ones():
    words = parse_words("Đường HOA dừa")
    assert words.exact == ("đường", "hoa", "dừa")
    assert words.folded == ("duong", "hoa", "dua")


def test_accents_typed_as_combining_marks_are_the_same_words():
    assert parse_words("ga\u0323o") == parse_words("gạo")


@pytest.mark.parametrize("junk", ["", "   ", '"', "***", "-", "\0", "( ) : ^", "…", "％", "🌾"])
def test_signs_are_not_words(junk):
    assert not parse_words(junk)


@given(st.text(max_size=400))
def test_whatever_is_typed_becomes_a_few_plain_words(text):
    words = parse_words(text)
    assert len(words.exact) == len(words.folded) <= MAX_WORDS
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words.folded)
