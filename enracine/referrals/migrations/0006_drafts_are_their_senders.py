"""A draft is seen by its sender and the person only: the coordination sees what has been sent."""

from django.db import migrations

from enracine.kernel.rls import APP

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
FORMER = (
    f"sender_id = {ORGANISATION} OR (receiver_id = {ORGANISATION} AND sent_at IS NOT NULL)"
    f" OR coordinating_organisation_id = {ORGANISATION} OR {SELF}"
)
PRESENT = (
    f"sender_id = {ORGANISATION} OR (sent_at IS NOT NULL AND (receiver_id = {ORGANISATION}"
    f" OR coordinating_organisation_id = {ORGANISATION})) OR {SELF}"
)


def _policy(condition: str) -> str:
    return f"""
DROP POLICY referrals_referral_app ON referrals_referral;
CREATE POLICY referrals_referral_app ON referrals_referral TO {APP}
  USING ({condition}) WITH CHECK ({condition});
"""


class Migration(migrations.Migration):
    """Replace the policy."""

    dependencies = [("referrals", "0005_allocation_and_others")]

    operations = [migrations.RunSQL(_policy(PRESENT), _policy(FORMER))]
