"""What is kept of a partner: the part it plays, its share, its word?"""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.projects import vocabulary
from coordination.projects.shares import written_share

from .project import Project


class Partner(models.Model):
    """合作方: an organisation's part in a project. The share is an exact fraction of the total investment."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="project_parts")
    role = models.CharField(_("角色"), max_length=10, choices=vocabulary.partner_roles)
    state = models.CharField(_("意见"), max_length=12, choices=vocabulary.partner_states)
    position = models.PositiveSmallIntegerField()
    part = models.CharField(_("承担内容"), max_length=300, blank=True)
    share_numerator = models.BigIntegerField(null=True)
    share_denominator = models.BigIntegerField(null=True)
    land_mu = models.DecimalField(_("提供土地（亩）"), max_digits=14, decimal_places=4, null=True)
    people = models.PositiveIntegerField(_("投入人员"), null=True)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    remark = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("合作方")
        verbose_name_plural = _("合作方")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="one_part_per_organisation"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(role="lead"), name="one_lead_partner_per_project"
            ),
            models.CheckConstraint(
                condition=Q(share_numerator__isnull=True, share_denominator__isnull=True)
                | Q(
                    share_numerator__gte=0,
                    share_denominator__gt=0,
                    share_numerator__lte=F("share_denominator"),
                ),
                name="share_is_between_none_and_all",
            ),
            models.CheckConstraint(
                condition=Q(land_mu__isnull=True) | Q(land_mu__gte=0), name="land_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def share(self) -> Fraction | None:
        if self.share_numerator is None:
            return None
        return Fraction(self.share_numerator, self.share_denominator)

    @share.setter
    def share(self, share: Fraction | None) -> None:
        self.share_numerator = None if share is None else share.numerator
        self.share_denominator = None if share is None else share.denominator

    @property
    def share_text(self) -> str:
        return "" if self.share is None else written_share(self.share)


class ReviewVote(models.Model):
    """One partner's word in one round of the joint review."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="votes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=vocabulary.review_answers, default="pending")
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "round", "organisation"], name="one_review_vote_per_round"
            ),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(reason=""), name="no_in_review_has_a_reason"
            ),
        ]
