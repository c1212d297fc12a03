"""What is kept of one text of an agreement, who accepted it and who signed it?"""

import json
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.agreements import vocabulary
from coordination.agreements.hashing import document_of
from coordination.agreements.vocabulary import Signing, VersionKind, VersionState

from .agreement import Agreement

# What a signature is bound to: fixed from the first acceptance on.
BOUND = ("number", "title", "text", "rule_text", "parties", "takes_effect_on", "ends_on")


class FixedText(TypeError):
    """Somebody's code tried to change a text that others have accepted."""


class VersionQuerySet(models.QuerySet):
    """Versions of agreements."""

    def update(self, **values):
        if set(values) & set(BOUND) and self.exclude(state=VersionState.DRAFT).exists():
            raise FixedText("The text of an agreement never changes once it was accepted.")
        return super().update(**values)

    def binding(self):
        """Signed, whether or not a later one has taken effect since."""
        return self.filter(state__in=vocabulary.BINDING_STATES)


class AgreementVersion(models.Model):
    """One text with its rule. The first acceptance fixes both; a later change is another version.

    ``rule_text`` is the rule exactly as written, because a signature is bound to its bytes; ``rule`` is
    what it says, with exact numbers.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    kind = models.CharField(
        _("性质"), max_length=10, choices=vocabulary.version_kinds, default=VersionKind.FIRST
    )
    reason = models.CharField(_("修订理由"), max_length=500, blank=True)
    title = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("条款"), blank=True)
    rule_text = models.TextField(_("分享规则"), blank=True)
    parties = models.JSONField(_("各方"), default=list)
    takes_effect_on = models.DateField(_("生效日期"), null=True, blank=True)
    ends_on = models.DateField(_("终止日期"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=vocabulary.version_states, default=VersionState.DRAFT)
    signing = models.CharField(
        _("签署方式"), max_length=10, choices=vocabulary.signings, default=Signing.PARALLEL
    )
    sign_by = models.DateField(_("签署期限"), null=True)
    algorithm = models.CharField(_("摘要算法"), max_length=10, blank=True)
    text_hash = models.CharField(_("文本摘要"), max_length=64, blank=True)
    rule_hash = models.CharField(_("规则摘要"), max_length=64, blank=True)
    proposed_by = models.ForeignKey(
        Organisation, verbose_name=_("提出单位"), on_delete=models.PROTECT, related_name="+"
    )
    editors = models.ManyToManyField("accounts.User", related_name="+", editable=False)
    editing_programs = models.JSONField(default=list, editable=False)  # ids of API clients that wrote it
    created_at = models.DateTimeField(_("创建时间"))
    frozen_at = models.DateTimeField(_("冻结时间"), null=True)
    all_accepted_at = models.DateTimeField(_("各方接受时间"), null=True)
    signed_at = models.DateTimeField(_("签署时间"), null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("协议版本")
        verbose_name_plural = _("协议版本")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_agreement_text_per_version"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=vocabulary.OPEN_STATES),
                name="one_text_on_the_table_per_agreement",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "void"])
                | (~Q(text_hash="") & ~Q(rule_hash="") & ~Q(algorithm="") & Q(takes_effect_on__isnull=False)),
                name="an_accepted_text_has_its_hashes",
            ),
            models.CheckConstraint(
                condition=Q(takes_effect_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("takes_effect_on")),
                name="agreement_version_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind="first") | ~Q(reason=""), name="an_amendment_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number} v{self.number}"

    def save(self, *args, **kwargs):
        """Refuses (``FixedText``) to change what somebody has accepted."""
        if self.pk:
            stored = type(self)._base_manager.filter(pk=self.pk).values("state", *BOUND).first()
            if (
                stored
                and stored["state"] != VersionState.DRAFT
                and any(stored[name] != getattr(self, name) for name in BOUND)
            ):
                raise FixedText("The text of an agreement never changes once it was accepted.")
        super().save(*args, **kwargs)

    @property
    def rule(self) -> dict | None:
        """What the rule says, numbers exact; None where there is none (or the bytes are no longer JSON)."""
        try:
            return json.loads(self.rule_text, parse_float=Decimal) if self.rule_text.strip() else None
        except ValueError:
            return None

    @property
    def document(self) -> str:
        """The whole text as it is signed and downloaded."""
        return document_of(self)

    def note_editor(self, actor) -> None:
        """Whoever wrote the text, a person or a program, does not sign it."""
        if actor.user is not None:
            self.editors.add(actor.user)
        elif actor.client is not None and actor.client.pk not in self.editing_programs:
            self.editing_programs = [*self.editing_programs, actor.client.pk]
            self.save(update_fields=["editing_programs"])

    def was_written_by(self, actor) -> bool:
        if actor.user is not None:
            return self.editors.filter(pk=actor.user.pk).exists()
        return actor.client is not None and actor.client.pk in self.editing_programs

    @property
    def is_binding(self) -> bool:
        return self.state in vocabulary.BINDING_STATES


class Acceptance(models.Model):
    """A party accepts exactly this text and rule. ``voided_at``: the text was changed afterwards."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="acceptances")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("一方"), on_delete=models.PROTECT, related_name="+"
    )
    accepted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_by_name = models.CharField(_("接受人"), max_length=120)
    accepted_at = models.DateTimeField(_("接受时间"))
    text_hash = models.CharField(_("文本摘要"), max_length=64)
    rule_hash = models.CharField(_("规则摘要"), max_length=64)
    voided_at = models.DateTimeField(_("失效时间"), null=True)

    class Meta:
        verbose_name = _("接受")
        verbose_name_plural = _("接受")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="one_acceptance_per_party"),
            models.CheckConstraint(
                condition=~Q(text_hash="") & ~Q(rule_hash=""), name="an_acceptance_names_what_it_accepts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.accepted_at:%Y-%m-%d}"


class Signature(models.Model):
    """A party's approver signs. Bound to the hashes at that moment; whether they still match is asked each time."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("一方"), on_delete=models.PROTECT, related_name="+"
    )
    signer = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(_("签署人"), max_length=120)
    for_name = models.CharField(_("代何人签署"), max_length=120, blank=True)
    signed_at = models.DateTimeField(_("签署时间"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    text_hash = models.CharField(_("文本摘要"), max_length=64)
    rule_hash = models.CharField(_("规则摘要"), max_length=64)

    class Meta:
        verbose_name = _("签署")
        verbose_name_plural = _("签署")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"], name="one_signature_per_party_and_text"
            ),
            models.CheckConstraint(
                condition=~Q(text_hash="") & ~Q(rule_hash=""), name="a_signature_names_what_it_signs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.signer_name}"
