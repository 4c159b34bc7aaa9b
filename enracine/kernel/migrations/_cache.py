"""The table of the shared cache: throttling counts there, so that every process counts together."""

from django.db import migrations

CREATE = """
CREATE TABLE kernel_cache (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""

OPERATIONS = [
    migrations.RunSQL(CREATE, "DROP TABLE kernel_cache"),
]
