"""Pieces of a chapter to blocks: Markdown with directives, or blocks written out in YAML."""

from dataclasses import replace
from typing import Any

from coursepack.base import Prose
from coursepack.block_types import block_types, directive_types, mistaken_names, part_owners
from coursepack.blocks import Block, Directive
from coursepack.blocks.code import Code
from coursepack.blocks.code_cell import CodeCell
from coursepack.blocks.text import Text
from coursepack.directive import Fence, Piece, Run, split_pieces
from coursepack.directive_options import misplaced_option
from coursepack.errors import Problem, did_you_mean, excerpt
from coursepack.source import Located, Path, check_model

MAX_DEPTH = 12
"""How deep blocks may be nested."""


class BlockReader:
    """Reads the blocks of one file; what is wrong gathers in `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: dict[Problem, None] = {}  # in the order of finding, each once
        self._depth = 0
        self._unnamed_cells = 0

    def problem(self, line: int, message: str, fix: str = "") -> None:
        """Record what the author got wrong."""
        self.problems[Problem(self.file, line, message, fix)] = None

    def blocks(self, body: str, line: int) -> tuple[Block, ...]:
        """Return the blocks of a Markdown body that starts on `line`."""
        if not self._descend(line):
            return ()
        found = [self._block(piece) for piece in split_pieces(body, line, self.problem)]
        self._depth -= 1
        return tuple(block for block in found if block is not None)

    def split(self, body: str, line: int, names: tuple[str, ...]) -> tuple[str, tuple[Directive, ...]]:
        """Return `body` with every directive blanked out, and those called `names`; any other is a problem."""
        lines = body.split("\n")
        parts: list[Directive] = []
        for piece in split_pieces(body, line, self.problem):
            if not isinstance(piece, Directive):
                continue
            if piece.name in names:
                parts.append(piece)
            else:
                message = f'"{piece.name}" cannot stand here, inside another block'
                self.problem(piece.line, message, did_you_mean(piece.name, names))
            start, end = piece.line - line, min(piece.end - line, len(lines))
            lines[start:end] = [""] * (end - start)
        return "\n".join(lines), tuple(parts)

    def mappings(self, located: Located, path: Path) -> tuple[Block, ...]:
        """Return the blocks written out in the list at `path`."""
        part = located.part(path)
        if part.data is None or not self._descend(part.line_of(())):
            return ()
        found: list[Block | None] = []
        if isinstance(part.data, list):
            found = [self._mapping(part.part((index,))) for index in range(len(part.data))]
        else:
            self.problem(part.line_of(()), f'"{path[-1]}" must be a list of blocks', "Start each with `- type: …`.")
        self._depth -= 1
        return tuple(block for block in found if block is not None)

    def _descend(self, line: int) -> bool:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._depth -= 1
            self.problem(line, "blocks are nested too deeply", f"At most {MAX_DEPTH} may stand inside each other.")
            return False
        return True

    def _block(self, piece: Piece) -> Block | None:
        match piece:
            case Run():
                return Text(text=Prose(source=piece.source, line=piece.line), line=piece.line)
            case Fence():
                place = {"line": piece.line, "source_line": piece.line + 1}
                return Code.model_validate({"language": piece.language, "source": piece.source, **place})
            case Directive():
                return self._directive(piece)

    def _directive(self, directive: Directive) -> Block | None:
        block_type = directive_types().get(directive.name)
        if block_type is None:
            self._unknown(directive)
            return None
        directive = self._known_options(directive, block_type)
        located = block_type.from_directive(directive, self)
        if located is None or self._lacks(directive, block_type, located.data):
            return None
        return self._checked(block_type, located, directive.name, directive.line)

    def _unknown(self, directive: Directive) -> None:
        if owner := part_owners().get(directive.name):
            fix = f"Move it above the line that closes the {owner}."
            self.problem(directive.line, f'"{directive.name}" stands outside of a {owner}', fix)
        else:
            suggestion = did_you_mean(directive.name, directive_types(), mistaken_names())
            self.problem(directive.line, f'unknown block "{directive.name}"', suggestion)

    def _known_options(self, directive: Directive, block_type: type[Block]) -> Directive:
        """Return the directive with those options that its block type knows."""
        known = block_type.option_names()
        for key in directive.options:
            if key not in known:
                line = directive.option_lines.get(key, directive.line)
                suggestion = did_you_mean(key, known) or "It takes none."
                self.problem(line, f'"{directive.name}" has no option "{excerpt(key)}"', suggestion)
        if found := misplaced_option(directive.body, literal=block_type.body_kind == "literal"):
            index, message, fix = found
            self.problem(directive.body_line + index, message, fix)
        options = {key: self._option(directive, key, block_type) for key in directive.options if key in known}
        return replace(directive, options={key: value for key, value in options.items() if value is not None})

    def _option(self, directive: Directive, key: str, block_type: type[Block]) -> Any:
        """Return the value of an option; None, and a problem, where it has none and needs one."""
        value = directive.options[key]
        if value is None and key in block_type.flag_names():
            return "true"
        if value is None:
            line = directive.option_lines.get(key, directive.line)
            self.problem(
                line, f'the option "{key}" has no value', "Write it behind the second colon, or remove the line."
            )
        return value

    def _lacks(self, directive: Directive, block_type: type[Block], data: dict[str, Any]) -> bool:
        """Report what a directive must have after its name and in its body."""
        fields, name = block_type.model_fields, directive.name
        lacking = [key for key in (block_type.argument, block_type.body) if key and fields[key].is_required()]
        lacking = [key for key in lacking if key not in data]
        if block_type.argument in lacking:
            meaning = fields[block_type.argument].description or block_type.argument
            message = f'"{name}" lacks something behind its name: {meaning[:1].lower()}{meaning[1:].rstrip(".")}'
            self.problem(directive.line, message, f"Write it on the opening line: `{{{name}}} …`.")
        if block_type.body in lacking:
            fix = "Write something between its opening and its closing line, or remove it."
            self.problem(directive.line, f'"{name}" is empty', fix)
        return bool(lacking)

    def _mapping(self, entry: Located) -> Block | None:
        line = entry.line_of(())
        if not isinstance(entry.data, dict) or not isinstance(entry.data.get("type"), str):
            self.problem(line, "a block has no type", f"Add `type: …`. {did_you_mean('', block_types())}")
            return None
        name = str(entry.data["type"])
        block_type = block_types().get(name)
        if block_type is None:
            suggestion = did_you_mean(name, block_types(), mistaken_names())
            self.problem(entry.line_of(("type",)), f'unknown block "{excerpt(name)}"', suggestion)
            return None
        fields: dict[str, Any] = {key: value for key, value in entry.data.items() if key != "type"}
        if block_type.body_kind == "blocks" and block_type.body in fields:
            fields[block_type.body] = self.mappings(entry, (block_type.body,))
        located = block_type.from_mapping(Located(fields, entry.lines), name, self)
        return None if located is None else self._checked(block_type, located, name, line)

    def _checked(self, block_type: type[Block], located: Located, name: str, line: int) -> Block | None:
        block, problems = check_model(block_type, located, self.file, what=f'"{name}"')
        self.problems |= dict.fromkeys(problems)
        return None if block is None else self._named(block.model_copy(update={"line": line}))

    def _named(self, block: Block) -> Block:
        """Return a code cell with a name: its own, or its number among those without one."""
        if not isinstance(block, CodeCell) or block.id:
            return block
        self._unnamed_cells += 1
        return block.model_copy(update={"id": f"cell-{self._unnamed_cells}"})
