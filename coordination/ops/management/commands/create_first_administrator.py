"""How does a new installation get its first administrator?"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.services import FIRST_LOGIN_HOURS, create_first_administrator
from coordination.common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Create the first system administrator and print a one-time link with which that person sets the password. "
        "Refused once a system administrator exists; there is no default account and no default password."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--organisation", help="name of the unit; default: the regional office")

    def handle(self, *, username, email, name, organisation, **options):
        units = Organisation.objects.active()
        unit = units.filter(name=organisation).first() if organisation else units.offices().first()
        if unit is None:
            raise CommandError("没有这个机构；请先运行 manage.py load_regions，或用 --organisation 指明。")
        try:
            _user, token = create_first_administrator(
                username=username, email=email, full_name=name, office=unit, at=timezone.now()
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{settings.SITE_URL}{reverse('first-login', args=[token])}")
        self.stderr.write(f"此链接{FIRST_LOGIN_HOURS}小时内有效，只能使用一次。")
