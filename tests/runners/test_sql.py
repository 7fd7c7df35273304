"""SQL cells: tables, errors with the chapter's lines, databases."""

import os
import sqlite3
from pathlib import Path

import pytest

from coursepack.results import CellResult
from coursepack.runners import Cell
from coursepack.runners.sql import SqlRunner
from tests.runners.chapters import FILE, raised, shown, text
from tests.runners.languages import cell, chapter

SHOP = "CREATE TABLE shop (name TEXT, price REAL);\nINSERT INTO shop VALUES ('tea', 2.5), ('<b>', 1);\n"


def run_sql(*sources: str | Cell, folders: tuple[Path, ...] = ()) -> list[CellResult]:
    """Run a chapter of SQL cells."""
    cells = [cell("sql", source) if isinstance(source, str) else source for source in sources]
    return list(SqlRunner(os.environ).run(chapter(*cells, folders=folders)))


def failing(source: str, name: str) -> Cell:
    """Return a cell that is to end with an error."""
    return cell("sql", source, expect_error=name)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a database."""
    folder = tmp_path / "files"
    folder.mkdir()
    with sqlite3.connect(folder / "shop.db") as connection:
        connection.executescript(SHOP)
    connection.close()
    return folder


def test_result_sets_are_tables_with_headers_and_aligned_text() -> None:
    (result,) = run_sql(f"{SHOP}SELECT * FROM shop;")
    assert shown(result) == [
        {
            "text/html": (
                '<table><thead><tr><th scope="col">name</th><th scope="col">price</th></tr></thead>'
                "<tbody><tr><td>tea</td><td>2.5</td></tr><tr><td>&lt;b&gt;</td><td>1.0</td></tr></tbody></table>"
            ),
            "text/plain": "name  price\n----  -----\ntea     2.5\n<b>     1.0",
        }
    ]


def test_every_query_of_a_cell_gives_a_table_and_other_statements_nothing() -> None:
    (result,) = run_sql("CREATE TABLE t (x); -- none; yet\nSELECT 1 AS a; SELECT 2 AS b;")
    assert [data["text/plain"] for data in shown(result)] == ["a\n-\n1", "b\n-\n2"]


def test_cells_share_tables_settings_and_transactions() -> None:
    first, second = run_sql(
        f"{SHOP}PRAGMA foreign_keys = ON;\nCREATE TEMP TABLE cart (name);\nBEGIN;\nDELETE FROM shop;",
        "ROLLBACK;\nSELECT count(*) FROM shop;\nPRAGMA foreign_keys;\nSELECT count(*) FROM cart;",
    )
    assert first.outputs == ()
    assert [data["text/plain"].split()[-1] for data in shown(second)] == ["2", "1", "0"]


def test_chapters_do_not_share_a_database() -> None:
    run_sql(SHOP)
    assert run_sql(failing("SELECT * FROM shop", "sqlite3.OperationalError"))[0].outcome == "raised"


@pytest.mark.parametrize(
    ("source", "name", "message", "line", "quoted"),
    [
        ("SELECT 1;\n\nSELEC 2;", "OperationalError", 'near "SELEC": syntax error', 12, "SELEC 2;\n^^^^^\n"),
        (
            f"{SHOP}SELECT name,\n  prize FROM shop",
            "OperationalError",
            "no such column: prize",
            13,
            "  prize FROM shop\n  ^^^^^\n",
        ),
        ("-- first\nSELECT *\nFROM nowhere", "OperationalError", "no such table: nowhere", 12, "FROM nowhere\n"),
        ("SELECT (1,\n2", "OperationalError", "incomplete input", 11, "2\n"),
        ("SELECT x, x FROM y", "OperationalError", "no such table: y", 10, "SELECT x, x FROM y\n                 ^\n"),
        (
            "CREATE TABLE u (x UNIQUE);\nINSERT INTO u VALUES (1), (1)",
            "IntegrityError",
            "UNIQUE constraint failed: u.x",
            11,
            "INSERT INTO u VALUES (1), (1)\n",
        ),
        ("SELECT '\0'", "ProgrammingError", "the query contains a null character", 10, ""),
    ],
)
def test_errors_name_the_line_and_the_word(source: str, name: str, message: str, line: int, quoted: str) -> None:
    (result,) = run_sql(source)
    error = raised(result)
    assert (error.name, error.message, error.line) == (name, message, line)
    assert error.traceback.startswith(f"{FILE}:{line}\n")
    assert quoted in error.traceback
    assert error.traceback.endswith(f"\n\nsqlite3.{name}: {message}\n")


def test_results_before_an_error_are_kept() -> None:
    (result,) = run_sql("SELECT 1 AS a; SELEC 2")
    assert [data["text/plain"] for data in shown(result)] == ["a\n-\n1"]


@pytest.mark.parametrize("word", ["sqlite3.OperationalError", "OperationalError"])
def test_after_an_expected_error_the_next_cell_runs(word: str) -> None:
    first, second = run_sql(failing("SELEC 1", word), "SELECT 1")
    assert (first.outcome, second.outcome) == ("raised", "ran")


def test_after_an_unexpected_error_no_cell_runs() -> None:
    assert [result.outcome for result in run_sql("SELEC 1", "SELECT 1")] == ["raised", "not-run"]


def test_a_command_of_the_program_sqlite3_is_explained() -> None:
    assert "sqlite_schema" in run_sql(".tables")[0].fix


def test_a_query_that_takes_too_long_is_stopped() -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(x) FROM n"
    first, second = run_sql(cell("sql", f"SELECT 1 AS a; {endless}", timeout=1), "SELECT 1")
    assert (first.outcome, len(shown(first)), second.outcome) == ("timed-out", 1, "not-run")


def test_an_endless_result_is_cut_and_that_is_said() -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    (result,) = run_sql(endless)
    (data,) = shown(result)
    assert data["text/plain"].endswith("1000\nOnly the first 1,000 rows are shown.")
    assert data["text/html"].endswith("</table><p>Only the first 1,000 rows are shown.</p>")


def test_a_database_of_the_course_is_worked_on_as_a_copy(files: Path) -> None:
    before = (files / "shop.db").read_bytes()
    first, second = run_sql(
        cell("sql", "DELETE FROM shop WHERE price > 2", database="shop.db"), "SELECT name FROM shop", folders=(files,)
    )
    assert first.outputs == ()
    assert shown(second)[0]["text/plain"] == "name\n----\n<b>"
    assert (files / "shop.db").read_bytes() == before


def test_a_large_database_is_worked_on_as_a_copy_too(files: Path) -> None:
    with sqlite3.connect(files / "shop.db") as connection:
        connection.execute("CREATE TABLE large AS SELECT zeroblob(2000000) AS x")
    connection.close()
    before = (files / "shop.db").read_bytes()
    (result,) = run_sql(cell("sql", "DROP TABLE shop", database="shop.db"), folders=(files,))
    assert result.outcome == "ran"
    assert (files / "shop.db").read_bytes() == before


def test_a_chapter_may_work_on_several_databases(files: Path) -> None:
    results = run_sql(
        SHOP,
        cell("sql", "SELECT count(*) AS n FROM shop; DELETE FROM shop", database="shop.db"),
        "SELECT count(*) AS n FROM shop",
        cell("sql", "ATTACH 'shop.db' AS other; SELECT count(*) AS n FROM other.shop"),
        folders=(files,),
    )
    assert [data["text/plain"].split()[-1] for result in results for data in shown(result)] == ["2", "0", "0"]


def test_a_database_that_is_not_there_is_told(files: Path) -> None:
    first, second = run_sql("SELECT 1", cell("sql", "SELECT 1", database="shops.db"), folders=(files,))
    assert (second.outcome, second.note) == ("died", 'works on the database "shops.db", which is not there')
    assert second.fix == "Put it into a folder files/."
    assert first.outcome == "not-run"


def test_a_database_that_is_a_link_to_elsewhere_is_not_taken(files: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.db").write_bytes((files / "shop.db").read_bytes())
    (files / "link.db").symlink_to(tmp_path / "secret.db")
    (result,) = run_sql(cell("sql", "DROP TABLE shop", database="link.db"), folders=(files,))
    assert result.outcome == "died"


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("just text, long enough to be looked at\n" * 100)
    (result,) = run_sql(cell("sql", "SELECT * FROM t", database="text.db"), folders=(tmp_path,))
    assert raised(result).name == "DatabaseError"


def test_texts_that_are_no_unicode_are_shown_as_escapes() -> None:
    (result,) = run_sql("SELECT CAST(x'ff' AS TEXT) AS a")
    assert shown(result)[0]["text/plain"] == "a\n----\n\\xff"


def test_two_runs_give_the_same() -> None:
    cells = (f"{SHOP}SELECT *, rowid FROM shop;", failing("PRAGMA database_list; SELEC", "OperationalError"))
    assert [result.outputs for result in run_sql(*cells)] == [result.outputs for result in run_sql(*cells)]


def test_the_place_of_the_database_on_this_machine_is_not_shown() -> None:
    (result,) = run_sql("PRAGMA database_list")
    assert "~/chapter.db" in shown(result)[0]["text/plain"]
    assert text(result, "stderr") == ""
