"""Workbooks made by hand, part by part: no library writes the strange ones."""
# ruff: noqa: E501 - XML is read as it is written

import io
import zipfile
from xml.sax.saxutils import escape

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
STYLES = """<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Formula(str):
    """A cell computed: its formula, then what it gave."""

    def __new__(cls, formula: str, value: str) -> "Formula":
        made = super().__new__(cls, formula)
        made.value = value
        return made


class Day(int):
    """A date as a spreadsheet counts it."""


def letters(column: int) -> str:
    """« A » for 0, « AA » for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(row: int, column: int, value) -> str:
    place = f"{letters(column)}{row}"
    if value is None or value == "":
        return ""
    if isinstance(value, Formula):
        return f'<c r="{place}" t="str"><f>{escape(value)}</f><v>{escape(value.value)}</v></c>'
    if isinstance(value, Day):
        return f'<c r="{place}" s="1"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet_xml(rows, merged=()) -> str:
    """The XML of a sheet."""
    lines = "".join(
        f'<row r="{n}">{"".join(_cell(n, c, v) for c, v in enumerate(row))}</row>'
        for n, row in enumerate(rows, start=1)
    )
    merge = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    merge = f'<mergeCells count="{len(merged)}">{merge}</mergeCells>' if merged else ""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{merge}</worksheet>'


def workbook(sheets: dict, merged=(), extra: dict | None = None) -> bytes:
    """A workbook: name → rows (or ready XML)."""
    made = io.BytesIO()
    names = list(sheets)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        entries = "".join(
            f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>'
            for i, n in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>{entries}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="rId{i}" Type="{LINK}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _name in enumerate(names, 1)
        )
        targets += f'<Relationship Id="rIdS" Type="{LINK}/styles" Target="styles.xml"/>'
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{targets}</Relationships>',
        )
        archive.writestr("xl/styles.xml", STYLES)
        for i, name in enumerate(names, 1):
            content = sheets[name]
            xml = (
                content
                if isinstance(content, str)
                else sheet_xml(content, merged if i == 1 else ())
            )
            archive.writestr(f"xl/worksheets/sheet{i}.xml", xml)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return made.getvalue()
