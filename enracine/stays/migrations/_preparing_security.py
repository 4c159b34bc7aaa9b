"""Row-level security of the schedule and of health needs: the second are the lead's alone to read."""

from enracine.kernel.rls import protect

SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: The organiser; whoever has a request that still goes on reads the common lines, and her own.
STEP = (
    "organisation_id = (SELECT enracine_organisation())"
    f" OR {SELF}"
    " OR (subject_id IS NULL AND EXISTS (SELECT 1 FROM stays_stayrequest r"
    " WHERE r.stay_id = stays_staystep.stay_id"
    " AND r.subject_id = ANY ((SELECT enracine_subjects())::uuid[])))"
)
STEP_WRITE = "organisation_id = (SELECT enracine_organisation())"
#: Not the organisation: the one member who leads the stay, and the person herself.
NEED = (
    f"{SELF} OR EXISTS (SELECT 1 FROM stays_stay s WHERE s.id = stays_stayneed.stay_id"
    " AND s.organisation_id = (SELECT enracine_organisation())"
    " AND s.lead_id::text = (SELECT current_setting('enracine.membership', true)))"
)

OPERATIONS = [
    protect("stays_staystep", STEP, STEP_WRITE),
    protect("stays_stayneed", NEED, SELF),
]
