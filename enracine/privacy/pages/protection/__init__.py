"""Pages of whoever answers for personal information in an organisation."""
