"""A theme as a value: its templates, assets and words, and those of the theme it builds on."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from coursepack.base import Value
from coursepack.errors import UsageError, did_you_mean
from coursepack.plugins import theme_folders
from coursepack.source import Located, check_model


class ThemeFile(Value):
    """What theme.toml may say."""

    name: str
    """Name in settings; the same as the folder's."""
    title: str
    """Name for a person."""
    description: str = ""
    """What it looks like, in a sentence."""
    inherits: str = ""
    """Theme whose templates, assets and words stand where this one has none."""


class Theme(Value):
    """A theme, ready to render with."""

    name: str
    """Name in settings."""
    templates: tuple[Path, ...]
    """Folders to look for templates in, the theme's own first."""
    assets: Mapping[str, Path]
    """Files for the `assets/` folder of packages, by name."""
    words: Mapping[str, Mapping[str, Mapping[str, object]]]
    """Texts by language, section (`page`, `runtime`) and key."""

    def text(self, language: str, key: str) -> str:
        """Return a text of the pages in a language; English where the language has none."""
        for code in _fallbacks(language):
            found = self.words.get(code, {}).get("page", {}).get(key)
            if found is not None:
                return str(found)
        raise KeyError(f'the theme "{self.name}" has no text "{key}"')

    def runtime_texts(self, language: str) -> dict[str, object]:
        """Return the texts that the learner's runtime needs in a language, completed from English."""
        texts: dict[str, object] = {}
        for code in reversed(_fallbacks(language)):
            texts.update(self.words.get(code, {}).get("runtime", {}))
        return dict(sorted(texts.items()))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return `text` with each `{name}` replaced by its value."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), text)


def load_theme(name: str, root: Path) -> Theme:
    """Return the theme called `name`, of the workspace in `root` or of coursepack.

    Raises:
        UsageError: when there is no such theme, one of its files is wrong, or themes inherit in a circle.
    """
    folders = theme_folders(root)
    chain: list[Path] = []
    while name:
        if name not in folders:
            raise UsageError(f'there is no theme "{name}". {did_you_mean(name, folders)}')
        if folders[name] in chain:
            raise UsageError(f'the theme "{name}" inherits from itself, by way of "{chain[-1].name}"')
        chain.append(folders[name])
        name = _theme_file(folders[name]).inherits
    return Theme(
        name=chain[0].name,
        templates=(*(folder / "templates" for folder in chain), Path(__file__).parent),
        assets={key: path for folder in reversed(chain) for key, path in _assets(folder)},
        words=_words(chain),
    )


def _theme_file(folder: Path) -> ThemeFile:
    path = folder / "theme.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    found, problems = check_model(ThemeFile, Located(data), str(path), what="theme.toml")
    if found is None:
        raise UsageError("\n".join(map(str, problems)))
    if found.name != folder.name:
        raise UsageError(f'{path}: "name" is "{found.name}". Write "{folder.name}", the name of its folder.')
    return found


def _assets(folder: Path) -> list[tuple[str, Path]]:
    home = folder / "assets"
    return [(path.relative_to(home).as_posix(), path) for path in sorted(home.rglob("*")) if path.is_file()]


def _words(chain: list[Path]) -> dict[str, dict[str, dict[str, object]]]:
    words: dict[str, dict[str, dict[str, object]]] = {}
    for path in (path for folder in reversed(chain) for path in sorted(folder.glob("strings/*.json"))):
        language = words.setdefault(path.stem.lower(), {})
        for section, texts in _texts(path).items():
            language.setdefault(section, {}).update(texts)
    return words


def _texts(path: Path) -> dict[str, dict[str, object]]:
    try:
        texts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    if not isinstance(texts, dict) or not all(isinstance(section, dict) for section in texts.values()):
        raise UsageError(f'{path} must hold the sections "page" and "runtime", each with texts by key')
    return texts


def _fallbacks(language: str) -> list[str]:
    """Return the languages to look in: the tag, its shorter forms, English."""
    parts = language.lower().split("-")
    return [*("-".join(parts[:end]) for end in range(len(parts), 0, -1)), "en"]
