"""`python -m bench`: measure, print the tables, write bench/results.json and docs/performance.md."""

import argparse
import datetime as dt
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
DOCUMENT = HERE.parent / "docs" / "performance.md"
SCALES = (1_000, 100_000, 1_000_000)
CLIENTS = 8


def arguments() -> argparse.Namespace:
    """The options, in French."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Mesure les pages sur de vrais serveurs et écrit docs/performance.md. "
        "Les données sont chargées une fois (BENCH_DATA, sinon « bench » dans ENRACINE_DATA).",
    )
    parser.add_argument(
        "--scales",
        default=",".join(map(str, SCALES)),
        help="nombres de ménages, séparés par des virgules (1000,100000,1000000)",
    )
    parser.add_argument("--rounds", type=int, default=40, help="mesures de chaque page (40)")
    parser.add_argument(
        "--seconds", type=float, default=8, help="durée de chaque mesure de débit (8 s)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="1 000 ménages, 8 mesures, sans débit ni démarrages"
    )
    parser.add_argument(
        "--no-starts", action="store_true", help="ne mesure pas les deux démarrages"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="ne reprend pas une mesure interrompue"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="ne mesure rien : récrit docs/performance.md depuis bench/results.json",
    )
    options = parser.parse_args()
    if options.quick:
        options.scales, options.rounds, options.seconds = "1000", 8, 0
        options.no_starts = True
    options.scales = [int(s) for s in options.scales.split(",")]
    return options


def machine() -> dict[str, Any]:
    """What the figures were made on; no name of a machine."""
    import django
    import psycopg

    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "psycopg": psycopg.__version__,
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or platform.machine()
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":", 1)[1].strip() if names else platform.machine()


def measure_scale(scale: int, options: argparse.Namespace) -> dict[str, Any]:
    """Everything at one scale, on one world, by one server."""
    from bench import measure, pages
    from bench.server import serving
    from bench.worlds import describe, world_of

    world = world_of(scale)
    print(f"\n{scale} ménages : mesures…", flush=True)
    with serving(world) as running:
        session = measure.Session(running)
        scopes, receiving = pages.scopes(running), pages.receivers(running)
        every = [p for scope in scopes for p in pages.of_counsellor(running, scope)]
        every += [p for scope in receiving for p in pages.of_receiver(running, scope)]
        every += [
            p for scope in scopes if scope.code in world.added for p in pages.of_officer(scope)
        ]
        every += pages.of_everybody()
        load_before = os.getloadavg()[0]
        timed = measure.times(session, every, options.rounds)
        for page in every:
            name = f"{page.scope}/{page.key}"
            timed[name] |= measure.statements(session, page)
            timed[name] |= {"label": page.label, "family": page.family, "scope": page.scope}
        rates = _throughput(session, every, options) if options.seconds else {}
        return {
            "world": describe(world),
            "postgresql": running.sql("SHOW server_version")[0][0],
            "load": [round(load_before, 2), round(os.getloadavg()[0], 2)],
            "scopes": {s.key: {"label": s.label, "dossiers": s.size} for s in scopes}
            | {s.key: {"label": s.label, "references": s.size} for s in receiving},
            "times": timed,
            "throughput": rates,
            "memory_mb": running.memory(),
        }


def _throughput(session: Any, every: list[Any], options: argparse.Namespace) -> dict[str, float]:
    from bench import measure

    wanted = ("caseload", "dossier", "caseload_fragment", "search")
    first = every[0].scope
    found = {"list50": measure.throughput(session, None, options.seconds, CLIENTS)}
    for page in every:
        if page.scope == first and page.key in wanted:
            found[page.label] = measure.throughput(session, page, options.seconds, CLIENTS)
    return found


def main() -> int:
    """Measure, or write the report again."""
    options = arguments()
    from bench.report import console, document

    if options.write:
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    else:
        results = _measure(options)
        RESULTS.write_text(
            json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    print(console(results))
    DOCUMENT.write_text(document(results, _text_around()), encoding="utf-8")
    return 0


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    from bench.progress import Progress
    from bench.server import starts
    from bench.worlds import root

    progress = Progress(
        root() / "en-cours.json", [options.rounds, options.seconds], fresh=options.fresh
    )
    results: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": " ".join(["python -m bench", *sys.argv[1:]]),
        "rounds": options.rounds,
        "machine": machine(),
        "scales": {
            str(s): progress.part(str(s), lambda s=s: measure_scale(s, options))
            for s in options.scales
        },
    }
    if not options.no_starts:
        results["starts_seconds"] = progress.part("starts", lambda: starts(root() / "demarrage"))
    results["seconds"] = progress.seconds
    progress.done()
    return results


def _text_around() -> str:
    """The document as it stands: what people wrote around the tables is kept."""
    return DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
