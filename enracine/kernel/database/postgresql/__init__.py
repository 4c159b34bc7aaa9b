"""Django's PostgreSQL, which asks one question less at each request."""
