"""Pages of aid, by audience."""
