"""Row-level security of referrals, and of what was communicated."""

from enracine.kernel.rls import protect, protect_append_only, protect_by_party

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: The receiver reads while its access lasts.
READS = f"""sender_id = {ORGANISATION} OR {SELF} OR (receiver_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM privacy_accessgrant g
  WHERE g.subject_id = referrals_package.subject_id
    AND g.object_id = referrals_package.referral_id
    AND g.organisation_id = {ORGANISATION}
    AND g.ended_at IS NULL
    AND (g.valid_until IS NULL OR g.valid_until >= (SELECT enracine_today()))))"""

#: A draft is seen by its sender and the person only: the others see what has been sent.
PARTIES = (
    f"sender_id = {ORGANISATION} OR (sent_at IS NOT NULL AND (receiver_id = {ORGANISATION}"
    f" OR coordinating_organisation_id = {ORGANISATION})) OR {SELF}"
)

OPERATIONS = [
    protect("referrals_referral", PARTIES),
    protect_by_party("referrals_referralgroup", ["sender_id"]),
    # Written once, read by the receiver while it may.
    protect_append_only("referrals_package", READS, f"sender_id = {ORGANISATION}"),
]
