"""Writing the settlement project and the places it aims at."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.people.actions.writing import tell, write_section
from enracine.people.models import SettlementProject, TargetRegion
from enracine.people.values import Project, Told
from enracine.territories.models import PajTerritory, Region


@action
def update_project(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Project,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> SettlementProject:
    """Change the settlement project and the places it aims at, in order of preference."""
    wanted = _places(values.wanted)
    project = SettlementProject.objects.filter(subject_id=subject_id).first()
    former = list(
        TargetRegion.objects.filter(subject_id=subject_id)
        .order_by("rank")
        .values_list("region_id", "paj_territory_id")
    )
    if project is not None and former != wanted and version not in (None, project.version):
        raise Conflict(current=project, mine={"regions": [code for code, _paj in values.wanted]})
    changes: dict[str, Any] = {
        "track": values.track,
        "interested": values.interested,
        "what_matters": values.what_matters.strip(),
        "hoped_on": values.hoped_on,
    }
    if values.limits is not None:
        changes["limits"] = values.limits.strip()
    is_new = project is None
    project = write_section(
        acting, SettlementProject, subject_id, "project", version, changes, announce, told=told
    )
    if former != wanted:
        if not is_new:
            update_versioned(project, None)  # the places are part of what another editor sees
        TargetRegion.objects.filter(project=project).delete()
        for rank, (region_id, paj_id) in enumerate(wanted, start=1):
            TargetRegion.objects.create(
                subject_id=subject_id,
                project=project,
                region_id=region_id,
                paj_territory_id=paj_id,
                rank=rank,
            )
        if announce:
            tell(acting, subject_id, "project", ["regions"])
    return project


def _places(pairs: tuple[tuple[str, str], ...]) -> list[tuple[Any, Any]]:
    """The identifiers of regions and territories. Raises ActionRefused for one that is unknown."""
    codes = {region for region, _paj in pairs}
    regions = dict(Region.objects.filter(code__in=codes).order_by("code").values_list("code", "pk"))
    named = {paj for _region, paj in pairs if paj}
    territories = (
        dict(PajTerritory.objects.filter(code__in=named).order_by("code").values_list("code", "pk"))
        if named
        else {}
    )
    if codes - set(regions) or named - set(territories):
        raise ActionRefused(
            _("Choisissez une région dans la liste."), field="region_1", code="unknown_region"
        )
    return [(regions[region], territories.get(paj) if paj else None) for region, paj in pairs]
