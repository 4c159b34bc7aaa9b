"""What pages and the API show of places, wishes and suggestions: a fixed number of SQL queries."""
