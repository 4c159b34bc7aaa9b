"""The instrument of the first meeting, version 1, as data: questions, choices, what each means.

Drawn from what EER says of its first meeting (U2) and from the criteria of the agreement
EER–PAJR (S1): CV, recognition, French, regions, project, family, several agents. Thresholds are
unknown (dossier.md §13): they are settings, never written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Choice:
    """An answer: its code, its words, and the rank it gives (0: nothing yet; higher: nearer)."""

    code: str
    label: str
    rank: int


@dataclass(frozen=True)
class Question:
    """A question: what is asked, the choices, and the words of the result page."""

    code: str
    label: str
    hint: str
    choices: tuple[Choice, ...]
    ready_text: str
    step_text: str
    step_owner: str = "candidate"
    only_couple: bool = False

    def rank_of(self, code: str | None) -> int | None:
        """The rank of an answer; None when it is not answered or unknown."""
        return next((c.rank for c in self.choices if c.code == code), None)

    def label_of(self, code: str | None) -> str:
        """The words of an answer; empty when it is not answered."""
        return next((c.label for c in self.choices if c.code == code), "")


@dataclass(frozen=True)
class Instrument:
    """A version of the questions. Answers are kept with the version that asked them."""

    version: str
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        """The question of this code, or None."""
        return next((q for q in self.questions if q.code == code), None)

    def cleaned(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Only the answers that this version knows; the free note too, at most 4 000 signs."""
        known = {}
        for question in self.questions:
            value = answers.get(question.code)
            if isinstance(value, str) and question.rank_of(value) is not None:
                known[question.code] = value
        note = answers.get("note")
        if isinstance(note, str) and note.strip():
            known["note"] = note.strip()[:4000]
        return known


INSTRUMENT = Instrument(
    version="eer-1",
    questions=(
        Question(
            "cv",
            _("Où en est le CV?"),
            _("Un CV à la façon du Québec, à jour."),
            (
                Choice("none", _("Pas encore de CV"), 0),
                Choice("rework", _("À retravailler"), 1),
                Choice("ready", _("Prêt à envoyer"), 2),
            ),
            _("Le CV est prêt."),
            _("Préparer un CV à jour"),
        ),
        Question(
            "recognition",
            _("Où en est la reconnaissance des diplômes?"),
            _("Évaluation comparative, ordre professionnel, reconnaissance des acquis."),
            (
                Choice("not_started", _("Pas commencée"), 0),
                Choice("started", _("Commencée"), 1),
                Choice("done", _("Terminée"), 2),
                Choice("not_needed", _("Pas nécessaire pour ce métier"), 2),
            ),
            _("La reconnaissance des diplômes avance ou n’est pas nécessaire."),
            _("Commencer la reconnaissance des diplômes"),
        ),
        Question(
            "french",
            _("Que fait la personne en français?"),
            _("Ce qu’elle fait aujourd’hui, pas un test."),
            (
                Choice("none", _("Pas encore de français"), 0),
                Choice("basic", _("Se présente, fait des achats"), 1),
                Choice("intermediate", _("Parle au téléphone"), 2),
                Choice("advanced", _("Travaille en français"), 3),
            ),
            _("Le français suffit pour commencer."),
            _("S’inscrire à un cours de français"),
        ),
        Question(
            "regions",
            _("La personne connaît-elle les régions qui l’intéressent?"),
            _("Emplois, logement, écoles, transport, hiver, communautés."),
            (
                Choice("none", _("Non, ou des noms au hasard"), 0),
                Choice("some", _("Un peu : a lu ou entendu parler"), 1),
                Choice("visited", _("Oui : s’est renseignée ou a visité"), 2),
            ),
            _("Les régions visées sont connues."),
            _("Se renseigner sur deux ou trois régions"),
        ),
        Question(
            "project",
            _("Le projet est-il clair?"),
            _("Quel travail, quel type d’endroit, dans combien de temps."),
            (
                Choice("vague", _("Encore flou"), 0),
                Choice("forming", _("Se précise"), 1),
                Choice("clear", _("Clair : un métier et un endroit"), 2),
            ),
            _("Le projet est clair."),
            _("Préciser le projet : métier, endroit, moment"),
        ),
        Question(
            "family",
            _("La famille est-elle d’accord?"),
            _("Conjointe ou conjoint, enfants. Chaque adulte a son propre dossier."),
            (
                Choice("not_discussed", _("Pas encore parlé"), 0),
                Choice("hesitant", _("Hésite"), 1),
                Choice("agrees", _("D’accord"), 2),
                Choice("alone", _("Part seule ou seul"), 2),
            ),
            _("La famille est d’accord."),
            _("Parler du projet en famille"),
            only_couple=True,
        ),
        Question(
            "agents",
            _("A-t-elle écrit à plusieurs agentes ou agents à la fois?"),
            _("Un critère de l’entente entre EER et Place aux jeunes."),
            (
                Choice("several", _("A écrit à plusieurs"), 0),
                Choice("one", _("A écrit à une seule personne"), 1),
                Choice("no", _("N’a écrit à personne"), 1),
            ),
            _("Une seule personne suit la démarche."),
            _("Choisir une seule personne pour la démarche"),
            step_owner="counsellor",
        ),
    ),
)
