"""Fixtures of the API: the world of the referrals, that it reads and writes from outside."""

from enracine.referrals.tests.conftest import to_project, world

__all__ = ["to_project", "world"]
