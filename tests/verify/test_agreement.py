"""The verifier and an independent validator come to the same verdict."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verify.packages import MANIFEST, codes, replaced, sound, sound_pages, zipped

VALIDATOR = Path(__file__).parents[3] / "shared" / "tools" / "validate_package.py"
SCHEMAS = Path(os.environ.get("COURSEPACK_SCHEMAS", Path(__file__).parents[3] / "shared" / "schemas"))

pytestmark = pytest.mark.skipif(
    not VALIDATOR.is_file() or not SCHEMAS.is_dir(), reason="the independent validator is not here"
)


def refused(path: Path) -> bool:
    """Whether the independent validator finds anything."""
    command = [sys.executable, str(VALIDATOR), str(path), "--strict", "--schemas", str(SCHEMAS), "--quiet"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in {0, 1}, ended.stderr
    return ended.returncode == 1


@pytest.mark.parametrize("title", ["Loops", "Fish & <Chips> \"q\" 'q' é 漢 🎓", "دورة بايثون", "x" * 300, "0"])
def test_both_find_our_package_sound(tmp_path: Path, title: str) -> None:
    path = zipped(sound(title=title, pass_mark=80, description="d", keywords=("k",)), tmp_path / "c.zip")
    assert codes(path, SCHEMAS) == []
    assert not refused(path)


BROKEN = [
    ("</manifest>", ""),
    ("<schemaversion>1.2<", "<schemaversion>2.0<"),
    ('"item_loops"', '"1tem"'),
    ('"item_loops"', '"org_loops"'),
    ('default="org_loops"', 'default="org_other"'),
    ("<title>Loops &amp; Conditions</title>", ""),
    ("<title>Loops", f"<title>{'x' * 200}"),
    (' identifierref="res_loops"', ""),
    ('identifierref="res_loops"', 'identifierref="res_other"'),
    ('type="webcontent"', 'type="text/html"'),
    ('adlcp:scormtype="sco"', 'adlcp:scormType="sco"'),
    ('adlcp:scormtype="sco"', 'adlcp:scormtype="asset"'),
    ('<file href="index.html"/>', ""),
    ('<file href="for.html"/>', ""),
    ('<file href="for.html"/>', '<file href="for.html"/><file href="gone.html"/>'),
    ('<dependency identifierref="res_shared_files"/>', '<dependency identifierref="res_x"/>'),
    ("<adlcp:masteryscore>80<", "<adlcp:masteryscore>101<"),
    ("adlcp:masteryscore>80</adlcp:masteryscore", "adlcp:timelimitaction>stop</adlcp:timelimitaction"),
]


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_both_find_a_broken_manifest(tmp_path: Path, old: str, new: str) -> None:
    path = zipped(replaced(sound(pass_mark=80), MANIFEST, old, new), tmp_path / "c.zip")
    assert codes(path)
    assert refused(path)


@pytest.mark.parametrize("name", ["../up.png", "media/a b.png", "__MACOSX/x.png", "INDEX.html", "media/x.py"])
def test_both_find_a_bad_name(tmp_path: Path, name: str) -> None:
    path = zipped({**sound(pass_mark=80), name: b"x"}, tmp_path / "c.zip")
    assert set(codes(path)) - {"file-unlisted"}
    assert refused(path)


@pytest.mark.parametrize(
    ("old", "new"), [("while.html", "whlie.html"), ("assets/early.js", "https://cdn.example/x.js")]
)
def test_both_find_a_bad_link(tmp_path: Path, old: str, new: str) -> None:
    assert old in sound_pages()["index.html"].decode()
    path = zipped(replaced(sound(pass_mark=80), "index.html", old, new), tmp_path / "c.zip")
    assert codes(path)
    assert refused(path)
