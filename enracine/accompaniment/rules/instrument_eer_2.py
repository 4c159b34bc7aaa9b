"""The instrument of the first meeting, version 2: work, diplomas, French, family, daily life, project.

Each question is asked in a meeting, most of them also of the person herself beforehand (`mine`).
"""

from enracine.accompaniment.rules.questions import Choice, Instrument, Question, Theme


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


WORK = Theme("travail", _("Travail"))
DIPLOMAS = Theme("diplomes", _("Diplômes et français"))
FAMILY = Theme("famille", _("Famille et logement"))
DAILY = Theme("quotidien", _("Transport, argent et santé"))
PROJECT = Theme("projet", _("Projet et régions"))

EER_2 = Instrument(
    version="eer-2",
    themes=(WORK, DIPLOMAS, FAMILY, DAILY, PROJECT),
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
            theme=WORK.code,
            mine=_("Où en est votre CV?"),
            mine_hint=_("Le CV dit ce que vous savez faire."),
        ),
        Question(
            "experience",
            _("Combien d’expérience dans ce métier?"),
            _("Ici ou ailleurs, payée ou non."),
            (
                Choice("none", _("Aucune"), 0),
                Choice("some", _("Moins de trois ans"), 1),
                Choice("years", _("Trois ans ou plus"), 2),
            ),
            theme=WORK.code,
            mine=_("Combien d’expérience avez-vous dans votre métier?"),
            mine_hint=_("Ici ou dans un autre pays."),
        ),
        Question(
            "transferable",
            _("Un autre métier est-il possible, en attendant?"),
            _("Ce que la personne sait faire et qui sert ailleurs."),
            (
                Choice("no", _("Non"), 0),
                Choice("maybe", _("Peut-être, à explorer"), 1),
                Choice("yes", _("Oui"), 2),
            ),
            theme=WORK.code,
            mine=_("Pouvez-vous faire un autre métier, en attendant?"),
        ),
        Question(
            "recognition",
            _("Où en est la reconnaissance des diplômes?"),
            _("Évaluation comparative, reconnaissance des acquis."),
            (
                Choice("not_started", _("Pas commencée"), 0, _("Pas encore")),
                Choice("started", _("Commencée"), 1, _("C’est commencé")),
                Choice("done", _("Terminée"), 2, _("Oui")),
                Choice("not_needed", _("Pas nécessaire pour ce métier"), 2),
            ),
            _("La reconnaissance des diplômes avance ou n’est pas nécessaire."),
            _("Commencer la reconnaissance des diplômes"),
            theme=DIPLOMAS.code,
            mine=_("Vos diplômes sont-ils reconnus ici?"),
        ),
        Question(
            "regulated",
            _("Un ordre professionnel règle-t-il ce métier?"),
            _("Infirmière, ingénieur, comptable… À vérifier ensemble."),
            (
                Choice("no", _("Non"), 1),
                Choice("unknown", _("À vérifier"), 0, _("Je ne sais pas")),
                Choice("yes", _("Oui"), 1),
            ),
            theme=DIPLOMAS.code,
            mine=_("Votre métier a-t-il un ordre professionnel?"),
            mine_hint=_("Par exemple : infirmière, ingénieur, comptable."),
        ),
        Question(
            "order",
            _("Où en est la demande à l’ordre professionnel?"),
            _("Le permis d’exercer au Québec."),
            (
                Choice("not_started", _("Pas commencée"), 0),
                Choice("started", _("Envoyée"), 1),
                Choice("member", _("Permis reçu"), 2),
            ),
            _("La demande à l’ordre professionnel avance."),
            _("Écrire à l’ordre professionnel"),
            theme=DIPLOMAS.code,
            mine=_("Où en est votre demande à l’ordre?"),
            asked_if=("regulated", ("yes",)),
        ),
        Question(
            "french",
            _("Que fait la personne en français?"),
            _("Ce qu’elle fait aujourd’hui, pas un test."),
            (
                Choice("none", _("Pas encore de français"), 0),
                Choice(
                    "basic",
                    _("Se présente, fait des achats"),
                    1,
                    _("Je me présente, je fais des achats"),
                ),
                Choice("intermediate", _("Parle au téléphone"), 2, _("Je parle au téléphone")),
                Choice("advanced", _("Travaille en français"), 3, _("Je travaille en français")),
            ),
            _("Le français suffit pour commencer."),
            _("S’inscrire à un cours de français"),
            theme=DIPLOMAS.code,
            mine=_("Que faites-vous en français?"),
            mine_hint=_("Ce n’est pas un test."),
        ),
        Question(
            "family",
            _("La famille est-elle d’accord?"),
            _("Conjointe ou conjoint, enfants. Chaque adulte a son propre dossier."),
            (
                Choice("not_discussed", _("Pas encore parlé"), 0),
                Choice("hesitant", _("Hésite"), 1, _("Elle hésite")),
                Choice("agrees", _("D’accord"), 2, _("Oui")),
                Choice("alone", _("Part seule ou seul"), 2, _("Je pars seule ou seul")),
            ),
            _("La famille est d’accord."),
            _("Parler du projet en famille"),
            theme=FAMILY.code,
            mine=_("Votre famille est-elle d’accord?"),
            only_couple=True,
        ),
        Question(
            "children",
            _("Que faut-il pour les enfants?"),
            _("École, garde, besoins particuliers."),
            (
                Choice("none", _("Rien, ou pas d’enfant"), 1),
                Choice("school", _("Une école"), 1),
                Choice("daycare", _("Une place en garderie"), 1),
                Choice("both", _("Une école et une garderie"), 1),
            ),
            theme=FAMILY.code,
            mine=_("Que faut-il pour vos enfants?"),
            asked_if=("family", ("not_discussed", "hesitant", "agrees")),
        ),
        Question(
            "housing",
            _("Quel logement faut-il, et le sait-on?"),
            _("Grandeur, prix, accès."),
            (
                Choice("unknown", _("Pas encore réfléchi"), 0),
                Choice("known", _("Grandeur et prix connus"), 1, _("Oui, la grandeur et le prix")),
                Choice("found", _("Logement trouvé"), 2, _("J’ai trouvé un logement")),
            ),
            _("Le logement voulu est connu."),
            _("Dire quel logement il faut, et à quel prix"),
            theme=FAMILY.code,
            mine=_("Savez-vous quel logement il vous faut?"),
            mine_hint=_("La grandeur, le prix."),
            guidance="logement-et-bail",
        ),
        Question(
            "licence",
            _("A-t-elle un permis de conduire?"),
            _("Beaucoup d’emplois en région demandent de conduire."),
            (
                Choice("none", _("Non"), 0),
                Choice("foreign", _("D’un autre pays"), 1),
                Choice("quebec", _("Du Québec"), 2),
            ),
            _("Le permis de conduire ne manque pas."),
            _("Se renseigner sur le permis de conduire"),
            theme=DAILY.code,
            mine=_("Avez-vous un permis de conduire?"),
            guidance="permis-et-voiture",
        ),
        Question(
            "transit",
            _("Peut-elle vivre et travailler sans auto?"),
            _("Autobus, marche, covoiturage."),
            (
                Choice("no", _("Non"), 0),
                Choice("town", _("Oui, dans une ville"), 1),
                Choice("anywhere", _("Oui, partout"), 2),
            ),
            _("Vivre sans auto est possible dans une ville."),
            _("Chercher un endroit où vivre sans auto"),
            theme=DAILY.code,
            mine=_("Pouvez-vous vivre et travailler sans auto?"),
            asked_if=("licence", ("none",)),
        ),
        Question(
            "money",
            _("Combien de temps peut-elle tenir sans revenu?"),
            _("Pour le déménagement et les premières semaines. Aucun montant n’est écrit."),
            (
                Choice("none", _("Pas du tout"), 0),
                Choice("weeks", _("Quelques semaines"), 1),
                Choice("months", _("Plusieurs mois"), 2),
            ),
            _("Il y a de quoi tenir les premières semaines."),
            _("Faire un budget de déménagement"),
            theme=DAILY.code,
            mine=_("Combien de temps pouvez-vous vivre sans salaire?"),
            mine_hint=_("Aucun montant n’est demandé."),
        ),
        Question(
            "health",
            _("Veut-elle parler d’un besoin de santé qui compte pour choisir un lieu?"),
            _("Seulement si elle le veut. Sa réponse reste ici : elle n’est jamais transmise."),
            (
                Choice("no", _("Non"), 1),
                Choice(
                    "agrees",
                    _("Oui, elle accepte expressément qu’on l’écrive"),
                    1,
                    _("Oui, j’accepte qu’on l’écrive"),
                ),
            ),
            theme=DAILY.code,
            mine=_("Voulez-vous parler d’un besoin de santé?"),
            mine_hint=_(
                "Seulement si cela compte pour choisir un lieu. Votre réponse n’est jamais transmise."
            ),
            sensitive=True,
        ),
        Question(
            "health_need",
            _("De quoi faut-il être près?"),
            _("Le service seulement, jamais le diagnostic."),
            (
                Choice("doctor", _("Une ou un médecin de famille"), 1),
                Choice("hospital", _("Un hôpital"), 1),
                Choice("specialist", _("Un soin spécialisé"), 1),
                Choice("access", _("Un logement adapté"), 1),
            ),
            theme=DAILY.code,
            mine=_("De quoi devez-vous vivre près?"),
            mine_hint=_("Le service seulement, pas la maladie."),
            asked_if=("health", ("agrees",)),
            sensitive=True,
        ),
        Question(
            "regions",
            _("La personne connaît-elle les régions qui l’intéressent?"),
            _("Emplois, logement, écoles, transport, hiver, communautés."),
            (
                Choice("none", _("Non, ou des noms au hasard"), 0, _("Pas encore")),
                Choice(
                    "some",
                    _("Un peu : a lu ou entendu parler"),
                    1,
                    _("Un peu : j’ai lu ou entendu parler"),
                ),
                Choice(
                    "visited",
                    _("Oui : s’est renseignée ou a visité"),
                    2,
                    _("Oui : j’ai cherché ou visité"),
                ),
            ),
            _("Les régions visées sont connues."),
            _("Se renseigner sur deux ou trois régions"),
            theme=PROJECT.code,
            mine=_("Connaissez-vous les régions qui vous intéressent?"),
        ),
        Question(
            "project",
            _("Le projet est-il clair?"),
            _("Quel travail, quel type d’endroit, dans combien de temps."),
            (
                Choice("vague", _("Encore flou"), 0, _("Pas encore")),
                Choice("forming", _("Se précise"), 1, _("De plus en plus")),
                Choice(
                    "clear",
                    _("Clair : un métier et un endroit"),
                    2,
                    _("Oui : un métier et un endroit"),
                ),
            ),
            _("Le projet est clair."),
            _("Préciser le projet : métier, endroit, moment"),
            theme=PROJECT.code,
            mine=_("Votre projet est-il clair?"),
            mine_hint=_("Quel travail, quel endroit, quand."),
        ),
        Question(
            "motivation",
            _("Qu’est-ce qui la pousse à partir?"),
            _("Ce que la personne en dit."),
            (
                Choice("unsure", _("N’est pas certaine"), 0, _("Je ne sais pas encore")),
                Choice("curious", _("Curieuse : veut voir"), 1, _("Je veux voir d’abord")),
                Choice("decided", _("Décidée"), 2, _("Oui, c’est décidé")),
            ),
            _("L’envie de partir est là."),
            _("Parler de ce que la personne cherche"),
            theme=PROJECT.code,
            mine=_("Voulez-vous vraiment partir en région?"),
            mine_hint=_("Il n’y a pas de mauvaise réponse."),
            step_owner="counsellor",
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
            theme=PROJECT.code,
            step_owner="counsellor",
        ),
    ),
)
