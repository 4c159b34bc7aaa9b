"""The lines of the tables of « Boucle des références », each written once: three hundred cells, most of
them a number that opens on its rows, would otherwise be as many small templates.

Every text is escaped where it comes in (`html.escape`, labels once for a whole table); the rest is our
own: numbers, identifiers, codes of an address.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.kernel.addresses import address
from enracine.kernel.templatetags.ui import number, percent, short_day
from enracine.referrals.queries.loop.figures import Delay, Direction, ReceiverLine, Refusals
from enracine.referrals.queries.loop.periods import Asked
from enracine.referrals.queries.loop.waiting import BANDS, Waiting


def rows_url(asked: Asked, figure: str, **more: str | None) -> str:
    """The address of the rows of a figure, under the same filters, some changed (None: taken away)."""
    return address("referrals:loop_rows") + asked.address(chiffre=figure, **more)


def _beginning(asked: Asked, figure: str, last: str, **more: str) -> str:
    """The same, written for a page, up to an identifier that is put at the end: that of `last`."""
    return escape(f"{rows_url(asked, figure, **{last: None}, **more)}&{last}=")


def _number(count: int) -> str:
    return str(count) if count < 1_000 else number(count)


def _cell(label: str, said: str) -> str:
    return f'<td class="num" data-label="{label}">{said}</td>'


def _opening(count: int, url: str, said: str) -> str:
    """A number that opens on its rows, which `said` names for who hears the page; 0 opens on nothing."""
    if not url or not count:
        return _number(count)
    return f'<a href="{url}">{_number(count)}<span class="visually-hidden"> – {said}</span></a>'


def _row(head: str, cells: Iterable[str]) -> SafeString:
    return SafeString(f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>')


def waiting_rows(asked: Asked, lines: Iterable[Waiting]) -> list[SafeString]:
    """Who has something to answer today: by age, late, at a vacant post, since when."""
    ages = {
        band: (escape(str(label)), _beginning(asked, "attente", "destinataire", age=band))
        for band, (label, _least, _most) in BANDS.items()
    }
    late = _beginning(asked, "retard", "destinataire")
    vacant = _beginning(asked, "vacants", "destinataire")
    silent_label, late_said = escape(_("Sans réponse, en retard")), escape(_("en retard"))
    vacant_label, vacant_said = escape(_("Poste vacant, en retard")), escape(_("poste vacant"))
    due_label = escape(_("La plus ancienne échéance"))

    def cells(line: Waiting, pk: str, name: str) -> Iterable[str]:
        for band, count in line.ages:
            label, url = ages[band]
            yield _cell(label, _opening(count, f"{url}{pk}", f"{name}, {label}"))
        yield _cell(silent_label, _opening(line.silent, late + pk, f"{name}, {late_said}"))
        yield _cell(vacant_label, _opening(line.vacant, vacant + pk, f"{name}, {vacant_said}"))
        yield f'<td data-label="{due_label}">{_since(line)}</td>'

    rows = []
    for line in lines:
        name = escape(line.receiver)
        rows.append(_row(name, cells(line, str(line.pk), name)))
    return rows


def _since(line: Waiting) -> str:
    if line.oldest_due is None:
        return "–"
    said = ngettext("%(n)d jour ouvrable", "%(n)d jours ouvrables", line.days) % {"n": line.days}
    return f'{escape(short_day(line.oldest_due))} <span class="muted">({escape(said)})</span>'


def delay_rows(lines: Iterable[Direction]) -> list[SafeString]:
    """How long each passage takes in each direction."""
    sent, answer, contact, closed = (
        escape(label)
        for label in (
            _("Envoyées"),
            _("Envoi → réponse"),
            _("Réponse → premier contact"),
            _("Envoi → fermeture"),
        )
    )
    return [
        _row(
            escape(line.label),
            (
                _cell(sent, _number(line.sent)),
                _cell(answer, _delay(line.answer)),
                _cell(contact, _delay(line.contact)),
                _cell(closed, _delay(line.closed)),
            ),
        )
        for line in lines
    ]


def _delay(delay: Delay) -> str:
    if delay.median is None:
        return '<span class="muted">–</span>'
    return f'{number(delay.median)} <span class="muted">/ {number(delay.ninth)}</span>'


def receiver_rows(asked: Asked, lines: Iterable[ReceiverLine], opens: bool) -> list[SafeString]:
    """What each receiver was sent, and its rate of closure."""
    url = _beginning(asked, "envoyees", "destinataire") if opens else ""
    sent, due, heard, rate = (
        escape(label) for label in (_("Envoyées"), _("Issue due"), _("Issue connue"), _("Taux"))
    )
    rows = []
    for line in lines:
        name = escape(line.name)
        cells = (
            _cell(sent, _opening(line.sent, url and f"{url}{line.pk}", name)),
            _cell(due, _number(line.due_back)),
            _cell(heard, _number(line.heard)),
            _cell(rate, escape(percent(line.closure))),
        )
        rows.append(_row(name, cells))
    return rows


def refusal_rows(asked: Asked, lines: Iterable[Refusals], opens: bool) -> list[SafeString]:
    """Why one refuses, and in which regions, the largest first."""
    by_region, total = escape(_("Par région")), escape(_("Total"))
    rows = []
    for line in lines:
        label = escape(line.label)
        url = escape(rows_url(asked, "refusees", motif=line.code)) if opens else ""
        cells = (
            f'<td data-label="{by_region}">{_regions(asked, line, label)}</td>',
            _cell(total, _opening(line.total, url, label)),
        )
        rows.append(_row(label, cells))
    return rows


def _regions(asked: Asked, line: Refusals, label: str) -> str:
    if not line.cells:
        return f'<span class="muted">{escape(_("non montré"))}</span>'
    there, nowhere = _beginning(asked, "refusees", "region", motif=line.code), _("sans région")
    said = []
    for cell in line.cells:
        region = escape(cell.region or nowhere)
        url = f"{there}{cell.region_id}" if cell.region_id else ""
        said.append(f"<li>{region} : {_opening(cell.count, url, f'{label}, {region}')}</li>")
    return f'<ul class="meta mb-0">{"".join(said)}</ul>'
