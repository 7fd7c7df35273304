"""The environment of a chapter's process: the same on every machine, and none of the author's secrets."""

import os
import site
from collections.abc import Mapping
from pathlib import Path

from coursepack.runners._work_folder import WorkFolder

_INHERITED = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "COMSPEC",
    "PATHEXT",
    "WINDIR",
)

_PINNED = {
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "COLUMNS": "80",
    "LINES": "24",
    "USER": "learner",
    "LOGNAME": "learner",
    "USERNAME": "learner",
    "SOURCE_DATE_EPOCH": "315532800",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def pinned_environment(inherited: Mapping[str, str], work: WorkFolder) -> dict[str, str]:
    """Return the variables of a chapter's process: a few of `inherited`, the rest always the same."""
    home, temporary = str(work.home), str(work.temporary)
    return {
        **{name: inherited[name] for name in _INHERITED if name in inherited},
        **_PINNED,
        **_import_path(inherited),
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "MPLCONFIGDIR": str(work.settings),
    }


def _import_path(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return what lets cells import the distributions that this process can import."""
    variables = {}
    if path := inherited.get("PYTHONPATH"):
        variables["PYTHONPATH"] = os.pathsep.join(
            str(Path(entry).absolute()) for entry in path.split(os.pathsep) if entry
        )
    if site.ENABLE_USER_SITE:
        variables["PYTHONUSERBASE"] = site.getuserbase()
    else:
        variables["PYTHONNOUSERSITE"] = "1"
    return variables
