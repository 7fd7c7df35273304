"""Displays: rich values, `display()`, IPython.display, and matplotlib's figures."""

import base64
import importlib.util
import os
import struct
from pathlib import Path

import pytest

from coursepack.results import CellResult, Display
from coursepack.runners.python import PythonRunner
from tests.runners.chapters import job, raised, run, run_cell, shown, text

needs_ipython = pytest.mark.skipif(importlib.util.find_spec("IPython") is None, reason="IPython is not installed")
needs_pandas = pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="pandas is not installed")
needs_matplotlib = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed"
)

RICH = """class Rich:
    def _repr_html_(self): return "<b>rich</b>"
    def _repr_svg_(self): return "<svg/>", {"isolated": True}
    def _repr_png_(self): return b"png"
    def _repr_latex_(self): return None
    def __repr__(self): return "Rich()\""""

BUNDLE = """class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": "<i>first</i>", "text/plain": "plain", "application/x-number": 5}, {}
    def _repr_html_(self): return "second"
Bundle()"""

SPEAKS_FOR_ITSELF = """class Own:
    def _ipython_display_(self): display("its own way")
Own()"""

CELLS = {
    "rich": f"{RICH}\nRich()",
    "class": "Rich",
    "bundle": BUNDLE,
    "own": SPEAKS_FOR_ITSELF,
    "display": "print('before')\ndisplay(Rich(), 2)\nprint('after')\n3",
    "raw": "display({'text/html': '<u>raw</u>', 'No Type': 'x'}, raw=True)",
    "update": "handle = display('waiting', display_id=True)\ndisplay('between')\nhandle.update('done')",
    "address": "class Plain: ...\nPlain()",
    "odd": "class Odd:\n    def __getattr__(self, name): return lambda *args: 'odd'\nOdd();",
}


@pytest.fixture(scope="module")
def results() -> dict[str, CellResult]:
    """The results of a chapter that displays things without any library."""
    return run(job(CELLS))


def test_a_value_is_shown_in_every_representation_that_its_class_has(results: dict[str, CellResult]) -> None:
    picture = base64.b64encode(b"png").decode()
    (rich,) = shown(results["rich"])
    assert rich == {
        "image/png": picture,
        "image/svg+xml": "<svg/>",
        "text/html": "<b>rich</b>",
        "text/plain": "Rich()",
    }


def test_a_class_is_shown_as_text_not_as_one_of_its_instances(results: dict[str, CellResult]) -> None:
    assert shown(results["class"]) == [{"text/plain": "<class '__main__.Rich'>"}]


def test_a_bundle_counts_more_than_single_representations(results: dict[str, CellResult]) -> None:
    assert shown(results["bundle"]) == [{"text/html": "<i>first</i>", "text/plain": "plain"}]


def test_a_value_can_display_itself_its_own_way(results: dict[str, CellResult]) -> None:
    assert shown(results["own"]) == [{"text/plain": "'its own way'"}]


def test_displays_come_in_order_with_text_and_are_no_values(results: dict[str, CellResult]) -> None:
    kinds = [(out.kind, isinstance(out, Display) and out.is_value) for out in results["display"].outputs]
    assert kinds == [("stream", False), ("display", False), ("display", False), ("stream", False), ("display", True)]


def test_a_raw_bundle_is_shown_without_what_is_no_type(results: dict[str, CellResult]) -> None:
    assert shown(results["raw"]) == [{"text/html": "<u>raw</u>"}]


def test_a_display_can_be_replaced_in_its_place(results: dict[str, CellResult]) -> None:
    assert [data["text/plain"] for data in shown(results["update"])] == ["'done'", "'between'"]


def test_addresses_in_displays_are_stable(results: dict[str, CellResult]) -> None:
    assert shown(results["address"]) == [{"text/plain": "<__main__.Plain object at 0x7f0000000010>"}]


def test_text_can_be_taken_back_but_not_an_exception() -> None:
    source = "import atexit\nfrom builtins import display\nprint('gone')\ndisplay(1, clear=True)\n"
    results = run(job({"only": source + "atexit.register(display, 2, clear=True)\n1 / 0"}, expect={"only": "KeyError"}))
    assert [output.kind for output in results["only"].outputs] == ["error", "display"]


