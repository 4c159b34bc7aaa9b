"""What the API keeps for itself: how often somebody asks, and what a repeated request was answered."""

from django.db import models

from enracine.kernel.clock import now


class RequestCount(models.Model):
    """How many requests one token, or one address, made in the current window.

    A row is changed by one statement and never culled; `key` names a token or the digest of an
    address, never the address.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="request_count_end")]

    def __str__(self) -> str:
        return self.key


class Replay(models.Model):
    """The answer given to a request that carried an Idempotency-Key, kept a dated time.

    The body is sealed with the caller's own key, of which only a digest is kept: what was answered
    reads again for whoever asks the same thing again, and for nobody else.
    """

    user_id = models.BigIntegerField()
    key_digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key_digest"], name="replay_once")
        ]
        indexes = [models.Index(fields=["expires_at"], name="replay_expiry")]

    def __str__(self) -> str:
        return self.key_digest[:12]
