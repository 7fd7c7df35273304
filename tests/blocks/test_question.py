"""Questions as they are written, and as they stand on a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.blocks.question import QuestionBlock
from coursepack.questions import MultipleChoice, Question, SingleChoice, TrueFalse
from tests.reading import blocks, chapter, page, problems, words


def question(options: str, text: str) -> Question:
    (block,) = blocks(f":::{{question}}\n{options}{text}\n:::\n")
    assert isinstance(block, QuestionBlock)
    return block.question


def single(text: str, options: str = ":id: age\n") -> SingleChoice:
    found = question(options, text)
    assert isinstance(found, SingleChoice)
    return found


def test_one_right_answer_makes_a_single_choice() -> None:
    found = single("How *old*?\n\n- [ ] One\n  > No.\n- [x] Two\n  > Right:\n  > it is.\n- [ ] Three")
    assert (found.id, found.prompt.source, found.prompt.line) == ("age", "How *old*?", 6)
    assert [(option.text.source, option.correct) for option in found.options] == [
        ("One", False),
        ("Two", True),
        ("Three", False),
    ]
    feedback = [option.feedback for option in found.options]
    assert feedback[0] is not None
    assert feedback[1] is not None
    assert feedback[2] is None
    assert (feedback[1].source, feedback[1].line) == ("Right:\nit is.", 11)
    assert [option.text.line for option in found.options] == [8, 10, 13]


def test_several_right_answers_make_a_multiple_choice() -> None:
    found = question(":id: many\n:partial-credit: no\n", "Which?\n\n- [x] One\n- [X] Two\n- [] Three")
    assert isinstance(found, MultipleChoice)
    assert [option.correct for option in found.options] == [True, True, False]
    assert found.partial_credit is False


def test_one_right_answer_may_be_a_multiple_choice() -> None:
    assert isinstance(question(":id: many\n:type: multiple-choice\n", "Which?\n\n- [x] One\n- [ ] Two"), MultipleChoice)


@pytest.mark.parametrize(("written", "answer"), [("true", True), ("false", False), ("True", True), ("FALSE", False)])
def test_an_answer_makes_a_statement(written: str, answer: bool) -> None:
    found = question(
        f":id: t\n:answer: {written}\n", "Is it?\n\n- one\n- two\n\nWell?\n\n- true\n  > Yes.\n- False\n  > No."
    )
    assert isinstance(found, TrueFalse)
    assert found.answer is answer
    assert found.prompt.source == "Is it?\n\n- one\n- two\n\nWell?"
    assert found.feedback_true is not None
    assert found.feedback_false is not None
    assert (found.feedback_true.source, found.feedback_false.source) == ("Yes.", "No.")


def test_a_statement_needs_no_list() -> None:
    assert isinstance(question(":id: t\n:answer: true\n", "It is."), TrueFalse)


def test_options_hold_paragraphs_and_code() -> None:
    found = single(
        "What?\n\n- [x] First:\n\n  ```python\n  if x:\n      y\n  ```\n\n  Second.\n\n"
        "  > Right\n  >\n  > ```text\n  > z\n  > ```\n- [ ] Other"
    )
    assert found.options[0].text.source == "First:\n\n```python\nif x:\n    y\n```\n\nSecond."
    assert found.options[0].feedback is not None
    assert found.options[0].feedback.source == "Right\n\n```text\nz\n```"


@pytest.mark.parametrize("bullet", ["-", "*", "+", "  -", "-  ", "-   ", "-\t"])
def test_options_may_start_with_any_bullet(bullet: str) -> None:
    end = "" if bullet[-1].isspace() else " "
    found = single(f"What?\n\n{bullet}{end}[x] One\n{' ' * 4}> Yes.\n{bullet}{end}[ ] Two")
    assert [option.text.source for option in found.options] == ["One", "Two"]
    assert found.options[0].feedback is not None
    assert found.options[0].feedback.source == "Yes."


def test_tabs_in_code_are_kept() -> None:
    found = single("What?\n\n- [x] `a\tb`\n\n\t```text\n\tx\ty\n\t```\n- [ ] Two")
    assert found.options[0].text.source == "`a\tb`\n\n  ```text\n  x\ty\n  ```"


def test_text_may_follow_the_box_on_the_next_line() -> None:
    option = single("What?\n\n- [x]\n  One\n- [ ] Two").options[0]
    assert (option.text.source, option.text.line) == ("One", 9)


def test_a_list_without_boxes_is_part_of_the_prompt() -> None:
    found = single("Given\n\n- a [x] b\n- [x](y.md)\n\n1. [ ] what?\n\n- [x] One\n- [ ] Two")
    assert found.prompt.source == "Given\n\n- a [x] b\n- [x](y.md)\n\n1. [ ] what?"
    assert len(found.options) == 2


def test_a_prompt_may_hold_code_that_looks_like_answers() -> None:
    found = single("What is printed?\n\n```text\n- [x] no\n:::\n```\n\n- [x] One\n- [ ] Two")
    assert found.prompt.source == "What is printed?\n\n```text\n- [x] no\n:::\n```"


def test_hints_and_explanation_may_stand_anywhere_below_the_options() -> None:
    first, second = ":::{hint}\nOne.\n:::\n", ":::{hint}\n:cost: 25\nTwo.\n:::\n"
    found = single(f"{first}What?\n\n- [x] One\n- [ ] Two\n\n{second}\n:::{{explanation}}\nSo.\n:::")
    assert [(hint.text.source, hint.cost) for hint in found.hints] == [("One.", 0), ("Two.", 25)]
    assert found.explanation is not None
    assert (found.explanation.source, found.explanation.line) == ("So.", 20)
    assert found.prompt.source == "What?"


@pytest.mark.parametrize(("outer", "inner"), [("::::", ":::"), (":::::", "::::"), ("````", ":::"), ("````", "```")])
def test_parts_nest_as_in_myst(outer: str, inner: str) -> None:
    (block,) = blocks(
        f"{outer}{{question}}\n:id: a\nWhat?\n\n- [x] 1\n- [ ] 2\n{inner}{{hint}}\nThink.\n{inner}\n{outer}\n"
    )
    assert isinstance(block, QuestionBlock)
    assert block.question.hints[0].text.source == "Think."


def test_options_of_the_question_are_read() -> None:
    found = single(
        "What?\n\n- [x] One\n- [ ] Two",
        ":id: age\n:points: 2.5\n:attempts: 3\n:shuffle:\n:tags: easy, age\n:was: years, old-age\n"
        ":feedback-correct: Well *done*.\n",
    )
    assert (found.points, found.attempts, found.shuffle) == (2.5, 3, True)
    assert (found.tags, found.was) == (("easy", "age"), ("years", "old-age"))
    assert found.feedback_correct is not None
    assert (found.feedback_correct.source, found.feedback_correct.line) == ("Well *done*.", 11)


def test_a_question_without_an_id_gets_one_from_its_words() -> None:
    assert single("What does `task.cancel()` do?\n\n- [x] One\n- [ ] Two", "").id == "what-does-task-cancel-do"


def test_more_options_than_letters_are_told() -> None:
    text = (
        ":::{question}\n:id: a\nWhat?\n\n" + "".join(f"- [{'x' if n == 3 else ' '}] {n}\n" for n in range(27)) + ":::\n"
    )
    assert problems(text) == ["4: the question has 27 options. Give at most 26: SCORM names them by letters."]


@given(
    st.lists(
        st.sampled_from(
            [
                "- [x] a",
                "- [ ] b",
                "* [x] c",
                "  > f",
                "> q",
                "  text",
                "",
                "text",
                "1. [x] d",
                "- true",
                "- x",
                "```",
                "  - [x] n",
                "\t> t",
                "- [x]",
                ":::{hint}",
                ":::",
                "<b>",
            ]
        ),
        max_size=14,
    )
)
def test_any_list_of_answers_is_read_or_told(lines: list[str]) -> None:
    text = "\n".join(lines)
    for options in (":id: a\n", ":id: a\n:answer: true\n"):
        assert all(
            said.partition(":")[0].isdigit() for said in problems(f":::{{question}}\n{options}What?\n\n{text}\n:::\n")
        )


def test_every_piece_of_prose_is_checked_for_links() -> None:
    parts = ":::{hint}\n5\n:::\n:::{explanation}\n7\n:::\n"
    (block,) = blocks(f":::{{question}}\n:id: a\n:feedback-incorrect: 6\n1\n\n- [x] 2\n  > 3\n- [ ] 4\n\n{parts}:::\n")
    assert sorted(prose.source for prose in block.prose()) == ["1", "2", "3", "4", "5", "6", "7"]


SHOWN = """\
:::{question}
:id: age
:points: 2
:attempts: 3
How *old* is it?

