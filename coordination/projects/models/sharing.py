"""Projects shared one by one: the direct foreign-key rows behind ``accounts.grants``."""

from django.db import models

from accounts.grants import UnitGrant, UserGrant

from .project import Project


class ProjectUserObjectPermission(UserGrant):
    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)


class ProjectGroupObjectPermission(UnitGrant):
    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)
