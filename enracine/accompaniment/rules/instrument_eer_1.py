"""The instrument of the first meeting, version 1: kept as it was, for the answers it asked for."""

from enracine.accompaniment.rules.questions import Choice, Instrument, Question


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


EER_1 = Instrument(
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
