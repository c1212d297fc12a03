"""How does an integration get its token, and how does it lose it?"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid

from .models import ApiClient, Organisation
from .roles import ADMINISTRATORS, Kind, Role

LONGEST_DAYS = 3 * 366


@transaction.atomic
def create_api_client(
    *, name: str, organisation: Organisation, role: str, scopes: Iterable[str], starts_on: date, ends_on: date
) -> tuple[ApiClient, str]:
    """A client of one organisation in one role, and its token: the only moment at which it can be read.

    Raises ``Invalid`` for an unknown scope or role, an administrator's role, a role that does not fit
    the organisation, and dates that are reversed or more than three years apart.
    """
    problems: dict[str, object] = {}
    wanted = list(dict.fromkeys(scopes))
    if not name.strip():
        problems["name"] = _("请填写名称。")
    if unknown := [scope for scope in wanted if scope not in ApiClient.SCOPES]:
        problems["scopes"] = _("没有「%(scope)s」范围。可取：%(known)s。") % {
            "scope": unknown[0],
            "known": "、".join(ApiClient.SCOPES),
        }
    if not wanted:
        problems["scopes"] = _("请至少给出一个范围。")
    if role not in Role.values or role in ADMINISTRATORS:
        problems["role"] = _("没有「%(role)s」这个可用角色。") % {"role": role}
    home = {Role.MINISTRY_LIAISON: Kind.MINISTRY, Role.OFFICE_STAFF: Kind.REGIONAL_OFFICE}
    if role in home and organisation.kind != home[role]:
        problems["role"] = _("部委联络员须任职于部委，区域办工作人员须任职于区域办。")
    if not 0 <= (ends_on - starts_on).days <= LONGEST_DAYS:
        problems["ends_on"] = _("有效期须在三年以内，且不早于开始日期。")
    if problems:
        raise Invalid(problems)
    client = ApiClient(
        name=name.strip(),
        organisation=organisation,
        role=role,
        scopes=wanted,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    token = client.issue_token()
    client.save()
    return client, token


def revoke_api_client(client: ApiClient) -> bool:
    """Its token opens nothing from the next request on; whether it opened anything until now."""
    return bool(ApiClient.objects.filter(pk=client.pk, is_active=True).update(is_active=False))
