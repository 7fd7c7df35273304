"""Shell scripts: each cell one, appended cells one together."""

import pytest

from coursepack.runners import Cell
from tests.runners.chapters import FILE, raised, text
from tests.runners.languages import cell, needs_bash, run_cells, run_one

pytestmark = needs_bash


def appended(source: str, language: str = "bash", **options: object) -> Cell:
    """Return a cell that goes on where the last one ended."""
    return cell(language, source, append=True, **options)


def test_messages_of_the_shell_name_file_and_line_of_the_chapter() -> None:
    result = run_one("bash", "echo $LINENO\nnever-heard-of")
    assert text(result) == f"10\n{FILE}: line 11: never-heard-of: command not found\n"


def test_a_failing_cell_is_told_with_the_shells_own_reason_and_line() -> None:
    result = run_one("bash", "true\nnever-heard-of")
    error = raised(result)
    assert (error.name, error.message, error.line) == ("exit status 127", "never-heard-of: command not found", 11)
    assert (result.note, error.traceback) == ("ended with exit status 127", "exit status 127")


def test_a_failing_cell_is_told_with_what_its_program_said() -> None:
    error = raised(run_one("bash", "cat nowhere.txt"))
    assert (error.message, error.line) == ("cat: nowhere.txt: No such file or directory", 0)


def test_ordinary_output_is_not_taken_for_a_reason() -> None:
    assert raised(run_one("bash", "echo all is well; false")).message == ""


def test_a_syntax_error_stands_on_its_line() -> None:
    error = raised(run_one("bash", "echo 1\nif true; )"))
    assert (error.name, error.line) == ("exit status 2", 11)
    assert error.message == "syntax error near unexpected token `)'"


def test_only_the_last_command_decides_whether_a_cell_fails() -> None:
    assert run_one("bash", "false; true").outcome == "ran"


def test_a_cell_shares_no_state_with_the_one_before_it() -> None:
    _, second = run_cells(cell("bash", "x=1; mkdir d; cd d"), cell("bash", "echo \"x is '$x'\"; pwd"))
    assert text(second) == "x is ''\n~\n"


@pytest.mark.parametrize("language", ["bash", "sh"])
def test_appended_cells_go_on_where_the_last_one_ended(language: str) -> None:
    first, alone, second = run_cells(
        appended("echo one >> log; x=3; double() { echo $(($1 * 2)); }; mkdir d; cd d", language),
        cell("bash", "echo alone"),
        appended("double $x; pwd; cat ../log", language),
    )
    assert [text(result) for result in (first, alone, second)] == ["", "alone\n", "6\n~/d\none\n"]


def test_bash_and_sh_are_scripts_of_their_own() -> None:
    _, second = run_cells(appended("x=3"), appended("echo \"x is '$x'\"", "sh"))
    assert text(second) == "x is ''\n"


@pytest.mark.parametrize("language", ["bash", "sh"])
def test_appended_cells_fail_by_themselves_and_others_go_on(language: str) -> None:
    first, second, third = run_cells(
        appended("x=3; (exit 3)", language, expect_error="3"),
        appended("never-heard-of", language, expect_error="127"),
        appended("echo $x", language),
    )
    assert [raised(first).name, raised(second).name, text(third)] == ["exit status 3", "exit status 127", "3\n"]


def test_lines_of_appended_cells_are_those_of_the_chapter() -> None:
    _, second = run_cells(appended("x=1\ny=2"), appended("echo $LINENO\nnever-heard-of; echo $LINENO"))
    assert text(second) == f"16\n{FILE}: line 17: never-heard-of: command not found\n17\n"


@pytest.mark.parametrize("language", ["bash", "sh"])
@pytest.mark.parametrize("source", ["if true; then", "echo 'never closed", "x=$(echo", "echo 1 )"])
def test_an_unfinished_appended_cell_is_a_syntax_error_and_does_not_swallow_the_next(
    language: str, source: str
) -> None:
    first, second = run_cells(appended(source, language, expect_error="2"), appended("echo fine", language))
    assert raised(first).name == "exit status 2"
    assert FILE in text(first)
    assert text(second) == "fine\n"


def test_a_here_document_that_is_never_closed_is_told() -> None:
    first, second = run_cells(appended("cat <<END\nhello\n", expect_error="2"), appended("echo fine"))
    assert "here-document" in text(first)
    assert text(second) == "fine\n"


def test_extended_patterns_may_be_switched_on_for_later_cells() -> None:
    _, second = run_cells(appended("shopt -s extglob; touch a.txt b.txt"), appended("echo !(a.txt)"))
    assert text(second) == "b.txt\n"


def test_what_the_shell_says_at_its_end_belongs_to_the_last_appended_cell() -> None:
    first, second, third = run_cells(appended("trap 'echo bye' EXIT"), appended("echo last"), cell("sh", "echo 1"))
    assert [text(first), text(second), text(third)] == ["", "last\nbye\n", "1\n"]


def test_tracing_shows_the_authors_commands_alone() -> None:
    first, second, third = run_cells(appended("set -x"), appended("echo 1"), appended("true"))
    assert [text(result) for result in (first, second, third)] == ["", "+ echo 1\n1\n", "+ true\n"]


def test_options_of_the_shell_hold_for_later_cells() -> None:
    _, second = run_cells(appended("set -e"), appended("false\necho never", expect_error="1"))
    assert (raised(second).name, text(second)) == ("exit status 1", "")


def test_after_a_cell_that_left_the_shell_none_can_be_appended() -> None:
    first, second = run_cells(appended("exit 0"), appended("echo 1"))
    assert first.outcome == "ran"
    assert (second.outcome, second.note) == (
        "died",
        "cannot go on: the bash of the cells that it is appended to has ended",
    )
    assert second.fix == "Let them not `exit`, or remove its `:append:`."


def test_an_appended_cell_that_takes_too_long_is_stopped() -> None:
    first, second = run_cells(appended("echo begun; read -r _ < /dev/zero", timeout=0.7), appended("echo 1"))
    assert (first.outcome, text(first), second.outcome) == ("timed-out", "begun\n", "not-run")


def test_a_program_in_the_background_does_not_hold_up_the_next_cell() -> None:
    first, second = run_cells(appended("sleep 1000 & echo started"), appended("kill %1; echo stopped"))
    assert [text(first), text(second)] == ["started\n", "stopped\n"]


def test_a_long_appended_cell_is_refused_with_a_reason() -> None:
    (result,) = run_cells(appended("# " + "x" * 70_000))
    assert (result.outcome, result.note) == ("died", "is too long to be appended")


def test_a_cell_that_writes_to_our_own_pipe_is_stopped() -> None:
    source = 'told=$(ls -d ~/../settings/programs/told-bash); yes > "$told"; echo never'
    first, second = run_cells(appended(source), appended("echo 1"))
    assert (first.outcome, first.note, second.outcome) == (
        "died",
        "told something else than its exit status",
        "not-run",
    )
