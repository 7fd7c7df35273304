"""The words every layer shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from coursepack.base import UNPRINTABLE, Prose, Slug, Slugs, Texts, Value, Words, slugify
from coursepack.source import SourceText


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Task cancellation", "task-cancellation"),
        ("  Über_Größe!  ", "uber-grosse"),
        ("Łódź, Ærø", "lodz-aero"),
        ("What's new?", "whats-new"),
        ("3.14", "3-14"),
        ("漢字", ""),
        ("--", ""),
        ("word " * 40, "word-" * 12 + "word"),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_slug_is_made_of_ascii_words(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text(max_size=100))
def test_whatever_becomes_a_slug_is_one(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or TypeAdapter(Slug).validate_python(slug) == slug


def test_text_becomes_prose_on_its_line() -> None:
    assert Prose.model_validate(SourceText("hello", 7)) == Prose(source="hello", line=7)
    assert Prose.model_validate("hello") == Prose(source="hello", line=0)


def test_one_text_needs_no_list() -> None:
    assert TypeAdapter(Texts).validate_python("Doe, Jane") == ("Doe, Jane",)
    assert TypeAdapter(Texts).validate_python(["a", "b"]) == ("a", "b")


def test_words_without_brackets_stand_between_commas() -> None:
    assert TypeAdapter(Words).validate_python("one, two") == ("one", "two")
    assert TypeAdapter(Slugs).validate_python("old-name, older") == ("old-name", "older")


def test_values_are_frozen_and_refuse_what_they_do_not_know() -> None:
    class Point(Value):
        x: float = 0.0

    with pytest.raises(ValidationError):
        Point(x=1).x = 2  # type: ignore[misc]  # that is the point
    with pytest.raises(ValidationError):
        Point.model_validate({"y": 1})
    with pytest.raises(ValidationError):
        Point.model_validate({"x": "nan"})


def test_what_xml_cannot_hold_is_unprintable() -> None:
    assert all(UNPRINTABLE.match(character) for character in "\0\x1b\x7f\x85\ud800\ufffe\ufdd0")
    assert not UNPRINTABLE.search("\t\n\r a ä 漢 🎓 \u2028 \u202e")
