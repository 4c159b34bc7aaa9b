"""What telling people apart keeps of somebody: read, given back and destroyed with her file."""

from django.db.models import Q

from enracine.people.models import (
    DuplicatePair,
    IdentityKey,
    IdentityPrint,
    Merge,
    ProbableLink,
    ProbableMatch,
)
from enracine.privacy.content import (
    Content,
    Rows,
    Scope,
    held,
    leaving_about,
    nothing,
    register_content,
)


def _pairs(scope: Scope) -> Rows:
    """The suggestions of the organisation in which she is on either side."""
    rows = DuplicatePair.objects.filter(
        Q(subject_id=scope.subject_id) | Q(other_id=scope.subject_id)
    )
    if scope.organisation_id is not None:
        rows = rows.filter(organisation_id=scope.organisation_id)
    return rows.order_by("pk")


def _merges(scope: Scope) -> Rows:
    rows = Merge.objects.filter(Q(subject_id=scope.subject_id) | Q(kept_id=scope.subject_id))
    if scope.organisation_id is not None:
        rows = rows.filter(organisation_id=scope.organisation_id)
    return rows.order_by("pk")


def _links(scope: Scope) -> Rows:
    """Hers alone: no organisation holds a link. Leaves with the last that holds her."""
    rows = ProbableLink.objects.filter(
        Q(subject_id=scope.subject_id) | Q(other_id=scope.subject_id)
    )
    return (rows if scope.last else rows.none()).order_by("pk")


def register_all() -> None:
    """Describe every table; the other person of a pair is never shown."""
    for content in (
        Content(
            "people.IdentityKey",
            "Empreintes, pour retrouver un dossier",
            nothing(IdentityKey),
            hidden=("digest",),
            leaving=leaving_about(IdentityKey),
            joint=True,
            order=30,
        ),
        Content(
            "people.IdentityPrint",
            "Empreintes, pour comparer des dossiers",
            nothing(IdentityPrint),
            hidden=tuple(f.name for f in IdentityPrint._meta.fields if f.name != "subject"),
            leaving=leaving_about(IdentityPrint),
            joint=True,
            order=30,
        ),
        Content(
            "people.DuplicatePair",
            "Doublon possible examiné",
            _pairs,
            hidden=("other", "factors", "doubts", "score"),
            texts=("reason",),
            common=False,
            order=60,
        ),
        Content(
            "people.Merge",
            "Dossiers réunis",
            _merges,
            hidden=("kept", "pair", "former", "written"),
            common=False,
            order=65,
        ),
        Content(
            "people.ProbableLink",
            "Autre dossier proposé à la personne",
            nothing(ProbableLink),
            hidden=tuple(f.name for f in ProbableLink._meta.fields if f.name != "subject"),
            leaving=_links,
            joint=True,
            order=60,
        ),
        Content(
            "people.ProbableMatch",
            "Correspondance probable ailleurs",
            held(ProbableMatch, "organisation_id"),
            hidden=("link",),
            common=False,
            leaving=held(ProbableMatch, "organisation_id", leaving=True),
            order=65,
        ),
    ):
        register_content(content)
