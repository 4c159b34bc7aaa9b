"""The tables: on the screen, and between two marks of docs/performance.md."""

from typing import Any

from bench.pages import AIMS

BEGIN, END = "<!-- mesures : écrit par python -m bench -->", "<!-- fin des mesures -->"
GROWTH, LARGE = 1.3, 1.5
#: Scales of the shortest table of growth; with more, the last step is told too.
SHORTEST = 2
PLANNING_MS, PAGE_KB, QUERIES = 10, 100, 12


def number(value: float, digits: int = 1) -> str:
    """« 1 240 », « 16,6 »."""
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def ratio(scale: dict[str, Any], name: str) -> float:
    """How many times list50 (p50) a page takes, in the same run."""
    times = scale["times"]
    return float(times[name]["p50_ms"] / times["list50"]["p50_ms"])


def pages_of(scale: dict[str, Any]) -> list[str]:
    """The names of the pages of a scale, floors left out."""
    return [name for name in scale["times"] if "/" in name]


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; figures to the right."""
    widths = [max(len(r[i]) for r in [headings, *rows]) for i in range(len(headings))]

    def line(cells: list[str]) -> str:
        padded = [
            c.ljust(w) if i == 0 else c.rjust(w)
            for i, (c, w) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * w if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return "\n".join([line(headings), line(rule), *map(line, rows)])


def pages_table(scale: dict[str, Any]) -> str:
    """Each page at one scale, floors first."""
    rows = []
    for name in ("bare", "list50", *pages_of(scale)):
        t = scale["times"][name]
        floor = "/" not in name
        aim = AIMS.get(t.get("family", ""), 0)
        times = ratio(scale, name)
        rows.append(
            [
                {"bare": "*vue vide*", "list50": "*list50*"}.get(name) or t["label"],
                "" if floor else t["scope"],
                number(t["p50_ms"]),
                number(t["p95_ms"]),
                number(times, 2),
                "" if floor else number(aim, 0),
                "" if floor else ("oui" if times <= aim else "**non**"),
                "" if floor else number(t["queries"], 0),
                "" if floor else number(t["sql_ms"]),
                "" if floor else number(t["planning_ms"]),
                "" if floor else number(t["longest_planning_ms"]),
                number(t["bytes"] / 1000) if t["bytes"] else "",
            ]
        )
    return table(
        [
            "Page", "Organisme", "p50 ms", "p95 ms", "× list50", "but", "atteint", "requêtes",
            "SQL ms", "planif. ms", "plus longue", "ko",
        ],
        rows,
    )  # fmt: skip


def growth_rows(results: dict[str, Any]) -> list[list[str]]:
    """From the smallest scale to the largest, in multiples of list50 of each run."""
    keys = sorted(results["scales"], key=int)
    first, last = results["scales"][keys[0]], results["scales"][keys[-1]]
    rows = []
    for name in pages_of(first):
        if name not in last["times"]:
            continue
        values = [
            ratio(results["scales"][k], name) if name in results["scales"][k]["times"] else None
            for k in keys
        ]
        grown = (values[-1] or 0) / (values[0] or 1)
        # From the scale before the last, where lists are as full as at the last.
        lately = [number(values[-1] / values[-2], 2) if values[-1] and values[-2] else ""]
        t = first["times"][name]
        sizes = f"{number(t['bytes'] / 1000, 0)} → {number(last['times'][name]['bytes'] / 1000, 0)}"
        rows.append(
            [f"{t['label']} ({t['scope']})"]
            + [number(v, 2) if v else "" for v in values]
            + [number(grown, 2), "oui" if grown <= GROWTH else "**non**"]
            + (lately if len(keys) > SHORTEST else [])
            + [sizes]
        )
    return rows


def growth_headings(keys: list[str]) -> list[str]:
    """The columns of that table."""
    lately = [f"depuis {number(int(keys[-2]), 0)}"] if len(keys) > SHORTEST else []
    return ["Page", *(number(int(k), 0) for k in keys), "croissance", "atteint", *lately, "ko"]


#: Who is twenty times larger than whom, and who else is shown beside.
LARGER = (("moyen", "grand", "membre"), ("receveur", "grand receveur", ""))


def large_rows(results: dict[str, Any]) -> list[list[str]]:
    """The organisations twenty times larger beside the average ones, at the scales that have both."""
    rows = []
    for key in sorted(results["scales"], key=int):
        times = results["scales"][key]["times"]
        for usual, larger, beside in LARGER:
            for name in pages_of(results["scales"][key]):
                scope, _slash, page = name.partition("/")
                if scope != usual or f"{larger}/{page}" not in times:
                    continue
                first, second = times[name]["p50_ms"], times[f"{larger}/{page}"]["p50_ms"]
                third = times.get(f"{beside}/{page}")
                rows.append(
                    [
                        f"{times[name]['label']} ({usual}, {larger})", number(first),
                        number(second), number(third["p50_ms"]) if third else "",
                        number(second / first, 2),
                        "oui" if second / first <= LARGE else "**non**",
                    ]
                )  # fmt: skip
    return rows


def missed(results: dict[str, Any]) -> list[str]:
    """What each aim missed, or that it was reached: said by the figures, not by us."""
    over: dict[str, list[str]] = {"× list50": [], "HTML": [], "planification": [], "requêtes": []}
    for key in sorted(results["scales"], key=int):
        scale = results["scales"][key]
        for name in pages_of(scale):
            t, times = scale["times"][name], ratio(scale, name)
            who = f"{t['label']} ({t['scope']}, {number(int(key), 0)})"
            aim = AIMS[t["family"]]
            if times > aim:
                over["× list50"].append(f"{who} {number(times, 2)} au lieu de {number(aim, 0)}")
            if t["bytes"] > PAGE_KB * 1000:
                over["HTML"].append(f"{who} {number(t['bytes'] / 1000, 0)} ko")
            if t["longest_planning_ms"] > PLANNING_MS:
                over["planification"].append(f"{who} {number(t['longest_planning_ms'])} ms")
            if t["queries"] > QUERIES:
                over["requêtes"].append(f"{who} {number(t['queries'], 0)}")
    aims = {
        "× list50": "Multiple de list50",
        "HTML": f"HTML au-dessus de {PAGE_KB} ko",
        "planification": f"Planification au-dessus de {PLANNING_MS} ms",
        "requêtes": f"Plus de {QUERIES} requêtes",
    }
    return [
        f"- {aims[aim]} : " + ("; ".join(pages) if pages else "aucune page") + "."
        for aim, pages in over.items()
    ]


def _conditions(results: dict[str, Any]) -> list[str]:
    m = results["machine"]
    keys = sorted(results["scales"], key=int)
    version = results["scales"][keys[0]]["postgresql"]
    return [
        f"Fait le {results['date']} par `{results['command']}` ({results['rounds']} mesures de "
        f"chaque page, en {number(results['seconds'] / 60, 0)} min).",
        "",
        f"Machine : {m['cores']} cœurs ({m['processor']}), {m['memory_gb']} Go, {m['system']}; "
        f"Python {m['python']}, Django {m['django']}, psycopg {m['psycopg']}, "
        f"PostgreSQL {version}. Le client est sur la même machine.",
        "",
        "Charge de la machine (file d'attente moyenne sur une minute), avant et après chaque "
        "échelle : "
        + "; ".join(
            f"{number(int(k), 0)} : {number(results['scales'][k]['load'][0])} → "
            f"{number(results['scales'][k]['load'][1])}"
            for k in keys
        )
        + ". Au-dessus de 1 avant la mesure, d'autres travaillaient : seuls les rapports comptent.",
    ]


def _others(results: dict[str, Any]) -> list[str]:
    """Loads, throughput, starts, memory."""
    lines = ["### Chargements", ""]
    rows = []
    for key in sorted(results["scales"], key=int):
        w = results["scales"][key]["world"]
        rows.append(
            [
                number(w["scale"], 0), number(w["rows"], 0), number(w["seconds"], 0),
                number(w["cpu_seconds"], 0) if w["cpu_seconds"] else "–",
                number(w["bytes"] / 1e9, 2),
            ]
        )  # fmt: skip
    lines += [table(["Ménages", "lignes", "secondes", "secondes de processeur", "Go"], rows), ""]
    rated = {k: s["throughput"] for k, s in results["scales"].items() if s["throughput"]}
    if rated:
        keys = sorted(rated, key=int)
        lines += ["### Débit, 8 clients, 2 processus (réponses par seconde)", ""]
        rows = [[name, *(number(rated[k].get(name, 0)) for k in keys)] for name in rated[keys[0]]]
        lines += [table(["Page", *(number(int(k), 0) for k in keys)], rows), ""]
    lines += ["### Mémoire (Mo, pages partagées comptées une fois)", ""]
    keys = sorted(results["scales"], key=int)
    names = list(results["scales"][keys[-1]]["memory_mb"])
    rows = [
        [n, *(number(results["scales"][k]["memory_mb"].get(n, 0)) for k in keys)] for n in names
    ]
    lines += [table(["Processus", *(number(int(k), 0) for k in keys)], rows), ""]
    if starts := results.get("starts_seconds"):
        lines += [
            f"Premier démarrage (dossier vide, monde de démonstration compris) : "
            f"{number(starts['first'])} s; second : {number(starts['second'])} s.",
            "",
        ]
    return lines


def measured(results: dict[str, Any]) -> str:
    """Everything between the two marks."""
    lines = _conditions(results)
    for key in sorted(results["scales"], key=int):
        scale = results["scales"][key]
        sizes = ", ".join(
            f"{s} = {d['label']}, "
            + (
                f"{number(d['references'], 0)} références"
                if "references" in d  # those who receive
                else f"{number(d['dossiers'], 0)} dossiers"
            )
            for s, d in scale["scopes"].items()
        )
        lines += ["", f"### {number(int(key), 0)} ménages", "", f"Organismes : {sizes}.", ""]
        lines += [pages_table(scale)]
    if len(results["scales"]) > 1:
        keys = sorted(results["scales"], key=int)
        lines += ["", f"### Croissance (en multiples de list50; but : ≤ {number(GROWTH)})", ""]
        lines += [table(growth_headings(keys), growth_rows(results))]
    if rows := large_rows(results):
        lines += ["", f"### Organisme vingt fois plus grand (but : ≤ {number(LARGE)})", ""]
        headings = ["Page", "moyen p50", "20 × p50", "membre p50", "20 × / moyen", "atteint"]
        lines += [table(headings, rows)]
    lines += ["", "### Ce qui dépasse son but", "", *missed(results)]
    return "\n".join([*lines, "", *_others(results)]).rstrip()


def console(results: dict[str, Any]) -> str:
    """The same tables, on the screen."""
    return measured(results)


def document(results: dict[str, Any], current: str) -> str:
    """The document with its tables renewed; what is around the marks stays."""
    before, _mark, rest = current.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    if not before.strip():
        before = "# Ce que coûtent les pages\n\n"
    return f"{before.rstrip()}\n\n{BEGIN}\n\n{measured(results)}\n\n{END}\n{after.lstrip()}"
