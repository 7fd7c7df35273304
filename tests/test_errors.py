"""What an author reads when something is wrong."""

from coursepack.errors import LISTED, ContentError, Problem, did_you_mean, excerpt, near_match


def test_a_problem_reads_place_then_what_then_what_to_do() -> None:
    problem = Problem("content/loops/02-while.md", 14, 'unknown block "quizz"', 'Did you mean "question"?')
    assert str(problem) == 'content/loops/02-while.md:14: unknown block "quizz". Did you mean "question"?'


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    assert str(Problem("course.yaml", 0, "it is empty")) == "course.yaml: it is empty"


def test_a_message_that_asks_gets_no_full_stop() -> None:
    assert str(Problem("a.md", 1, "why?", "Ask.")) == "a.md:1: why? Ask."


def test_problems_are_sorted_by_place_and_told_once() -> None:
    second, first = Problem("b.md", 1, "x"), Problem("a.md", 10, "x")
    assert ContentError([second, first, second]).problems == (first, second)


def test_an_unknown_word_gets_the_nearest_known_one() -> None:
    assert did_you_mean("pasmark", ["title", "pass_mark"]) == 'Did you mean "pass_mark"? Known: pass_mark, title'


def test_capital_letters_do_not_hide_the_nearest_word() -> None:
    assert near_match("TITLE", ["title"]) == "title"


def test_without_a_near_word_only_the_known_ones_are_listed() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b"


def test_a_long_list_is_cut_and_left_out_where_there_is_a_near_word() -> None:
    known = [f"name-{number:02}" for number in range(LISTED + 5)]
    assert did_you_mean("zzz", known).endswith(" and 5 more")
    assert did_you_mean("name-1", known).count("name") == 1


def test_a_word_that_authors_mistake_for_another_suggests_that_one() -> None:
    assert did_you_mean("quiz", ["note", "question"], {"quiz": "question"}).startswith('Did you mean "question"?')


def test_nothing_known_says_nothing() -> None:
    assert did_you_mean("x", []) == ""


def test_an_excerpt_is_one_short_line() -> None:
    assert excerpt("  first\nsecond") == "first"
    assert excerpt("x" * 100) == "x" * 59 + "…"
