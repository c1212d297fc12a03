"""What does the portal keep of its own?

Letters with a link to a new password, how a list was left, a ledger between its upload and its import.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models


class PasswordLetter(models.Model):
    """Somebody asked for a new password by mail. The link is made when the letter is sent and kept nowhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(sent_at=None), name="password_letter_to_be_sent"
            ),
            models.Index(fields=["user", "-asked_at"], name="password_letters_of_a_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d %H:%M}"


class AddressLetter(models.Model):
    """The former address learns that another one took its place: the only one who would notice a stranger."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(sent_at=None), name="address_letter_to_be_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d %H:%M}"


class LeftList(models.Model):
    """How a person last left a list: its filters, order and columns, so that it opens the same next time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_left_list_per_page")]

    def __str__(self) -> str:
        return f"{self.page}?{self.query}"


class UploadedLedger(models.Model):
    """A list that somebody looks at before importing it; thrown away with the import, or after a day.

    ``mapping`` is what the person chose: sheet → column letter → field, empty for the reader's proposal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    room = models.CharField(max_length=20, default="ledger")  # what it is a list of
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=80, unique=True)
    mapping = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.file_name

    def open(self):
        return default_storage.open(self.stored_as)

    def throw_away(self) -> None:
        """The row first: a file without a row is only waste, a row without a file is an error."""
        self.delete()
        default_storage.delete(self.stored_as)
