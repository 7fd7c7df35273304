"""What a chapter looks at beside its own code, as an audit hook sees it: results are kept by it.

What is told, each as one text with its kind in front: `r` a path read or looked for, `l` a folder listed, `i` the
top-level name of a module looked for, `p` one that was there before, `f` a fork, `d` why results may depend on more.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence

_SPAWNED = (
    "multiprocessing.popen_spawn_posix",
    "multiprocessing.popen_forkserver",
    "multiprocessing.popen_spawn_win32",
)
_PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"


class Trace:
    """Notes every path, module and program that the interpreter is asked for."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}
        self._heard: dict[str, Callable[..., None]] = {
            "open": self._open,
            "import": self._load,
            "ctypes.dlopen": self._load_library,
            "sqlite3.connect": self._connect_database,
            "os.listdir": self._list,
            "os.scandir": self._list,
            "os.fork": self._fork,
            "os.forkpty": self._fork,
            "cpython.PyInterpreterState_New": self._new_interpreter,
            "socket.connect": self._connect,
            **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"), self._network),
            **dict.fromkeys(("socket.sendto", "socket.sendmsg"), self._network),
            **dict.fromkeys(("os.exec", "os.posix_spawn", "os.startfile"), self._start_program),
            **dict.fromkeys(("subprocess.Popen", "os.system"), self._start_program),
            "os.spawn": lambda _mode, path, *_rest: self._start_program(path),
            "pty.spawn": lambda argv: self._start_program(argv[0]),
        }

    def start(self) -> None:
        """Note everything from now on."""
        for name in tuple(sys.modules):
            self._seen[f"p{name.partition('.')[0]}"] = None
        sys.meta_path.insert(0, self)
        sys.addaudithook(self._hear)

    def told(self) -> list[str]:
        """Return what was noted, without what belongs to the interpreter itself."""
        if any(name in sys.modules for name in _SPAWNED):
            self._seen["dstarts new interpreters"] = None
        return sorted(dict.fromkeys(_without_own(tuple(self._seen))))

    def find_spec(self, name: str, path: Sequence[str] | None = None, _target: object = None) -> None:
        """Note a module that is looked for; others find it. Statements cause events, `import_module` does not."""
        if path is None:
            self._seen[f"i{name}"] = None

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        note = self._heard.get(event)
        if note is not None:
            try:
                note(*arguments)
            except (OSError, TypeError, ValueError):  # no path at all: what was asked for fails by itself
                return

    def _open(self, path: object, _mode: object = None, flags: int = 0, *_rest: object) -> None:
        """Note a file that is opened, unless all that it holds is thrown away."""
        if not flags & os.O_TRUNC or flags & os.O_EXCL:
            self._note("r", path)

    def _load(self, _name: object, file: object, *_rest: object) -> None:
        """Note an extension module: the system opens it."""
        if file:
            self._note("r", file)

    def _load_library(self, name: object, *_rest: object) -> None:
        if isinstance(name, str) and os.sep in name:
            self._note("r", name)

    def _connect_database(self, database: object, *_rest: object) -> None:
        name = os.fsdecode(database)  # type: ignore[arg-type]  # raises TypeError for what is no path
        if name.startswith("file:"):
            name = name[5:].partition("?")[0]
            name = name[2:] if name.startswith("//") else name
        if name and name != ":memory:":
            self._note("r", name)

    def _list(self, path: object = None, *_rest: object) -> None:
        """Note a folder that is listed; not for imports of top-level modules, whose names are noted one by one."""
        place = os.fspath(path) if path is not None else "."  # type: ignore[call-overload]  # as above
        if place in sys.path and sys._getframe(2).f_code.co_filename.startswith("<frozen importlib"):  # noqa: SLF001
            return
        self._note("l", place)

    def _fork(self) -> None:
        self._seen["f"] = None

    def _new_interpreter(self, *_rest: object) -> None:
        self._seen["druns a second interpreter"] = None

    def _connect(self, _socket: object, address: object, *_rest: object) -> None:
        if sys.platform == "win32" and isinstance(address, tuple) and address[:1] in (("127.0.0.1",), ("::1",)):
            return  # event loops there wake themselves so
        self._network()

    def _network(self, *_rest: object) -> None:
        self._seen["duses the network"] = None

    def _start_program(self, command: object, *_rest: object) -> None:
        words = os.fsdecode(command).split()  # type: ignore[arg-type]  # as above
        name = os.path.basename(words[0]) if words else ""
        self._seen[f"dstarts the program {name}"] = None

    def _note(self, kind: str, path: object) -> None:
        if not isinstance(path, int):
            self._seen[kind + os.path.abspath(os.fsdecode(path))] = None  # type: ignore[arg-type]  # as above


def _without_own(seen: Sequence[str]) -> Iterator[str]:
    """Yield what is no matter of the interpreter or the driver; for a file of a distribution, its package alone."""
    driver = os.path.dirname(__file__) + os.sep
    sites = [path + os.sep for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    library = (os.path.dirname(os.__file__) + os.sep, os.path.join(sys.exec_prefix, sys.platlibdir, _PYTHON) + os.sep)
    for text in seen:
        if text[0] not in "rl":
            yield text
            continue
        path = text[1:] + os.sep if text[0] == "l" else text[1:]
        site = next((site for site in sites if path.startswith(site)), "")
        if site:
            yield from _package(site, path[len(site) :])
        elif not path.startswith((driver, *library)):
            yield text


def _package(site: str, inner: str) -> Iterator[str]:
    """Yield the package of a distribution's file. Plug-ins that are looked through are told when one is imported."""
    first, _, rest = inner.partition(os.sep)
    if first == "__pycache__":
        first = rest.partition(".")[0] + ".py"
    if first and not rest.endswith("entry_points.txt"):
        yield f"r{site}{first}"
