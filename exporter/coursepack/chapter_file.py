"""The text of a chapter file to a chapter: Markdown or YAML, every block with its line."""

from coursepack.base import Prose
from coursepack.block_reader import BlockReader
from coursepack.blocks import Block
from coursepack.blocks.code_cell import CodeCell
from coursepack.course import Chapter
from coursepack.errors import Problem
from coursepack.markdown import words
from coursepack.settings import ChapterHead
from coursepack.source import Located, SourceProblem, SourceText, check_model
from coursepack.yaml_text import read_yaml

YAML_ENDINGS = (".yaml", ".yml")


def read_chapter(text: str, file: str, slug: str) -> tuple[Chapter | None, tuple[Problem, ...]]:
    """Return the chapter in `text`, or None when it cannot be made, and everything wrong with it.

    Args:
        text: Content of the file.
        file: Path relative to the workspace; ends in .md, .yaml or .yml.
        slug: Name of the file without number and ending, the chapter's id unless it says otherwise.
    """
    reader = BlockReader(file)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        head, blocks = _yaml(text, reader) if file.endswith(YAML_ENDINGS) else _markdown(text, reader)
    except SourceProblem as problem:
        reader.problem(problem.line, problem.message, problem.fix)
        return None, tuple(reader.problems)
    _check_cells(blocks, reader)
    what = "the chapter" if file.endswith(YAML_ENDINGS) else "the front matter"
    front, problems = check_model(ChapterHead, head, file, what=what)
    chapter = _chapter(front, blocks, file, slug) if front else None
    return chapter, (*reader.problems, *problems)


def _chapter(front: ChapterHead, blocks: tuple[Block, ...], file: str, slug: str) -> Chapter:
    fields = {name: getattr(front, name) for name in ChapterHead.model_fields}
    return Chapter(**fields | {"id": front.id or slug}, file=file, blocks=blocks)


def _markdown(text: str, reader: BlockReader) -> tuple[Located, tuple[Block, ...]]:
    head, lines, line = _front_matter(text.split("\n"), reader)
    if "title" not in head.data:
        head, lines, line = _title_line(head, lines, line)
    if "title" not in head.data:
        fix = "Add a line `title: …`." if head.lines else "Start the file with three lines: `---`, `title: …`, `---`."
        reader.problem(head.line_of(()) or 1, "the chapter has no title", fix)
        head = Located({**head.data, "title": "none"}, head.lines)
    return head, reader.blocks("\n".join(lines), line)


def _yaml(text: str, reader: BlockReader) -> tuple[Located, tuple[Block, ...]]:
    """Return the keys of the front matter and the `blocks` of a YAML chapter."""
    located = read_yaml(text)
    if not isinstance(located.data, dict):
        raise SourceProblem(1, "a YAML chapter must hold keys and values", "Write `title: …` and `blocks:`.")
    head = Located({key: value for key, value in located.data.items() if key != "blocks"}, located.lines)
    return head, reader.mappings(located, ("blocks",)) if "blocks" in located.data else ()


def _front_matter(lines: list[str], reader: BlockReader) -> tuple[Located, list[str], int]:
    """Return the front matter, the lines below it, and the number of the first of these."""
    start = next((index for index, text in enumerate(lines) if text.strip()), 0)
    if lines[start].rstrip() != "---":
        return Located({}), lines, 1
    marks = (index for index, text in enumerate(lines) if index > start and text.rstrip() in ("---", "..."))
    end = next(marks, None)
    if end is None:
        reader.problem(start + 1, "the front matter is never closed", "Add a line `---` after its last key.")
        return Located({"title": "none"}), [], len(lines)
    located = read_yaml("\n".join(lines[start + 1 : end]), first_line=start + 2)
    if not isinstance(located.data, dict):
        raise SourceProblem(start + 2, "the front matter must hold keys and values", "Write `title: …`.")
    return located, lines[end + 1 :], end + 2


def _title_line(head: Located, lines: list[str], line: int) -> tuple[Located, list[str], int]:
    """Take a `# Title` that opens the text for the title."""
    first = next((index for index, text in enumerate(lines) if text.strip()), None)
    if first is None or not lines[first].startswith("# "):
        return head, lines, line
    title = SourceText(words(Prose(source=lines[first])), line + first)
    places = {**head.lines, ("title",): line + first}
    return Located({**head.data, "title": title}, places), lines[first + 1 :], line + first + 1


def _check_cells(blocks: tuple[Block, ...], reader: BlockReader) -> None:
    first: dict[str, int] = {}
    for block in (inner for top in blocks for inner in top.walk()):
        if isinstance(block, CodeCell) and block.id:
            if block.id in first:
                message = f'the cell id "{block.id}" is already taken on line {first[block.id]}'
                reader.problem(block.line, message, "Give one of them another id.")
            first.setdefault(block.id, block.line)
