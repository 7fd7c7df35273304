"""The options at the start of a directive."""

import pytest

from coursepack.directive_options import Options, misplaced_option, read_options


def read(*lines: str) -> tuple[Options, list[tuple[int, str]]]:
    said: list[tuple[int, str]] = []
    options = read_options(list(lines), 10, lambda line, message, fix: said.append((line, message)))
    return options, said


def test_options_end_where_the_text_starts() -> None:
    options, said = read(":id: first", ":expect-error: ZeroDivisionError", "1 / 0", ":no: option")
    assert said == []
    assert options.values == {"id": "first", "expect-error": "ZeroDivisionError"}
    assert options.lines == {"id": 10, "expect-error": 11}
    assert options.taken == 2


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain: with colon", "plain: with colon"),
        ("[a, b]", ["a", "b"]),
        ("{a: b}", {"a": "b"}),
        ('"  quoted "', "  quoted "),
        ("'it''s'", "it's"),
        ("[draft] a plan", "[draft] a plan"),
        ('"Hello" and "Bye" program', '"Hello" and "Bye" program'),
        ("# no comment", "# no comment"),
        ("yes", "yes"),
        ("", None),
    ],
)
def test_a_value_is_text_or_what_yaml_makes_of_brackets_and_quotes(written: str, value: object) -> None:
    assert read(f":key: {written}".rstrip())[0].values["key"] == value


def test_a_value_knows_its_line() -> None:
    assert read(":a: 1", ":b: 2")[0].values["b"].line == 11


def test_options_may_be_indented() -> None:
    assert read("  :id: x")[0].values == {"id": "x"}


def test_options_may_be_written_in_yaml() -> None:
    options, said = read("---", "tags: [hide-input]", "", "timeout: 5", "---", "x = 1")
    assert said == []
    assert options.values == {"tags": ["hide-input"], "timeout": "5"}
    assert options.lines == {"tags": 11, "timeout": 13}
    assert options.taken == 5


def test_a_rule_that_opens_a_text_is_no_yaml() -> None:
    assert read("---", "text")[0] == Options()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((":a: 1", ":a: 2"), [(11, 'the option "a" stands here twice')]),
        ((":a: [x: y: z]",), [(10, "this is not YAML, column 10: a second colon stands in this line")]),
        (("---", "a: b: c", "---"), [(11, "this is not YAML, column 5: a second colon stands in this line")]),
        (("---", "- a", "---"), [(11, "options between `---` must be keys and values")]),
    ],
)
def test_wrong_options_are_told_with_their_lines(lines: tuple[str, ...], expected: list[tuple[int, str]]) -> None:
    assert read(*lines)[1] == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (":alt:A cat", '":alt:A cat" is no option'),
        (":alt : A cat", '":alt : A cat" is no option'),
        ("\n:alt: A cat", 'the option ":alt: A cat" does not stand directly below the opening line'),
    ],
)
def test_what_was_meant_as_an_option_is_told(body: str, message: str) -> None:
    found = misplaced_option(body, literal=False)
    assert found is not None
    assert found[1] == message


@pytest.mark.parametrize("body", ["text", "", ":smile and more", "::a", "text\n:alt: x", ": x"])
def test_other_text_is_left_alone(body: str) -> None:
    assert misplaced_option(body, literal=False) is None


def test_a_literal_text_may_look_like_an_option_below_an_empty_line() -> None:
    assert misplaced_option("\n:author: me", literal=True) is None
