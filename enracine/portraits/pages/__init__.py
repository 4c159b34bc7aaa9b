"""Pages of this feature, by audience."""
