"""The number of dossiers in a list without words: a sum of what triggers keep, exact."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet, Sum

from enracine.accompaniment.models import CaseloadTally, DossierTally
from enracine.accompaniment.queries.caseload import (
    DOSSIER_ROLES,
    Filters,
    asked_of,
    given_to,
    listed,
    narrowed,
    opened_to,
    shape_of,
    takes,
)
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing
from enracine.network.models import Role
from enracine.network.scope import colleagues_known, own_organisation

Side = DossierTally.Side


def number_of(acting: Acting, asked: Filters) -> Callable[[], int]:
    """What gives the exact number of dossiers of a list when it is called.

    Dossiers are tallied by holder or coordination, by who follows them and by stage: their number is a
    sum, and a count of the few that one opens otherwise (two SQL queries at most). Words are counted.
    """
    tallied = (
        acting.role in DOSSIER_ROLES
        and acting.organisation_id is not None
        # Somebody who came by a link sees one dossier of those tallied.
        and acting.only_object is None
        and not asked.text.strip()
    )
    if not tallied:
        return narrowed(acting, asked).count
    return functools.partial(_tallied, acting, asked)


def _tallied(acting: Acting, asked: Filters) -> int:
    shape, given = shape_of(acting, asked)
    number = sum(number for _organisation, number in _summed(shape).rows(acting, *given))
    if _all_known(acting, shape):
        return number
    return number + len(_opened_otherwise(shape).rows(acting, *given))


def _all_known(acting: Acting, shape: Filters) -> bool:
    """Whether every dossier asked is one that she needs to know, whoever follows it."""
    mine = shape.assignee_id is not None and not takes(shape)
    return mine or colleagues_known(acting) is None


def _tallies(acting: Acting, shape: Filters, *whose: uuid.UUID) -> "QuerySet[Any, Any]":
    asked = _asked(given_to(acting, shape, *whose))
    mine, column = own_organisation(acting), "number"
    tallies: QuerySet[Any, Any]
    if acting.role == Role.COORDINATOR or shape.closed:
        side = Side.COORDINATED if acting.role == Role.COORDINATOR else Side.HELD
        tallies = DossierTally.objects.filter(side=side, is_closed=shape.closed)
    else:
        tallies, column = CaseloadTally.objects.all(), "dossiers"
    tallies = tallies.filter(asked, organisation_id=mine)
    if not _all_known(acting, shape):
        tallies = tallies.filter(_followed(acting))
    summed = tallies.values("organisation_id").annotate(sum=Sum(column))
    return summed.order_by("organisation_id").values_list("organisation_id", "sum")


def _few(acting: Acting, shape: Filters, *whose: uuid.UUID) -> "QuerySet[Any, Any]":
    """Those that others follow, and that a door opened or a thing to do lets her open."""
    few = opened_to(acting).union(asked_of(acting))
    opened = listed(acting).filter(
        _asked(given_to(acting, shape, *whose)), closed_on__isnull=not shape.closed, pk__in=few
    )
    return opened.exclude(_followed(acting)).order_by("pk").values_list("pk")


def _asked(filters: Filters) -> Q:
    whose = Q() if filters.assignee_id is None else Q(assignee_id=filters.assignee_id)
    return whose & (Q(stage=filters.stage) if filters.stage and not filters.closed else Q())


def _followed(acting: Acting) -> Q:
    colleagues = colleagues_known(acting)
    followed = Q(assignee_id__isnull=True)
    return followed if colleagues is None else followed | Q(assignee_id__in=colleagues.values("pk"))


@functools.lru_cache(maxsize=64)
def _summed(shape: Filters) -> ForActing:
    return ForActing(lambda acting, *whose: _tallies(acting, shape, *whose), given=takes(shape))


@functools.lru_cache(maxsize=64)
def _opened_otherwise(shape: Filters) -> ForActing:
    return ForActing(lambda acting, *whose: _few(acting, shape, *whose), given=takes(shape))
