"""The learner's runtime as files of a package: its modules, linked with one driver."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from coursepack.scripts import link_modules

_HOME = Path(__file__).parent / "runtime"


@cache
def runtime_scripts(driver: str) -> Mapping[str, bytes]:
    """Return the scripts of the pages by their name in `assets/`, for the platform that `driver` speaks to.

    Args:
        driver: Name of a file of `runtime/lms/`; empty for pages without scripts.
    """
    if not driver:
        return {}
    sources = {path.relative_to(_HOME).as_posix(): path.read_text("utf-8") for path in sorted(_HOME.rglob("*.js"))}
    early = sources.pop("early.js")
    return {"coursepack.js": link_modules("main.js", sources, driver=driver).encode(), "early.js": early.encode()}
