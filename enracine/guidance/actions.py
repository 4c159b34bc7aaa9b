"""What the writers of contents do: write, publish, take back, say again that a text holds."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.guidance import queries, rules
from enracine.guidance.models import TEXTS, Content, Edition
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record


def _must_write(acting: Acting, content: Content) -> None:
    if not queries.may_write(acting, content):
        raise NotVisible


def _checked(texts: Mapping[str, Any]) -> dict[str, Any]:
    """The texts as they may be kept: a source without a good address is refused beside its field."""
    _found, refused = rules.read_sources(texts.get("sources", ""))
    if refused:
        raise ActionRefused(
            _(
                "Cette ligne n’est pas une source : « %(line)s ». Écrivez « ce que c’est | https://… »."
            )
            % {"line": refused[0][:80]},
            field="sources",
        )
    return {name: texts.get(name, "").strip() for name in TEXTS}


@action
def create_content(
    acting: Acting,
    *,
    slug: str,
    kind: str,
    moment: str,
    texts: Mapping[str, Any],
    rank: int = 100,
) -> Content:
    """Begin a content, which nobody reads until it is published. Raises ActionRefused."""
    if acting.organisation_id is None:
        raise NotVisible
    try:
        with transaction.atomic():
            made = Content.objects.create(
                slug=slug, kind=kind, moment=moment, rank=rank,
                organisation_id=acting.organisation_id, **_checked(texts),
            )  # fmt: skip
    except IntegrityError as error:
        raise ActionRefused(_("Une autre page a déjà cette adresse."), field="slug") from error
    record("guidance.content_created", acting, object=made)
    return made


@action
def change_content(
    acting: Acting,
    content: Content,
    version: int | None = None,
    *,
    kind: str,
    moment: str,
    rank: int,
    texts: Mapping[str, Any],
) -> Content:
    """Write a content again. Readers keep the published edition. Who changes what nobody writes takes it.

    Raises ActionRefused, Conflict (somebody wrote meanwhile), NotVisible (another organisation's).
    """
    _must_write(acting, content)
    update_versioned(
        content, version, kind=kind, moment=moment, rank=rank,
        organisation_id=acting.organisation_id, **_checked(texts),
    )  # fmt: skip
    record("guidance.content_changed", acting, object=content)
    return content


@action
def publish(acting: Acting, content: Content, version: int | None = None) -> Edition:
    """Give readers what is written now, as a new edition; the former ones stay readable.

    Also how one says, unchanged, that a text still holds. Raises Conflict, NotVisible.
    """
    _must_write(acting, content)
    organisation = content.organisation
    last = content.editions.order_by("-number").first()
    edition = Edition(
        content=content,
        number=last.number + 1 if last else 1,
        published_by=acting.label,
        organisation_name=organisation.name if organisation else "",
        **{name: getattr(content, name) for name in TEXTS},
    )
    # The version first: two who publish at once would both write the same number.
    update_versioned(content, version, organisation_id=acting.organisation_id)
    edition.save(force_insert=True)
    Content.objects.filter(pk=content.pk).update(current=edition)
    content.current = edition
    record("guidance.content_published", acting, object=content, data={"number": edition.number})
    return edition


@action
def withdraw(acting: Acting, content: Content, version: int | None = None) -> Content:
    """Take a content back from readers; its editions stay for its writers. Raises Conflict, NotVisible."""
    _must_write(acting, content)
    if content.current_id is None:
        raise ActionRefused(_("Cette page n’est pas publiée."))
    update_versioned(content, version, current=None, organisation_id=acting.organisation_id)
    record("guidance.content_withdrawn", acting, object=content)
    return content
