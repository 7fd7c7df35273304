"""The block types that exist, by the words that name them in chapters."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from sys import modules

from coursepack import plugins
from coursepack.blocks import Block


@cache
def block_types() -> Mapping[str, type[Block]]:
    """Return every block type by its name in YAML and by the names of its directives."""
    return {name: found for found in _all() for name in (found.type, *found.names)}


@cache
def directive_types() -> Mapping[str, type[Block]]:
    """Return the block types that have directives, by the names of these."""
    return {name: found for found in _all() for name in found.names}


@cache
def mistaken_names() -> Mapping[str, str]:
    """Return the words that authors may write for the names of directives, each with the name they mean."""
    return {word: name for found in _all() for word, name in found.mistaken.items()}


@cache
def part_owners() -> Mapping[str, str]:
    """Return the names of directives that stand only inside another, each with the name of that one."""
    return {part: found.names[0] for found in _all() for part in found.parts}


@cache
def template_folders() -> tuple[Path, ...]:
    """Return the folders in which the templates of block types lie: beside their modules."""
    files = (modules[found.__module__].__file__ for found in _all())
    return tuple(dict.fromkeys(Path(file).parent for file in files if file))


def _all() -> tuple[type[Block], ...]:
    """Return the block types in the order of their modules."""
    found: list[type[Block]] = []
    for group in plugins.discover("coursepack.blocks", "BLOCKS"):
        for block_type in group if isinstance(group, tuple) else (group,):
            if isinstance(block_type, type) and issubclass(block_type, Block):
                found.append(block_type)
    return tuple(found)
