"""The table of addresses: each feature brings its own."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("enracine.kernel.urls")),
    path("", include("enracine.public.urls")),
    path("", include("enracine.territories.urls")),
    path("", include("enracine.network.urls")),
    path("", include("enracine.guidance.urls")),
    path("", include("enracine.privacy.urls")),
    path("", include("enracine.webhooks.urls")),
    path("", include("enracine.people.urls")),
    path("", include("enracine.eligibility.urls")),
    path("", include("enracine.activities.urls")),
    path("", include("enracine.directory.urls")),
    path("", include("enracine.portraits.urls")),
    path("", include("enracine.appointments.urls")),
    path("", include("enracine.threads.urls")),
    path("", include("enracine.accompaniment.urls")),
    path("", include("enracine.referrals.urls")),
    path("", include("enracine.settlement.urls")),
    path("", include("enracine.matching.urls")),
    path("", include("enracine.stays.urls")),
    path("", include("enracine.aid.urls")),
    path("", include("enracine.outcomes.urls")),
    path("", include("enracine.insights.urls")),
    path("", include("enracine.workspace.urls")),
    path("", include("enracine.portal.urls")),
    path("", include("enracine.demo.urls")),
    path("api/v1/", include("enracine.api.urls")),
    path("compte/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
if settings.ENRACINE_CATALOGUE:
    urlpatterns.append(path("_catalogue/", include("enracine.kernel.catalogue.urls")))

handler500 = "enracine.kernel.failures.server_error"
