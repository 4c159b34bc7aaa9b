"""What the privacy officer of the demonstration finds: incidents, a complaint, policies, providers."""

import datetime as dt

from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.actions import name_privacy_officer
from enracine.network.models import Membership, Organisation, Role, User
from enracine.network.standing import acting_through
from enracine.privacy.actions import complaints, governance, incidents, notices
from enracine.privacy.models import Incident, SubjectHolder


def acting_of_address(address: str) -> Acting:
    """The acting of a member of the demonstration, by the name of her address. Raises LookupError."""
    member = (
        Membership.objects.select_related("user", "organisation")
        .filter(user__email=f"{address}@{DOMAIN}", valid_to__isnull=True)
        .order_by("valid_from", "id")
        .first()
    )
    if member is None:
        raise LookupError(f"no demonstration member {address}")
    return acting_through(member, member.user.get_full_name())


def add_protection(day: dt.date) -> None:
    """Write it, each thing on its own day, by whoever does it."""
    officer, administration = acting_of_address("protection"), acting_of_address("administration")
    ago = day - dt.timedelta(days=200)
    with telling(ago):
        name_privacy_officer(
            administration,
            name="Paul Simard",
            title="Responsable de la protection des renseignements personnels",
            email=f"protection@{DOMAIN}",
            valid_from=ago,
            delegated_by="Direction générale (démonstration)",
            delegated_on=ago - dt.timedelta(days=3),
        )
    _policies(officer, day)
    _providers(officer, day)
    _closed(officer, day - dt.timedelta(days=90))
    _serious(officer, day - dt.timedelta(days=6))
    _reported(day - dt.timedelta(days=1))
    _told(day - dt.timedelta(days=2))
    _complaint(day - dt.timedelta(days=12))


def _policies(officer: Acting, day: dt.date) -> None:
    with telling(day - dt.timedelta(days=150)):
        governance.publish_policy(
            officer,
            kind="retention",
            body="Nous gardons votre dossier pendant l’accompagnement, puis trois ans.\n\n"
            "La preuve d’un accord et la fiche d’un incident sont gardées au moins cinq ans.",
            body_en="We keep your file while we accompany you, then three years.\n\n"
            "The proof of an agreement and the record of an incident are kept at least five years.",
            valid_from=day - dt.timedelta(days=150),
        )
    with telling(day - dt.timedelta(days=20)):
        governance.publish_policy(
            officer,
            kind="retention",
            body="Nous gardons votre dossier pendant l’accompagnement, puis deux ans.\n\n"
            "La preuve d’un accord et la fiche d’un incident sont gardées au moins cinq ans.",
            body_en="We keep your file while we accompany you, then two years.\n\n"
            "The proof of an agreement and the record of an incident are kept at least five years.",
            valid_from=day - dt.timedelta(days=5),
            changes="Un dossier fermé est gardé deux ans au lieu de trois.",
        )


def _providers(officer: Acting, day: dt.date) -> None:
    with telling(day - dt.timedelta(days=300)):
        assessment = governance.start_assessment(
            officer,
            title="Serveur de courriel",
            integration="email",
            purpose="Envoyer les codes de connexion et les avis, sans contenu de dossier.",
            information="Courriels des personnes et du personnel.",
            risks="Courriel intercepté ou mal adressé.",
            measures="Chiffrement en route, aucun contenu de dossier, code court.",
        )
        governance.give_opinion(officer, assessment, "Favorable. Vérifier SPF, DKIM et DMARC.")
        governance.decide_assessment(
            officer,
            assessment,
            decision="approved",
            reason="Sans courriel, personne ne reçoit son code.",
            review_on=day + dt.timedelta(days=20),
        )
        governance.keep_provider(
            officer,
            None,
            name="Courrier du Nord (fictif)",
            integration="email",
            service="Achemine les courriels",
            information="Adresses de courriel",
            place="Montréal",
            mandate_on=day - dt.timedelta(days=300),
            measures="Chiffrement, accès limité, journaux gardés 30 jours",
            reports_incidents=True,
            end_terms="Destruction sous 30 jours, attestée",
            assessment=assessment,
        )
    with telling(day - dt.timedelta(days=30)):
        governance.keep_provider(
            officer,
            None,
            name="Traduction Boréale (fictif)",
            service="Traduit des lettres",
            information="Texte des lettres",
            place="Moncton",
            outside_quebec=True,
        )
        governance.start_assessment(
            officer,
            title="Traduction de lettres hors du Québec",
            purpose="Offrir une lettre dans la langue de la personne.",
            information="Nom et contenu de la lettre.",
            outside_quebec=True,
            place="Moncton (Nouveau-Brunswick)",
        )


