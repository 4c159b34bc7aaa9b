"""What dashboards read: tallies, never the rows they sum."""
