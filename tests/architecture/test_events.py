"""Every kind of event that is offered to other systems, or said in a timeline, is written somewhere."""

import sys
from pathlib import Path

import pytest

from enracine.kernel import events, timeline
from enracine.webhooks import kinds

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from events_written import events_written  # noqa: E402 - the scripts are no package


@pytest.fixture(scope="module")
def written():
    return events_written(ROOT)


def test_every_kind_is_followed_to_the_words_of_the_code(written):
    assert written.unknown == set(), "these calls say no kind that a reader of the code may find"
    assert len(written.kinds) > 300


def test_no_kind_is_offered_or_said_that_nothing_writes(written):
    """A subscriber would wait for ever; a timeline would promise what never comes."""
    assert {kind.code for kind in kinds.offered()} - set(written.kinds) == set()
    assert set(timeline.kinds()) - set(written.kinds) == set()


def test_nobody_listens_to_what_nothing_writes(written):
    listened = set(events._listeners) | set(events._many_listeners)
    # Tests register kinds of their own.
    assert {k for k in listened if not k.startswith("tests.")} - set(written.kinds) == set()


def test_a_kind_kept_inside_exists(written):
    assert kinds._withheld - set(written.kinds) == set()
    assert not kinds._withheld & {kind.code for kind in kinds.offered()}


def test_a_family_of_kinds_offered_has_a_name():
    bare = {kind.group for kind in kinds.offered() if kind.group == kind.code.partition(".")[0]}
    assert bare == set(), "say them in enracine/workspace/leaving.py"


def test_a_silent_kind_is_found(tmp_path):
    """The reading itself: through a function that receives the end of a kind, and no further."""
    package = tmp_path / "enracine" / "small"
    package.mkdir(parents=True)
    (package / "actions.py").write_text(
        "from enracine.kernel.events import record\n"
        "KINDS = {'a': 'small.one', 'b': 'small.two'}\n"
        "def _tell(acting, what):\n    record(f'small.{what}', acting)\n"
        "def act(acting, which, odd):\n"
        "    _tell(acting, 'three')\n    record(KINDS[which], acting)\n    record(odd.kind, acting)\n"
    )
    found = events_written(tmp_path)
    assert set(found.kinds) == {"small.one", "small.two", "small.three"}
    assert found.unknown == {"enracine/small/actions.py:8"}