def _sheet(acting: Acting, day: dt.date, kind: str, what: str) -> Incident:
    with telling(day):
        return incidents.open_incident(acting, kind=kind, circumstances=what, discovered_on=day)


def _closed(officer: Acting, day: dt.date) -> None:
    what = "Un courriel d’invitation est parti à l’ancienne adresse d’un partenaire."
    incident = _sheet(officer, day, "misdirected", what)
    with telling(day + dt.timedelta(days=1)):
        incidents.describe_incident(
            officer,
            incident,
            information="Nom et courriel professionnel.",
            happened_on=day,
            people_count=1,
            people_in_quebec=1,
        )
        incidents.assess_incident(
            officer,
            incident,
            sensitivity="low",
            likelihood="low",
            consequences=["none"],
            likelihood_factors=["recovered", "trusted"],
            opinion="Adresse professionnelle, message détruit et confirmé par écrit.",
        )
        incidents.decide_incident(
            officer, incident, "not_serious", "Rien de sensible, message détruit."
        )
        incidents.add_measure(
            officer,
            incident,
            aim="prevent",
            text="Annuaire des partenaires corrigé.",
            taken_on=day + dt.timedelta(days=1),
        )
        incidents.close_incident(officer, incident)


def _serious(officer: Acting, day: dt.date) -> None:
    what = "Un portable sans chiffrement a été volé dans une voiture, avec une liste imprimée."
    incident = _sheet(officer, day, "loss", what)
    with telling(day + dt.timedelta(days=1)):
        incidents.describe_incident(
            officer,
            incident,
            information="Noms, téléphones et statuts d’immigration.",
            sections=["identity", "contact", "status"],
            happened_on=day - dt.timedelta(days=1),
            people_count=14,
            people_in_quebec=13,
            count_is_estimate=True,
        )
        incidents.assess_incident(
            officer,
            incident,
            sensitivity="high",
            likelihood="medium",
            consequences=["status", "fraud"],
            likelihood_factors=["unknown_recipient", "not_recovered", "readable"],
            opinion="Statuts lisibles, portable non retrouvé : aviser.",
        )
        incidents.decide_incident(
            officer, incident, "serious", "Des statuts sont lisibles par quelqu’un d’inconnu."
        )
        incidents.add_measure(
            officer,
            incident,
            aim="reduce",
            text="Comptes fermés à distance, vol déclaré à la police.",
            taken_on=day + dt.timedelta(days=1),
        )
    with telling(day + dt.timedelta(days=2)):
        cai = incident.notices.select_related("incident").get(audience="cai")
        notices.write_notice(
            officer, cai, text="Tous les portables seront chiffrés d’ici un mois.", advice=""
        )
        notices.note_sending(
            officer, cai, sent_on=day + dt.timedelta(days=2), means="form", reference="FICTIF-1"
        )


def _reported(day: dt.date) -> None:
    what = "Une collègue a laissé un dossier ouvert à l’écran pendant une visite."
    _sheet(acting_of_address("coordination"), day, "access", what)


def _told(day: dt.date) -> None:
    """A partner's incident concerns the common project: each keeps its own sheet (L56)."""
    partner = Membership.objects.get(
        user__email=f"partenaire.02b@{DOMAIN}", role=Role.PARTNER, valid_to__isnull=True
    )
    answering, _made = Membership.objects.get_or_create(
        user=partner.user,
        organisation=partner.organisation,
        role=Role.PRIVACY_OFFICER,
        valid_to=None,
        defaults={"valid_from": partner.valid_from},
    )
    acting = acting_through(answering, partner.user.get_full_name())
    incident = _sheet(acting, day, "misdirected", "Une liste a été envoyée au mauvais groupe.")
    with telling(day):
        notices.tell_organisation(
            acting,
            incident,
            Organisation.objects.get(code="eer"),
            "Votre coordination a reçu par erreur une liste de présences. Détruisez-la et "
            "confirmez-le ici.",
        )


def _complaint(day: dt.date) -> None:
    account = User.objects.filter(email=f"samir@{DOMAIN}").first()
    subject = (
        SubjectHolder.objects.filter(user=account, subject__kind="person")
        .order_by("since", "id")
        .first()
    )
    if account is None or subject is None:
        return
    person = Acting.for_subject(subject.subject_id, user_id=account.pk)
    with telling(day):
        complaints.complain(
            person,
            subject.subject_id,
            Organisation.objects.get(code="eer").pk,
            about="delay",
            text="J’ai demandé deux fois qui a lu mon dossier en octobre, sans réponse.",
            wished="Une réponse écrite.",
        )
