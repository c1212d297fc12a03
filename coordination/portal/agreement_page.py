"""What do the pages of agreements show?"""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.grants import granted_units, shared_ids
from accounts.standing_in import stood_in
from coordination.agreements import links, queries
from coordination.agreements.effects.signing import accepted_ids, whose_turn
from coordination.agreements.models import Agreement, AgreementVersion, Signature
from coordination.agreements.people import SIGNERS, VOICE
from coordination.agreements.verifying import verify
from coordination.agreements.vocabulary import DRAFT, ORDINALS, VersionState
from coordination.agreements.workflow import AGREEMENT
from coordination.common.local_time import in_words
from coordination.common.word_diff import compared
from coordination.meetings.models import Meeting, Outcome
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, Period, fixed_views, provinces
from coordination.portal.rule_editor import rule_lines
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import crumb, fact
from coordination.projects.linking import projects_linked_to

COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("协议")),
    Column("parties", gettext_lazy("各方")),
    Column("start", gettext_lazy("生效"), order="starts_on"),
    Column("due", gettext_lazy("到期"), order="ends_on"),
    Column("report", gettext_lazy("接受与签署")),
    Column("state", gettext_lazy("状态")),
)
TONES = {
    VersionState.DRAFT: "active",
    VersionState.FROZEN: "wait",
    VersionState.SIGNED: "good",
    VersionState.SUPERSEDED: "quiet",
    VersionState.REFUSED: "bad",
    VersionState.VOID: "quiet",
}
ALGORITHMS = {"sm3": "SM3", "sha256": "SHA-256"}


def facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: AGREEMENT.choices, "status"),
        Facet("party", _("一方"), provinces, multiple=False),
        Period(_("到期"), "ends_from", "ends_to"),
    )


def views(params: QueryDict, actor: Actor) -> list[dict]:
    """Lists that are always there, and what others let the reader see while there is any."""
    fixed = [
        (_("磋商与签署中"), "scope=negotiating"),
        (_("有效"), "scope=in_force"),
        (_("修订中"), "scope=amending"),
        (_("已结束"), "scope=ended"),
        (_("全部"), "scope="),
    ]
    if shared_ids(actor, Agreement):
        fixed.insert(-1, (_("已共享给我"), "scope=shared"))
    return fixed_views(params, fixed)


def rows(agreements: list[Agreement], actor: Actor) -> list[dict]:
    """Each agreement as one line; expects ``for_rows``."""
    shared = set(shared_ids(actor, Agreement))
    return [
        {
            "number": each.number,
            "title": each.title,
            "topic": each.topic,
            "is_shared": each.pk in shared,
            "url": each.get_absolute_url(),
            "parties": each.units,
            "starts_on": each.starts_on or (each.open.takes_effect_on if each.open_id else None),
            "ends_on": each.terminated_on or each.ends_on or (each.open.ends_on if each.open_id else None),
            "is_done": each.status not in {"signed", "amended"},
            "progress": _progress(each),
            "state": state_of(each),
            "is_amending": each.is_amending,
        }
        for each in agreements
    ]


def _progress(agreement: Agreement) -> str:
    """How far the text on the table is; a row has its acceptances at hand."""
    if agreement.open_id is None or agreement.status == DRAFT:
        return ""
    agreement.__dict__.setdefault("on_the_table", agreement.open)
    version, parties = agreement.open, len(agreement.written_parties)
    if version.state != VersionState.FROZEN:
        return _("磋商中")
    if version.all_accepted_at is None:
        return _("接受 %(done)d/%(all)d") % {"done": len(accepted_ids(version)), "all": parties}
    return _("签署 %(done)d/%(all)d") % {"done": len(version.signatures.all()), "all": parties}


SHEET = (
    SheetColumn(gettext_lazy("编号"), "number", lambda each: each.number),
    SheetColumn(gettext_lazy("协议"), "title", lambda each: each.title),
    SheetColumn(gettext_lazy("专题"), "name", lambda each: each.topic),
    SheetColumn(gettext_lazy("各方"), "text", lambda each: "、".join(unit.name for unit in each.units)),
    SheetColumn(gettext_lazy("起草单位"), "name", lambda each: each.drafter.name),
    SheetColumn(gettext_lazy("生效日期"), "day", lambda each: each.starts_on),
    SheetColumn(gettext_lazy("终止日期"), "day", lambda each: each.terminated_on or each.ends_on),
    SheetColumn(gettext_lazy("接受与签署"), "name", _progress),
    SheetColumn(gettext_lazy("状态"), "name", lambda each: each.get_status_display()),
)


