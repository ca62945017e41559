"""Programs on a terminal, which show there what they show nowhere else."""
from __future__ import annotations

import os
import pty
import subprocess
from typing import Any


def shown_on_a_terminal(command: list[str], *streams: str, **options: Any) -> tuple[str, int]:
    """What the command writes to these of its streams ("stdout", "stderr"), each of which is the
    terminal, and its exit status. `options` are subprocess.Popen's."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(command, **dict.fromkeys(streams, theirs), **options)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how a pseudo terminal ends
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return shown.decode(), program.wait()
