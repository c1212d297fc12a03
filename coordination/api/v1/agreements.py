"""协议: what agreements look like through the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.grants import granted_units
from coordination.agreements import links, queries, workflow
from coordination.agreements.filters import AgreementFilter
from coordination.agreements.models import Agreement
from coordination.agreements.services import NEW_AGREEMENT, draft_agreement
from coordination.agreements.verifying import verifications
from coordination.agreements.vocabulary import DRAFT, Signing, VersionKind, VersionState
from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.common.local_time import local_date
from coordination.lifecycle.partial import edited_by
from coordination.meetings.models import Outcome
from coordination.projects.linking import projects_linked_to

from .meetings import Needed
from .subjects import SubjectRef, reference


class PartyRow(Light):
    """One party; its position is the order of writing."""

    position = serializers.IntegerField()
    ordinal = serializers.CharField(help_text="甲方, 乙方 …")
    organisation = UnitRef()


class AcceptanceRow(Light):
    """Who accepted exactly which text; void once the text was changed."""

    organisation = UnitRef()
    accepted_by = serializers.CharField(source="accepted_by_name")
    accepted_at = serializers.DateTimeField()
    text_hash = serializers.CharField()
    rule_hash = serializers.CharField()
    voided_at = serializers.DateTimeField(allow_null=True)


class SignatureRow(Light):
    """Who signed, when, and to which hashes the signature is bound."""

    organisation = UnitRef()
    signer = serializers.CharField(source="signer_name")
    signed_for = serializers.CharField(source="for_name")
    signed_at = serializers.DateTimeField()
    algorithm = serializers.CharField()
    text_hash = serializers.CharField()
    rule_hash = serializers.CharField()


class AgreementVersionRow(Light):
    """One text with its rule. ``rule_text`` is the rule byte by byte as it is signed."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(VersionKind.choices)
    state = serializers.ChoiceField(VersionState.choices)
    state_label = serializers.CharField(source="get_state_display")
    reason = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    rule_text = serializers.CharField()
    takes_effect_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    proposed_by = UnitRef()
    signing = serializers.ChoiceField(Signing.choices)
    sign_by = serializers.DateField(allow_null=True)
    algorithm = serializers.CharField()
    text_hash = serializers.CharField()
    rule_hash = serializers.CharField()
    created_at = serializers.DateTimeField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    acceptances = AcceptanceRow(many=True)
    signatures = SignatureRow(many=True)


class NegotiationRemark(Light):
    """A remark during negotiation."""

    id = serializers.IntegerField()
    version_number = serializers.IntegerField()
    article = serializers.CharField()
    text = serializers.CharField()
    author = serializers.CharField(source="author_name")
    organisation = UnitRef()
    created_at = serializers.DateTimeField()


class CheckedSignature(Light):
    """Whether one signature still matches the rows as they stand now."""

    organisation = serializers.CharField(source="signature.organisation.name")
    signer = serializers.CharField(source="signature.signer_name")
    signed_at = serializers.DateTimeField(source="signature.signed_at")
    text_matches = serializers.BooleanField()
    rule_matches = serializers.BooleanField()
    matches = serializers.BooleanField()


class VerificationRow(Light):
    """One frozen version, hashed again just now."""

    version = serializers.IntegerField(source="version.number")
    algorithm = serializers.CharField(source="version.algorithm")
    matches = serializers.BooleanField()
    text_hash = serializers.CharField(help_text="Of the text as it stands now.")
    rule_hash = serializers.CharField(help_text="Of the rule as it stands now.")
    frozen_text_hash = serializers.CharField(source="version.text_hash")
    frozen_rule_hash = serializers.CharField(source="version.rule_hash")
    signatures = CheckedSignature(many=True, source="checked")
    broken = serializers.ListField(
        child=serializers.CharField(), source="broken_names", help_text="Whose signature no longer matches."
    )


class ForceRow(Light):
    """A version and the days on which it holds; both days included."""

    version = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField(allow_null=True)


class ClauseRow(Light):
    """One clause of the rule in a sentence."""

    label = serializers.CharField()
    sentence = serializers.CharField()


class SharedRow(Light):
    """A unit with which the agreement was shared on purpose."""

    organisation = UnitRef(source="unit")
    ends_on = serializers.DateField(help_text="The last day on which it reads it.")
    reason = serializers.CharField()


