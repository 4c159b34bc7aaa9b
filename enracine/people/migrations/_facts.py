"""Row-level security of facts beside the sections; a status is one of the open list."""

from django.db import migrations

from enracine.kernel.rls import APP, protect_by_section

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
OPERATIONS = [
    protect_by_section("people_csqdestination", "status"),
    protect_by_section("people_announcement", "status"),
    protect_by_section("people_languageskill", "languages"),
    protect_by_section("people_persondocument", "documents"),
    migrations.RunSQL(KNOWN, KNOWN_BACK),
    migrations.RunSQL(DOCUMENTS, DOCUMENTS_BACK),
]
