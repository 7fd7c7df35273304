"""Reading several pipes in the right order."""

import os
from collections.abc import Iterator

import pytest

from coursepack.runners._pipes import Piece, Pipes, SelectedPipes, Source, ThreadedPipes

SOURCES: tuple[Source, ...] = ("events", "stdout", "stderr")


@pytest.fixture
def ends() -> Iterator[dict[Source, tuple[int, int]]]:
    """The reading and writing ends of three pipes."""
    pipes = {source: os.pipe() for source in SOURCES}
    yield pipes
    for read, write in pipes.values():
        os.close(read)
        os.close(write)


def everything(pipes: Pipes) -> list[Piece]:
    """Read until nothing comes."""
    pieces: list[Piece] = []
    while new := pipes.read(0.2):
        pieces += new
    return pieces


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot wait for pipes")
def test_events_that_are_there_come_before_text(ends: dict[Source, tuple[int, int]]) -> None:
    pipes = SelectedPipes({source: read for source, (read, _) in ends.items()})
    os.write(ends["stdout"][1], b"text")
    os.write(ends["events"][1], b"e" * 65_000)
    pieces = everything(pipes)
    pipes.close()
    assert [piece.source for piece in pieces] == ["events", "stdout"]


def test_nothing_comes_while_nobody_writes(ends: dict[Source, tuple[int, int]]) -> None:
    pipes = SelectedPipes({"events": ends["events"][0]})
    assert pipes.read(0) == []
    pipes.close()


@pytest.mark.parametrize("kind", [SelectedPipes, ThreadedPipes])
def test_the_end_of_a_pipe_is_an_empty_piece(kind: type[SelectedPipes] | type[ThreadedPipes]) -> None:
    read, write = os.pipe()
    os.write(write, b"last")
    os.close(write)
    pipes = kind({"events": read})
    pieces = everything(pipes)
    pipes.close()
    os.close(read)
    assert [piece for piece in pieces if not piece.data] == [Piece("events", b"")]
    assert b"".join(piece.data for piece in pieces) == b"last"
