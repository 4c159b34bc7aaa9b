"""The age limit of a dossier, announced or past."""

from enracine.accompaniment.models import AgeLimit, Dossier


def limit_of(dossier: Dossier) -> AgeLimit | None:
    """The latest age limit of a dossier. One SQL query."""
    return (
        AgeLimit.objects.filter(dossier=dossier)
        .select_related("decided_by__user", "dossier")
        .order_by("-reached_on", "-id")
        .first()
    )
