"""What may a rule contain, as a JSON Schema for other programs and for forms?

Assembled from the clauses' own declarations (JSON Schema 2020-12). The schema says what is well formed;
whether phases follow each other and weights fit is judged by ``rule.read_rule``.
"""

from .clauses import KINDS
from .parameters import Shape
from .periods import FIRST_YEAR
from .references import TAKES
from .rule import MEMBERS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = r"^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$|^[0-9]+(\.[0-9]+)?$"
NUMBER = r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$|^-?[0-9]+(\.[0-9]+)?$|^[0-9]+/[0-9]+$"
WEIGHT = r"^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$|^[0-9]+(\.[0-9]+)?%?$|^[0-9]+/[0-9]+$"
NAME = {"type": "string", "minLength": 1, "maxLength": 100}


def rule_schema(identifier: str = "urn:delta-loop:settlement-rule:1") -> dict:
    """The schema of a rule; titles are in the reader's language."""
    rule = Shape("", MEMBERS).schema()
    rule["properties"]["clauses"]["items"] = {"$ref": "#/$defs/clause"}
    return {
        "$schema": DIALECT,
        "$id": identifier,
        "title": "Settlement rule",
        **rule,
        "$defs": {
            "amount": {"anyOf": [{"type": "string", "pattern": AMOUNT}, {"type": "number", "minimum": 0}]},
            "number": {"anyOf": [{"type": "string", "pattern": NUMBER}, {"type": "number"}]},
            "weight": {"anyOf": [{"type": "string", "pattern": WEIGHT}, {"type": "number", "minimum": 0}]},
            "weights": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"$ref": "#/$defs/weight"},
            },
            "date": {"type": "string", "format": "date", "$comment": f"not before {FIRST_YEAR}"},
            "day": {"anyOf": [{"$ref": "#/$defs/date"}, {"$ref": "#/$defs/after_event"}]},
            "after_event": _object(
                {"event": NAME, "after": _object({"years": _years(0), "months": _years(0)}, [])}, ["event"]
            ),
            "window": _object(
                {"from": {"$ref": "#/$defs/day"}, "to": {"$ref": "#/$defs/day"}, "years": _years(1)}, []
            ),
            "fact": _object({"fact": NAME, "take": {"enum": list(TAKES)}, "count": _years(1)}, ["fact"]),
            "clause": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
            **{kind: clause.schema() for kind, clause in KINDS.items()},
        },
    }


def facts_schema(identifier: str = "urn:delta-loop:settlement-facts:1") -> dict:
    """The schema of a facts document."""
    number = {"$ref": "#/$defs/number"}
    text = {"type": "string", "minLength": 1}
    value = {
        "anyOf": [
            number,
            text,
            {"type": "array", "items": number, "minItems": 1},
            {"type": "object", "additionalProperties": number},
        ]
    }
    values = {"type": "object", "additionalProperties": value}
    date = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    return {
        "$schema": DIALECT,
        "$id": identifier,
        "title": "Settlement facts",
        **_object(
            {
                "events": {"type": "object", "additionalProperties": date},
                "values": values,
                "by_period": {"type": "object", "additionalProperties": values},
            },
            [],
        ),
        "$defs": {"number": {"anyOf": [{"type": "string", "pattern": NUMBER}, {"type": "number"}]}},
    }


def _object(properties: dict, required: list[str]) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _years(least: int) -> dict:
    return {"type": "integer", "minimum": least, "maximum": 200}
