"""Does what stands in the database still say what was signed, and whose signature does not match?

Everything is hashed again from the rows as they stand now, each time it is asked. A change of one character
by any means, past this program too, shows here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .hashing import hashes_of
from .models import Agreement, AgreementVersion, Signature


@dataclass(frozen=True)
class Checked:
    """One signature, and what of it still matches."""

    signature: Signature
    text_matches: bool
    rule_matches: bool

    @property
    def matches(self) -> bool:
        return self.text_matches and self.rule_matches


@dataclass(frozen=True)
class Verification:
    """One version with its signatures. ``text_hash`` and ``rule_hash`` are those of the rows as they stand now."""

    version: AgreementVersion
    checked: tuple[Checked, ...]
    text_hash: str
    rule_hash: str
    missing: tuple[Any, ...]
    at: datetime

    @property
    def matches(self) -> bool:
        """The rows say what was frozen, and every signature is bound to it."""
        return self.is_as_frozen and all(each.matches for each in self.checked)

    @property
    def is_as_frozen(self) -> bool:
        return (self.text_hash, self.rule_hash) == (self.version.text_hash, self.version.rule_hash)

    @property
    def broken(self) -> tuple[Checked, ...]:
        """The signatures that no longer match."""
        return tuple(each for each in self.checked if not each.matches)

    @property
    def broken_names(self) -> tuple[str, ...]:
        return tuple(each.signature.organisation.name for each in self.broken)


def verify(agreement: Agreement, version: AgreementVersion, *, at: datetime) -> Verification:
    """Hash the version as it stands and compare it with every signature under it, in the written order of the parties."""
    now = hashes_of(version, version.algorithm)
    order = {unit.pk: place for place, unit in enumerate(agreement.units)}
    signatures = sorted(
        version.signatures.select_related("organisation"),
        key=lambda each: order.get(each.organisation_id, 99),
    )
    checked = tuple(
        Checked(
            each,
            text_matches=_hash(version, each, now, "text_hash") == each.text_hash,
            rule_matches=_hash(version, each, now, "rule_hash") == each.rule_hash,
        )
        for each in signatures
    )
    signed = {each.organisation_id for each in signatures}
    missing = tuple(unit for unit in agreement.units if unit.pk not in signed)
    return Verification(version, checked, now["text_hash"], now["rule_hash"], missing, at)


def _hash(version: AgreementVersion, signature: Signature, now: dict[str, str], name: str) -> str:
    if signature.algorithm == version.algorithm:
        return now[name]
    return hashes_of(version, signature.algorithm)[name]


def verifications(agreement: Agreement, *, at: datetime) -> list[Verification]:
    """Every version that was ever frozen, the newest first."""
    rows = agreement.versions.exclude(text_hash="").select_related("agreement").order_by("-number")
    return [verify(agreement, version, at=at) for version in rows]
