"""Addresses of this feature."""

from django.urls import path

from enracine.portraits.pages import figures, pictures, public, workspace
from enracine.territories import converters

converters.register()

app_name = "portraits"
HERE = "travail/territoires"
urlpatterns = [
    path("fiches/<place:code>.pdf", public.paper, name="paper"),
    path("fiches/images/<uuid:picture_id>.webp", public.picture, name="picture"),
    path(
        "temoignage/photo/<uuid:testimony_id>/",
        public.testimony_picture,
        name="testimony_picture",
    ),
    path("temoignage/<str:token>/", public.take_back, name="take_back"),
    path(f"{HERE}/", workspace.places, name="places"),
    path(f"{HERE}/importer/", figures.lists, name="figure_lists"),
    path(f"{HERE}/importer/<uuid:figures_id>/", figures.figure_list, name="figure_list"),
    path(
        f"{HERE}/importer/<uuid:figures_id>/garder/",
        figures.figure_list_import,
        name="figure_list_import",
    ),
    path(
        f"{HERE}/importer/<uuid:figures_id>/jeter/",
        figures.figure_list_forget,
        name="figure_list_forget",
    ),
    path(f"{HERE}/chiffre/<uuid:fact_id>/", figures.figure, name="figure"),
    path(
        f"{HERE}/temoignage/<uuid:testimony_id>/retirer/",
        workspace.testimony_out,
        name="testimony_out",
    ),
    path(f"{HERE}/image/<uuid:picture_id>/retirer/", pictures.out, name="picture_out"),
    path(f"{HERE}/<place:code>/image/", pictures.add, name="picture_add"),
    path(f"{HERE}/<place:code>/", workspace.portrait, name="portrait"),
    path(f"{HERE}/<place:code>/publier/", workspace.publish, name="publish"),
    path(f"{HERE}/<place:code>/retirer/", workspace.withdraw, name="withdraw"),
    path(f"{HERE}/<place:code>/temoignage/", workspace.testimony, name="testimony"),
    path(f"{HERE}/<place:code>/chiffres/", figures.figures, name="figures"),
]
