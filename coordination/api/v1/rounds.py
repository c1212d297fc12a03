"""结算: what settlement rounds look like through the API. Amounts are text in the unit of the measure, never floats."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.etag import precondition
from coordination.api.idempotency import Answer, answer_once
from coordination.api.nouns import Creation, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.common.local_time import local_date
from coordination.settlement import queries, workflow
from coordination.settlement.amounts import write_amount
from coordination.settlement.documents import excel, pdf, word
from coordination.settlement.documents.content import letter_of
from coordination.settlement.filters import RoundFilter
from coordination.settlement.lines import COLUMNS
from coordination.settlement.models import Round, Transfer
from coordination.settlement.revenue.reading import objects_to_rows
from coordination.settlement.rounds.explaining import explained
from coordination.settlement.services import NEW_ROUND, create_round
from coordination.settlement.strict_json import NotJson, read_json

from .transfers import TransferRow

FORMS = {"pdf": pdf, "docx": word, "xlsx": excel}
MOST_LINES = 10_000  # in one request; more in several, or as a file
AMOUNT = "In the unit of the measure, exact, as text."


def _money(row, amount: int | None) -> str | None:
    return None if amount is None else write_amount(amount, queries.measure_of(row.round).decimals)


class RoundParties(Light):
    """A party and how far it is."""

    account = serializers.CharField(help_text="Its name in the rule.")
    organisation = UnitRef()
    position = serializers.IntegerField(help_text="In the written order of the agreement.")
    figures_confirmed_at = serializers.DateTimeField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    object_until = serializers.DateField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.CharField(source="confirmed_by_name")
    confirmed_sha256 = serializers.CharField(help_text="The hash of what was confirmed.")


class EntitlementRow(Light):
    """What one account is entitled to by all statements of the round."""

    account = serializers.CharField()
    own = serializers.SerializerMethodField(help_text=AMOUNT)
    carried = serializers.SerializerMethodField(help_text="Corrections of closed periods.")
    total = serializers.SerializerMethodField()
    payable = serializers.SerializerMethodField()
    collected = serializers.SerializerMethodField()
    balance = serializers.SerializerMethodField(
        help_text="Payable less collected; null where no money moves."
    )

    def get_own(self, row) -> str:
        return _money(row, row.own)

    def get_carried(self, row) -> str:
        return _money(row, row.carried)

    def get_total(self, row) -> str:
        return _money(row, row.total)

    def get_payable(self, row) -> str:
        return _money(row, row.payable)

    def get_collected(self, row) -> str:
        return _money(row, row.collected)

    def get_balance(self, row) -> str | None:
        return _money(row, row.balance)


class ObjectionRow(Light):
    id = serializers.IntegerField()
    party = serializers.CharField(source="party.account")
    text = serializers.CharField()
    raised_at = serializers.DateTimeField()
    raised_by = serializers.CharField(source="raised_by_name")
    answer = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.CharField(help_text="withdrawn, upheld, or empty while it is open.")
    remark = serializers.CharField()


class DeliveryRow(Light):
    """A file of lines, and how far it is read."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    state = serializers.CharField(help_text="waiting, reading, writing, done or refused.")
    done_percent = serializers.IntegerField()
    lines = serializers.IntegerField()
    new = serializers.IntegerField()
    same = serializers.IntegerField(help_text="There already: they added nothing.")
    differ = serializers.IntegerField(help_text="There with another amount.")
    changed = serializers.IntegerField(help_text="Of those, replaced or carried as a correction.")
    differences = serializers.ListField(child=serializers.DictField())
    problems = serializers.ListField(child=serializers.DictField())
    reason = serializers.CharField()
    delivered_by = serializers.CharField(source="delivered_by_name")
    delivered_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class LineRow(Light):
    """A revenue line."""

    id = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    payer = serializers.CharField()
    tax = serializers.CharField()
    place = serializers.CharField(source="account")
    reference = serializers.CharField()
    amount = serializers.IntegerField(help_text="In the smallest unit (fen).")
    delivery = serializers.IntegerField(source="delivery_id")
    correction = serializers.IntegerField(source="correction_id", allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)