def trail(agreement: Agreement, actor: Actor) -> list[dict]:
    """会议 → 成果 → 协议: each a link for those who may see it."""
    found = []
    if agreement.outcome_id:
        meeting = Meeting.objects.visible_to(actor).filter(outcomes=agreement.outcome_id).first()
        outcome = Outcome.objects.visible_to(actor).filter(pk=agreement.outcome_id).first()
        if meeting:
            found.append(crumb(_("会议"), meeting.title, meeting.get_absolute_url()))
        if outcome:
            found.append(crumb(_("成果"), outcome.number, outcome.get_absolute_url()))
    return [*found, crumb(_("协议"), agreement.number)]


def facts(agreement: Agreement) -> list[dict]:
    shown = agreement.shown
    term = ""
    if shown and shown.takes_effect_on:
        term = _("%(start)s 至 %(end)s") % {
            "start": in_words(shown.takes_effect_on),
            "end": in_words(shown.ends_on) if shown.ends_on else _("无固定期限"),
        }
    return [
        fact(_("专题"), agreement.topic),
        fact(_("起草单位"), agreement.drafter.name),
        fact(_("期限"), term),
        fact(_("提前终止"), in_words(agreement.terminated_on) if agreement.terminated_on else ""),
        fact(_("签署方式"), agreement.open.get_signing_display() if agreement.open_id else ""),
    ]


def parties(agreement: Agreement, actor: Actor) -> list[dict]:
    """All parties in their written order, each with what it has done about the text that counts now."""
    version = agreement.on_the_table or agreement.current
    if version is None:  # given up before it was signed
        version = agreement.versions.order_by("-number").first()
    accepted = {row.organisation_id: row for row in version.acceptances.all() if row.voided_at is None}
    signed = {row.organisation_id: row for row in version.signatures.all()}
    asked = {unit.pk for unit in whose_turn(agreement)} if _is_signing(agreement) else set()
    voiceless, unsigned = (
        stood_in(agreement.units, roles=roles, on=actor.on) if actor.on else {} for roles in (VOICE, SIGNERS)
    )
    return [
        {
            "ordinal": party.ordinal,
            "unit": party.organisation.name,
            "is_mine": party.organisation_id in actor.reader_ids,
            "state": _standing(agreement, version, party.organisation_id, accepted, signed, asked),
            "accepted": accepted.get(party.organisation_id),
            "signed": signed.get(party.organisation_id),
            "stood_in": _stood_in(party.organisation_id, voiceless, unsigned),
        }
        for party in agreement.written_parties
    ]


def _stood_in(unit_id: int, voiceless: dict, unsigned: dict) -> str:
    """Who acts in the place of a party without people of its own."""
    if unit_id in voiceless:
        return _(
            "本系统中没有该单位的联络员和分管领导，由%(unit)s的联络员、分管领导代为办理，提醒发给他们。"
        ) % {"unit": voiceless[unit_id].name}
    if unit_id in unsigned:
        return _("本系统中没有该单位的分管领导，由%(unit)s的分管领导代为签署。") % {
            "unit": unsigned[unit_id].name
        }
    return ""


def shares(agreement: Agreement, actor: Actor) -> list[dict]:
    """The units with which it was shared, until when and why."""
    return [
        {
            "unit": grant.unit.name,
            "ends_on": grant.ends_on,
            "reason": grant.reason,
            "by": str(grant.granted_by or ""),
        }
        for grant in granted_units(agreement, on=actor.on)
    ]


def _is_signing(agreement: Agreement) -> bool:
    version = agreement.on_the_table
    return (
        version is not None and version.state == VersionState.FROZEN and version.all_accepted_at is not None
    )


def _standing(agreement, version, unit_id, accepted, signed, asked) -> dict:
    if unit_id in signed:
        return {"label": _("已签署"), "tone": "good"}
    if unit_id in asked:
        return {"label": _("待签署"), "tone": "wait"}
    if unit_id in accepted:
        return {"label": _("已接受"), "tone": "active"}
    if version.state == VersionState.FROZEN:
        return {"label": _("待接受"), "tone": "wait"}
    return {"label": _("草稿") if agreement.status == DRAFT else _("磋商中"), "tone": "quiet"}


def version_state(version: AgreementVersion, agreement: Agreement) -> dict:
    """What became of a text; before it is on the table it is a draft."""
    is_draft = agreement.status == DRAFT and version.state == VersionState.DRAFT
    return {"label": _("草稿") if is_draft else version.get_state_display(), "tone": TONES[version.state]}


def text_of(version: AgreementVersion | None, agreement: Agreement) -> dict | None:
    """A text with its rule, clause by clause where that can be said."""
    if version is None:
        return None
    return {
        "version": version,
        "state": version_state(version, agreement),
        "clauses": links.said_by(version.rule_text),
        "rule_text": version.rule_text,
        "hash": version.text_hash,
        "algorithm": ALGORITHMS.get(version.algorithm, version.algorithm),
    }


def written(version: AgreementVersion) -> list[dict]:
    """The parties as they are written into a text."""
    return [
        {"ordinal": ordinal, "name": party["name"]}
        for ordinal, party in zip(ORDINALS, version.parties, strict=False)
    ]


