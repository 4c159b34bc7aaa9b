"""A file read apart: by a process of its own, that has little memory, little time and no other right."""

import shutil
import subprocess
import sys
import tempfile
from typing import BinaryIO


def read_apart(module: str, content: BinaryIO, patience: float) -> str | None:
    """What `module`, run with the file on its standard input, wrote; None when it took too long.

    A file can be made to take hours or a machine's memory to read: whatever happens there, the caller
    lives. `patience` is in seconds, the start of the process included.
    """
    content.seek(0)
    with tempfile.TemporaryFile() as copy:
        # The child reads back and forth: a pipe would not do.
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-m", module],
                stdin=copy,
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout.strip()
