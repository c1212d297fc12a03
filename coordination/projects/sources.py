"""How are funding sources kept: whose money, how much of it is there, which projects use it?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed, StaleVersion
from coordination.lifecycle.inputs import Choice, Input, Integer, Text, clean_all

from .inputs import Amount, written_amount
from .models import FundingSource
from .vocabulary import SourceKind


def _field(name):
    return lambda source, actor: getattr(source, name, None)


SOURCE_INPUTS: tuple[Input, ...] = (
    Text("name", _("名称"), max_length=80, help=_("如 省级交通专项资金。"), initial=_field("name")),
    Choice("kind", _("类别"), choices=SourceKind.choices, initial=_field("kind")),
    Integer(
        "year",
        _("年度"),
        required=False,
        minimum=1990,
        maximum=2100,
        help=_("只用于一个年度的资金填写；不填则不限年度。"),
        initial=_field("year"),
    ),
    Amount(
        "limit_fen",
        _("可用额度（元）"),
        required=False,
        help=_("不填即不限额。有额度的，各项目合计不能超过。"),
        initial=lambda source, actor: written_amount(source.limit_fen) or None,
    ),
)


def sources_of(actor: Actor) -> QuerySet:
    """Money of the actor's own branch; that of others does not exist here."""
    if not actor.reader_ids:
        return FundingSource.objects.none()
    return FundingSource.objects.filter(organisation__root_id=actor.root_id).select_related("organisation")


@transaction.atomic
def add_source(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> FundingSource:
    """New money of the actor's unit."""
    _may(actor, None)
    values = clean_all(SOURCE_INPUTS, data, None, actor)
    source = FundingSource(organisation=actor.organisation, created_at=at, **values)
    _save(source)
    record(
        source,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("登记了资金来源%(name)s"),
        params={"name": source.name},
        changes={"limit_fen": [None, source.limit_fen]},
    )
    return source


@transaction.atomic
def change_source(
    source: FundingSource, *, actor: Actor, at: datetime, version: int | None, data: Mapping[str, Any]
) -> FundingSource:
    """Change it; the limit never falls below what is promised already."""
    locked = FundingSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    _may(actor, locked)
    if version is not None and version != locked.version:
        raise StaleVersion(_("您打开之后，内容已被他人更新，请核对后重试。"), current_version=locked.version)
    standing = {each.name: each.initial(locked, actor) for each in SOURCE_INPUTS}
    whole = {name: value for name, value in standing.items() if value is not None} | dict(data)
    values = clean_all(SOURCE_INPUTS, whole, locked, actor)
    limit = values["limit_fen"]
    if limit is not None and limit < locked.committed_fen:
        raise Invalid(
            {
                "limit_fen": _("已编列%(fen)s元，额度不能更少。")
                % {"fen": f"{locked.committed_fen / 100:,.2f}"}
            }
        )
    if values["year"] is not None and locked.lines.exclude(year=values["year"]).exists():
        raise Invalid({"year": _("已有其他年度的预算使用此来源。")})
    changes = {
        name: [getattr(locked, name), value]
        for name, value in values.items()
        if getattr(locked, name) != value
    }
    if not changes:
        return locked
    for name, value in values.items():
        setattr(locked, name, value)
    locked.version += 1
    _save(locked, fields=[*values, "version"])
    record(
        locked,
        actor=actor,
        at=at,
        verb="edit",
        sentence=_("修改了资金来源%(name)s"),
        params={"name": locked.name},
        changes=changes,
    )
    return locked


def _save(source: FundingSource, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            source.save(update_fields=fields)
    except IntegrityError as error:
        raise Invalid({"name": _("本单位已有同名同年度的资金来源。")}) from error


def _may(actor: Actor, source: FundingSource | None) -> None:
    decision = decide(actor, "projects.keep_source", source)
    if not decision:
        raise NotAllowed(decision.reason)
