"""Three equal parties negotiate, an edit voids what was accepted, all sign, anybody can check it, and it is amended."""

from datetime import date

from django.db import connection

from accounts.roles import Role
from coordination.agreements import queries
from tests.agreements.agreed import TERM, TEXT, revision, rule_of, three

from .conftest import people, voice
from .doors import PortalDoor, seat


def approvers(*units):
    return people(*units, roles=(Role.APPROVER,))


def broken(door, who, agreement) -> list[str]:
    """Whose signature does not match, as the check sheet or the API says."""
    if isinstance(door, PortalDoor):
        page = door.page(who, f"/agreements/{agreement.pk}/verification/")
        return [unit.name for unit in agreement.units if any(unit.name in alert for alert in page.alerts)]
    return door.read(who, f"agreements/{agreement.pk}/")["verification"][0]["broken"]


def signed_by(door, agreement, units):
    for unit in units:
        agreement = door.act(seat(unit, Role.APPROVER), agreement, "sign", confirmed=True)
    return agreement


def test_from_a_draft_to_an_amendment(door, staffed, ear, clock):
    r = staffed
    parties = three(r)
    data = {"title": "三省园区利益共享协议", "text": TEXT, "rule": rule_of(parties), **TERM}
    agreement = door.create(r.jiangsu, "agreements", parties=parties, **data)
    assert agreement.units == parties
    ear.heard()
    outside = (r.zhejiang, r.anhui, r.office, r.ministry, r.nanjing)
    assert [door.sees(who, agreement) for who in outside] == [False] * 5
    agreement = door.act(r.jiangsu, agreement, "open_negotiation")
    ear.heard(agreement_opened=voice(*parties))
    assert [door.sees(who, agreement) for who in outside] == [True, True, False, False, False]

    # Any party edits; then two accept, which fixes text and rule.
    changed = TEXT.replace("每年结算一次", "每半年结算一次")
    agreement = door.act(
        seat(r.anhui, Role.HANDLER), agreement, "revise", **revision(agreement, text=changed)
    )
    ear.heard(agreement_revised=voice(*parties))
    agreement = door.act(r.jiangsu, agreement, "accept")
    ear.heard(agreement_frozen=voice(r.zhejiang, r.anhui))
    agreement = door.act(r.anhui, agreement, "accept")
    ear.heard()
    assert agreement.status == "frozen"
    assert ("accept", f"agreements/{agreement.pk}") in door.work(seat(r.zhejiang))
    assert "sign" not in door.offered(seat(r.jiangsu, Role.APPROVER), agreement)  # not before all accepted

    # The third edits: warned first, then everybody starts again and is told once.
    better = revision(agreement, text=changed + "\n第四条 争议协商解决。")
    warned = door.refused(r.zhejiang, agreement, "revise", **better)
    assert warned.status == 422
    assert "2" in warned.sentence
    ear.heard()
    agreement = door.act(r.zhejiang, agreement, "revise", **better, void_acceptances=True)
    ear.heard(acceptances_voided=voice(*parties))
    assert agreement.on_the_table.acceptances.count() == 0
    assert agreement.status == "negotiating"

    # All accept, the approvers sign: only they, and not twice.
    agreement = door.act(r.jiangsu, agreement, "accept")
    ear.heard(agreement_frozen=voice(r.zhejiang, r.anhui))
    for unit in (r.zhejiang, r.anhui):
        agreement = door.act(unit, agreement, "accept")
    ear.heard(agreement_to_sign=approvers(*parties))
    assert door.refused(r.jiangsu, agreement, "sign", confirmed=True).status == 403
    agreement = signed_by(door, agreement, [r.anhui, r.jiangsu])
    assert ("sign", f"agreements/{agreement.pk}") in door.work(seat(r.zhejiang, Role.APPROVER))
    assert ("sign", f"agreements/{agreement.pk}") not in door.work(seat(r.anhui, Role.APPROVER))
    assert "sign" not in door.offered(seat(r.anhui, Role.APPROVER), agreement)  # nobody signs twice
    agreement = signed_by(door, agreement, [r.zhejiang])
    ear.heard(agreement_signed=voice(*parties))
    assert (agreement.status, agreement.current.number) == ("signed", 2)
    assert broken(door, r.anhui, agreement) == []

    # An amendment beside what is in force: one year falls under two texts.
    middle = date(2028, 7, 1)
    agreement = door.act(r.anhui, agreement, "amend", reason="比例调整", takes_effect_on=middle)
    new = revision(agreement, text="第一条 自下半年起按新比例分享。")
    agreement = door.act(r.anhui, agreement, "revise", **new)
    assert agreement.status == "signed"
    for unit in parties:
        agreement = door.act(unit, agreement, "accept")
    agreement = signed_by(door, agreement, parties)
    held = queries.versions_in_force(agreement, date(2028, 1, 1), date(2029, 1, 1))
    assert [(version.number, start, end) for version, start, end in held] == [
        (2, date(2028, 1, 1), middle),
        (3, middle, date(2029, 1, 1)),
    ]

    # One character changed behind everybody's back.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_agreementversion SET text = %s WHERE id = %s",
            ["第一条 自下半年起按旧比例分享。", agreement.current_id],
        )
    assert broken(door, r.zhejiang, agreement) == ["江苏省", "浙江省", "安徽省"]
    lines = door.history(r.anhui, agreement)
    assert any("0/3" in line for line in lines)
    assert not any("起草了协议" in line for line in lines)  # how it was drafted stays with Jiangsu
