"""Result sets as tables."""

import pytest

from coursepack.runners._python_driver.sql_tables import Scalar, table_of


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "NULL"),
        (0.1 + 0.2, "0.3"),
        (1.0, "1.0"),
        (1e100, "1e+100"),
        (float("inf"), "inf"),
        (-7, "-7"),
        (b"\x00\xff", "x'00ff'"),
        (b"\x00" * 33, f"x'{'00' * 32}'… (33 bytes)"),
        ("x" * 5001, f"{'x' * 5000}… (5,001 characters)"),
        ("two\nlines", "two lines"),
    ],
)
def test_values_are_shown_as_sqlite_writes_them(value: Scalar, shown: str) -> None:
    assert table_of(["a"], [[value]]).text().split("\n")[2].strip() == shown


def test_columns_of_numbers_stand_to_the_right_even_with_nulls() -> None:
    rows: list[list[Scalar]] = [[1, "a", None], [100, "b", None]]
    assert table_of(["n", "t", "nothing"], rows).text() == (
        "  n  t  nothing\n---  -  -------\n  1  a  NULL\n100  b  NULL"
    )


def test_an_empty_result_shows_its_headers() -> None:
    table = table_of(["name"], [])
    assert table.text() == "name\n----"
    assert "<tbody></tbody>" in table.html()


def test_what_would_not_fit_on_a_page_is_cut() -> None:
    rows = [["x" * 4000] * 10] * 500
    lines = table_of([str(number) for number in range(10)], rows).text().split("\n")
    assert len(lines) == 2 + 26 + 1
    assert lines[-1] == "Only the first 26 rows are shown."
