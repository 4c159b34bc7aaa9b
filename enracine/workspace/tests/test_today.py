"""« Aujourd’hui » opens on the first things, says that there are more, and shows them when asked."""

import pytest

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.clock import today
from enracine.network.tests.factories import signed_in
from enracine.workspace.queries import FIRST_THINGS

pytestmark = pytest.mark.django_db


def test_the_oldest_first_then_everything(as_owner):
    with as_owner():
        project = make_project(organisations=1)
        for number in range(FIRST_THINGS + 3):
            make_dossier(project, f"Prénom{number}", "Essai")
        Dossier.objects.update(next_step_on=today())
    client = signed_in(project.counsellors[0])
    page = client.get("/travail/").content.decode()
    assert page.count("inbox-row__title") == FIRST_THINGS
    assert "Voir tout ce qui attend" in page
    whole = client.get("/travail/?tout").content.decode()
    assert whole.count("inbox-row__title") == FIRST_THINGS + 3
    assert "Voir tout ce qui attend" not in whole
