"""Is a folder ours to keep data in? Its marker file says so, and in which format; locks say who works in it."""

import fcntl
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from midspan.doors.cli.problems import Problem

FORMAT = 1  # of the data folder; a folder of another format is refused, never guessed at
OURS = frozenset(
    {"version", "version.new", "secret-key", "static", "files", "run", "server", "postgres", "postgres.new"}
    | {"postgres.log", "building", "starting.lock", "using.lock", "supervising.lock", "lost+found", "placement"}
)


def claim(data: Path, kind: str) -> None:
    """Make the data folder, or check that it is one of ours and of this format."""
    try:
        make_folder(data)
        found = {entry.name for entry in data.iterdir()}
    except (FileExistsError, NotADirectoryError):
        raise Problem(f"{data} is a file, not a folder: choose another data folder.") from None
    if os.geteuid() == 0 and found <= OURS:
        data.chmod(0o711)  # the server's user passes through, and sees nothing
    marker = data / "version"
    if marker.exists():
        written = marked(marker)
        if written["format"] != FORMAT:
            age = "a newer" if written["format"] > FORMAT else "an older"
            raise Problem(f"{data} was made by {age} Midspan (format {written['format']}): use that one, or other data.")
        if kind == "demo" and written["kind"] != "demo":
            raise Problem(f"{data} holds a {written['kind']}, not a demo: choose another folder with --data.")
        return
    if strange := sorted(found - OURS):
        raise Problem(f"{data} holds something else ({strange[0]}): choose an empty folder for the data.")
    if "postgres" in found:
        raise Problem(f"{data} has no file `version`, so its format is unknown: choose an empty folder for the data.")
    if os.geteuid() != 0:
        data.chmod(0o700)
    draft = data / "version.new"
    draft.write_text(json.dumps({"format": FORMAT, "kind": kind}) + "\n")
    draft.rename(marker)


def make_folder(data: Path) -> None:
    """Make a folder and those above it; what is already there keeps its permissions."""
    for folder in reversed([data, *data.parents]):
        if not folder.exists():
            with suppress(FileExistsError):
                folder.mkdir()
                folder.chmod(0o755)
    if not data.is_dir():
        raise NotADirectoryError


def marked(marker: Path) -> dict[str, Any]:
    """What the file `version` says."""
    try:
        written = json.loads(marker.read_text())
        return {"format": int(written["format"]), "kind": str(written["kind"])}
    except (ValueError, KeyError, TypeError):
        raise Problem(f"{marker} is not a Midspan version file: choose an empty folder for the data.") from None


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def lock(path: Path, *, exclusive: bool) -> int | None:
    """An open file that holds the lock until it is closed or the process dies; None when another process holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
