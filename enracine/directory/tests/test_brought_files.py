"""Folders, archives and files as they arrive: true or not, in any letters, friendly or hostile."""

import json
import stat
import zipfile

import pytest

from enracine.directory.incoming import files
from enracine.directory.incoming.brought import licence_of
from enracine.directory.rules.checking import sift
from enracine.directory.rules.refusing import TROUBLES, Unusable
from enracine.directory.tests import directories as d

pytestmark = pytest.mark.rules


def trouble(path):
    with pytest.raises(Unusable) as refused:
        files.read_path(path)
    assert refused.value.code in TROUBLES
    return refused.value


def what(brought):
    return {one.what for one in brought.remarks}


@pytest.mark.parametrize(
    "manner",
    [
        {},
        {"encoding": "utf-8-sig"},
        {"encoding": "cp1252"},
        {"encoding": "utf-16"},
        {"delimiter": ";"},
        {"delimiter": ";", "encoding": "cp1252"},
        {"delimiter": "\t"},
    ],
)
def test_tables_in_any_letters_and_with_any_separator(tmp_path, manner):
    tables = {**d.V31, "addresses": [dict(d.V31["addresses"][0], address_1="10, rue de l'Été")]}
    tables = {
        k: [{c: v.replace("’", "'").replace("…", ".") for c, v in r.items()} for r in rows]
        for k, rows in tables.items()
    }
    brought = files.read_path(d.folder(tmp_path / "x", tables, **manner))
    assert sift(brought.heap).refused == []
    assert brought.heap.rows["address"][0].says("address_1") == "10, rue de l'Été"
    assert brought.remarks == []


def test_an_archive_and_its_descriptor_or_none(tmp_path):
    said = {
        "name": "region",
        "title": "Répertoire régional",
        "licenses": [{"name": "CC-BY-4.0"}],
        "language": "fr",
        "resources": [{"name": name, "path": f"{name}.csv"} for name in d.V31],
    }
    brought = files.read_path(d.archive(tmp_path / "avec.zip", d.V31, said, within="dossier/"))
    assert (brought.stated.name, brought.stated.licence) == ("Répertoire régional", "CC-BY-4.0")
    assert brought.remarks == []
    brought = files.read_path(d.archive(tmp_path / "sans.zip", d.V31))
    assert len(brought.heap.rows["service"]) == 2
    assert brought.stated.licence == ""


def test_a_descriptor_that_lies_is_not_believed(tmp_path):
    said = {
        "title": "Menteur",
        "resources": [
            {
                "name": "service",
                "path": "services.csv",
                "rows": 99,
                "hash": "sha256:00",
                "schema": {"fields": [{"name": "id"}, {"name": "inventé"}]},
            },
            {"name": "location", "path": "absente.csv"},
            {"name": "phone", "path": "../../etc/passwd"},
            {"name": "phone", "path": "https://ailleurs.example/phones.csv"},
            {"path": 12},
            "n’importe quoi",
        ],
    }
    brought = files.read_path(d.archive(tmp_path / "x.zip", d.V31, said))
    assert len(brought.heap.rows["service"]) == 2
    assert {
        "count_differs",
        "hash_differs",
        "columns_differ",
        "path_absent",
        "path_outside",
    } <= what(brought)
    folder = d.folder(tmp_path / "y", d.V31)
    (folder / "datapackage.json").write_text("{ pas du json")
    brought = files.read_path(folder)
    assert "descriptor" in what(brought) and len(brought.heap.rows["service"]) == 2
    # A file that only the descriptor names is read for what it is said to be.
    named = d.folder(tmp_path / "z", {k: v for k, v in d.V31.items() if k != "services"})
    (named / "table-7.csv").write_bytes(d.table(d.V31["services"]))
    (named / "datapackage.json").write_text(
        json.dumps({"resources": [{"name": "service", "path": "table-7.csv"}]})
    )
    assert len(files.read_path(named).heap.rows["service"]) == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("stops.txt", "routes.txt"), "GTFS"),
        (("structures.csv",), "data·inclusion"),
        (("airs.xml",), "AIRS"),
    ],
)
def test_a_directory_of_another_standard_is_told_so(tmp_path, names, said):
    for name in names:
        (tmp_path / name).write_text("stop_id,stop_name\n1,Gare\n")
    refused = trouble(tmp_path)
    assert refused.code == "other_standard" and said in refused.said
    (tmp_path / "x").mkdir()
    for text, name in (
        ({"resourceType": "Bundle", "entry": []}, "FHIR"),
        ({"type": "FeatureCollection", "features": []}, "GeoJSON"),
        ({"@context": "https://schema.org", "@graph": []}, "schema.org"),
    ):
        file = tmp_path / "x" / "chose.json"
        file.write_text(json.dumps(text))
        refused = trouble(file)
        assert refused.code == "other_standard" and name in refused.said


