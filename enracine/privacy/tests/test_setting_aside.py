"""L51: what a restore set aside does not outlive its days, and nothing else is touched."""

import datetime as dt

import pytest
from django.core.files.storage import FileSystemStorage

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role
from enracine.privacy.actions import setting_aside

pytestmark = pytest.mark.django_db
JOB = Acting.for_system("privacy.papers")


def test_l51_documents_set_aside_by_a_restore_leave_after_their_days(tmp_path, monkeypatch):
    present = tmp_path / "documents"
    monkeypatch.setattr(setting_aside, "default_storage", FileSystemStorage(location=present))
    days = setting_aside.ASIDE_DAYS[1]

    def folder(ago: int):
        moment = (now() - dt.timedelta(days=ago)).strftime(setting_aside.MOMENT)
        made = tmp_path / f"documents{setting_aside.MARK}{moment}"
        (made / "ab").mkdir(parents=True)
        (made / "ab" / "lettre.txt").write_text("bonjour")
        return made

    (present / "ab").mkdir(parents=True)
    late, recent = folder(days + 1), folder(days - 1)
    named = tmp_path / f"documents{setting_aside.MARK}le-transfert"
    named.mkdir()
    with jobs_role():
        assert setting_aside.destroy_set_aside(JOB) == 1
        assert setting_aside.destroy_set_aside(JOB) == 0
        assert Event.objects.get(kind="privacy.set_aside_destroyed").data == {"folders": 1}
    assert not late.exists() and recent.exists() and named.exists() and present.exists()