def signatures(version: AgreementVersion) -> list[Signature]:
    """Under a text, in the written order of the parties."""
    order = {unit.pk: place for place, unit in enumerate(version.agreement.units)}
    found = version.signatures.select_related("organisation")
    return sorted(found, key=lambda each: order.get(each.organisation_id, len(order)))


def verification(agreement: Agreement, at: datetime) -> dict | None:
    """Whether the text in force (else the one on the table) is what was accepted and signed."""
    version = agreement.current or agreement.on_the_table
    if version is None or not version.text_hash:
        return None
    found = verify(agreement, version, at=at)
    return {"found": found, "names": "、".join(found.broken_names)}


def versions(agreement: Agreement) -> list[dict]:
    """Every text, the newest first, with the days on which it holds."""
    held = {
        each.version.pk: each
        for each in queries.forces(agreement.versions.binding(), terminated_on=agreement.terminated_on)
    }
    return [
        {
            "version": each,
            "state": version_state(each, agreement),
            "force": _days(held.get(each.pk)),
            "proposed_by": each.proposed_by.name,
        }
        for each in agreement.versions.select_related("proposed_by").order_by("-number")
    ]


def _days(force: queries.Force | None) -> dict | None:
    if force is None:
        return None
    return {"first": force.start, "last": force.end - queries.DAY if force.end else None}


def comparison(request: HttpRequest, agreement: Agreement) -> dict | None:
    """Two texts word by word and their rules line by line: those the address asks for, else the last two."""
    known = {each.number: each for each in agreement.versions.all()}
    if len(known) < 2:
        return None
    last = agreement.open.number if agreement.open_id else max(known)
    first = agreement.current.number if agreement.is_amending else max(n for n in known if n != last)
    old, new = (_asked(request, name, known, usual) for name, usual in (("from", first), ("to", last)))
    return {
        "pieces": compared(head_and_text(old), head_and_text(new)),
        "rule": compared(rule_lines(old.rule_text), rule_lines(new.rule_text)),
        "rule_differs": old.rule_text != new.rule_text,
        "old": old.number,
        "new": new.number,
        "old_label": _("第%(n)d版") % {"n": old.number},
        "new_label": _("第%(n)d版") % {"n": new.number},
        "numbers": sorted(known),
    }


def head_and_text(version: AgreementVersion) -> str:
    """The text with its title and term above it, since those change too."""
    term = _("%(start)s 至 %(end)s") % {
        "start": version.takes_effect_on or "—",
        "end": version.ends_on or _("无固定期限"),
    }
    return f"{version.title}\n{term}\n\n{version.text}"


def _asked(request: HttpRequest, name: str, known: dict[int, AgreementVersion], usual: int):
    text = request.GET.get(name, "") or str(usual)
    if not text.isdecimal() or int(text[:6]) not in known:
        raise Http404
    return known[int(text[:6])]


def comments(agreement: Agreement) -> list:
    return list(agreement.comments.select_related("organisation")[:50])


def termination(agreement: Agreement) -> dict | None:
    """The last proposal to end it early, and who has consented."""
    found = agreement.terminations.select_related("proposed_by").first()
    if found is None:
        return None
    consents = list(found.consents.select_related("organisation"))
    return {"row": found, "consents": consents, "names": "、".join(c.organisation.name for c in consents)}


def projects(agreement: Agreement, actor: Actor) -> list[dict]:
    """The projects it was linked to, as far as the reader sees them."""
    rows = projects_linked_to(agreement, actor).order_by("pk")[:20]
    return [
        {"number": each.number, "title": each.title, "url": each.get_absolute_url(), "state": state_of(each)}
        for each in rows
    ]


def aside(agreement: Agreement, actor: Actor) -> list[dict]:
    """What to look at while filling in a form about an agreement."""
    version = agreement.on_the_table
    found = [fact(_("各方"), "、".join(unit.name for unit in agreement.units))]
    if version is None:
        return found
    if version.state == VersionState.FROZEN:
        count = len(accepted_ids(version))
        found.append(fact(_("接受"), _("%(done)d/%(all)d方") % {"done": count, "all": len(agreement.units)}))
        found.append(fact(_("文本摘要"), version.text_hash))
        found.append(fact(_("规则摘要"), version.rule_hash))
    if agreement.current_id:
        found.append(fact(_("现行文本"), _("第%(n)d版") % {"n": agreement.current.number}))
    return found


def beside(request: HttpRequest, act: str, agreement: Agreement) -> dict:
    """Whoever accepts, signs or refuses a text has it in sight."""
    text = text_of(agreement.on_the_table, agreement) if act in ("accept", "sign", "refuse") else None
    return {"above": "portal/agreements/_text.html", "text": text} if text else {}
