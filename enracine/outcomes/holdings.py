"""What outcomes are to access, destruction and retention (see `privacy.content`)."""

from enracine.outcomes.models import Outcome
from enracine.people.models import AddressProtection
from enracine.privacy.content import Content, Rows, Scope, held, leaving_about, register_content


def _outcomes(scope: Scope) -> Rows:
    """What came to her, without where she works when an organisation makes the package (S09)."""
    rows = held(Outcome, "organisation_id")(scope)
    hidden = AddressProtection.objects.filter(
        subject_id__in=scope.everyone, ended_on__isnull=True
    ).exists()
    return rows.none() if hidden and scope.organisation_id is not None else rows


def register_all() -> None:
    """Describe the table of this floor."""
    register_content(
        Content(
            "outcomes.Outcome",
            "Issues : emploi, formation, entreprise",
            _outcomes,
            provided=("kind", "happened_on", "with_whom"),
            texts=("with_whom", "reason"),
            common=False,
            leaving=leaving_about(Outcome),
            joint=True,
            order=61,
        )
    )
