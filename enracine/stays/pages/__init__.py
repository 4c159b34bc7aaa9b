"""Pages of stays, by audience."""
