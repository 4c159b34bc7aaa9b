"""Asking of each row read whether another exists."""

from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import IsNull


def asked_of_each(rows: "QuerySet[Any]") -> Q:
    """Whether there is such a row (`rows` names the outer one), as `Exists`: looked up for each row.

    Before answering an EXISTS, PostgreSQL may read all the rows it could find, a hundred thousand for a
    list of fifty; and it plans both ways, row-level security included. A value it looks for has one way:
    its index. For lists that stop after a page or a thousand rows, never for a whole table.
    """
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))
