"""A chapter: one namespace and one event loop for its cells; what happens in them is told as it happens."""

import contextvars
import os
import sys
from collections.abc import Callable
from types import CodeType, ModuleType

from . import libraries
from .cells import Cell, Compiler, fill_linecache
from .displays import Displays
from .imports import ImportHooks

TYPE_CHECKING = False  # the name that type checkers know, without the cost of importing typing
if TYPE_CHECKING:
    import asyncio
    import threading

    from .errors import Describer

_COROUTINE = 0x80


class Session:
    """Runs the cells of a chapter in order, in the interpreter that it is in."""

    def __init__(self, file: str, cells: list[Cell], home: str, send: Callable[..., None]) -> None:
        """Take the chapter's file and cells, the folder that they work in, and what sends a message to the runner."""
        self._file = file
        self._cells = cells
        self._home = home
        self._send = send
        self._displays = Displays(send)
        self._compiler = Compiler()
        self._context = contextvars.copy_context()
        self._loop: asyncio.Runner | None = None
        self._process = os.getpid()
        self.is_over = False
        self._main = ModuleType("__main__")

    def attach(self) -> None:
        """Make the interpreter the chapter's: its main module, import path, displays and tracebacks."""
        sys.modules["__main__"] = self._main
        sys.argv = [""]
        sys.path.insert(0, self._home)
        sys.unraisablehook = self._unraisable
        hooks = ImportHooks()
        sys.meta_path.insert(0, hooks)
        self._displays.attach(hooks)
        hooks.after("linecache", lambda linecache: fill_linecache(self._cells, linecache))
        hooks.after("threading", self._watch_threads)
        libraries.attach(hooks)

    def run(self) -> None:
        """Run the cells, up to the first that fails unexpectedly."""
        for number, cell in enumerate(self._cells):
            self._send("start", str(number))
            is_expected = self._run(cell)
            self._send("end", str(number))
            if os.getpid() != self._process:  # a cell forked, and this is a child that forgot to exit
                os._exit(0)
            if not is_expected:
                break

    def close(self) -> None:
        """Cancel what still waits in the event loop."""
        try:
            if self._loop is not None:
                self._loop.close()
        except BaseException as error:  # noqa: BLE001 - whatever a task raises last belongs into the chapter
            sys.stderr.write(self._describer().text(error))
        self.is_over = True

    def _run(self, cell: Cell) -> bool:
        """Run a cell and tell whether it ended as its author expects."""
        raised: list[BaseException] = []
        try:
            try:
                self._execute(self._compiler.codes(cell))
            finally:
                self._displays.finish_cell()
        except BaseException as error:  # noqa: BLE001 - whatever a cell raises is its result
            raised.append(error)
        if not raised:
            return True
        name, message, text, line = self._describer().describe(raised[0])
        self._send("error", name, message, text, line)
        self._drop(raised, cell.file, int(line) or cell.line)
        return name == cell.expected

    def _execute(self, codes: list[CodeType]) -> None:
        """Run code; inside the event loop if any of it awaits."""
        if any(code.co_flags & _COROUTINE for code in codes):
            self._event_loop().run(self._awaited(codes), context=self._context)
        else:
            for code in codes:
                self._context.run(eval, code, vars(self._main))

    async def _awaited(self, codes: list[CodeType]) -> None:
        for code in codes:
            result = eval(code, vars(self._main))  # noqa: S307 - running a cell's code is what this is for
            if code.co_flags & _COROUTINE:
                await result

    def _drop(self, raised: list[BaseException], file: str, line: int) -> None:
        """Free exceptions and their frames, on a line of the chapter: warnings that this causes name it, not us."""
        code = compile("\n" * (line - 1) + "raised.clear()", file, "exec", dont_inherit=True)
        exec(code, {"raised": raised})  # noqa: S102 - the line above

    def _event_loop(self) -> "asyncio.Runner":
        """Return the chapter's event loop: tasks live on from one cell to the next."""
        if self._loop is None:
            import asyncio

            self._loop = asyncio.Runner()
        return self._loop

    def _describer(self) -> "Describer":
        from .errors import Describer

        return Describer(self._file, self._home)

    def _watch_threads(self, threading: ModuleType) -> None:
        threading.excepthook = self._thread_failed  # type: ignore[attr-defined]  # the module's documented hook

    def _thread_failed(self, args: "threading.ExceptHookArgs") -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            name = args.thread.name if args.thread else "?"
            sys.stderr.write(f"Exception in thread {name}:\n{self._describer().text(args.exc_value)}")

    def _unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            heading = args.err_msg or "Exception ignored in"
            sys.stderr.write(f"{heading}: {args.object!r}\n{self._describer().text(args.exc_value)}")
