"""Which rows may be chosen in a form about submissions?"""

from django.apps import apps
from django.db.models import QuerySet

from accounts.models import Organisation


def ministries(subject, actor) -> QuerySet:
    return Organisation.objects.ministries().active()


def published_outcomes(subject, actor) -> QuerySet:
    return apps.get_model("meetings", "Outcome").objects.visible_to(actor).published()
