"""A corpus as files: for coursepack, as plain scripts, for Jupyter Book 1, and for MkDocs with markdown-exec."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.cells import Cell
from bench.generate import SECTION, Chapter, Corpus, Course
from bench.prose import Question

_RUN = re.compile(r"asyncio\.run\((.*)\)")
_DRAW = 'plt.savefig(_picture := io.BytesIO(), format="png", dpi=144, bbox_inches="tight"); plt.close()\n'
_EMBED = """\
import base64

_data = base64.b64encode(_picture.getvalue()).decode()
print(f'<img alt="" src="data:image/png;base64,{_data}">')
"""


@dataclass(frozen=True)
class Form:
    """One way to write a course."""

    name: str
    chapter_path: Callable[[Course, int], str]
    """Returns the path of a chapter, counted from 0, below the corpus' folder."""
    chapter_text: Callable[[Chapter], str]
    """Returns the content of its file."""
    other_files: Callable[[Course], Mapping[str, str]]
    """Returns path and content of everything else that a course needs."""

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Write every course below the folder."""
        for course in corpus:
            for path, text in self.other_files(course).items():
                _write(folder / path, text)
            for at, chapter in enumerate(course.chapters):
                _write(folder / self.chapter_path(course, at), self.chapter_text(chapter))

    def paths(self, corpus: Corpus, folder: Path) -> Iterator[Path]:
        """Yield the file of every chapter."""
        for course in corpus:
            yield from (folder / self.chapter_path(course, at) for at in range(len(course.chapters)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _body(chapter: Chapter, code: Callable[[Cell, int], str], asked: Callable[[Question], str]) -> str:
    """Return text, cell, text, cell, text, cell and the questions."""
    parts = [
        part
        for number, (text, cell) in enumerate(zip(chapter.texts, chapter.cells, strict=True), 1)
        for part in (text, code(cell, number))
    ]
    return "\n\n".join([*parts, *map(asked, chapter.questions)]) + "\n"


def _coursepack_path(course: Course, at: int) -> str:
    section, position = divmod(at, SECTION)
    return f"content/{course.id}/{_part(section + 1)}/{position + 1:02}-{course.chapters[at].slug}.md"


def _part(number: int) -> str:
    return f"{number:02}-part-{chr(ord('a') + number - 1)}"


def _coursepack_files(course: Course) -> Mapping[str, str]:
    folder = f"content/{course.id}"
    settings = f"title: {course.title}\nlanguage: en\nversion: 1.0.0\nlicense: CC-BY-4.0\npass_mark: 80\n"
    parts = {f"{folder}/{_part(number)}/section.yaml": f"title: Part {number}\n" for number, _ in course.sections}
    return {f"{folder}/course.yaml": settings, **parts}


def _coursepack_text(chapter: Chapter) -> str:
    head = [f"title: {chapter.title}", "minutes: 7", f'summary: "{chapter.summary}"', "objectives:"]
    head += [f'  - "{objective}"' for objective in chapter.objectives]
    head += ["prompts:", *(f'  - "{prompt}"' for prompt in chapter.prompts)]
    return "\n".join(["---", *head, "---", "", _body(chapter, _coursepack_cell, _coursepack_question)])


def _coursepack_cell(cell: Cell, number: int) -> str:
    alt = f":alt: {cell.alt}\n" if cell.alt else ""
    return f"```{{code-cell}} python\n:id: step-{number}\n{alt}{cell.source}```"


def _coursepack_question(question: Question) -> str:
    right = next(option for option in question.options if option.correct)
    head = [f":id: {question.id}", ":points: 1", *([f":answer: {right.text}"] if question.is_statement else [])]
    options = [
        f"- {'' if question.is_statement else '[x] ' if option.correct else '[ ] '}{option.text}\n  > {option.feedback}"
        for option in question.options
    ]
    explanation = f":::{{explanation}}\n{question.explanation}\n:::"
    return "\n".join([":::{question}", *head, question.prompt, "", *options, "", explanation, ":::"])


def _plain_text(chapter: Chapter) -> str:
    """Return the cells as one script; what a cell shows is drawn as coursepack draws it."""
    return "\n\n".join(_drawn(cell) for cell in chapter.cells)


def _drawn(cell: Cell) -> str:
    return "import io\n\n" + cell.source.replace("plt.show()\n", _DRAW) if cell.kind == "plot" else cell.source


def _book_text(chapter: Chapter) -> str:
    """Return a MyST notebook; a loop runs in its kernel already, so that `asyncio.run` must become an await."""
    head = "---\njupytext:\n  text_representation:\n    extension: .md\n    format_name: myst\n"
    head += "kernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
    return f"{head}# {chapter.title}\n\n{_body(chapter, _book_cell, _listed_question)}"


def _book_cell(cell: Cell, _number: int) -> str:
    awaited = _RUN.sub(r"await \1", cell.source)
    return f"```{{code-cell}} python3\n{awaited}```"


def _book_files(course: Course) -> Mapping[str, str]:
    config = (
        f"title: {course.title}\nauthor: nobody\nexecute:\n  execute_notebooks: cache\nonly_build_toc_files: true\n"
    )
    names = (Path(_book_path(course, at)).stem for at in range(len(course.chapters)))
    contents = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {name}\n" for name in names)
    index = f"# {course.title}\n\nA book of {len(course.chapters)} chapters.\n"
    files = {"_config.yml": config, "_toc.yml": contents, "index.md": index}
    return {f"{course.id}/{name}": text for name, text in files.items()}


def _book_path(course: Course, at: int) -> str:
    return f"{course.id}/{at + 1:03}-{course.chapters[at].slug}.md"


def _site_text(chapter: Chapter) -> str:
    def code(cell: Cell, _number: int) -> str:
        shown = f'source="above" session="{chapter.slug}"'
        if cell.kind != "plot":
            return f'```python exec="true" result="text" {shown}\n{cell.source}```'
        return f'```python exec="true" html="true" {shown}\n{_drawn(cell)}{_EMBED}```'

    return f"# {chapter.title}\n\n{_body(chapter, code, _listed_question)}"


def _site_files(course: Course) -> Mapping[str, str]:
    settings = f"site_name: {course.title}\ntheme:\n  name: material\n  font: false\nplugins:\n- markdown-exec\n"
    settings += "markdown_extensions:\n- tables\n- pymdownx.superfences\n- pymdownx.highlight\n"
    index = f"# {course.title}\n\nA site of {len(course.chapters)} chapters.\n"
    return {f"{course.id}/mkdocs.yml": settings, f"{course.id}/docs/index.md": index}


def _listed_question(question: Question) -> str:
    options = (f"- {option.text}" for option in question.options)
    return "\n".join([f"**Question.** {question.prompt}", "", *options, "", question.explanation])


FORMS = {
    form.name: form
    for form in (
        Form("coursepack", _coursepack_path, _coursepack_text, _coursepack_files),
        Form(
            "plain",
            lambda course, at: f"{course.id}/{at + 1:03}-{course.chapters[at].slug}.py",
            _plain_text,
            lambda _: {},
        ),
        Form("jupyter-book", _book_path, _book_text, _book_files),
        Form(
            "mkdocs",
            lambda course, at: f"{course.id}/docs/{at + 1:03}-{course.chapters[at].slug}.md",
            _site_text,
            _site_files,
        ),
    )
}
"""Every form by its name."""