def test_an_error_in_a_representation_is_an_error_of_the_cell() -> None:
    result = run_cell("class Bad:\n    def _repr_html_(self): return 1 / 0\nBad()")
    assert (raised(result).name, raised(result).line) == ("ZeroDivisionError", 11)


@needs_ipython
def test_ipython_displays_without_its_shell() -> None:
    source = (
        "from IPython.display import HTML, Image, Markdown, SVG, clear_output, display\n"
        "print('cleared'); clear_output()\n"
        "display(HTML('<b>x</b>'))\n"
        "display(Markdown('*y*'), Image(data=b'\\x89PNG', format='png'))\n"
        "handle = display('a', display_id=True); handle.update('b')\n"
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    )
    result = run_cell(source)
    assert [next(iter(data)) for data in shown(result)] == [
        "text/html",
        "text/markdown",
        "image/png",
        "text/plain",
        "image/svg+xml",
    ]
    assert shown(result)[3] == {"text/plain": "'b'"}
    assert text(result) == ""


@needs_pandas
def test_a_data_frame_is_a_table() -> None:
    (data,) = shown(run_cell("import pandas\npandas.DataFrame({'rain': [1, 2]})"))
    assert "<th>rain</th>" in data["text/html"]
    assert data["text/plain"] == "   rain\n0     1\n1     2"


FIGURES = {
    "shown": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('before')\nplt.show()\nprint('after')",
    "left-open": "plt.figure(figsize=(2, 1)).add_axes((0, 0, 1, 1));",
    "two": "for _ in range(2): plt.subplots()",
    "value": "figure, axes = plt.subplots()\nfigure",
    "by-hand": "figure = plt.figure()\ndisplay(figure)\nprint('after')",
    "closed": "plt.figure()\nplt.close()",
    "numbers": "plt.get_fignums()",
}


@pytest.fixture(scope="module")
def figures() -> dict[str, CellResult]:
    """The results of a chapter that draws."""
    return run(job(FIGURES))


@needs_matplotlib
def test_a_figure_appears_where_it_is_shown(figures: dict[str, CellResult]) -> None:
    assert [output.kind for output in figures["shown"].outputs] == ["stream", "display", "stream"]
    assert "image/png" in shown(figures["shown"])[0]


@needs_matplotlib
def test_figures_left_open_appear_at_the_end_of_their_cell(figures: dict[str, CellResult]) -> None:
    counts = {name: len(shown(figures[name])) for name in ("left-open", "two", "closed")}
    assert counts == {"left-open": 1, "two": 2, "closed": 0}
    assert shown(figures["numbers"]) == [{"text/plain": "[]"}]


@needs_matplotlib
@pytest.mark.parametrize("cell", ["value", "by-hand"])
def test_a_figure_displayed_by_hand_does_not_appear_twice(figures: dict[str, CellResult], cell: str) -> None:
    assert len(shown(figures[cell])) == 1


@needs_matplotlib
def test_figures_have_144_pixels_an_inch_and_name_no_software(figures: dict[str, CellResult]) -> None:
    picture = base64.b64decode(shown(figures["left-open"])[0]["image/png"])
    per_metre = round(144 / 0.0254)
    assert b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1) in picture
    assert b"Software" not in picture


@needs_matplotlib
def test_figures_of_two_runs_are_the_same_bytes(figures: dict[str, CellResult]) -> None:
    assert [result.outputs for result in run(job(FIGURES)).values()] == [result.outputs for result in figures.values()]


@needs_matplotlib
def test_the_list_of_fonts_is_made_once_for_the_user_and_not_by_chapters(tmp_path: Path) -> None:
    runner = PythonRunner({**os.environ, "MPLCONFIGDIR": str(tmp_path)})
    source = "import os, matplotlib.font_manager\nsorted(os.listdir(matplotlib.get_configdir()))"
    listings = [shown(runner.run(job({"plot": source}))[0])[0]["text/plain"] for _ in range(2)]
    assert listings[0] == listings[1] == str(sorted(path.name for path in tmp_path.iterdir()))
    assert "fontlist" in listings[0]
