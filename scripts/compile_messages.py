"""Compile the translations (.po to .mo) that changed. No system tool needed."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_messages(root: Path) -> int:
    """Compile every catalogue of `root` older than its source. Return how many were."""
    done = 0
    for source in sorted(root.glob("enracine/**/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        done += 1
    return done


if __name__ == "__main__":
    count = compile_messages(ROOT)
    print(f"Traductions compilées : {count}.", file=sys.stderr)
