"""Find Chromium for the browser tests; as a program, install it with apt where that is possible.

The program never fails: without a browser the tests are skipped and say why (with CI=true they fail).
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium: install it, or let COURSEPACK_CHROMIUM name the program"


def find() -> str | None:
    """Return the path of a Chromium that starts: COURSEPACK_CHROMIUM, else the first on the PATH."""
    chosen = os.environ.get("COURSEPACK_CHROMIUM")
    candidates = [chosen] if chosen else [shutil.which(name) for name in NAMES]
    return next((path for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Return whether the program runs; some systems have a placeholder of that name that does not."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def administrator() -> list[str] | None:
    """Return what to put before a command to run it as root: nothing, sudo, or None where neither works."""
    if os.name == "posix" and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install() -> None:
    """Install Debian's chromium, if this is a system with apt and we may."""
    apt, prefix = shutil.which("apt-get"), administrator()
    if apt is None or prefix is None:
        return
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    chromium = [*apt_get, "install", "--yes", "--no-install-recommends", "chromium"]
    print("Installing Chromium with apt", flush=True)
    if subprocess.run(chromium, capture_output=True, check=False).returncode:
        subprocess.run([*apt_get, "update"], check=False)
        subprocess.run(chromium, check=False)


def main() -> None:
    """Print which Chromium the tests will use."""
    if not find():
        install()
    print(f"Chromium: {find()}" if find() else f"The browser tests cannot run: {MISSING}", file=sys.stderr)


if __name__ == "__main__":
    main()
