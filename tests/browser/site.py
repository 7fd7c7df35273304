"""A web server on the loopback interface for unpacked packages, the LMS page and what it needs from npm."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"
HERE = Path(__file__).parent
TOOLS = {"lms": HERE, "npm": HERE.parent / "node_modules"}


class Handler(SimpleHTTPRequestHandler):
    """Serves packages with a strict Content-Security-Policy, and the tools of the tests without."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        """Return the file of a URL path: /lms/ and /npm/ belong to the tests, the rest to the packages."""
        first, _, rest = unquote(urlsplit(path).path).lstrip("/").partition("/")
        folder = TOOLS.get(first, Path(self.directory) / first)
        return str(folder / rest) if ".." not in rest.split("/") else str(folder / "absent")

    def end_headers(self) -> None:
        """Add the policy of the packages."""
        if self.path.lstrip("/").partition("/")[0] not in TOOLS:
            self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def handle(self) -> None:
        """Answer until the browser hangs up, however abruptly."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` while the context lasts; give the address of its root."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="site", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
