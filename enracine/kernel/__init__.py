"""Floor 0: what every feature stands on, and not one word of the domain."""

from enracine.kernel.clock import today

__all__ = ["today"]
