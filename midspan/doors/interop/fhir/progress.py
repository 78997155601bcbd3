"""How far is the import? One moving line on a terminal; nothing elsewhere."""

import sys
import time
from pathlib import Path

from midspan.doors.interop.fhir.stream import Resources

WIDTH = 30
EVERY_SECONDS = 0.2


class Progress:
    """By bytes read of all files, with resources per second."""

    def __init__(self, files: list[Path]):
        self._shown = sys.stderr.isatty()
        self._sizes = {file: file.stat().st_size for file in files if file.exists()}
        self._total = sum(self._sizes.values()) or 1
        self._before = 0
        self._file: Path | None = None
        self._count, self._began, self._last = 0, time.monotonic(), 0.0

    def __call__(self, resources: Resources) -> None:
        self._count += 1
        if resources.file != self._file:
            self._before += self._sizes.get(self._file, 0) if self._file else 0
            self._file = resources.file
        if self._shown and (now := time.monotonic()) - self._last >= EVERY_SECONDS:
            self._last = now
            share = min(1.0, (self._before + resources.position()) / self._total)
            self._draw(share, now)

    def finish(self) -> None:
        if self._shown and self._count:
            self._draw(1.0, time.monotonic())
            print(file=sys.stderr)

    def _draw(self, share: float, now: float) -> None:
        bar = "█" * round(share * WIDTH)
        speed = self._count / max(now - self._began, 0.001)
        line = f"\r{bar:·<{WIDTH}} {share:4.0%}  {self._count:,} resources, {speed:,.0f} a second\033[K"
        print(line, end="", file=sys.stderr, flush=True)
