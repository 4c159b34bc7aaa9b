"""The code of a place in an address: « region-01 », « mrc-14 », « paj-14 », and no other word."""

from django.urls import register_converter


class PlaceCode:
    """What the address of a place may hold, so that no other page is taken for one."""

    regex = r"(?:region-\d{2}|mrc-\d{2,3}|paj-[a-z0-9-]{1,50})"

    def to_python(self, value: str) -> str:
        """The code as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


def register() -> None:
    """Make it known to the tables of addresses, once."""
    register_converter(PlaceCode, "place")
