"""C programs by GCC: what the compiler says, what the program does, what appended cells know."""

from pathlib import Path

from coursepack.results import Stream
from coursepack.runners import Cell
from tests.runners.chapters import FILE, raised, text
from tests.runners.languages import cell, chapter, needs_gcc, run_cells, run_one, runner

pytestmark = needs_gcc

STDIO = "#include <stdio.h>\n"


def appended(source: str, **options: object) -> Cell:
    """Return a cell whose functions later ones may use."""
    return cell("c", source, append=True, **options)


def quoted(word: str) -> str:
    """Return a word in the quotation marks that GCC writes."""
    return f"\N{LEFT SINGLE QUOTATION MARK}{word}\N{RIGHT SINGLE QUOTATION MARK}"


def test_a_program_is_compiled_and_run() -> None:
    result = run_one("c", f'{STDIO}#include <math.h>\nint main(void) {{ printf("%.2f\\n", sqrt(2)); return 0; }}')
    assert result.outputs == (Stream(name="stdout", text="1.41\n"),)


def test_warnings_come_before_the_output_with_line_and_quotation() -> None:
    warning, output = run_one("c", f'{STDIO}int main(void) {{\n    int unused;\n    puts("hello");\n}}').outputs
    assert warning == Stream(
        name="stderr",
        text=(
            f"{FILE}: In function {quoted('main')}:\n"
            f"{FILE}:12:9: warning: unused variable {quoted('unused')} [-Wunused-variable]\n"
            "   12 |     int unused;\n"
            "      |         ^~~~~~\n"
        ),
    )
    assert output == Stream(name="stdout", text="hello\n")


def test_code_that_does_not_compile_is_told_with_the_first_error_and_its_line() -> None:
    result = run_one("c", "int main(void) {\n    return nothing;\n}")
    error = raised(result)
    assert (error.name, error.line, result.note) == ("CompileError", 11, "does not compile")
    assert error.message.startswith(f"{quoted('nothing')} undeclared")
    assert f"{FILE}:11:12: error: {quoted('nothing')} undeclared" in error.traceback
    assert "   11 |     return nothing;\n" in error.traceback


def test_what_is_not_defined_is_told_with_the_line_that_uses_it() -> None:
    result = run_one("c", "int missing(void);\nint main(void) {\n    return missing();\n}")
    error = raised(result)
    assert (error.name, error.line, result.note) == ("CompileError", 12, "uses what is not defined")
    assert error.message == "`missing'"
    assert error.traceback == f"cell.o: in function `main':\n{FILE}:12: undefined reference to `missing'\n"


def test_a_snippet_without_main_is_told_with_what_to_do() -> None:
    result = run_one("c", "int square(int x) { return x * x; }")
    assert (raised(result).name, result.note) == ("CompileError", "has no function main, so it is no program")
    assert result.fix.startswith("Write `int main(void)`, or add `:append: true`")


def test_an_error_of_the_compiler_can_be_expected() -> None:
    first, second = run_cells(
        cell("c", "int main(void) { return 0 }", expect_error="CompileError"), cell("c", "int main(void) { return 0; }")
    )
    assert (first.outcome, second.outcome) == ("raised", "ran")


def test_the_exit_status_of_a_program_can_be_expected() -> None:
    result = run_one("c", "int main(void) { return 3; }", expect_error="3")
    assert (raised(result).name, result.note) == ("exit status 3", "ended with exit status 3")


def test_lines_printed_before_a_crash_are_kept() -> None:
    result = run_one("c", f'{STDIO}int main(void) {{ int *p = 0; printf("so far\\n"); return *p; }}')
    assert (raised(result).name, raised(result).message) == ("SIGSEGV", "Segmentation fault")
    assert text(result) == "so far\n"


def test_printed_lines_and_messages_are_in_order() -> None:
    body = 'for (int i = 0; i < 3; i++) { printf("%d\\n", i); fprintf(stderr, "%d\\n", i); }'
    assert text(run_one("c", f"{STDIO}int main(void) {{ {body} }}")) == "0\n0\n1\n1\n2\n2\n"


def test_a_failed_assertion_names_the_line_of_the_chapter() -> None:
    result = run_one("c", "#include <assert.h>\nint main(void) {\n    assert(1 == 2);\n}")
    assert (raised(result).name, text(result)) == (
        "SIGABRT",
        f"one: {FILE}:12: main: Assertion `1 == 2' failed.\n",
    )


def test_a_program_finds_headers_and_files_of_the_course(tmp_path: Path) -> None:
    (tmp_path / "sums.h").write_text("static inline int sum(int a, int b) { return a + b; }\n")
    source = f'{STDIO}#include "sums.h"\nint main(void) {{ printf("%d\\n", sum(1, 2)); }}'
    (result,) = run_cells(cell("c", source), folders=[tmp_path])
    assert text(result) == "3\n"


def test_an_error_in_a_header_of_the_course_names_it(tmp_path: Path) -> None:
    (tmp_path / "broken.h").write_text("int x = ;\n")
    (result,) = run_cells(cell("c", '#include "broken.h"\nint main(void) { }'), folders=[tmp_path])
    assert "~/broken.h:1:9: error:" in raised(result).traceback
    assert raised(result).line == 0


def test_a_program_reads_nothing() -> None:
    source = f'{STDIO}int main(void) {{ int x; printf("%d\\n", scanf("%d", &x)); }}'
    assert text(run_one("c", source)) == "-1\n"


def test_a_program_that_takes_too_long_is_stopped() -> None:
    result = run_one("c", f'{STDIO}int main(void) {{ puts("begun"); for (;;); }}', timeout=4)
    assert (result.outcome, text(result)) == ("timed-out", "begun\n")


def test_appended_cells_know_functions_and_types_of_those_before_them() -> None:
    results = run_cells(
        appended(f"{STDIO}struct point {{ int x, y; }};\nstatic int square(int x) {{ int unused; return x * x; }}"),
        appended('int main(void) { printf("%d\\n", square(3)); }'),
        appended('int main(void) {\n    struct point p = {1, 2};\n    printf("%d\\n", p.x + p.y + square(2));\n}'),
        cell("c", "int main(void) { return square(2); }", expect_error="CompileError"),
    )
    assert [text(result) for result in results] == ["", "9\n", "7\n", ""]
    assert "unused variable" in text(results[0], "stderr")
    assert [text(result, "stderr") for result in results[1:3]] == ["", ""]


def test_errors_of_appended_cells_stand_on_their_own_lines() -> None:
    _, second = run_cells(appended("int one(void) { return 1; }"), appended("int main(void) {\n    return two;\n}"))
    assert raised(second).line == 16


def test_an_appended_cell_that_did_not_compile_is_not_put_before_others() -> None:
    results = run_cells(
        appended("int one(void) { return 1 }", expect_error="CompileError"),
        appended("int one(void) { return 1; }\nint main(void) { return one(); }", expect_error="1"),
    )
    assert [result.outcome for result in results] == ["raised", "raised"]
    assert raised(results[1]).name == "exit status 1"


def test_a_program_whose_chapter_has_an_odd_name_is_compiled() -> None:
    job = chapter(cell("c", 'int main(void) { return "x" == 0 }', expect_error="CompileError"))
    odd = job.model_copy(update={"file": 'content/a "b\\c/ü.md'})
    (result,) = runner().run(odd)
    assert raised(result).line == 10