class CorrectionRow(Light):
    id = serializers.IntegerField()
    reason = serializers.CharField()
    facts = serializers.JSONField(
        allow_null=True, help_text="All facts of the period as corrected; null: lines."
    )
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(source="made_by_name")
    carried_into = serializers.IntegerField(source="carried_into_id", allow_null=True)


class StatementRow(Light):
    """A kept statement: recomputing ``document`` by ``rule`` gives the same bytes."""

    id = serializers.IntegerField()
    edition = serializers.IntegerField()
    position = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    sha256 = serializers.CharField()
    computed_at = serializers.DateTimeField()
    document = serializers.SerializerMethodField()
    rule = serializers.JSONField()

    def get_document(self, row) -> dict:
        return queries.document_of(row)


class WhyRow(Light):
    """Why an account has an amount: the clause, the inputs and a sentence."""

    account = serializers.CharField()
    amount = serializers.CharField()
    period = serializers.CharField()
    clause = serializers.CharField()
    label = serializers.CharField()
    sentence = serializers.CharField()
    inputs = serializers.DictField()


class AgreementRef(Light):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()


class RoundRow(StateFields):
    """A round as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    agreement = AgreementRef()
    period = serializers.CharField(source="name")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    parties = serializers.SerializerMethodField(help_text="Their names in the rule, in written order.")
    shares = serializers.SerializerMethodField(help_text="Account → what it is entitled to.")
    note = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of all statements of the last computation together.")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_parties(self, round_) -> list[str]:
        return [each.account for each in round_.parties.all()]

    def get_shares(self, round_) -> dict[str, str]:
        decimals = queries.measure_of(round_).decimals if round_.edition else 2
        return {each.account: write_amount(each.total, decimals) for each in round_.entitlements.all()}


class RoundNeed(Light):
    sentence = serializers.CharField(source="text")
    from_whom = serializers.ListField(child=serializers.CharField())
    due_on = serializers.DateField(allow_null=True)


class RoundDetail(Detail, RoundRow):
    """A round with its facts, its statements' hashes and what is needed now."""

    facts = serializers.JSONField()
    payment_days = serializers.IntegerField()
    edition = serializers.IntegerField(help_text="How often it was computed.")
    computed_at = serializers.DateTimeField(allow_null=True)
    notified_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    cleared_at = serializers.DateTimeField(allow_null=True)
    opened_by = UnitRef()
    unit = serializers.SerializerMethodField()
    collected = serializers.SerializerMethodField(help_text="What came in, in how many lines.")
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_unit(self, round_) -> str:
        return queries.measure_of(round_).unit

    def get_collected(self, round_) -> dict[str, str]:
        found = queries.sum_of(round_)
        return {
            "amount": write_amount(found.amount, queries.measure_of(round_).decimals),
            "lines": str(found.lines),
        }

    def get_needed_now(self, round_) -> RoundNeed():
        return RoundNeed().to_representation(queries.needed_now(round_, at=self.context["at"]))


def _transfers(round_, actor):
    return Transfer.objects.filter(round=round_).select_related("round__agreement")


