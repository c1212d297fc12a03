"""Outcomes shared one by one: the direct foreign-key rows behind ``accounts.grants``."""

from django.db import models

from accounts.grants import UnitGrant, UserGrant

from .outcome import Outcome


class OutcomeUserObjectPermission(UserGrant):
    content_object = models.ForeignKey(Outcome, on_delete=models.CASCADE)


class OutcomeGroupObjectPermission(UnitGrant):
    content_object = models.ForeignKey(Outcome, on_delete=models.CASCADE)