def test_what_is_nothing_or_no_directory(tmp_path):
    (tmp_path / "vide").mkdir()
    assert trouble(tmp_path / "vide").code == "nothing"
    (tmp_path / "liste.csv").write_text("prénom,nom\nA,B\n")
    assert trouble(tmp_path / "liste.csv").code == "not_hsds"
    (tmp_path / "x.json").write_text('{"a": [1, 2')
    assert trouble(tmp_path / "x.json").code == "json"
    (tmp_path / "y.json").write_text("[" * 100_000)
    assert trouble(tmp_path / "y.json").code == "json"
    (tmp_path / "z.json").write_text('[{"id": NaN}]')
    assert trouble(tmp_path / "z.json").code == "json"


def test_hostile_archives_are_a_report_and_not_a_crash(tmp_path, monkeypatch):
    bomb = tmp_path / "bombe.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("services.csv", b"id,name\n" + b"0" * 40_000_000)
    assert trouble(bomb).code == "bomb"
    for name in ("../services.csv", "/etc/services.csv", "a\\..\\services.csv", "c:/services.csv"):
        out = tmp_path / "sort.zip"
        with zipfile.ZipFile(out, "w") as whole:
            whole.writestr(zipfile.ZipInfo(name), "id\n1\n")
        assert trouble(out).code == "bomb", name
    cut = tmp_path / "coupe.zip"
    cut.write_bytes(d.archive(tmp_path / "ok.zip", d.V31).read_bytes()[:-40])
    assert trouble(cut).code == "damaged"
    fake = tmp_path / "faux.zip"
    fake.write_bytes(b"PK\x03\x04" + b"\0" * 300)
    assert trouble(fake).code == "damaged"
    link = tmp_path / "lien.zip"
    with zipfile.ZipFile(link, "w") as whole:
        part = zipfile.ZipInfo("services.csv")
        part.external_attr = (stat.S_IFLNK | 0o777) << 16
        whole.writestr(part, "/etc/passwd")
    assert trouble(link).code == "nothing"
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    assert trouble(d.folder(tmp_path / "gros", d.V31)).code == "too_large"
    assert trouble(tmp_path / "ok.zip").code == "too_large"


def test_a_link_of_a_folder_that_leads_out_is_not_followed(tmp_path):
    outside = tmp_path / "dehors"
    outside.mkdir()
    (outside / "secret.csv").write_text("id,name\n1,secret\n")
    folder = d.folder(tmp_path / "x", d.V31)
    (folder / "organizations.csv").unlink()
    (folder / "organizations.csv").symlink_to(outside / "secret.csv")
    brought = files.read_path(folder)
    assert "organization" not in brought.heap.rows


def test_formulas_nulls_and_unknown_files_stay_harmless(tmp_path):
    tables = d.changed(d.V31, "services", 0, description='=HYPERLINK("x")', fees_description="null")
    folder = d.folder(tmp_path / "x", tables)
    (folder / "notes.csv").write_text("a,b\n1,2\n")
    (folder / "phones.csv").write_bytes(b'id,number\n"1,2\n\xff\xfe\x00')
    brought = files.read_path(folder)
    assert brought.heap.formulas == 1
    assert {"file_unknown"} <= what(brought)
    assert brought.heap.rows["service"][0].says("fees_description") == ""


def test_too_many_rows_are_cut_and_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 1)
    brought = files.read_path(d.folder(tmp_path / "x", d.V31))
    assert len(brought.heap.rows["service"]) == 1 and "cut_short" in what(brought)


def test_a_licence_in_any_shape():
    assert licence_of("CC0") == "CC0"
    assert licence_of([{"title": "Ouverte", "path": "x"}]) == "Ouverte"
    assert licence_of({"url": "https://licence.example"}) == "https://licence.example"
    assert licence_of(None) == "" and licence_of([]) == ""


def test_signs_that_no_database_keeps_are_left_out(tmp_path):
    file = tmp_path / "services.json"
    file.write_text(
        '[{"id": "1", "name": "a\\ud800b\\u0000c", "status": "active", "x\\u0000y": "1"}]'
    )
    (row,) = files.read_path(file).heap.rows["service"]
    assert row.says("name") == "abc" and row.says("xy") == "1"


def test_words_under_words_without_end_are_refused_in_time(tmp_path):
    terms = [
        {"id": f"t{n}", "name": "x", "taxonomy_id": "tx1", "parent_id": f"t{n + 1}"}
        for n in range(3000)
    ]
    refused = sift(
        files.read_path(d.folder(tmp_path / "x", {**d.V31, "taxonomy_terms": terms})).heap
    )
    assert {p.why for one in refused.refused for p in one.problems} >= {"parent_loop", "dangling"}
