"""Tasks shared one by one: the direct foreign-key rows behind ``accounts.grants``."""

from django.db import models

from accounts.grants import UnitGrant, UserGrant

from .task import Task


class TaskUserObjectPermission(UserGrant):
    content_object = models.ForeignKey(Task, on_delete=models.CASCADE)


class TaskGroupObjectPermission(UnitGrant):
    content_object = models.ForeignKey(Task, on_delete=models.CASCADE)
