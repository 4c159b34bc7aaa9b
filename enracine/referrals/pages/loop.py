"""« Boucle des références »: what waits, what is refused, how long it takes; every figure opens."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from enracine.kernel.charts import Bar, bar_chart
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.models import new_id
from enracine.network.access import professionals_only
from enracine.referrals.forms import LoopFilter
from enracine.referrals.models import DeclineReason
from enracine.referrals.pages import loop_tables as tables
from enracine.referrals.pages.triage import note_rows
from enracine.referrals.queries.common import COORDINATING_ROLES
from enracine.referrals.queries.loop import figures as counting
from enracine.referrals.queries.loop import rows as reading
from enracine.referrals.queries.loop.periods import Asked, offered
from enracine.referrals.queries.loop.scope import DIRECTIONS, OUTSIDE_ROLES, asked_of
from enracine.referrals.queries.loop.waiting import BANDS, Waiting, waiting
from enracine.territories.models import Region

#: Those who wait longest, then those who receive most: the rest of a network is one click away.
FIRST_RECEIVERS = 10


@professionals_only(*COORDINATING_ROLES, *OUTSIDE_ROLES)
@require_GET
def loop(request: HttpRequest) -> HttpResponse:
    """The figures of the loop for a period, and what waits today."""
    acting = acting_of(request)
    asked = asked_of(request.GET, today())
    found = counting.figures(acting, asked)
    opens = acting.role not in OUTSIDE_ROLES
    now = waiting(acting, asked) if opens else ()
    whole = "tout" in request.GET
    most = max(len(now), len(found.receivers))
    shown = most if whole else FIRST_RECEIVERS
    regions = {str(pk): name for pk, name in _REGIONS.rows()}
    context = {
        "asked": asked,
        "found": found,
        "opens": opens,
        "waiting_rows": tables.waiting_rows(asked, now[:shown]),
        "delay_rows": tables.delay_rows(found.directions),
        "receiver_rows": tables.receiver_rows(asked, found.receivers[:shown], opens),
        "receivers_url": asked.address(tout="1") if most > shown else "",
        "receivers_total": most,
        "refusal_rows": tables.refusal_rows(asked, found.refusals, opens),
        "rate_url": tables.rows_url(asked, "fermees") if opens else "",
        "form": _form(asked, _names(found, now, shown), regions, cut=most > shown),
        "chips": _chips(asked, found, now, regions),
        "tiles": _tiles(asked, found, now, opens),
        "export_key": str(new_id()),
        "question": asked.address().removeprefix("?"),
        **_chart(now, asked),
        **_columns(),
    }
    return render(request, "referrals/loop.html", context)


_REGIONS = ForObjects(lambda: Region.objects.order_by("code").values_list("pk", "name"), given=0)


def _names(
    found: counting.Figures, now: tuple[Waiting, ...], most: int | None = None
) -> dict[str, str]:
    """The receivers of the tables: the first `most` of each, or all of them."""
    names = {str(line.pk): line.name for line in found.receivers[:most]}
    return names | {str(line.pk): line.receiver for line in now[:most]}


def _form(
    asked: Asked, receivers: dict[str, str], regions: dict[str, str], *, cut: bool
) -> LoopFilter:
    """The panel of filters; `cut`: some receivers are not offered, the page says where they are."""
    periods = [(p.code, p.label) for p in offered(today())]
    if asked.period.code not in dict(periods):
        periods.insert(0, (asked.period.code, asked.period.label))
    if asked.receiver_id is not None:
        receivers = {str(asked.receiver_id): _("Destinataire choisi")} | receivers
    names = sorted(receivers.items(), key=lambda line: line[1])
    form = LoopFilter(
        initial={
            "periode": asked.period.code,
            "sens": asked.direction,
            "destinataire": str(asked.receiver_id or ""),
            "region": str(asked.region_id or ""),
        },
        choices={
            "periode": periods,
            "sens": [("", _("Tous")), *((c, d[0]) for c, d in DIRECTIONS.items())],
            "destinataire": [("", _("Tous")), *names],
            "region": [("", _("Toutes")), *regions.items()],
        },
    )
    if cut:
        form.fields["destinataire"].help_text = _("Ceux de cette page; les autres, plus bas.")
    return form


def _chips(
    asked: Asked, found: counting.Figures, now: tuple[Waiting, ...], regions: dict[str, str]
) -> list[tuple[str, str]]:
    chosen = str(asked.receiver_id or "")
    receiver = (_names(found, now) if chosen else {}).get(chosen, _("Destinataire choisi"))
    words = {
        "sens": DIRECTIONS[asked.direction][0] if asked.direction else "",
        "destinataire": receiver if asked.receiver_id else "",
        "region": regions.get(str(asked.region_id), _("Région choisie")) if asked.region_id else "",
    }
    return [(str(word), asked.address(**{name: None})) for name, word in words.items() if word]


def _tiles(
    asked: Asked, found: counting.Figures, now: tuple[Waiting, ...], opens: bool
) -> list[dict[str, Any]]:
    """The first numbers, each with the address of its rows when the reader follows people."""

    def tile(figure: str, value: int | None, label: str, note: str = "") -> dict[str, Any]:
        url = tables.rows_url(asked, figure) if opens else ""
        return {"value": value, "label": label, "url": url, "note": note}

    tiles = [tile("envoyees", found.sent, _("envoyées pendant la période"))]
    tiles.append(tile("refusees", found.refused, _("refusées")))
    if opens:
        late, vacant = sum(w.late for w in now), sum(w.vacant for w in now)
        note = ngettext("dont %(n)d à un poste vacant", "dont %(n)d à des postes vacants", vacant)
        tiles.insert(0, tile("attente", sum(w.total for w in now), _("attendent une réponse")))
        tiles.insert(1, tile("retard", late, _("en retard aujourd’hui"), note % {"n": vacant}))
    return tiles


def _chart(now: tuple[Waiting, ...], asked: Asked) -> dict[str, Any]:
    """How old what waits is, all receivers together, and the table beside it."""
    sums = {code: sum(dict(w.ages)[code] for w in now) for code in BANDS}
    named = [(str(BANDS[code][0]), value) for code, value in sums.items()]
    drawn = bar_chart([Bar(name, value, str(value)) for name, value in named]) if now else ""
    return {
        # Drawn here from our own figures: nothing in it comes from a visitor.
        "age_chart": mark_safe(drawn),  # noqa: S308
        "age_rows": named if now else [],
        "age_headings": [_("Jours ouvrables depuis l’envoi"), _("Références")],
    }


def _columns() -> dict[str, list[dict[str, Any]]]:
    def columns(first: str, *numbers: str) -> list[dict[str, Any]]:
        return [{"label": first}, *({"label": label, "numeric": True} for label in numbers)]

    return {
        "waiting_columns": [
            *columns(_("Destinataire"), *(str(label) for label, _l, _m in BANDS.values())),
            {"label": _("Sans réponse, en retard"), "numeric": True},
            {"label": _("Poste vacant, en retard"), "numeric": True},
            {"label": _("La plus ancienne échéance")},
        ],
        "delay_columns": columns(
            _("Sens"),
            _("Envoyées"),
            _("Envoi → réponse"),
            _("Réponse → premier contact"),
            _("Envoi → fermeture"),
        ),
        "receiver_columns": columns(
            _("Destinataire"), _("Envoyées"), _("Issue due"), _("Issue connue"), _("Taux")
        ),
        "refusal_columns": [
            {"label": _("Motif")}, {"label": _("Par région")}, {"label": _("Total"), "numeric": True},
        ],
    }  # fmt: skip


@professionals_only(*COORDINATING_ROLES)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The referrals behind a figure, under the same filters, by right."""
    acting = acting_of(request)
    asked = asked_of(request.GET, today())
    figure = request.GET.get("chiffre") or "envoyees"
    if figure not in reading.FIGURES:
        raise NotVisible
    reason, band = request.GET.get("motif", ""), request.GET.get("age", "")
    which = reading.Which(
        figure,
        reason if reason in DeclineReason.values and figure == "refusees" else "",
        band if band in BANDS and figure == "attente" else "",
    )
    found = reading.behind(acting, asked, which, request.GET.get("apres", ""))
    note_rows(request, found.rows, "referrals:loop_rows")
    same = asked.address(chiffre=figure, motif=which.reason, age=which.band)
    details = [
        str(DeclineReason(which.reason).label) if which.reason else "",
        str(BANDS[which.band][0]) if which.band else "",
        str(DIRECTIONS[asked.direction][0]) if asked.direction else "",
        "" if which.live else asked.period.label,
    ]
    return render(
        request,
        "referrals/loop_rows.html",
        {
            "title": reading.FIGURES[figure][0],
            "details": [text for text in details if text],
            "found": found,
            "back_url": reverse("referrals:loop") + asked.address(),
            "first_url": same if request.GET.get("apres") else "",
            "next_url": asked.address(
                chiffre=figure, motif=which.reason, age=which.band, apres=found.next
            )
            if found.next
            else "",
        },
    )
