"""How does the API describe itself? (OpenAPI 3.1, made from the same declarations that answer requests)

Each transition of each lifecycle appears with its inputs and its refusals, so the document cannot lag
behind the regulation.
"""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from .lifecycle import request_serializer, without_files
from .representation import ActForm, Minimal

MULTIPART, JSON, PROBLEM_JSON = "multipart/form-data", "application/json", "application/problem+json"


class Problem(serializers.Serializer):
    """Why a request was refused (RFC 9457). Facts of the refusal are further members."""

    type = serializers.CharField(help_text="An address that explains the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="The sentence that the portal shows.")
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Per field or parameter: what is wrong with it.",
    )
    fields = serializers.DictField(
        required=False,
        help_text="On 412: per field in conflict `theirs` and `mine`.",
        child=serializers.JSONField(),
    )


WHEN = {
    400: "A field or parameter that does not exist, or content that cannot be read.",
    401: "No token or log-in, or no longer valid.",
    403: "This caller may not; `detail` says who could, `scope` what the token lacks.",
    404: "There is no such thing, or it is not for this caller to know.",
    409: "The present state does not allow it; the members name what stands in the way.",
    412: "Changed since the version named in If-Match; `fields` shows both values.",
    413: "More bytes than are accepted.",
    415: "Neither JSON nor multipart.",
    422: "The input makes no sense, field by field in `errors`; or the Idempotency-Key was used otherwise.",
    428: "If-Match is missing.",
    429: "Too many requests; Retry-After says when.",
    503: "A dependency is down; Retry-After says when to try again.",
}
PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, description="`return=minimal`: id, status and version only."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key again gets the same answer, once done.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag: 304 if current."
)
ID = OpenApiParameter(
    "id", {"type": "integer", "minimum": 1, "maximum": 999_999_999_999_999_999}, OpenApiParameter.PATH
)


def if_match(*, required: bool) -> OpenApiParameter:
    text = "The ETag as it was read; only its version counts."
    return OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=required, description=text)


