"""A theme as a value, and what is wrong with one."""

import json
import re
from pathlib import Path

import pytest

from coursepack.errors import UsageError
from coursepack.theme import Theme, fill, load_theme


def write(root: Path, name: str, *, strings: object = None, inherits: str = "", **files: str) -> Path:
    folder = root / "themes" / name
    folder.mkdir(parents=True)
    more = f'inherits = "{inherits}"\n' if inherits else ""
    (folder / "theme.toml").write_text(f'name = "{name}"\ntitle = "A theme"\n{more}', "utf-8")
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    if strings is not None:
        (folder / "strings").mkdir(exist_ok=True)
        (folder / "strings" / "en.json").write_text(json.dumps(strings), "utf-8")
    return folder


def test_a_theme_has_templates_assets_and_words(tmp_path: Path) -> None:
    folder = write(
        tmp_path, "ours", strings={"page": {"menu": "Menu"}, "runtime": {"next": "Next"}}, **{"assets/a/b.css": "x"}
    )
    theme = load_theme("ours", tmp_path)
    assert theme.templates[0] == folder / "templates"
    assert dict(theme.assets) == {"a/b.css": folder / "assets/a/b.css"}
    assert theme.text("en", "menu") == "Menu"
    assert theme.runtime_texts("en") == {"next": "Next"}


def test_an_inheriting_theme_wins_and_the_other_stands_behind_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base",
        strings={"page": {"menu": "Menu", "exit": "Exit"}},
        **{"assets/a.css": "1", "assets/b.css": "2"},
    )
    write(tmp_path, "ours", inherits="base", strings={"page": {"menu": "Contents"}}, **{"assets/a.css": "3"})
    theme = load_theme("ours", tmp_path)
    assert (theme.text("en", "menu"), theme.text("en", "exit")) == ("Contents", "Exit")
    assert {name: path.read_text() for name, path in theme.assets.items()} == {"a.css": "3", "b.css": "2"}
    assert [path.parent.name for path in theme.templates[:2]] == ["ours", "base"]


def theme_with(**words: dict[str, object]) -> Theme:
    texts = {code.replace("_", "-"): {"page": page, "runtime": page} for code, page in words.items()}
    return Theme(name="x", templates=(), assets={}, words=texts)


def test_a_language_falls_back_to_its_shorter_tag_and_to_english() -> None:
    theme = theme_with(en={"a": "A", "b": "B", "c": "C"}, de={"a": "Ä", "b": "Be"}, de_at={"a": "Servus"})
    assert [theme.text("de-AT", key) for key in "abc"] == ["Servus", "Be", "C"]
    assert theme.runtime_texts("de-AT") == {"a": "Servus", "b": "Be", "c": "C"}
    assert theme.text("fr", "a") == "A"


def test_a_text_that_no_language_has_is_our_bug() -> None:
    with pytest.raises(KeyError, match='the theme "x" has no text "menu"'):
        theme_with(en={}).text("en", "menu")


def test_placeholders_are_filled_once() -> None:
    assert fill("{a} of {b} {{", {"a": "{b}", "b": 2}) == "{b} of 2 {{"


@pytest.mark.parametrize(
    ("name", "toml", "message"),
    [
        ("ours", "name = ", "theme.toml cannot be read"),
        ("ours", 'name = "ours"', 'theme.toml has no "title"'),
        ("ours", 'name = "ours"\ntitle = "x"\ncolour = "red"', 'theme.toml has no key "colour". Known: description'),
        ("ours", 'name = "other"\ntitle = "x"', '"name" is "other". Write "ours", the name of its folder.'),
        ("ours", 'name = "ours"\ntitle = "x"\ninherits = "plian"', 'there is no theme "plian". Did you mean "plain"?'),
        ("ours", 'name = "ours"\ntitle = "x"\ninherits = "ours"', 'the theme "ours" inherits from itself'),
        ("ous", 'name = "ours"\ntitle = "x"', 'there is no theme "ous". Did you mean "ours"?'),
    ],
)
def test_a_wrong_theme_is_told(tmp_path: Path, name: str, toml: str, message: str) -> None:
    write(tmp_path, "ours")
    (tmp_path / "themes/ours/theme.toml").write_text(toml, "utf-8")
    with pytest.raises(UsageError, match=re.escape(message)):
        load_theme(name, tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"page": []}', "\ufeff{}"])
def test_wrong_words_of_a_theme_are_told(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, "ours")
    (folder / "strings").mkdir()
    (folder / "strings" / "en.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"en\.json"):
        load_theme("ours", tmp_path)


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[1] / "themes").glob("*/strings/*.json")),
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)
def test_every_language_of_our_themes_has_the_texts_and_placeholders_of_english(path: Path) -> None:
    english = json.loads((path.parent / "en.json").read_text("utf-8"))
    texts = json.loads(path.read_text("utf-8"))
    assert {section: set(words) for section, words in texts.items()} == {
        section: set(words) for section, words in english.items()
    }
    for section, words in texts.items():
        for key, text in words.items():
            assert placeholders(text) == placeholders(english[section][key]), key


def placeholders(text: object) -> set[str]:
    return set(re.findall(r"\{\w+\}", json.dumps(text)))
