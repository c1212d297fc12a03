"""Which site does Django's admin use here?"""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "coordination.ops.administration.SystemAdministration"