class ApiSchema(AutoSchema):
    """One operation, from the view and, for an act, from its transition."""

    @property
    def action(self) -> str:
        return getattr(self.view, "action", "") or ""

    @property
    def transition(self):
        return getattr(self.view, "transition", None)

    @property
    def part(self):
        return getattr(self.view, "part", None)

    @property
    def takes_preference(self) -> bool:
        return self.action in {"act", "create", "partial_update"}

    def get_tags(self):
        return [getattr(self.view, "noun", "") or getattr(self.view, "tag", "") or "api"]

    def get_operation_id(self):
        noun = getattr(self.view, "noun", "").replace("-", "_")
        if self.transition:
            return f"{noun}_{self.transition.name}" + ("_form" if self.method == "GET" else "")
        if self.part:
            return f"{noun}_{self.part.name}"
        if noun and self.action:
            return f"{noun}_{self.action}"
        return super().get_operation_id()

    def get_summary(self):
        if self.transition:
            return str(self.transition.label) if self.method == "POST" else f"{self.transition.label} …?"
        if self.part:
            return str(self.part.label)
        return super().get_summary()

    def get_description(self):
        if self.transition and self.method == "POST":
            return self.transition.doc
        if self.action == "create" and getattr(self.view, "creation", None):
            return self.view.creation.doc
        if self.action == "partial_update":
            return self.view.editing.doc
        if self.action == "destroy":
            return self.view.deletion.doc
        return super().get_description()

    # --- request ----------------------------------------------------------------------------------
    def get_request_serializer(self):
        if self.transition:
            return self._body(self.transition)
        if self.action == "create" and getattr(self.view, "creation", None):
            return self._body(self.view.creation)
        if self.action == "partial_update":
            return self._body(self.view.editing)
        return super().get_request_serializer()

    def _body(self, declared):
        """JSON where no file is obligatory, multipart where one may come."""
        if not declared.inputs:
            return None
        words = [self.view.model.__name__, *(getattr(declared, "name", "") or self.action).split("_")]
        name = "".join(word[:1].upper() + word[1:] for word in words)
        plain = without_files(declared.inputs)
        with_files = len(plain) < len(declared.inputs)
        body = {}
        if not any(each.required for each in declared.inputs if each not in plain):
            suffix = "Json" if with_files else ""
            body[JSON] = request_serializer(plain, name + suffix, doc=declared.doc)
        if with_files:
            body[MULTIPART] = request_serializer(declared.inputs, name, doc=declared.doc)
        return body

    def get_override_parameters(self):
        wanted = list(super().get_override_parameters())
        if "{id}" in self.path:
            wanted.append(ID)
        if self.method == "POST":
            wanted += [IDEMPOTENCY_KEY]
        if self.method in {"PATCH", "DELETE"}:
            wanted.append(if_match(required=True))
        if self.transition and self.method == "POST":
            wanted.append(if_match(required=False))
        if self.takes_preference:
            wanted.append(PREFER)
        if self.action == "retrieve":
            wanted.append(IF_NONE_MATCH)
        return wanted

    # --- answers ----------------------------------------------------------------------------------
    def get_response_serializers(self):
        if self.part:
            return self.part.row(many=True)
        if self.action == "list" and hasattr(self.view, "row"):
            return self.view.row(many=True)
        if self.transition and self.method == "GET":
            return {"200": ActForm}
        if self.transition:
            code = "201" if self.transition.created else "200"
            return {code: self.view.whole, "204": None}
        if self.action == "create" and hasattr(self.view, "whole"):
            several = self.view.creation.several
            return {"201": self.view.row(many=True) if several else self.view.whole}
        if self.action in {"retrieve", "partial_update"} and hasattr(self.view, "whole"):
            return {"200": self.view.whole}
        if self.action == "destroy":
            return {"204": None}
        return super().get_response_serializers()

    def refusals(self) -> set[int]:
        if not self.view.authentication_classes:
            return {429, 503} if self.view.throttle_classes else {503}
        codes = {400, 401, 403, 429, 503}
        if "{id}" in self.path or "{noun}" in self.path:
            codes.add(404)
        if self.method in {"POST", "PUT", "PATCH"}:
            codes |= {413, 415, 422}
        if self.method in {"PATCH", "DELETE"}:
            codes |= {409, 412, 428}
        if self.transition:
            codes |= {409, 412} if self.method == "POST" else {409}
        elif self.method == "POST":
            codes.add(409)
        return codes

    def _get_response_bodies(self, direction="response"):
        answers = super()._get_response_bodies(direction)
        if self.action == "retrieve":
            answers["304"] = {"description": "Unchanged since If-None-Match."}
        if self.takes_preference:
            short = self.resolve_serializer(Minimal, "response").ref
            for code in {"200", "201"} & set(answers):
                content = answers[code]["content"][JSON]
                content["schema"] = {"anyOf": [content["schema"], short]}
        schema = self.resolve_serializer(Problem, "response").ref
        for code in sorted(self.refusals()):
            answers[str(code)] = {"content": {PROBLEM_JSON: {"schema": schema}}, "description": WHEN[code]}
        return answers


def introduced(result, generator, request, public):
    """A last touch on the document: what callers should know before the first request."""
    result["info"]["description"] = INTRODUCTION
    return result


INTRODUCTION = """
**Log in** with `Authorization: Bearer dl_…` (`manage.py create_api_client`). A token belongs to one
organisation and one role and never sees or does more than they; reading needs the scope `read`, changing
`meetings`, `submissions`, `tasks`, `projects` or `import`.

**Act** with `POST /api/v1/<noun>/<id>/<act>/`. `allowed_actions` of each thing names the acts that fit
its state, with the reason where this caller may not.

**Change safely**: send the `ETag` back as `If-Match` (required on PATCH and DELETE), and an
`Idempotency-Key` with each POST: the same key again gets the same answer and changes nothing twice.

**Lists** are read by following `next`. Unknown fields and parameters are refused by name. Errors are
`application/problem+json` (RFC 9457). `Accept-Language: en` answers in English, otherwise Chinese.
""".strip()
