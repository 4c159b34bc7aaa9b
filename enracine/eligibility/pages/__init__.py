"""Pages of eligibility, by audience."""
