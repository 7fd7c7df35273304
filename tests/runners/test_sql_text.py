"""SQL as text: statements, and places in them."""

import pytest

from coursepack.runners._python_driver.sql_text import Statement, error_place, statements


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("SELECT 1; SELECT 2", [("SELECT 1", 0), ("SELECT 2", 10)]),
        ("SELECT ';' AS \"a;b\";", [("SELECT ';' AS \"a;b\"", 0)]),
        ("-- a; b\nSELECT 1; /* c; */ SELECT 2;", [("SELECT 1", 8), ("SELECT 2", 27)]),
        ("  ;; \n-- nothing", []),
        ("SELECT 1 -- one; two\n;SELECT 2", [("SELECT 1 -- one; two\n", 0), ("SELECT 2", 22)]),
        ("/* never closed", []),
        ("", []),
    ],
)
def test_a_cell_is_divided_where_sqlite_would(source: str, found: list[tuple[str, int]]) -> None:
    assert [(statement.text, statement.start) for statement in statements(source)] == found


def test_a_trigger_is_one_statement() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; SELECT 2; END"
    assert [found.text for found in statements(f"{trigger};\nSELECT 3;")] == [trigger, "SELECT 3"]


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("SELECT 1,\n  name\nFROM t", "no such column: name", (1, 2, 4)),
        ("SELECT 1,\n  t.name\nFROM t", "no such column: t.name", (1, 4, 4)),
        ("SELECT name,\n  name\nFROM t", "no such column: name", (0, 0, 0)),
        ("SELECT names,\n  name", "no such column: name", (1, 2, 4)),
        ("SELECT\n  )", 'near ")": syntax error', (1, 2, 1)),
        ("SELECT\n  '", 'unrecognized token: "\'"', (1, 2, 1)),
        ("CREATE TABLE\n a (x)", "table a already exists", (1, 1, 1)),
        ("SELECT 1\n+", "incomplete input", (1, 0, 0)),
        ("SELECT\n1", "something new", (0, 0, 0)),
    ],
)
def test_an_error_stands_where_its_word_stands_once(source: str, message: str, place: tuple[int, int, int]) -> None:
    assert error_place(source, Statement(source, 0), message) == place
