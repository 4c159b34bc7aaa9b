"""What wishes and suggestions are to access, portability and destruction (see `privacy.content`)."""

from enracine.matching.models import AskedPlace, CohortLine, CohortLock, KeptSuggestion, Wishes
from enracine.privacy import whole
from enracine.privacy.content import Content, about, held, leaving_about, register_content


def register_all() -> None:
    """Describe the tables of this floor: they leave with the last holder of the person."""
    for content in (
        Content(
            "matching.Wishes",
            "Ce qui compte pour choisir un endroit",
            about(Wishes),
            provided=("weights", "budget", "max_km", "size", "near", "services", "refused"),
            hidden=("shown",),
            leaving=leaving_about(Wishes),
            joint=True,
            order=40,
        ),
        Content(
            "matching.AskedPlace",
            "Endroits demandés",
            about(AskedPlace),
            provided=("mrc", "rank"),
            hidden=("wishes",),
            leaving=leaving_about(AskedPlace),
            joint=True,
            order=41,
        ),
        Content(
            "matching.KeptSuggestion",
            "Endroits suggérés",
            about(KeptSuggestion),
            hidden=("stamp", "is_latest"),
            leaving=leaving_about(KeptSuggestion),
            joint=True,
            order=40,
        ),
        Content(
            "matching.CohortLine",
            "Propositions d’endroit",
            held(CohortLine, "organisation_id", "holder_id"),
            hidden=("cohort", "priority", "usual"),
            common=False,
            leaving=leaving_about(CohortLine),
            joint=True,
            order=60,
        ),
        Content(
            "matching.CohortLock",
            "Endroits fixés ou refusés dans une proposition",
            held(CohortLock, "organisation_id"),
            hidden=("cohort", "line"),
            common=False,
            leaving=leaving_about(CohortLock),
            joint=True,
            order=61,
        ),
    ):
        register_content(content)
    whole.leave_out("Places des territoires, sans personne", "matching.Room")
