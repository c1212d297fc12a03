"""What can go wrong in the domain, and with which sentence?

Every refusal of the product is one of these. The doors translate them: the API into
problem+json with ``status``, the portal into a message beside the field or above the page.
"""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """A refusal with a sentence for the person and a code and facts for the machine.

    ``facts`` are JSON-ready and appear as extension members of the problem document.
    """

    code = "refused"
    status = 400

    def __init__(self, sentence: object, *, code: str | None = None, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(DomainError):
    """The actor may see the object but may not do this; the sentence says who could."""

    code = "not_allowed"
    status = 403


class IllegalTransition(DomainError):
    """The object is not in a state, or a guard forbids, that this act is possible now."""

    code = "illegal_transition"
    status = 409


class Conflict(DomainError):
    """Somebody else was first: the facts name what stands in the way."""

    code = "conflict"
    status = 409


class StaleVersion(DomainError):
    """The object changed since the caller read it.

    ``fields`` maps a field to ``{"theirs": …, "mine": …}``; fields that differ on one side
    only have been merged and do not appear.
    """

    code = "stale_version"
    status = 412

    def __init__(self, sentence: object, *, current_version: int, fields: Mapping[str, object] | None = None):
        super().__init__(sentence, current_version=current_version, fields=dict(fields or {}))


class Invalid(DomainError):
    """The input does not make sense; ``fields`` maps each field to its sentences.

    ``remedies`` among the facts are acts that would help: ``{"act", "label", "data"}`` each.
    """

    code = "invalid"
    status = 422

    def __init__(
        self, fields: Mapping[str, Sequence[object] | object], *, sentence: object = "", **facts: object
    ) -> None:
        self.fields = {
            name: [str(s) for s in (value if isinstance(value, list | tuple) else [value])]
            for name, value in fields.items()
        }
        first = next((sentences[0] for sentences in self.fields.values() if sentences), "")
        super().__init__(sentence or first, errors=self.fields, **facts)
