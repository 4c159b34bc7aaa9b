"""The stages of a dossier. The journey is not a straight line: every stage has a way back."""

from enracine.kernel.workflow import Transition, Workflow

#: Codes of `models.Stage`, in the order of the journey.
OPEN_STAGES = (
    "registered",
    "first_meeting",
    "preparation",
    "ready",
    "referred",
    "moving",
    "welcomed",
    "settled",
)
_HOLDER = frozenset({"holder", "system"})


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


def _from_any_other(stage: str) -> frozenset[str]:
    return frozenset(OPEN_STAGES) - {stage}


STAGES = Workflow(
    name="dossier",
    initial="registered",
    states={
        "registered": _("Inscription reçue"),
        "first_meeting": _("Première rencontre à faire"),
        "preparation": _("En préparation"),
        "ready": _("Projet prêt"),
        "referred": _("Référence en cours"),
        "moving": _("Départ en préparation"),
        "welcomed": _("Sur place, accueil en cours"),
        "settled": _("Ménage établi"),
        "closed": _("Dossier fermé"),
    },
    transitions=(
        Transition(
            "plan_meeting",
            _from_any_other("first_meeting"),
            "first_meeting",
            _HOLDER,
            _("Prévoir la première rencontre"),
        ),
        Transition(
            "prepare", _from_any_other("preparation"), "preparation", _HOLDER, _("Préparer")
        ),
        Transition("ready", _from_any_other("ready"), "ready", _HOLDER, _("Dire le projet prêt")),
        Transition("refer", _from_any_other("referred"), "referred", _HOLDER, _("Référer")),
        Transition("move", _from_any_other("moving"), "moving", _HOLDER, _("Préparer le départ")),
        Transition(
            "welcome", _from_any_other("welcomed"), "welcomed", _HOLDER, _("Accueillir sur place")
        ),
        Transition("settle", _from_any_other("settled"), "settled", _HOLDER, _("Dire établi")),
        Transition("close", frozenset(OPEN_STAGES), "closed", _HOLDER, _("Fermer le dossier")),
        Transition(
            "reopen", frozenset({"closed"}), "preparation", _HOLDER, _("Rouvrir le dossier")
        ),
    ),
)

#: The transition that leads to each open stage.
TO_STAGE = {t.target: t.name for t in STAGES.transitions if t.name != "reopen"}
