"""What does a page offer to whoever looks at it? Its forms with what stands in them, its links, its refusals."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
HALF_WIDTH = str.maketrans("\uff0c\uff1a\uff1b\uff08\uff09\uff01\uff1f", ",:;()!?")


def plain(text: object) -> str:
    """A sentence with its punctuation in half width and its white space in single blanks."""
    return " ".join(str(text).translate(HALF_WIDTH).split())


@dataclass
class Field:
    """One field of a form: ``values`` is what stands in it, ``options`` what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    multiple: bool = False


@dataclass
class Form:
    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    button: str = ""

    def filled(self, **answers) -> dict:
        """What a browser would post after these answers were typed; AssertionError for what cannot be typed here."""
        posted = {
            name: each.values for name, each in self.fields.items() if each.kind != "file" and each.values
        }
        for name, answer in answers.items():
            assert name in self.fields, f"the form {self.action} has no field {name}: {sorted(self.fields)}"
            wanted = self.fields[name]
            values = answer if isinstance(answer, list) else [answer]
            if wanted.kind == "file":
                posted[name] = values
                continue
            if wanted.kind == "checkbox" and not wanted.multiple and isinstance(answer, bool):
                values = wanted.options[:1] if answer else []
            values = [str(each) for each in values]
            if wanted.options:
                strange = set(values) - {*wanted.options, ""}
                assert not strange, f"{name} offers {wanted.options}, not {strange}"
            posted[name] = values
        return {name: values for name, values in posted.items() if values}


class Page(HTMLParser):
    """A page as read: ``forms``, ``links`` (address → text), ``refused`` (act → why), ``text``, ``events``, ``alerts``, ``field_errors``."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.events: list[str] = []
        self.alerts: list[str] = []
        self.field_errors: list[str] = []
        self._words: list[str] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._option: str | None = None
        self._open: list[tuple[str, object]] = []  # (tag, what its text is added to)
        self.feed(html)
        self.text = plain(" ".join(self._words))

    # --- what is read -----------------------------------------------------------------------------
    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        sink = None
        if tag == "form":
            self._form = Form((given.get("method") or "get").lower(), given.get("action") or "")
            self.forms.append(self._form)
        elif tag == "a" and given.get("href") is not None:
            sink = (self.links, given["href"])
            self.links.setdefault(given["href"], "")
        elif (given.get("id") or "").startswith("why-"):
            sink = (self.refused, given["id"].removeprefix("why-"))
            self.refused[sink[1]] = ""
        elif given.get("class") == "field-error":
            sink = (self.field_errors, len(self.field_errors))
            self.field_errors.append("")
        elif given.get("role") == "alert":
            sink = (self.alerts, len(self.alerts))
            self.alerts.append("")
        elif tag == "div" and given.get("class") == "what":
            self.events.append("")
            self._event_begins = True
        elif tag == "span" and getattr(self, "_event_begins", False):
            self._event_begins = False
            sink = (self.events, len(self.events) - 1)
        if self._form is not None:
            self._in_form(tag, given)
        if tag not in VOID:
            self._open.append((tag, sink))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag in {"textarea", "select"}:
            self._area = None
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = {tag for tag, _sink in self._open}
        if inside & {"script", "style", "template"}:
            return
        self._words.append(data)
        for _tag, sink in self._open:
            if sink is not None:
                place, key = sink
                place[key] = plain(f"{place[key]} {data}")
        if self._area is not None and self._area.kind == "textarea":
            self._area.values = ["".join([*self._area.values, data]).removeprefix("\n")]
        if self._form is not None and "button" in inside:
            self._form.button = plain(f"{self._form.button} {data}")

    # --- forms ------------------------------------------------------------------------------------
    def _in_form(self, tag, given):
        name = given.get("name")
        if tag in {"textarea", "select"} and name:
            self._area = self._field(name, tag)
            self._area.multiple = "multiple" in given
        elif tag == "option" and self._area is not None:
            value = given.get("value") or ""
            self._area.options.append(value)
            if "selected" in given:
                self._area.values.append(value)
        elif tag == "input" and name:
            kind, value = given.get("type", "text"), given.get("value", "on")
            known = name in self._form.fields
            found = self._field(name, kind)
            if kind in {"checkbox", "radio"}:
                found.multiple = known and kind == "checkbox"
                found.options.append(value)
                if "checked" in given:
                    found.values.append(value)
            elif kind not in {"submit", "button", "file"}:
                found.values.append(given.get("value") or "")

    def _field(self, name: str, kind: str) -> Field:
        return self._form.fields.setdefault(name, Field(name, kind))

    # --- questions --------------------------------------------------------------------------------
    def form(self, action: str = "") -> Form:
        """The posting form with this address; else the one with a version or a token, the page's own."""
        posts = [each for each in self.forms if each.method == "post"]
        if action:
            posts = [each for each in posts if each.action.split("?")[0].endswith(action)]
        else:
            posts = [each for each in posts if "idempotency_key" in each.fields]
        assert posts, f"no form for {action or 'this page'}: {[each.action for each in self.forms]}"
        return posts[0]

    def offered(self, subject_url: str) -> dict[str, str | None]:
        """The acts on the thing at this address: None where it can be pressed, else the reason beside it."""
        acts: dict[str, str | None] = dict(self.refused)
        pressed = [*self.links, *(each.action for each in self.forms if each.method == "post")]
        for address in pressed:
            path = address.split("?")[0]
            if path.startswith(subject_url) and path.count("/") == subject_url.count("/") + 1:
                acts[path.removeprefix(subject_url).strip("/")] = None
        return acts
