"""The lines of the tables of « Boucle des références », each written once: three hundred cells, most of
them a number that opens on its rows, would otherwise be as many small templates."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.kernel.templatetags.ui import number, percent, short_day
from enracine.referrals.queries.loop.figures import Delay, Direction, ReceiverLine, Refusals
from enracine.referrals.queries.loop.periods import Asked
from enracine.referrals.queries.loop.waiting import BANDS, Waiting

_NONE = mark_safe('<span class="muted">–</span>')  # our own text


def rows_url(asked: Asked, figure: str, **more: str | None) -> str:
    """The address of the rows of a figure, under the same filters, some changed (None: taken away)."""
    return reverse("referrals:loop_rows") + asked.address(chiffre=figure, **more)


def _of_receiver(asked: Asked, figure: str) -> str:
    """The same for one receiver, whose identifier is to be put at the end."""
    return rows_url(asked, figure, destinataire=None) + "&destinataire="


def _cell(label: Any, said: Any) -> SafeString:
    return format_html('<td class="num" data-label="{}">{}</td>', label, said)


def _opening(count: int, url: str, *said: Any) -> SafeString | str:
    """A number that opens on its rows, which `said` names for who hears the page; 0 opens on nothing."""
    if not url or not count:
        return number(count)
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> – {}</span></a>',
        url,
        number(count),
        ", ".join(str(part) for part in said),
    )


def _row(head: str, *cells: SafeString) -> SafeString:
    # Each cell was escaped when it was written.
    return format_html('<tr><th scope="row">{}</th>{}</tr>', head, SafeString("".join(cells)))


def waiting_rows(asked: Asked, lines: Iterable[Waiting]) -> list[SafeString]:
    """Who has something to answer today: by age, late, at a vacant post, since when."""
    ages = {
        band: f"{rows_url(asked, 'attente', destinataire=None, age=band)}&destinataire="
        for band in BANDS
    }
    labels = {band: str(label) for band, (label, _least, _most) in BANDS.items()}
    late, vacant = _of_receiver(asked, "retard"), _of_receiver(asked, "vacants")
    silent_label, vacant_label = _("Sans réponse, en retard"), _("Poste vacant, en retard")
    late_said, vacant_said, due_label = (
        _("en retard"),
        _("poste vacant"),
        _("La plus ancienne échéance"),
    )
    return [
        _row(
            line.receiver,
            *(
                _cell(
                    labels[band],
                    _opening(count, f"{ages[band]}{line.pk}", line.receiver, labels[band]),
                )
                for band, count in line.ages
            ),
            _cell(
                silent_label, _opening(line.silent, f"{late}{line.pk}", line.receiver, late_said)
            ),
            _cell(
                vacant_label,
                _opening(line.vacant, f"{vacant}{line.pk}", line.receiver, vacant_said),
            ),
            format_html('<td data-label="{}">{}</td>', due_label, _since(line)),
        )
        for line in lines
    ]


def _since(line: Waiting) -> SafeString | str:
    if line.oldest_due is None:
        return "–"
    said = ngettext("%(n)d jour ouvrable", "%(n)d jours ouvrables", line.days) % {"n": line.days}
    return format_html('{} <span class="muted">({})</span>', short_day(line.oldest_due), said)


def delay_rows(lines: Iterable[Direction]) -> list[SafeString]:
    """How long each passage takes in each direction."""
    labels = _("Envoi → réponse"), _("Réponse → premier contact"), _("Envoi → fermeture")
    return [
        _row(
            line.label,
            _cell(_("Envoyées"), number(line.sent)),
            *(
                _cell(label, _delay(delay))
                for label, delay in zip(
                    labels, (line.answer, line.contact, line.closed), strict=True
                )
            ),
        )
        for line in lines
    ]


def _delay(delay: Delay) -> SafeString:
    if delay.median is None:
        return _NONE
    return format_html(
        '{} <span class="muted">/ {}</span>', number(delay.median), number(delay.ninth)
    )


def receiver_rows(asked: Asked, lines: Iterable[ReceiverLine], opens: bool) -> list[SafeString]:
    """What each receiver was sent, and its rate of closure."""
    sent = _of_receiver(asked, "envoyees") if opens else ""
    labels = _("Envoyées"), _("Issue due"), _("Issue connue"), _("Taux")
    return [
        _row(
            line.name,
            _cell(labels[0], _opening(line.sent, sent and f"{sent}{line.pk}", line.name)),
            _cell(labels[1], number(line.due_back)),
            _cell(labels[2], number(line.heard)),
            _cell(labels[3], percent(line.closure)),
        )
        for line in lines
    ]


def refusal_rows(asked: Asked, lines: Iterable[Refusals], opens: bool) -> list[SafeString]:
    """Why one refuses, and in which regions, the largest first."""
    by_region, total = _("Par région"), _("Total")
    return [
        _row(
            line.label,
            format_html('<td data-label="{}">{}</td>', by_region, _regions(asked, line)),
            _cell(
                total,
                _opening(
                    line.total,
                    rows_url(asked, "refusees", motif=line.code) if opens else "",
                    line.label,
                ),
            ),
        )
        for line in lines
    ]


def _regions(asked: Asked, line: Refusals) -> SafeString:
    if not line.cells:
        return format_html('<span class="muted">{}</span>', _("non montré"))
    there = rows_url(asked, "refusees", motif=line.code, region=None) + "&region="
    nowhere = _("sans région")

    def said(region: str, pk: uuid.UUID | None, count: int) -> SafeString:
        name = region or nowhere
        url = f"{there}{pk}" if pk else ""
        return format_html("<li>{} : {}</li>", name, _opening(count, url, line.label, name))

    cells = "".join(said(cell.region, cell.region_id, cell.count) for cell in line.cells)
    # Each was escaped when it was written.
    return format_html('<ul class="meta mb-0">{}</ul>', SafeString(cells))
