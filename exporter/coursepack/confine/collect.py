"""What a chapter left in its work folder: read without following a link, and removed whatever its shape.

The folder is a stranger's work. A link may point at a secret, a pipe may block its reader, a name may not fit into a
package, and folders may nest deeper than any path can say. Call these when the chapter's processes have ended.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_DEPTH = 32
