"""Shapes that every feature's API shares: strict bodies, editable objects, pages of lists."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Query, Schema
from pydantic import ConfigDict, StringConstraints

M = TypeVar("M", bound=Model)
#: Text of one line and of several, bounded so that nobody sends a book.
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class Strict(Schema):
    """A body where an unknown field is a mistake, told to the caller."""

    model_config = ConfigDict(extra="forbid")


class Editable(Schema):
    """What every object carries: its identifier, its version, when it was made and changed."""

    id: uuid.UUID
    version: int = Field(ge=1, description="to be sent back in If-Match when writing")
    created_at: dt.datetime
    updated_at: dt.datetime


def same(row: Any, *names: str) -> dict[str, Any]:
    """What every object carries, and these attributes of it, by the same names."""
    return {
        name: getattr(row, name) for name in ("id", "version", "created_at", "updated_at", *names)
    }


def as_plain(schema: type[Schema], shape: dict[str, Any]) -> dict[str, Any]:
    """An object as it stands, as plain values: what a conflict shows (`current`)."""
    return schema.model_validate(shape).model_dump(mode="json", exclude_unset=True)


class Paging(Schema):
    """Which page of a list, and how long."""

    page: int = Field(1, ge=1, le=10_000)
    per_page: int = Field(50, ge=1, le=200)


PageQuery = Annotated[Paging, Query(...)]


class AtLeast(int):
    """A number of rows that there surely are, where counting them all would cost more than the page."""


#: How a schema says the member that `page_of` adds to a page whose total is an `AtLeast`.
MINIMUM: Any = Field(
    False,
    description="present, and true, where `total` is only a minimum: more are there than were counted."
    " Go on until a page is not full",
)


def page_of(
    rows: "QuerySet[M]",
    paging: Paging,
    show: Callable[[list[M]], Iterable[Any]],
    number: Callable[[], int] | None = None,
) -> dict[str, Any]:
    """One page of `rows` (ordered) as the API gives lists. Two SQL queries, and those of `show`.

    `number`: what gives the number of rows, where something says it better than a count; when it is an
    `AtLeast`, the page says so (`total_is_minimum`). The last page says it by itself.
    """
    start = (paging.page - 1) * paging.per_page
    # One more: whether anything follows is known without counting.
    met = list(rows[start : start + paging.per_page + 1])
    found = met[: paging.per_page]
    if len(met) == len(found) and (found or not start):
        total = start + len(found)
    else:
        total = number() if number else rows.order_by().count()
    page = {
        "items": list(show(found)),
        "total": total,
        "page": paging.page,
        "per_page": paging.per_page,
    }
    if isinstance(total, AtLeast):
        page |= {"total": max(int(total), start + len(met)), "total_is_minimum": True}
    return page


def whole_page(items: Sequence[Any]) -> dict[str, Any]:
    """A short list, whole, in the shape of every list."""
    return {"items": items, "total": len(items), "page": 1, "per_page": max(len(items), 1)}
