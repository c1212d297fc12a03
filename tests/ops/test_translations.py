"""Are gaps between the sentences in use and a catalogue noticed?"""

import gettext
import os
import shutil

import polib
import pytest

from coordination.ops.translations import absent_sentences, catalogue_of, compile_stale, findings


def write_catalogue(project, *entries):
    path = catalogue_of(project, "en")
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    catalogue.extend(entries)
    catalogue.save(str(path))
    return path


def test_a_catalogue_is_compiled_once_and_again_after_a_change(tmp_path):
    source = write_catalogue(tmp_path, polib.POEntry(msgid="认领", msgstr="Claim"))
    assert compile_stale(tmp_path / "locale") == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("认领") == "Claim"
    assert compile_stale(tmp_path / "locale") == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_stale(tmp_path / "locale") == [source.with_suffix(".mo")]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"msgid": "认领", "msgstr": "Claim"}, None),
        ({"msgid": "认领", "msgstr": ""}, "not translated"),
        ({"msgid": "认领", "msgstr": "Claim", "flags": ["fuzzy"]}, "only guessed (fuzzy)"),
        ({"msgid": "由%(lead)s牵头", "msgstr": "Led by %(lead)s"}, None),
        (
            {"msgid": "由%(lead)s牵头", "msgstr": "Led by %(leader)s"},
            "has a placeholder that the original lacks",
        ),
        (
            {"msgid": "%(n)s项", "msgid_plural": "%(n)s项", "msgstr_plural": {0: "%(n)s item", 1: ""}},
            "not translated",
        ),
        ({"msgid": "旧", "msgstr": "", "obsolete": True}, None),
    ],
)
def test_what_a_reader_would_see_wrongly_is_found(tmp_path, entry, problem):
    found = findings(write_catalogue(tmp_path, polib.POEntry(**entry)))
    assert [finding.problem for finding in found] == ([problem] if problem else [])


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="collecting sentences needs gettext")
def test_a_sentence_in_code_or_template_without_an_entry_is_found(tmp_path):
    for folder in ("accounts", "coordination", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "coordination" / "acts.py").write_text(
        "from django.utils.translation import gettext_lazy as _\nKNOWN = _('认领')\nNEW = _('移交')\n",
        encoding="utf-8",
    )
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}{% translate '退回' %}{% blocktranslate with n=count %}共{{ n }}项{% endblocktranslate %}",
        encoding="utf-8",
    )
    write_catalogue(tmp_path, polib.POEntry(msgid="认领", msgstr="Claim"))
    assert {finding.sentence for finding in absent_sentences(tmp_path, "en")} == {"移交", "退回", "共%(n)s项"}
