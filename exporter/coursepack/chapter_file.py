"""The text of a chapter file to a chapter: Markdown or YAML, every block with its line."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from coursepack import plugins
from coursepack.base import Prose
from coursepack.blocks import Block, Directive
from coursepack.blocks.code import Code
from coursepack.blocks.code_cell import CodeCell
from coursepack.blocks.text import Text
from coursepack.course import Chapter
from coursepack.directive import Fence, Run, split_pieces
from coursepack.errors import Problem, did_you_mean
from coursepack.markdown import outline
from coursepack.settings import ChapterHead
from coursepack.source import Located, SourceProblem, check_model, read_yaml

_TITLE_LINE = re.compile(r"^# +(?P<title>.+?)(?: +#+)? *$")


@cache
def block_types() -> Mapping[str, type[Block]]:
    """Return every block type by its name in YAML and by the names of its directives."""
    types: dict[str, type[Block]] = {}
    for group in plugins.discover("coursepack.blocks", "BLOCKS"):
        for block_type in group if isinstance(group, tuple) else (group,):
            types[block_type.type] = block_type
            types.update(dict.fromkeys(block_type.names, block_type))
    return types


def read_chapter(text: str, file: str, slug: str) -> tuple[Chapter | None, tuple[Problem, ...]]:
    """Return the chapter in `text`, or None when it cannot be made, and everything wrong with it.

    Args:
        text: Content of the file.
        file: Path relative to the workspace; ends in .md, .yaml or .yml.
        slug: Name of the file without number and ending, the chapter's id unless it says otherwise.
    """
    reader = ChapterReader(file)
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    try:
        chapter = reader.yaml(text, slug) if file.endswith((".yaml", ".yml")) else reader.markdown(text, slug)
    except SourceProblem as problem:
        reader.problem(problem.line, problem.message, problem.fix)
        chapter = None
    return chapter, tuple(reader.problems)


class ChapterReader:
    """Reads one file; what is wrong gathers in `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, line: int, message: str, fix: str = "") -> None:
        """Record what the author got wrong."""
        self.problems.append(Problem(self.file, line, message, fix))

    def markdown(self, text: str, slug: str) -> Chapter | None:
        """Return the chapter in a Markdown file."""
        head, body, body_line = self._front_matter(text)
        body, body_line = self._title_line(head, body, body_line)
        if "title" not in head.data:
            fix = "Start the file with `---`, `title: …`, `---`."
            self.problem(1, "the chapter has no title", fix)
            head = Located({**head.data, "title": slug}, head.lines)
        blocks = self.blocks(body, body_line)
        self._check_headings(blocks)
        return self._chapter(head, blocks, slug)

    def yaml(self, text: str, slug: str) -> Chapter | None:
        """Return the chapter in a YAML file: the keys of the front matter and `blocks`."""
        located = read_yaml(text)
        if not isinstance(located.data, dict):
            self.problem(1, "a YAML chapter must hold keys and values", "Write `title:` and `blocks:`.")
            return None
        head = Located({key: value for key, value in located.data.items() if key != "blocks"}, located.lines)
        blocks = self._mappings(located, ("blocks",))
        self._check_headings(blocks)
        return self._chapter(head, blocks, slug)

    def blocks(self, body: str, line: int) -> tuple[Block, ...]:
        """Return the blocks of a Markdown body that starts on `line`."""
        found: list[Block] = []
        for piece in split_pieces(body, line, self.problem):
            block = self._block(piece)
            if block is not None:
                found.append(block)
        return tuple(found)

    def split(self, body: str, line: int, names: tuple[str, ...]) -> tuple[str, tuple[Directive, ...]]:
        """Return `body` with every directive blanked out, and the directives; only `names` may occur."""
        lines = body.split("\n")
        parts: list[Directive] = []
        for piece in split_pieces(body, line, self.problem):
            if not isinstance(piece, Directive):
                continue
            if piece.name in names:
                parts.append(piece)
            else:
                self.problem(
                    piece.line,
                    f'"{piece.name}" cannot stand inside a question',
                    did_you_mean(piece.name, names),
                )
            start = piece.line - line
            end = piece.body_line - line + piece.body.count("\n") + (2 if piece.body or piece.options else 1)
            lines[start:end] = [""] * (min(end, len(lines)) - start)
        return "\n".join(lines), tuple(parts)

    def _front_matter(self, text: str) -> tuple[Located, str, int]:
        lines = text.split("\n")
        if lines[0].rstrip() != "---":
            return Located({}), text, 1
        end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
        if end is None:
            self.problem(1, "the front matter is never closed", "Add a line `---` after its last key.")
            return Located({"title": "untitled"}), "", len(lines)
        located = read_yaml("\n".join(lines[1:end]), first_line=2)
        if not isinstance(located.data, dict):
            raise SourceProblem(2, "the front matter must hold keys and values", "Write `title: …`.")
        return located, "\n".join(lines[end + 1 :]), end + 2

    def _title_line(self, head: Located, body: str, line: int) -> tuple[str, int]:
        """Take a `# Title` that opens the text for the title where the front matter gives none."""
        lines = body.split("\n")
        first = next((i for i, text in enumerate(lines) if text.strip()), None)
        match = _TITLE_LINE.match(lines[first]) if first is not None else None
        if match is None or first is None or "title" in head.data:
            return body, line
        head.data["title"] = match["title"]
        return "\n".join(lines[first + 1 :]), line + first + 1

    def _chapter(self, head: Located, blocks: tuple[Block, ...], slug: str) -> Chapter | None:
        front, problems = check_model(ChapterHead, head, self.file, what="the chapter's head")
        self.problems.extend(problems)
        if front is None:
            return None
        fields = front.model_dump() | {"id": front.id or slug}
        return Chapter(**fields, file=self.file, blocks=self._numbered(blocks))

    def _block(self, piece: Run | Fence | Directive) -> Block | None:
        if isinstance(piece, Run):
            return Text(text=Prose(source=piece.source, line=piece.line), line=piece.line)
        if isinstance(piece, Fence):
            return Code(
                language=piece.language, source=piece.source, line=piece.line, source_line=piece.line + 1
            )
        block_type = {name: known for known in block_types().values() for name in known.names}.get(piece.name)
        if block_type is None:
            known = {name for found in block_types().values() for name in found.names}
            self.problem(piece.line, f'unknown block "{piece.name}"', did_you_mean(piece.name, known))
            return None
        return self._checked(block_type, block_type.from_directive(piece, self), piece.name)

    def _checked(self, block_type: type[Block], located: Located, name: str) -> Block | None:
        already = len(self.problems)
        block, problems = check_model(block_type, located, self.file, what=f'"{name}"')
        if already == len(self.problems) or block is not None:
            self.problems.extend(problems)
        else:
            self.problems.extend(problem for problem in problems if problem not in self.problems)
        return block

    def _mappings(self, located: Located, path: tuple[str | int, ...]) -> tuple[Block, ...]:
        data = located.data
        for part in path:
            data = data.get(part) if isinstance(data, dict) else data[int(part)]
        if data is None:
            return ()
        if not isinstance(data, list):
            self.problem(
                located.line_of(path), f'"{path[-1]}" must be a list of blocks', "Start each with `- type:`."
            )
            return ()
        found = (self._mapping(located, (*path, index), entry) for index, entry in enumerate(data))
        return tuple(block for block in found if block is not None)

    def _mapping(self, located: Located, path: tuple[str | int, ...], entry: Any) -> Block | None:
        line = located.line_of(path)
        if not isinstance(entry, dict) or "type" not in entry:
            self.problem(
                line, "a block has no type", f"Add `type:`. Known: {', '.join(sorted(block_types()))}"
            )
            return None
        name = str(entry["type"])
        block_type = block_types().get(name)
        if block_type is None:
            self.problem(line, f'unknown block "{name}"', did_you_mean(name, block_types()))
            return None
        lines = {at[len(path) :]: where for at, where in located.lines.items() if at[: len(path)] == path}
        fields: dict[str, Any] = {key: value for key, value in entry.items() if key != "type"}
        if name in block_type.names and "kind" in block_type.model_fields:
            fields.setdefault("kind", name)
        if block_type.body_kind == "blocks" and block_type.body in fields:
            fields[block_type.body] = self._mappings(located, (*path, block_type.body))
        part = Located({**fields, "line": line}, lines)
        return self._checked(block_type, block_type.from_mapping(part, self), name)

    def _numbered(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return the blocks with an id on every code cell; report ids that stand twice."""
        cells = [block for top in blocks for block in top.walk() if isinstance(block, CodeCell)]
        names = {id(cell): cell.id or f"cell-{number}" for number, cell in enumerate(cells, 1)}
        first: dict[str, int] = {}
        for cell in cells:
            name = names[id(cell)]
            if name in first:
                fix = "Give one of them another `:id:`."
                self.problem(cell.line, f'the cell id "{name}" is already taken on line {first[name]}', fix)
            first.setdefault(name, cell.line)
        return tuple(_renamed(block, names) for block in blocks)

    def _check_headings(self, blocks: tuple[Block, ...]) -> None:
        for block in (inner for top in blocks for inner in top.walk()):
            for prose in block.prose():
                for heading in outline(prose).headings:
                    if heading.level == 1:
                        fix = f"The chapter's title is the only one; write `## {heading.text}`."
                        self.problem(heading.line, f'"{heading.text}" is a heading of level 1', fix)
                    if not heading.text.strip():
                        self.problem(heading.line, "a heading has no text", "Write it, or remove the line.")


def _renamed(block: Block, names: Mapping[int, str]) -> Block:
    if id(block) in names:
        return block.model_copy(update={"id": names[id(block)]})
    children = block.children()
    if not children:
        return block
    return block.model_copy(update={type(block).body: tuple(_renamed(child, names) for child in children)})
