"""Policies for everybody: the version that applies on a day, and every version (law.md L05, L18)."""

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from enracine.kernel.clock import today
from enracine.network.access import public
from enracine.privacy.models import Policy
from enracine.privacy.queries import governance as queries


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today()


def words(policy: Policy) -> str:
    """The words of a policy in the reader's language; French when there are no others."""
    english = (get_language() or "").startswith("en")
    return policy.body_en if english and policy.body_en else policy.body


@public
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The policies on a day, for one organisation or in common, and the list of versions."""
    organisation = queries.publisher(request.GET.get("organisme", ""))
    pk = organisation.pk if organisation else None
    day = _day(request.GET.get("le", ""))
    context = {
        "organisation": organisation,
        "day": day,
        "lines": queries.policies_on(day, pk),
        "versions": queries.versions_of(pk),
    }
    return render(request, "privacy/public/versions.html", context)


@public
@require_safe
def version(request: HttpRequest, policy_id: uuid.UUID) -> HttpResponse:
    """One version, word for word."""
    found = queries.policy(policy_id)
    body = words(found)
    context = {
        "policy": found,
        "paragraphs": [p for p in body.split("\n\n") if p.strip()],
        "french_only": body == found.body and (get_language() or "").startswith("en"),
    }
    return render(request, "privacy/public/version.html", context)
