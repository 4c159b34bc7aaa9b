"""Pages of outcomes."""
