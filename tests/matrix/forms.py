"""The forms of a page as a browser has them: what is shown in them, and what they carry."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Kinds of controls in which nobody edits what is recorded.
_NOT_EDITED = {"hidden", "submit", "button", "search", "file", "password"}


@dataclass
class Form:
    """A posted form: its name when it keeps drafts, the fields it shows filled in, its hidden ones."""

    action: str
    filled: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name given to `{% keep %}`, empty for a form that keeps nothing."""
        return self.hidden.get("draft", "").partition("|")[0]

    @property
    def version(self) -> str | None:
        """The version it carries, « » when empty, None without such a field."""
        found = [v for n, v in self.hidden.items() if n == "version" or n.endswith("-version")]
        return found[0] if found else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select = self.text = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.open = Form(given.get("action", ""))
            # A search is posted so that no name stands in an address; it changes nothing.
            if given.get("method", "").lower() == "post" and given.get("role") != "search":
                self.forms.append(self.open)
        if self.open is None:
            return
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea" and name:
            self.text = name
            self.open.visible.add(name)
        elif tag == "select" and name:
            self.select = name
            self.open.visible.add(name)
        elif tag == "option" and self.select and "selected" in given and given.get("value"):
            self.open.filled.add(self.select)

    def _input(self, name, given):
        kind = given.get("type", "text")
        if kind == "hidden":
            self.open.hidden[name] = given.get("value", "")
        elif kind in {"radio", "checkbox"}:
            self.open.visible.add(name)
            if "checked" in given:
                self.open.filled.add(name)
        elif kind not in _NOT_EDITED:
            self.open.visible.add(name)
            if given.get("value"):
                self.open.filled.add(name)

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""

    def handle_data(self, data):
        if self.text and self.open is not None and data.strip():
            self.open.filled.add(self.text)


def forms_of(page: str) -> list[Form]:
    """The posted forms of a page, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
