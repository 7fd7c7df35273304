"""Distributions on an import path."""

from pathlib import Path

import pytest

from coursepack.cache.distributions import Distributions
from tests.cache.stage import Stage, write


@pytest.fixture
def installed(stage: Stage) -> Stage:
    """A folder with a few distributions."""
    stage.install("Tea_Pot", "1.0.post1+local.2", {"teapot/__init__.py": "", "lid.py": ""}, ["saucer"])
    stage.install("saucer", "2!3.0", {"kitchen/saucer.py": ""}, ["spoon"])
    stage.install("spoon", "4", {"kitchen/spoon.py": "", "_spoon.cpython-311-x86_64-linux-gnu.so": ""})
    return stage


def found(stage: Stage) -> Distributions:
    """Return what is installed now."""
    return Distributions([str(stage.loose), str(stage.site), "/nonexistent"])


@pytest.mark.parametrize(("name", "version"), [("tea-pot", "1.0.post1+local.2"), ("saucer", "2!3.0"), ("ladle", "")])
def test_the_version_stands_in_the_name_of_the_metadata(name: str, version: str, installed: Stage) -> None:
    assert found(installed).version(name) == version


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("teapot", ("tea-pot",)),
        ("lid", ("tea-pot",)),
        ("_spoon", ("spoon",)),
        ("kitchen", ("saucer", "spoon")),
        ("nothing", ()),
    ],
)
def test_a_module_belongs_to_those_that_brought_it(module: str, names: tuple[str, ...], installed: Stage) -> None:
    assert found(installed).providing(module) == names


def test_what_a_distribution_needs_is_followed(installed: Stage) -> None:
    assert found(installed).with_required(["tea-pot"]) == {"tea-pot", "saucer", "spoon"}


def test_the_first_folder_on_the_path_wins(installed: Stage) -> None:
    write(installed.loose / "saucer-9.dist-info" / "RECORD", "saucer.py,,\n")
    assert found(installed).version("saucer") == "9"


def test_metadata_of_older_tools_count_where_distributions_are_installed(stage: Stage) -> None:
    write(stage.site / "jug-1.5-py3.11.egg-info" / "top_level.txt", "jug\nhandle\n")
    assert found(stage).providing("handle") == ("jug",)
    assert found(stage).version("jug") == "1.5-py3.11"


def test_metadata_beside_sources_tell_nothing(stage: Stage) -> None:
    write(stage.loose / "jug.egg-info" / "top_level.txt", "jug\n")
    assert found(stage).providing("jug") == ()


def test_a_distribution_without_a_list_of_files_is_known_by_its_name(stage: Stage) -> None:
    (stage.site / "milk_jug-1.dist-info").mkdir()
    assert found(stage).providing("milk_jug") == ("milk-jug",)


def test_one_from_no_released_archive_changes_with_its_files(installed: Stage) -> None:
    info = installed.site / "spoon-4.dist-info"
    write(info / "direct_url.json", '{"url": "file:///src/spoon", "dir_info": {}}')
    before = found(installed).version("spoon")
    write(info / "RECORD", "kitchen/spoon.py,sha256=other,1\n")
    assert found(installed).version("spoon") != before


def test_a_path_belongs_to_the_distribution_of_its_folder(installed: Stage, tmp_path: Path) -> None:
    distributions = found(installed)
    assert distributions.described_by(str(installed.site), "teapot") == ("tea-pot",)
    assert distributions.described_by(str(installed.site), "spoon-4.dist-info") == ("spoon",)
    assert distributions.described_by(str(tmp_path), "teapot") == ()
