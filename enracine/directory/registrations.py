"""What the directory adds elsewhere: menu lines, reference data, what is exported whole, a fact to verify."""

from django.utils.translation import gettext_lazy as _

from enracine.directory import cli, queries
from enracine.directory.models import Location, Record
from enracine.directory.reference import load_taxonomy
from enracine.kernel import commands, invariants, navigation, reference
from enracine.privacy import whole


def confidential_published() -> list[str]:
    """Confidential places of which something is published."""
    hidden = {
        str(pk) for pk in Location.objects.filter(is_confidential=True).values_list("pk", flat=True)
    }
    found = Record.objects.filter(collection=Record.Collection.SERVICE_AT_LOCATIONS)
    return [
        f"un lieu confidentiel est publié : {record.pk}"
        for record in found.iterator()
        if record.body.get("location_id") in hidden
    ]


def register_all() -> None:
    """Put them there."""
    reference.register("directory", load_taxonomy, order=25)
    navigation.register("public", "services", _("Services"), "directory:search", "search", order=30)
    navigation.register(
        "workspace",
        "services",
        _("Nos services"),
        "directory:own",
        "list-check",
        roles=queries.KEEPERS,
        order=88,
    )
    navigation.register(
        "workspace",
        "directories",
        _("Autres répertoires"),
        "directory:intakes",
        "upload",
        roles=queries.IMPORTERS,
        order=89,
    )
    invariants.register(
        "directory.confidential",
        "Aucun lieu confidentiel n’est publié.",
        confidential_published,
    )
    commands.register(
        "import hsds",
        "Vérifie un répertoire HSDS (1.1, 2.x, 3.x) rangée par rangée, puis l’importe.",
        cli.configure,
        cli.run,
    )
    whole.leave_out("Publié : voir /hsds/", "directory.*")
