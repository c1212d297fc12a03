"""Agreements shared one by one: the direct foreign-key rows behind ``accounts.grants``."""

from django.db import models

from accounts.grants import UnitGrant, UserGrant

from .agreement import Agreement


class AgreementUserObjectPermission(UserGrant):
    content_object = models.ForeignKey(Agreement, on_delete=models.CASCADE)


class AgreementGroupObjectPermission(UnitGrant):
    content_object = models.ForeignKey(Agreement, on_delete=models.CASCADE)