```python
print(1)
```

- [ ] One <b>bold</b>
  > No, see [above](#above).
- [x] Two

  ```python
  x = 1
  ```

:::{hint}
Think.
:::

:::{explanation}
So.
:::
:::

## Above
"""


def test_a_question_stands_on_its_page_as_native_controls() -> None:
    root = page(SHOWN).xpath(".//section[@data-question='age']")[0]
    assert root.get("id") == "q-age"
    legend = root.find("fieldset/legend")
    assert legend is not None
    assert words(legend).endswith("How old is it?")
    assert not legend.xpath(".//pre | .//p | .//div")
    assert root.xpath(".//pre"), "the code of the prompt stands below the legend"
    inputs = root.xpath(".//input")
    assert [(found.get("type"), found.get("name"), found.get("value")) for found in inputs] == [
        ("radio", "age", "0"),
        ("radio", "age", "1"),
    ]
    for found in inputs:
        (label,) = root.xpath(f".//label[@for='{found.get('id')}']")
        assert not label.xpath(".//p | .//pre | .//div | .//ul"), "a label holds phrases only"


def test_a_multiple_choice_has_check_boxes() -> None:
    root = page(":::{question}\n:id: m\nWhich?\n\n- [x] a\n- [x] b\n:::\n")
    assert [found.get("type") for found in root.xpath(".//input[@name='m']")] == ["checkbox", "checkbox"]


def test_a_statement_has_two_choices_in_the_pages_language() -> None:
    text = ":::{question}\n:id: t\n:answer: true\nIst es?\n:::\n"
    labels = page(text, language="de").xpath(".//section[@data-question='t']//label")
    assert [words(label) for label in labels] == ["Wahr", "Falsch"]


def test_questions_are_numbered_in_reading_order_nested_ones_too() -> None:
    one = ":::{question}\n:id: %s\nWhat?\n\n- [x] a\n- [ ] b\n:::\n"
    root = page(one % "a" + f":::{{note}}\n{one % 'b'}:::\n" + one % "c")
    labels = [words(legend) for legend in root.xpath(".//section[@data-question]/fieldset/legend")]
    assert [label.split()[1].strip(":.,") for label in labels] == ["1", "2", "3"]


def test_two_chapters_number_their_questions_apart() -> None:
    found = chapter(":::{question}\n:id: a\nWhat?\n\n- [x] a\n- [ ] b\n:::\n")
    assert [anchor for block in found.walk() for anchor in block.anchors()] == ["q-a", "a-0", "a-1"]
