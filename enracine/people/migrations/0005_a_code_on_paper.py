from django.db import migrations, models

# As the owner: whoever hands the code over holds one of the files, and must not read the link, which names
# the other one. It writes where its own organisation was told « correspondance probable ailleurs », no more.
FORWARD = """
CREATE FUNCTION people_hand_link_code(mine uuid, wanted uuid, kept text, until timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_probablelink l
  SET paper_digest = kept, paper_from = mine, paper_expires_at = until, paper_tries = 0,
      version = l.version + 1, updated_at = now()
  WHERE l.id = wanted AND l.state = 'proposed' AND EXISTS (
    SELECT 1 FROM people_probablematch m
    WHERE m.link_id = l.id AND m.subject_id = mine AND NOT m.is_linked
      AND m.organisation_id = enracine_organisation());
  RETURN FOUND;
END $$;
"""
BACKWARD = "DROP FUNCTION people_hand_link_code(uuid, uuid, text, timestamptz);"


class Migration(migrations.Migration):
    """A code handed on paper proves a file whose address nobody reads (0022)."""

    dependencies = [("people", "0004_majority_reminded")]

    operations = [
        migrations.AddField("probablelink", "paper_digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField("probablelink", "paper_from", models.UUIDField(null=True)),
        migrations.AddField("probablelink", "paper_expires_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "probablelink", "paper_tries", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AlterField(
            "probablelink",
            "proof",
            models.CharField(
                blank=True,
                choices=[
                    ("account", "Le même compte tient les deux dossiers"),
                    ("code", "Code reçu à l’adresse de l’autre dossier"),
                    ("paper", "Code remis sur papier par l’organisme de l’autre dossier"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
