"""Taking apart what a chapter's process writes."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursepack.runners._frames import BrokenStreamError, Frames, Message, Text
from coursepack.runners._python_driver import wire
from coursepack.runners._python_driver.channel import Channel

quick = settings(max_examples=40, deadline=None)


def sent(*fields: str, before: str = "", after: str = "") -> bytes:
    """Return the bytes that the driver writes for a message between texts of standard output and error."""
    read, write = os.pipe()
    channel = Channel(write, ())
    channel.text(1, before)
    channel.message(*fields)
    channel.text(2, after)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        return stream.read()


def received(data: bytes, step: int) -> list[Text | Message]:
    """Return what comes of `data` when it arrives `step` bytes at a time."""
    frames = Frames()
    return [item for start in range(0, len(data), step) for item in frames.feed(data[start : start + step])]


@quick
@given(st.text(max_size=3000), st.lists(st.text(max_size=3000), max_size=2), st.integers(1, 5000))
def test_what_the_driver_sends_arrives_however_it_is_cut(written: str, fields: list[str], step: int) -> None:
    items = received(sent("display", *fields, before=written, after="end"), step)
    assert "".join(item.text for item in items if isinstance(item, Text) and item.stream == "stdout") == written
    assert [item for item in items if isinstance(item, Message)] == [Message(("display", *fields))]
    assert items[-1] == Text("stderr", "end")


def test_parts_of_several_messages_may_mix() -> None:
    parts = [sent("a", "x" * 5000), sent("b", "y" * 5000)]
    first, second = (data[: wire.FRAME_SIZE] for data in parts)
    renumbered = [data.replace(b"\0\0\0\0", bytes((0, 0, 0, number)), 1) for number, data in enumerate((first, second))]
    rest = [data[wire.FRAME_SIZE :] for data in parts]
    rest[1] = rest[1].replace(b"\0\0\0\0", b"\0\0\0\1", 1)
    items = received(b"".join((*renumbered, *rest)), 1000)
    assert items == [Message(("a", "x" * 5000)), Message(("b", "y" * 5000))]


@quick
@given(st.binary(max_size=3000))
def test_junk_is_text_or_refused_but_never_anything_else(junk: bytes) -> None:
    try:
        items = received(junk, 700)
    except BrokenStreamError:
        return
    assert all(isinstance(item, Text | Message) for item in items)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xff1", id="longer than a frame may be"),
        pytest.param(b"\0\1?x", id="unknown kind"),
        pytest.param(b"\0\6" + b"4" + b"\0\0\0\0" + b"ab", id="no list of texts"),
        pytest.param(b"\0\x0b" + b"4" + b"\0\0\0\0" + b"\0\0\0\3\xff\xfe\xfd", id="no UTF-8"),
    ],
)
def test_what_the_driver_never_sends_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenStreamError):
        list(Frames().feed(data))


def test_messages_that_never_end_are_refused_before_they_fill_the_memory() -> None:
    payload = bytes(wire.FRAME_SIZE - wire.HEADER_SIZE)
    frame = len(payload).to_bytes(2, "big") + bytes((wire.PART,)) + payload
    frames = Frames()
    for _ in range(wire.MESSAGE_SIZE // len(payload)):
        assert list(frames.feed(frame)) == []
    with pytest.raises(BrokenStreamError):
        list(frames.feed(frame))


def test_a_stray_byte_of_text_is_escaped() -> None:
    assert list(Frames().feed(b"\0\2" + b"1" + b"a\xff")) == [Text("stdout", "a\\xff")]
