"""Where does Midspan keep its data? One answer for the settings, the commands and the embedded server."""

import hashlib
import os
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_PATH = 107  # bytes a Unix socket's address can hold


def data_folder() -> Path:
    """The folder named by MIDSPAN_DATA; else the usual place of the user, or of the machine for root.

    Root's home is closed to the unprivileged user PostgreSQL runs as, so root's data lie where that user may go.
    """
    if named := os.environ.get("MIDSPAN_DATA"):
        return Path(named).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/midspan")
    return Path.home() / ".local" / "share" / "midspan"


def socket_folder(data: Path) -> Path:
    """The folder of the embedded server's socket: in the data folder, or a short one when that address is too long."""
    inside = data / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"midspan-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def in_source(folder: Path) -> bool:
    """Whether a folder lies inside the checkout this program runs from."""
    return (SOURCE / "pyproject.toml").exists() and folder.resolve().is_relative_to(SOURCE)
