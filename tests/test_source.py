"""Plain data to values of models, or to every reason why not."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from coursepack.base import Prose, Slug, Unwritten, Value
from coursepack.errors import Mistake
from coursepack.source import Located, author_keys, check_model
from coursepack.yaml_text import read_yaml

KNOWN = "Known: id, kind, lights, name, note, speed, weight, wheels"


class Wheel(Value):
    size: int = Field(ge=1, le=40)
    """Size in inches."""


class Bicycle(Value):
    name: str
    """What it is called."""
    kind: Literal["town", "race"] = "town"
    """What it is for."""
    weight: float | None = Field(default=None, gt=0)
    """Weight in kilograms."""
    lights: bool = True
    """Whether it has lights."""
    wheels: tuple[Wheel, ...] = ()
    """The wheels, front first."""
    speed: Literal["any"] | float = "any"
    """How fast it may be."""
    id: Slug | None = None
    """Its id."""
    note: Prose | None = None
    """A remark."""
    made_on: Annotated[int, Unwritten] = 0
    """Filled in by whoever reads the file."""

    @model_validator(mode="after")
    def _race_without_lights(self) -> "Bicycle":
        if self.kind == "race" and self.lights:
            raise Mistake("a race bicycle has lights", "Take them off.")
        return self


def told(text: str) -> list[str]:
    value, problems = check_model(Bicycle, read_yaml(text), "b.yaml", what="the bicycle")
    assert (value is None) == bool(problems)
    return [str(problem) for problem in problems]


def test_sound_data_becomes_a_value() -> None:
    value, problems = check_model(Bicycle, read_yaml("name: Ada\nlights: no\nwheels: [{size: 28}]"), "b", what="it")
    assert not problems
    assert value == Bicycle(name="Ada", lights=False, wheels=(Wheel(size=28),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: town", 'b.yaml:1: the bicycle has no "name". Add a line `name: …`.'),
        (
            "name: a\nwieght: 3",
            'b.yaml:2: the bicycle has no key "wieght". Did you mean "weight"? ' + KNOWN,
        ),
        (
            "name: a\nweight: heavy",
            'b.yaml:2: "weight" is "heavy", but it must be a number. weight: weight in kilograms.',
        ),
        ("name: a\nweight: 0", 'b.yaml:2: "weight" is "0", but it must be more than 0. weight: weight in kilograms.'),
        (
            "name: a\nweight: nan",
            'b.yaml:2: "weight" is "nan", but it must be a finite number. weight: weight in kilograms.',
        ),
        (
            "name: a\nlights: some",
            'b.yaml:2: "lights" is "some", but it must be true or false. lights: whether it has lights.',
        ),
        ("name: a\nkind: tour", 'b.yaml:2: "kind" is "tour", but it must be "town" or "race". kind: what it is for.'),
        (
            "name: a\nspeed: warp",
            'b.yaml:2: "speed" is "warp", but it must be "any" or a number. speed: how fast it may be.',
        ),
        (
            "name: a\nwheels:\n  - size: 28\n  - size: 1.5",
            'b.yaml:4: "size" is "1.5", but it must be a whole number. size: size in inches.',
        ),
        ("name: a\nwheels:\n  - sise: 28", 'b.yaml:3: "wheels" has no "size". Add a line `size: …`.'),
        (
            "name: a\nwheels: 2",
            'b.yaml:2: "wheels" is "2", but it must be a list, such as [one, two]. wheels: the wheels, front first.',
        ),
        (
            "name: a\nwheels: [2]",
            'b.yaml:2: item 1 of "wheels" is "2", but it must be keys and values. wheels: the wheels, front first.',
        ),
        ("name: [a]", 'b.yaml:1: "name" is a list, but it must be text. name: what it is called.'),
        ("name: {a: b}", 'b.yaml:1: "name" holds keys and values, but it must be text. name: what it is called.'),
        ("name:", 'b.yaml:1: "name" has no value. Write it behind the colon, or remove the line.'),
        ("name: a\nkind: race", "b.yaml:1: a race bicycle has lights. Take them off."),
        (
            "name: a\nmade_on: 3",
            'b.yaml:2: the bicycle has no key "made_on". Known: id, kind, lights, name, note, speed, weight, wheels',
        ),
        ("name: a\nnote: [x]", 'b.yaml:2: "note" is a list, but it must be text. note: a remark.'),
        ("- a", "b.yaml:1: the bicycle must hold keys and values, not a list. Write one `key: value` a line."),
        ("a", "b.yaml:1: the bicycle must hold keys and values, not text. Write one `key: value` a line."),
    ],
)
def test_a_reason_is_told_in_the_authors_words(text: str, expected: str) -> None:
    assert expected in told(text)


def test_all_reasons_are_told_each_once() -> None:
    lines = [line.split(":")[1] for line in told("weight: x\nspeed: y\nid: A B\ncolour: red\n")]
    assert sorted(lines) == ["1", "1", "2", "3", "4"]


def test_a_slug_says_what_it_may_be_made_of() -> None:
    assert "lower-case letters, digits and single hyphens" in told("name: a\nid: A B")[0]


def test_a_part_of_located_data_has_paths_of_its_own() -> None:
    located = read_yaml("a: 1\nb:\n  - x: 2\n  - x: 3\n    y: 4\nc: 5\n")
    part = located.part(("b", 1))
    assert part.data == {"x": "3", "y": "4"}
    assert part.lines == {(): 4, ("x",): 4, ("y",): 5}


def test_keys_that_no_author_writes_are_not_among_theirs() -> None:
    assert "made_on" not in author_keys(Bicycle)


def test_data_without_lines_is_checked_as_well() -> None:
    value, problems = check_model(Wheel, Located({"size": 99}), "w.yaml", what="the wheel")
    assert value is None
    assert str(problems[0]).startswith('w.yaml: "size" is wrong, but it must be at most 40')
