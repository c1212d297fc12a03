"""What is kept of a likeness: to what, how near and why, and what was said about it?"""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.projects import vocabulary

from .project import Project


class Overlap(models.Model):
    """相近事项: something of another province that was near when a draft was saved, and the answer to it.

    Found with the rights of one unit and told to that unit alone: ``seen_by``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="overlaps")
    seen_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    score = models.PositiveSmallIntegerField()  # of 100
    why = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    is_near = models.BooleanField(default=True)  # still among the nearest when the draft was last saved
    answer = models.CharField(_("答复"), max_length=10, choices=vocabulary.overlap_answers, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("相近事项")
        verbose_name_plural = _("相近事项")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "seen_by", "content_type", "object_id"], name="one_overlap_per_pair"
            ),
            models.CheckConstraint(
                condition=~Q(answer="different") | ~Q(reason=""), name="different_because_of_something"
            ),
        ]

    def __str__(self) -> str:
        """The thing it is near to: only for those who see it."""
        return f"{self.content_type.name} {self.subject}"
