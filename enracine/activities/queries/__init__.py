"""What pages show of acts, notes and sessions, in a fixed number of SQL queries."""
