"""The drawing of the machine for the documentation, made from the table and checked by a test.

`python -m enracine.referrals.drawing` writes docs/referrals-machine.md.
"""

from pathlib import Path

from enracine.referrals.rules import DEFAULTS, EXPIRING, delay_of, next_step, turn_after
from enracine.referrals.workflow import MACHINE

PATH = Path(__file__).resolve().parent.parent.parent / "docs" / "referrals-machine.md"
PARTIES = {
    "sender": "émetteur",
    "receiver": "destinataire",
    "household": "la personne",
    "coordination": "coordination",
    "time": "le temps",
    "nobody": "personne",
}
INTRODUCTION = """# La machine d’une référence

Cette page est produite à partir de la table `enracine/referrals/workflow.py` par
`python -m enracine.referrals.drawing`; un test échoue quand elle n’est plus à jour.

Le contenu appartient à l’émetteur, l’état et le résultat au destinataire. Rappels et accusés de
lecture ne changent pas l’état : ce sont des faits à côté (`alarm`, `acknowledged_at`).
"""


def page() -> str:
    """The whole page: drawing, transitions, turns, delays."""
    return "\n".join([INTRODUCTION, _drawing(), _transitions(), _turns(), _delays()])


def _drawing() -> str:
    names = [f"    {code}: {label}" for code, label in MACHINE.states.items()]
    head, first, *lines = MACHINE.as_mermaid().split("\n")
    return "\n".join(["```mermaid", head, *names, first, *lines, "```", ""])


def _transitions() -> str:
    rows = ["| de | geste | vers | par | il faut |", "|---|---|---|---|---|"]
    for t in MACHINE.transitions:
        sources = ", ".join(s for s in MACHINE.states if s in t.sources)
        by = ", ".join(PARTIES[p] for p in sorted(t.by))
        needs = "; ".join(n.text for n in t.needs) or "–"
        rows.append(f"| {sources} | {t.label} (`{t.name}`) | {t.target} | {by} | {needs} |")
    return "\n".join(["## Gestes", "", *rows, ""])


def _turns() -> str:
    rows = ["| état | à qui le tour | jusqu’à quand | si personne n’agit |", "|---|---|---|---|"]
    for state, label in MACHINE.states.items():
        turn = PARTIES[turn_after(state)]
        rows.append(f"| {label} (`{state}`) | {turn} | {_until(state)} | {_silence(state)} |")
    return "\n".join(["## Tours", "", *rows, "", _SILENCE, ""])


_STEPS = {
    "remind": "rappel",
    "supervise": "qui supervise",
    "expire": "rendue à l’émetteur, échue",
    "acknowledge": "tenu pour lu",
}
_SILENCE = (
    "Un brouillon n’a de délai que pendant qu’on attend l’accord de la personne : il revient ensuite à "
    "l’émetteur.\nCe que le temps ne ferme pas est redit tous les `repeat_days`."
)


def _escalated(state: str, alarm: str) -> str:
    if alarm == "escalated":
        return "redit"
    if turn_after(state) == "sender":
        return "tout l’organisme émetteur"
    return "la coordination" if state in EXPIRING else "la coordination et l’émetteur"


def _until(state: str) -> str:
    setting = delay_of(state)
    return f"`{setting}`" if setting else "la date de reprise" if state == "on_hold" else "–"


def _silence(state: str) -> str:
    said, alarm = [], ""
    for given in ("reminded", "supervised", "escalated", ""):
        step = next_step(state, alarm)
        if not step:
            break
        said.append(_escalated(state, alarm) if step == "escalate" else _STEPS[step])
        if step in {"expire", "acknowledge"}:
            break
        alarm = given
    return ", ".join(said) or "–"


def _delays() -> str:
    rows = ["| réglage daté | valeur sans réglage |", "|---|---|"]
    rows += [f"| `{key}` | {value} |" for key, value in sorted(DEFAULTS.items())]
    note = "En jours ouvrables du Québec, sauf `reopen_days` (jours) et `undo_minutes` (minutes)."
    return "\n".join(["## Délais", "", note, "", *rows, ""])


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
