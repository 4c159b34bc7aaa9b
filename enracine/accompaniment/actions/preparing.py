"""The person prepares her first meeting on her telephone: her own answers, read again with her after."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import held_dossier, touch
from enracine.accompaniment.models import Dossier, NeedsEvaluation
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record


@action
def prepare_evaluation(
    acting: Acting,
    dossier: Dossier,
    answers: Mapping[str, object],
    *,
    instrument: str = rules.INSTRUMENT.version,
    expected_version: int | None = None,
) -> NeedsEvaluation:
    """Keep what she answers beforehand. Her answers wait, as a draft, for the meeting.

    Only the questions asked of her are written; the others stay as they are. `instrument` is the
    version her page was drawn with. Raises ActionRefused once the meeting has begun or is over, and
    Conflict when she wrote from another telephone meanwhile.
    """
    held = held_dossier(acting, dossier)
    if acting.is_professional or held.subject_id not in acting.subject_ids:
        raise NotVisible
    if held.closed_on is not None or not may_prepare(held):
        raise ActionRefused(
            _("Votre rencontre a commencé. Dites vos réponses à la personne qui vous suit."),
            code="begun",
        )
    draft = held.evaluations.select_for_update().filter(completed_at__isnull=True).first()
    fresh = draft is None
    if draft is None:
        draft = NeedsEvaluation.objects.create(
            subject_id=held.subject_id,
            dossier=held,
            organisation_id=held.organisation_id,
            instrument=rules.INSTRUMENT.version,
            held_on=today(),
        )
    before = rules.carried(draft.answers, draft.instrument)
    said = rules.instrument_of(instrument).cleaned(answers)
    given = rules.carried(said, instrument).answers
    asked = {q.code for q in rules.INSTRUMENT.questions if q.mine and q.code in answers}
    kept = {k: v for k, v in before.answers.items() if k not in asked} | {
        k: v for k, v in given.items() if k in asked
    }
    known = None if fresh else expected_version
    update_versioned(
        draft, known, prepared_on=today(), **rewritten(draft, kept, said=said, under=instrument)
    )
    touch(held)
    if fresh:
        record(
            "accompaniment.evaluation_prepared",
            acting,
            subject_id=held.subject_id,
            object=held,
            organisations=[held.organisation_id],
            data={"evaluation": str(draft.pk)},
        )
    return draft


def may_prepare(dossier: Dossier) -> bool:
    """Whether her meeting is still to come: nobody has begun it with her. One SQL query."""
    return not dossier.evaluations.exclude(
        evaluator__isnull=True, completed_at__isnull=True
    ).exists()


def rewritten(
    evaluation: NeedsEvaluation,
    answers: Mapping[str, str],
    *,
    said: Mapping[str, str] | None = None,
    under: str = rules.INSTRUMENT.version,
) -> dict[str, object]:
    """The changes that write `answers` under today's version, keeping what an older one asked.

    `said` and `under`: the answers of a form of a former version, as they were given. An agreement
    to speak of one's health is dated while it holds.
    """
    clean = rules.INSTRUMENT.cleaned(answers)
    agreed = clean.get("health") == "agrees"
    changes: dict[str, object] = {
        "answers": clean,
        "instrument": rules.INSTRUMENT.version,
        "health_agreed_on": (evaluation.health_agreed_on or today()) if agreed else None,
    }
    earlier = list(evaluation.earlier)
    for version, given in ((evaluation.instrument, evaluation.answers), (under, said or {})):
        line = _former(version, given)
        if line is not None and line not in earlier:
            earlier.append(line)
    if earlier != evaluation.earlier:
        changes["earlier"] = earlier
    return changes


def _former(version: str, answers: Mapping[str, str]) -> dict[str, object] | None:
    """Answers as they were given under a former version; None for today's, or when there are none."""
    if version == rules.INSTRUMENT.version or not answers:
        return None
    kept = rules.instrument_of(version).without_sensitive(answers)
    return {"instrument": version, "answers": kept, "until": today().isoformat()}
