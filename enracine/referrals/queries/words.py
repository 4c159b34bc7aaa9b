"""The human words proposed to a counsellor who tells somebody that her referral came back (S10).

A proposal only: she reads it again, changes it, and sends it under her own name. Plain sentences, in
the person's language, and never a reason that would read as a judgement on her.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from enracine.people.models import Contact
from enracine.people.queries import header
from enracine.referrals.models import CloseCode, CounterProposal, DeclineReason, Referral
from enracine.referrals.queries.following import said_by


def language_of(referral: Referral) -> str:
    """The person's language of correspondence, as far as the reader may know it. One SQL query."""
    spoken = Contact.objects.filter(subject_id=referral.subject_id).values_list(
        "language", flat=True
    )
    return "en" if (spoken.first() or "").startswith("en") else "fr-ca"


def _why(referral: Referral) -> str:
    if referral.close_code == CloseCode.NOT_SERVING:
        return _("Cet organisme ne sert pas cet endroit.")
    if referral.state == "expired" and referral.receiver_was_vacant:
        return _("Il n’y a personne à ce poste pour le moment.")
    if referral.state == "expired":
        return _("Nous n’avons pas eu de réponse dans le délai.")
    reasons: dict[str, str] = {
        DeclineReason.CAPACITY: _("Toutes les places sont prises pour le moment."),
        DeclineReason.CHILDCARE: _("Aucune place en garderie n’est libre là-bas pour le moment."),
        DeclineReason.HOUSING: _("Aucun logement qui vous convient n’est libre pour le moment."),
        DeclineReason.NOT_SERVED: _("Cet organisme ne sert pas cet endroit."),
        DeclineReason.ELIGIBILITY: _("Ce service ne s’adresse pas à votre situation."),
        DeclineReason.DUPLICATE: _("Cet organisme vous suit déjà."),
        DeclineReason.HOUSEHOLD: _("Cet organisme a compris que vos plans ont changé."),
        DeclineReason.NOT_READY: _("Cet organisme propose de préparer encore votre projet."),
    }
    return reasons.get(referral.decline_reason, "")


def proposed_words(
    referral: Referral, proposal: CounterProposal | None, author: str, language: str
) -> str:
    """The letter to read again, in `language`. Two SQL queries."""
    person = header(referral.subject_id)
    name = person.given_name if person else ""
    with translation.override(language):
        hello = _("Bonjour %(name)s,") % {"name": name} if name else _("Bonjour,")
        answer = _("%(who)s ne peut pas vous accompagner pour le moment.") % {
            "who": referral.receiver
        }
        lines = [
            hello,
            " ".join(filter(None, [answer, _why(referral)])),
            _other_way(proposal),
            _("Votre dossier reste ouvert chez nous. Nous choisirons la suite ensemble."),
            f"{author}\n{referral.sender}",
        ]
    return "\n\n".join(filter(None, lines))


def _other_way(proposal: CounterProposal | None) -> str:
    if proposal is None:
        return ""
    said = _("Une autre possibilité existe : %(what)s.") % {"what": said_by(proposal)}
    return f"{said} {_('Rien ne part sans votre accord.')}"
