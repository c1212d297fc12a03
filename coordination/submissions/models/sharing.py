"""Submissions shared one by one: the direct foreign-key rows behind ``accounts.grants``."""

from django.db import models

from accounts.grants import UnitGrant, UserGrant

from .submission import Submission


class SubmissionUserObjectPermission(UserGrant):
    content_object = models.ForeignKey(Submission, on_delete=models.CASCADE)


class SubmissionGroupObjectPermission(UnitGrant):
    content_object = models.ForeignKey(Submission, on_delete=models.CASCADE)
