"""The loop as its coordination reads it: of which period, what it counts to, what waits today, the rows."""
