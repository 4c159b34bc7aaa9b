"""What a run has measured so far: an interrupted one goes on from there."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def _code() -> str:
    """The code that is measured: its commit, and whether something was changed since."""
    asked = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


class Progress:
    """Parts of a run, each kept in a file once it is made, with the seconds they took."""

    def __init__(self, path: Path, how: list[Any], *, fresh: bool = False) -> None:
        """`how` the parts are made: those made otherwise, or of other code, are forgotten."""
        self.path, key = path, [*how, _code()]
        self.kept: dict[str, Any] = {"key": key, "parts": {}}
        if path.exists() and not fresh:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["key"] == key:
                self.kept = found

    def part(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A part: made now, or as an interrupted run left it."""
        parts = self.kept["parts"]
        if name in parts:
            print(f"{name} : déjà mesuré, repris.", flush=True)
        else:
            began = time.perf_counter()
            parts[name] = {"made": make(), "seconds": round(time.perf_counter() - began)}
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.kept, ensure_ascii=False), encoding="utf-8")
            print(f"{name} : mesuré en {parts[name]['seconds']} s.", flush=True)
        made: dict[str, Any] = parts[name]["made"]
        return made

    @property
    def seconds(self) -> int:
        """How long the parts took, whenever they were made."""
        return sum(part["seconds"] for part in self.kept["parts"].values())

    def done(self) -> None:
        """The results are written elsewhere: the next run begins anew."""
        self.path.unlink(missing_ok=True)
