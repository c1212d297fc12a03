"""Is every sentence of the product available in every language, and compiled for use?

Message ids are the Chinese sentences themselves, so Chinese needs no catalogue; every other
language has one below ``locale/``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation import to_locale

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
SOURCE_FOLDERS = ("accounts", "coordination", "templates")


class ExtractionFailed(Exception):
    """The sentences used in code and templates could not be collected."""


@dataclass(frozen=True)
class Finding:
    language: str
    sentence: str
    problem: str

    def __str__(self) -> str:
        return f"{self.language}: {self.problem}: {self.sentence}"


def catalogues(locale: Path) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/*.po"))


def compile_stale(locale: Path) -> list[Path]:
    """Write the ``.mo`` beside each ``.po`` that is newer than it; gettext need not be installed."""
    written = []
    for source in catalogues(locale):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime > source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(compiled))
        written.append(compiled)
    return written


def findings(catalogue: Path) -> list[Finding]:
    """Entries of one catalogue that a reader would see in the wrong language or as an error."""
    found, language = [], catalogue.parts[-3]
    for entry in polib.pofile(str(catalogue)):
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(texts):
            found.append(Finding(language, entry.msgid, "not translated"))
        elif entry.fuzzy:
            found.append(Finding(language, entry.msgid, "only guessed (fuzzy)"))
        elif any(placeholders(text) - placeholders(entry.msgid) for text in texts):
            found.append(Finding(language, entry.msgid, "has a placeholder that the original lacks"))
    return found


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def absent_sentences(project: Path, language: str) -> list[Finding]:
    """Sentences in code and templates that the catalogue of ``language`` does not hold (needs gettext)."""
    with tempfile.TemporaryDirectory(prefix="sentences-") as scratch:
        for folder in SOURCE_FOLDERS:
            shutil.copytree(
                project / folder, Path(scratch) / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
        used = extracted(Path(scratch), language)
    known = sentences(catalogue_of(project, language))
    return [Finding(language, sentence, "missing from the catalogue") for sentence in sorted(used - known)]


def extracted(folder: Path, language: str) -> set[str]:
    """The sentences below ``folder``, found by makemessages without settings, so that it writes nowhere else."""
    (folder / "locale").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale", language, "--no-location"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ExtractionFailed(
            f"The sentences could not be collected. Is gettext installed?\n{done.stderr.strip()}"
        )
    return sentences(catalogue_of(folder, language))


def catalogue_of(project: Path, language: str) -> Path:
    return project / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def sentences(catalogue: Path) -> set[str]:
    return (
        {entry.msgid for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
        if catalogue.exists()
        else set()
    )
