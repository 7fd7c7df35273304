"""What kernels write, with the places of the chapter."""

import pytest

from coursepack.runners._python_driver.jupyter_text import Places, without_colours

TRACEBACK = """\x1b[31m---------\x1b[39m
ValueError    Traceback (most recent call last)
\x1b[36mCell In[2], line 1\x1b[39m
----> 1 f()

Cell In[1], line 2, in f()
      1 def f():
----> 2     g()
      3     return

File /usr/lib/g.py:7, in g()
      6 def g():
----> 7     raise ValueError

ValueError: """


@pytest.fixture
def places() -> Places:
    """A chapter with two cells that the kernel has counted."""
    places = Places("a.md")
    places.count(1, 10)
    places.count(2, 20)
    return places


def test_a_traceback_names_lines_of_the_chapter_and_leaves_those_of_other_files(places: Places) -> None:
    text, line = places.in_traceback(TRACEBACK)
    assert line == 11
    assert text.split("\n")[2:] == [
        "a.md:20",
        "----> 20 f()",
        "",
        "a.md:11, in f()",
        "      10 def f():",
        "----> 11     g()",
        "      12     return",
        "",
        "File /usr/lib/g.py:7, in g()",
        "      6 def g():",
        "----> 7     raise ValueError",
        "",
        "ValueError: ",
    ]


def test_a_cell_without_lines_keeps_its_own_count() -> None:
    places = Places("a.yaml")
    places.count(1, 0)
    assert places.in_traceback("Cell In[1], line 2\n----> 2 f()") == ("a.yaml, line 2 of the cell\n----> 2 f()", 0)


def test_a_cell_on_the_first_line_is_a_place_too() -> None:
    places = Places("a.md")
    places.count(1, 1)
    assert places.in_traceback("Cell In[1], line 2") == ("a.md:2", 2)


def test_the_file_that_the_kernel_takes_a_cell_for_is_not_named(places: Places) -> None:
    assert places.in_output("/tmp/ipykernel_81/3.py:2: UserWarning") == "<cell>:2: UserWarning"


def test_colours_are_left_out() -> None:
    assert without_colours("\x1b[1;31mred\x1b[0m [1] \x1b[38;5;6mblue") == "red [1] blue"
