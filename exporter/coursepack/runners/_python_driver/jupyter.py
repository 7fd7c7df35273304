"""The process of a chapter whose cells a Jupyter kernel runs: nbclient talks to the kernel, we tell what it says."""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from subprocess import DEVNULL

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from . import wire
from .channel import Channel
from .jupyter_text import Places, without_colours

_FIELDS_OF_A_CELL = 3
_STREAMS = {"stdout": 1, "stderr": 2}


def main() -> None:
    """Run the chapter that fd 0 holds; fd 1 is the pipe to the runner, fd 2 one for text."""
    file, home, kernel, *texts = wire.unpack(wire.read_all(0))
    channel = Channel(os.dup(1), (2,))
    os.dup2(2, 1)  # for what libraries print
    cells = [Cell(texts[at : at + _FIELDS_OF_A_CELL]) for at in range(0, len(texts), _FIELDS_OF_A_CELL)]
    asyncio.run(Chapter(file, cells, channel).run(kernel, home))
    channel.message("done")


class Cell:
    """The source of a cell."""

    def __init__(self, texts: list[str]) -> None:
        """Take the line of the chapter on which its code starts, the error that shall end it, and the code."""
        line, self.expected, self.source = texts
        self.line = int(line)


class Chapter:
    """Runs the cells of a chapter in one kernel."""

    def __init__(self, file: str, cells: list[Cell], channel: Channel) -> None:
        """Take the chapter's file and cells, and what tells the runner."""
        self._cells = cells
        self._channel = channel
        self._places = Places(file)
        self._raised = ""
        notebook = new_notebook(cells=[new_code_cell(cell.source) for cell in cells])
        self._client = NotebookClient(notebook, allow_errors=True, shutdown_kernel="immediate", timeout=None)
        self._client.process_message = self._hear

    async def run(self, kernel: str, home: str) -> None:
        """Run the cells, up to the first that fails unexpectedly."""
        self._client.kernel_name = kernel
        self._client.resources = {"metadata": {"path": home}}
        log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        try:
            async with self._client.async_setup_kernel(stdout=DEVNULL, stderr=log):
                for number in range(len(self._cells)):
                    if not await self._run(number):
                        break
        except NoSuchKernel:
            known = ", ".join(sorted(KernelSpecManager().find_kernel_specs())) or "none"
            fix = f"Known here: {known}. Install it, or write the name of one of those behind `jupyter:`."
            self._refuse(f'needs the Jupyter kernel "{kernel}", which is not installed', fix)
        except DeadKernelError:
            self._refuse("lost its kernel, which died", "It may have crashed, or taken more memory than there is.")
        except RuntimeError as error:
            log.seek(0)
            said = log.read().decode("utf-8", "backslashreplace").split("\n")
            reason = next((line.strip() for line in reversed(said) if line.strip()), str(error))
            self._refuse(f'has no kernel: "{kernel}" did not start: {reason}', "See whether it starts in Jupyter.")

    async def _run(self, number: int) -> bool:
        """Run a cell and tell whether it ended as its author expects."""
        cell = self._cells[number]
        self._raised = ""
        self._channel.message("start", str(number))
        await self._client.async_execute_cell(self._client.nb.cells[number], number)
        self._channel.message("end", str(number))
        return self._raised in {"", cell.expected, cell.expected.rpartition(".")[2]}

    def _refuse(self, note: str, fix: str) -> None:
        self._channel.message("refuse", note, fix)
        os._exit(1)

    def _hear(self, message: Mapping[str, object], _cell: object, number: int) -> None:
        """Tell what the kernel says; nbclient would check and keep it.

        Raises:
            CellExecutionComplete: when the kernel has nothing more to say about the cell.
        """
        content = message["content"]
        if not isinstance(content, dict):
            return
        kind = message["msg_type"]
        transient = content.get("transient")
        name = str(transient.get("display_id") or "") if isinstance(transient, dict) else ""
        match kind:
            case "execute_input":
                self._places.count(int(content.get("execution_count") or 0), self._cells[number].line)
            case "stream":
                text = self._places.in_output(str(content.get("text", "")))
                self._channel.text(_STREAMS.get(str(content.get("name")), 1), text)
            case "display_data" | "execute_result" | "update_display_data":
                self._show(_VERBS[str(kind)], name, content.get("data"))
            case "clear_output":
                self._channel.message("clear", "wait" if content.get("wait") else "")
            case "error":
                self._fail(content)
            case "status" if content.get("execution_state") == "idle":
                raise CellExecutionComplete

    def _show(self, verb: str, name: str, data: object) -> None:
        pairs = [text for pair in _texts(data) for text in pair]
        size = sum(map(len, pairs))
        if size > wire.MESSAGE_SIZE // 4:  # a character takes up to four bytes
            self._channel.text(2, f"[a display of {size:,} characters is left out]\n")
        else:
            self._channel.message(verb, name, *pairs)

    def _fail(self, content: Mapping[str, object]) -> None:
        """Tell the error that ended a cell."""
        self._raised = str(content.get("ename") or "Error")
        frames = content.get("traceback")
        shown = "\n".join(map(str, frames)) if isinstance(frames, list) else ""
        text, line = self._places.in_traceback(shown)
        message = without_colours(str(content.get("evalue") or ""))
        self._channel.message("error", self._raised, message, text or f"{self._raised}: {message}", str(line))


_VERBS = {"display_data": "display", "execute_result": "value", "update_display_data": "update"}


def _texts(data: object) -> list[tuple[str, str]]:
    """Return the representations that are text; lines may come as a list."""
    items = data.items() if isinstance(data, dict) else ()
    joined = ((str(kind), "".join(value) if isinstance(value, list) else value) for kind, value in items)
    return [(kind, _compact(kind, value)) for kind, value in joined if isinstance(value, str)]


def _compact(kind: str, text: str) -> str:
    """Return a representation, base64 without line breaks, plain text without colours."""
    is_picture = kind.startswith("image/") and not kind.endswith("+xml")
    return text.replace("\n", "") if is_picture else without_colours(text) if kind == "text/plain" else text