class Rounds(NounViewSet):
    """结算: one period of one agreement, from its figures to the last payment."""

    noun, model, label, scope = "rounds", Round, _("结算"), "agreements"
    row, whole = RoundRow, RoundDetail
    filterset_class = RoundFilter
    orders = {"id": ("id",), "ends_on": ("ends_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-ends_on"
    creation = Creation(
        NEW_ROUND, create_round, "Open the settlement of a period; each period once, without gaps."
    )
    parts = (
        Part("parties", _("各方"), RoundParties, lambda each, actor: each.parties.select_related("organisation"), ("position", "id")),
        Part("shares", _("应得"), EntitlementRow, lambda each, actor: each.entitlements.select_related("round__agreement"), ("position", "id")),
        Part("transfers", _("划转"), TransferRow, _transfers, ("position", "id")),
        Part("objections", _("异议"), ObjectionRow, lambda each, actor: each.objections.select_related("party"), ("id",)),
        Part("deliveries", _("数据文件"), DeliveryRow, lambda each, actor: each.deliveries.all()),
        Part("lines", _("明细"), LineRow, lambda each, actor: queries.lines_of(each), ("id",)),
        Part("corrections", _("更正"), CorrectionRow, lambda each, actor: each.corrections.all()),
        Part("statements", _("结算单"), StatementRow, lambda each, actor: each.statements.all(), ("id",)),
    )  # fmt: skip

    def filter_context(self):
        return {"on": local_date(self.at)}

    def for_rows(self, rows):
        return rows.for_rows().select_related("opened_by")

    @extend_schema(
        operation_id="rounds_why",
        parameters=[OpenApiParameter("account", str, description="Of this account only.")],
        responses=WhyRow(many=True),
    )
    def why(self, request, id: int):
        """Every allocated amount with its clause and inputs; those of an account add up to its total."""
        round_ = self.fetch(id)
        account = request.query_params.get("account", "")
        decimals = queries.measure_of(round_).decimals
        found = [
            each._replace(amount=write_amount(each.amount, decimals)) for each in explained(round_, account)
        ]
        return Response({"results": WhyRow.rows(found), "next": None, "previous": None})

    @extend_schema(
        operation_id="rounds_letter",
        parameters=[OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMS))],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def letter(self, request, id: int, form: str):
        """The letter with its annexed calculation, as PDF, Word or Excel."""
        round_ = self.fetch(id)
        if form not in FORMS or not round_.edition:
            raise Http404
        response = HttpResponse(FORMS[form].write(letter_of(round_)), content_type=FORMS[form].MEDIA_TYPE)
        name = f"{round_.agreement.number}-{round_.name}.{form}"
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response

    @extend_schema(
        operation_id="rounds_add_lines",
        request={"application/json": {"type": "array", "items": {"type": "object"}, "maxItems": MOST_LINES}},
        responses={200: RoundDetail},
    )
    def add_lines(self, request, id: int):
        """Lines as a JSON array of objects (`period`, `payer`, `tax`, `place`, `amount`, `reference`, `note`).

        Each line counts once: sent twice it adds nothing. All or nothing of a request; errors name the line.
        """
        wanted = precondition(request, required=False)
        upload = _as_file(request._request.body)

        def delivered() -> Answer:
            subject = self.fetch(id)
            version = wanted.version_for(subject)
            after = workflow.deliver(subject, actor=self.actor, at=self.at, version=version, file=upload)
            return self.answered(after, status=200)

        return answer_once(request, at=self.at, act=delivered)

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | ({"account"} if self.action == "why" else set())

    @classmethod
    def urls(cls):
        lines = path(
            "rounds/<key:id>/lines/",
            cls.as_view(
                {"get": "of_part", "post": "add_lines"}, part=next(p for p in cls.parts if p.name == "lines")
            ),
        )
        more = [
            path("rounds/<key:id>/why/", cls.as_view({"get": "why"}), name="rounds-why"),
            path("rounds/<key:id>/letter.<slug:form>", cls.as_view({"get": "letter"}), name="rounds-letter"),
        ]
        return [lines, *more, *super().urls()]


def _as_file(body: bytes) -> SimpleUploadedFile:
    """The array as a file, so that it goes the way of every other file."""
    try:
        objects = read_json(body).value
    except NotJson as error:
        raise BadRequest(str(error), code="malformed") from None
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise BadRequest(
            _("须为数据行的数组，例如%(example)s") % {"example": '[{"period": "2025", "amount": "1.00"}]'}
        )
    if len(objects) > MOST_LINES:
        raise BadRequest(_("一次最多%(most)s行，请分几次发送，或上传文件。") % {"most": f"{MOST_LINES:,}"})
    strangers = {name for each in objects for name in each} - set(COLUMNS)
    if strangers:
        raise BadRequest(_("没有名为「%(name)s」的字段。") % {"name": sorted(strangers)[0]})
    text = io.StringIO()
    csv.writer(text).writerows(
        row for _number, row in objects_to_rows(objects, {name: names[0] for name, names in COLUMNS.items()})
    )
    return SimpleUploadedFile("lines.csv", text.getvalue().encode())
