"""Row-level security of the new facts, the open list of statuses, the CSQ apart from the status."""

from django.db import migrations

from enracine.kernel.rls import APP, protect_by_section

# The ten statuses that files may hold already, before the table of the product fills the rest in.
STATUSES = """
INSERT INTO people_statuskind (id, version, created_at, updated_at, code, label_fr, label_en, hint_fr,
  hint_en, reads_as, ends, position, source)
SELECT gen_random_uuid(), 1, now(), now(), code, fr, en, hfr, hen, code, ends, rank,
       'Statuts nommés par les sources du projet (dossier.md, §2)'
FROM (VALUES
  ('permanent_resident', 'Résidente permanente ou résident permanent', 'Permanent resident',
   '', '', false, 10),
  ('protected_person', 'Personne protégée', 'Protected person',
   'Votre demande d’asile a été acceptée', 'Your refugee claim was accepted', false, 20),
  ('resettled_refugee', 'Réfugié pris en charge par l’État', 'Government-assisted refugee',
   '', '', false, 30),
  ('asylum_seeker', 'Demandeuse ou demandeur d’asile', 'Refugee claimant',
   'Votre demande est en cours d’étude', 'Your claim is being studied', false, 40),
  ('temporary_worker_closed', 'Permis de travail fermé', 'Closed work permit',
   'Pour un seul employeur', 'For one employer only', true, 50),
  ('temporary_worker_open', 'Permis de travail ouvert', 'Open work permit',
   'Pour presque tous les employeurs', 'For almost any employer', true, 60),
  ('international_student', 'Étudiante ou étudiant étranger', 'International student',
   '', '', true, 70),
  ('visitor', 'Visiteuse ou visiteur', 'Visitor', '', '', true, 80),
  ('csq_holder_abroad', 'CSQ en main, encore à l’étranger', 'CSQ in hand, still abroad',
   'Certificat de sélection du Québec; la résidence permanente est en attente',
   'Québec selection certificate; permanent residence is pending', false, 90),
  ('canadian_citizen', 'Citoyenne canadienne ou citoyen canadien', 'Canadian citizen',
   '', '', false, 100)
) AS listed (code, fr, en, hfr, hen, ends, rank);
"""
KNOWN = """
ALTER TABLE people_immigrationstatus ADD CONSTRAINT status_is_listed
  FOREIGN KEY (code) REFERENCES people_statuskind (code) DEFERRABLE INITIALLY DEFERRED;
"""
KNOWN_BACK = "ALTER TABLE people_immigrationstatus DROP CONSTRAINT status_is_listed;"
# A file that belongs to somebody's documents is read by whoever may see them (the sub-query is under
# row-level security itself), beside its own organisation and the person.
DOCUMENTS = f"""
CREATE POLICY kernel_document_of_person ON kernel_document FOR SELECT TO {APP}
  USING (EXISTS (SELECT 1 FROM people_persondocument d WHERE d.document_id = kernel_document.id));
"""
DOCUMENTS_BACK = "DROP POLICY kernel_document_of_person ON kernel_document;"
DESTINATIONS = """
INSERT INTO people_csqdestination (id, version, created_at, updated_at, subject_id, source,
  declared_on, seen_on, region_id, is_current)
SELECT gen_random_uuid(), 1, s.created_at, s.updated_at, s.subject_id, s.source, s.declared_on,
  s.seen_on, s.csq_region_id, true
FROM people_immigrationstatus s WHERE s.is_current AND s.csq_region_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
DESTINATIONS_BACK = """
UPDATE people_immigrationstatus s SET csq_region_id = c.region_id
FROM people_csqdestination c
WHERE c.subject_id = s.subject_id AND c.is_current AND s.is_current;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
AGES = """
UPDATE people_registration r SET age = extract(year FROM
  age((r.registered_at AT TIME ZONE 'America/Toronto')::date, p.birth_date))
FROM people_person p WHERE p.subject_id = r.subject_id AND p.birth_date IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """Protect, fill, then forget the column of the status."""

    dependencies = [
        ("people", "0014_sections"),
        ("kernel", "0002_row_level_security"),
    ]

    operations = [
        protect_by_section("people_csqdestination", "status"),
        protect_by_section("people_announcement", "status"),
        protect_by_section("people_languageskill", "languages"),
        protect_by_section("people_persondocument", "documents"),
        migrations.RunSQL(STATUSES, "DELETE FROM people_statuskind;"),
        migrations.RunSQL(KNOWN, KNOWN_BACK),
        migrations.RunSQL(DOCUMENTS, DOCUMENTS_BACK),
        migrations.RunSQL(DESTINATIONS, DESTINATIONS_BACK),
        migrations.RunSQL(AGES, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="immigrationstatus", name="csq_region"),
    ]
