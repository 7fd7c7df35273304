"""Texts without what differs from run to run."""

from coursepack.runners._stable_text import StableText


def test_an_address_becomes_the_number_of_its_first_appearance() -> None:
    stable = StableText({})
    assert stable("<A at 0x7ffff1a0> <B at 0x7ffff1b0>") == "<A at 0x7f0000000010> <B at 0x7f0000000020>"
    assert stable("<A at 0x7FFFF1A0>") == "<A at 0x7f0000000010>"


def test_numbers_that_are_no_addresses_stay() -> None:
    assert StableText({})("0xff at 0xff look at 0x12345678901234567") == "0xff at 0xff look at 0x12345678901234567"


def test_a_place_is_replaced_where_it_stands_alone_or_begins_a_path() -> None:
    stable = StableText({"/tmp/x1/home": "~", "/tmp/x1": "(work)"})
    assert stable("/tmp/x1/home/a.txt '/tmp/x1/home' /tmp/x1/b") == "~/a.txt '~' (work)/b"


def test_a_longer_name_is_another_place() -> None:
    assert StableText({"/usr/lib/py": "py"})("/usr/lib/python /mnt/usr/lib/py") == "/usr/lib/python /mnt/usr/lib/py"
