"""How do processes know of each other's end? Whether one lives, and how a child ends when its parent is killed."""

import ctypes
import os
import signal
import sys
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, prctl(2)


def alive(pid: int) -> bool:
    """Whether a process runs. A dead one that nobody has collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's, and alive
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return not Path("/proc/self/stat").exists()  # no /proc here, or gone between two looks


class EndWithParent:
    """What a new child calls first, so that it receives a signal when its parent dies, however that dies (Linux)."""

    def __init__(self, sent: signal.Signals = signal.SIGTERM) -> None:
        self.sent, self.parent = sent, os.getpid()

    def __call__(self) -> None:
        if LIBC is not None:
            LIBC.prctl(PARENT_DEATH_SIGNAL, int(self.sent))
            if os.getppid() != self.parent:
                os._exit(1)