class AgreementRow(StateFields):
    """An agreement as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    topic = serializers.CharField()
    drafter = UnitRef()
    parties = PartyRow(many=True, source="written_parties")
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    terminated_on = serializers.DateField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    is_amending = serializers.BooleanField(help_text="A later text is on the table beside the one in force.")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class AgreementDetail(Detail, AgreementRow):
    """An agreement with the text in force, the one on the table, and whether every signature still matches."""

    outcome = serializers.SerializerMethodField(
        help_text="Id of the outcome it comes from, if you may see it."
    )
    current = serializers.SerializerMethodField(help_text="The version signed last.")
    open = serializers.SerializerMethodField(help_text="The version on the table.")
    rule_clauses = serializers.SerializerMethodField()
    in_force = serializers.SerializerMethodField(help_text="Which version holds on which days.")
    verification = serializers.SerializerMethodField(help_text="Every frozen version, hashed again just now.")
    projects = serializers.SerializerMethodField(help_text="The projects it serves, as far as you see them.")
    shared_with = serializers.SerializerMethodField(help_text="Units that read it besides the parties.")
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_outcome(self, agreement) -> int | None:
        if agreement.outcome_id is None:
            return None
        visible = Outcome.objects.visible_to(self.context["actor"]).filter(pk=agreement.outcome_id)
        return agreement.outcome_id if visible.exists() else None

    def get_current(self, agreement) -> AgreementVersionRow(allow_null=True):
        return AgreementVersionRow().to_representation(agreement.current) if agreement.current_id else None

    def get_open(self, agreement) -> AgreementVersionRow(allow_null=True):
        return AgreementVersionRow().to_representation(agreement.open) if agreement.open_id else None

    def get_rule_clauses(self, agreement) -> ClauseRow(many=True):
        shown = agreement.shown
        return ClauseRow.rows(links.said_by(shown.rule_text) if shown else [], self.context)

    def get_in_force(self, agreement) -> ForceRow(many=True):
        held = queries.forces(agreement.versions.binding(), terminated_on=agreement.terminated_on)
        return [
            {
                "version": each.version.number,
                "first_day": each.start,
                "last_day": each.end - queries.DAY if each.end else None,
            }
            for each in held
        ]

    def get_verification(self, agreement) -> VerificationRow(many=True):
        return VerificationRow.rows(verifications(agreement, at=self.context["at"]), self.context)

    def get_projects(self, agreement) -> SubjectRef(many=True):
        rows = projects_linked_to(agreement, self.context["actor"]).order_by("pk")
        return [reference(each) for each in rows]

    def get_shared_with(self, agreement) -> SharedRow(many=True):
        return SharedRow.rows(granted_units(agreement, on=local_date(self.context["at"])), self.context)

    def get_needed_now(self, agreement) -> Needed():
        return Needed().to_representation(queries.needed_now(agreement, at=self.context["at"]))


_save_draft, _save_revision = (
    edited_by(workflow.edit, behind={"parties": "parties"}),
    edited_by(workflow.revise),
)


def save(agreement, *, actor, at, version, data):
    """Change single fields of a draft, or of the text on the table."""
    command = _save_draft if agreement.status == DRAFT else _save_revision
    return command(agreement, actor=actor, at=at, version=version, data=data)


class Agreements(NounViewSet):
    """协议: two to eight equal parties, one text and one rule, signed by hash."""

    noun, model, label, scope = "agreements", Agreement, _("协议"), "agreements"
    row, whole = AgreementRow, AgreementDetail
    filterset_class = AgreementFilter
    orders = {
        "id": ("id",),
        "number": ("number",),
        "ends_on": ("ends_on", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-id"
    creation = Creation(
        NEW_AGREEMENT, draft_agreement, "A draft only your unit sees; `parties` in their written order."
    )
    editing = Editing(
        (*workflow.EDITABLE, workflow.VOID),
        save,
        "Change fields of a draft or of the text on the table. After an acceptance `void_acceptances` is wanted.",
    )
    parts = (
        Part(
            "versions",
            _("版本"),
            AgreementVersionRow,
            lambda each, actor: (
                each.versions.select_related("proposed_by")
                .prefetch_related("acceptances__organisation", "signatures__organisation")
                .order_by()
            ),
        ),
        Part(
            "comments",
            _("磋商意见"),
            NegotiationRemark,
            lambda each, actor: each.comments.select_related("organisation").order_by(),
        ),
    )

    def filter_context(self):
        return {"actor": self.actor, "on": local_date(self.at)}

    def for_rows(self, rows):
        return rows.select_related("drafter").prefetch_related("parties__organisation")

    def for_detail(self, rows):
        return self.for_rows(rows).select_related("current__proposed_by", "open__proposed_by")
