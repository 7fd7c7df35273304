"""Instructions of seccomp filters: a value is loaded from the system call, compared, and an action given."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

Instruction = tuple[int, int, int, int]
"""Operation, instructions to skip where the comparison holds, where it does not, and the operand."""

ALLOW = 0x7FFF0000
KILL = 0x80000000
NUMBER, MACHINE = 0, 4


def refuse(error: int) -> Instruction:
    """End: the call fails with this errno."""
    return give(0x00050000 | error)


def give(action: int) -> Instruction:
    """End with an action."""
    return (0x06, 0, 0, action)


def load(offset: int) -> Instruction:
    """Load 32 bits of the description of the call."""
    return (0x20, 0, 0, offset)


def load_argument(index: int) -> Instruction:
    """Load the lower half of an argument: the upper one is noise where the kernel reads an int or a flag."""
    return load(16 + 8 * index)


def load_upper(index: int) -> Instruction:
    """Load the upper half of an argument."""
    return load(16 + 8 * index + 4)


def low_bits(mask: int) -> Instruction:
    """Keep these bits of the loaded value."""
    return (0x54, 0, 0, mask)


def equal(value: int, then: int, otherwise: int) -> Instruction:
    """Skip by whether the loaded value is this one."""
    return (0x15, then, otherwise, value)


def at_least(value: int, then: int, otherwise: int) -> Instruction:
    """Skip by whether the loaded value, without a sign, is this one or more."""
    return (0x35, then, otherwise, value)


def any_bit(mask: int, then: int, otherwise: int) -> Instruction:
    """Skip by whether the loaded value has any of these bits."""
    return (0x45, then, otherwise, mask)


def skip(count: int) -> Instruction:
    """Skip instructions."""
    return (0x05, 0, 0, count)


def refuse_values(values: tuple[int, ...], error: int) -> list[Instruction]:
    """Return instructions that refuse where the loaded value is one of up to 255."""
    count = len(values)
    tests = [equal(value, count - index, 0) for index, value in enumerate(values)]
    return [*tests, skip(1), refuse(error)]


def by_value(bodies: Mapping[int, list[Instruction]], otherwise: list[Instruction]) -> list[Instruction]:
    """Return instructions that go through the body of the loaded value, each ending with an action.

    A search tree: the kernel goes through a new filter once for every system call it knows, so that a list of
    comparisons would cost each chapter more than everything else that confines it.
    """
    starts = [(0, otherwise)]
    for value in sorted(bodies):
        for start, body in ((value, bodies[value]), (value + 1, otherwise)):
            if starts[-1][0] == start:
                starts.pop()
            if not starts or starts[-1][1] is not body:
                starts.append((start, body))
    return _tree(starts)


def _tree(starts: list[tuple[int, list[Instruction]]]) -> list[Instruction]:
    """Return the search for the last start that is not above the loaded value."""
    if len(starts) == 1:
        return starts[0][1]
    middle = len(starts) // 2
    lower, upper = _tree(starts[:middle]), _tree(starts[middle:])
    return [at_least(starts[middle][0], len(lower), 0), *lower, *upper]


def assemble(instructions: list[Instruction]) -> bytes:
    """Return the instructions as the kernel takes them (struct sock_filter)."""
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
