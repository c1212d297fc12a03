"""To which bytes is a signature bound, and how are they hashed?

The hash is taken over the whole document as a person would print it (number, title, parties in their
order, term, articles) and, separately, over the exact bytes of the rule. Both can be downloaded and
hashed again with any tool that knows the algorithm. The words here are part of the signed bytes: they are
never translated and never change.
"""

import hashlib
import unicodedata

SM3, SHA256 = "sm3", "sha256"
NO_END = "无固定期限"


def algorithm() -> str:
    """SM3 (GB/T 32905) where the machine's library has it, else SHA-256; kept with every hash."""
    return SM3 if SM3 in hashlib.algorithms_available else SHA256


def digest(text: str, name: str) -> str:
    """``ValueError`` for an algorithm this machine does not know."""
    return hashlib.new(name, text.encode()).hexdigest()


def normalised(text: str) -> str:
    """A text as it is kept: one kind of line end, composed characters, no blank at a line's end."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def document_of(version) -> str:
    """The whole text of a version, as it is signed and downloaded."""
    parties = "".join(f"{position}. {party['name']}\n" for position, party in enumerate(version.parties, 1))
    return (
        f"{version.title}\n编号：{version.agreement.number}（第{version.number}版）\n\n各方：\n{parties}\n"
        f"生效日期：{version.takes_effect_on or ''}\n终止日期：{version.ends_on or NO_END}\n\n{version.text}\n"
    )


def hashes_of(version, name: str) -> dict[str, str]:
    """The hashes of a version as its row stands now."""
    return {"text_hash": digest(document_of(version), name), "rule_hash": digest(version.rule_text, name)}
