"""The plain table of the bare list: as many lines as households, without policies."""

from django.db import models


class Theme(models.Model):
    """Something that a line points at."""

    label = models.CharField(max_length=60)

    class Meta:
        app_label = "floors"
        managed = False

    def __str__(self) -> str:
        return self.label


class Line(models.Model):
    """A line of the bare list."""

    number = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=14)
    scope = models.IntegerField()
    theme = models.ForeignKey(Theme, on_delete=models.DO_NOTHING)
    opened_on = models.DateField()
    last_activity_at = models.DateTimeField()

    class Meta:
        app_label = "floors"
        managed = False

    def __str__(self) -> str:
        return self.number


#: Lines in a scope: the average organisation.
SCOPE_SIZE = 5_000

TABLES = f"""
CREATE TABLE IF NOT EXISTS floors_theme (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE IF NOT EXISTS floors_line (
  id int PRIMARY KEY, number text NOT NULL, name text NOT NULL, state text NOT NULL,
  scope int NOT NULL, theme_id int NOT NULL REFERENCES floors_theme, opened_on date NOT NULL,
  last_activity_at timestamptz NOT NULL);
TRUNCATE floors_theme, floors_line;
INSERT INTO floors_theme SELECT n, 'Région numéro ' || n FROM generate_series(1, 15) n;
INSERT INTO floors_line
SELECT n, 'ABC-' || lpad(n::text, 9, '0'), 'Personne de mesure ' || n,
  (ARRAY['first_meeting', 'preparation', 'ready', 'referred', 'settled'])[1 + n % 5],
  (n::bigint * 7919) % greatest(1, %(lines)s / {SCOPE_SIZE}), 1 + n % 15,
  date '2026-01-01' + n % 300, timestamptz '2026-01-01' + n * interval '31 seconds'
FROM generate_series(1, %(lines)s) n;
CREATE INDEX IF NOT EXISTS floors_line_scope ON floors_line (scope, last_activity_at DESC, id DESC);
ANALYZE floors_line; ANALYZE floors_theme;
GRANT SELECT ON floors_line, floors_theme TO enracine_app;
"""
