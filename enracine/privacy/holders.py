"""Which subjects an account is: what makes « my file » mine."""

import uuid

from enracine.privacy.models import SubjectHolder


def subjects_held_by(user_id: int) -> list[uuid.UUID]:
    """The subjects of this account, oldest first; row-level security: only itself may ask."""
    return list(
        SubjectHolder.objects.filter(user_id=user_id)
        .order_by("since", "id")
        .values_list("subject_id", flat=True)
    )
