"""What is kept of a calendar feed?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads what a person in one post may know.

    Only the hash of the secret is kept: the address is shown once, a new one replaces it, deleting the
    row revokes it. What the feed shows is asked of the policy at every reading, so a person who leaves
    the post sees nothing more.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_feed_per_post")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
