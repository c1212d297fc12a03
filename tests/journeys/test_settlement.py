"""A year is settled by three parties: two files, an objection, confirmations, payments, and a correction next year."""

from datetime import date

from accounts.roles import Role
from coordination.settlement.models import RevenueLine, Round
from tests import factories_settlement as made
from tests.journeys.doors import seat

FIRST = made.lines("6000000.00", "4000000.01", place="江苏省")
SECOND = made.lines("1500000.00", place="浙江省")


def test_a_year_is_settled(door, staffed, clock):
    r = staffed
    agreement = made.three_provinces(r)
    round_ = opened(door, r, agreement, date(2025, 6, 1))
    for rows in (FIRST, SECOND, FIRST):  # the first file comes twice: nothing more
        round_ = door.act(r.jiangsu, round_, "deliver", file=made.csv_file(rows))
    assert RevenueLine.objects.count() == 3

    for unit in (r.jiangsu, r.zhejiang, r.anhui):
        round_ = door.act(unit, round_, "confirm_figures")
    round_ = door.act(r.jiangsu, round_, "compute")
    assert totals(round_) == {"江苏省": 383333334, "浙江省": 383333334, "安徽省": 383333333}
    round_ = door.act(r.jiangsu, round_, "notify")
    assert ("receive", f"rounds/{round_.pk}") in door.work(r.anhui)
    for unit in (r.jiangsu, r.zhejiang, r.anhui):
        round_ = door.act(unit, round_, "receive")

    round_ = door.act(r.anhui, round_, "object", text="少计一笔企业所得税")
    approver = seat(r.jiangsu, Role.APPROVER)
    assert "安徽省的异议尚未了结" in door.offered(approver, round_)["confirm"]
    round_ = door.act(
        r.zhejiang, round_, "uphold_objection", objection=round_.objections.get(), remark="补入后重新测算"
    )
    missing = [("2025", "", "企业所得税", "浙江省", "300000.00", "Q1")]
    round_ = door.act(r.zhejiang, round_, "deliver", file=made.csv_file(missing))
    for unit in (r.jiangsu, r.zhejiang, r.anhui):
        round_ = door.act(unit, round_, "confirm_figures")
    round_ = door.act(r.jiangsu, round_, "compute")
    round_ = door.act(r.jiangsu, round_, "notify")
    for unit in (r.jiangsu, r.zhejiang, r.anhui):
        round_ = door.act(unit, round_, "receive")
        round_ = door.act(seat(unit, Role.APPROVER), round_, "confirm")
    assert round_.status == "confirmed"

    # Jiangsu owes both; whoever is owed sees it too.
    assert {(each.payer, each.payee) for each in round_.transfers.all()} == {
        ("江苏省", "浙江省"),
        ("江苏省", "安徽省"),
    }
    for transfer in round_.transfers.all():
        round_ = door.act(
            r.jiangsu, round_, "pay", transfer=transfer, paid_on=date(2026, 11, 23), voucher=f"V{transfer.pk}"
        )
        round_ = door.act(
            transfer.payee_party.organisation,
            round_,
            "confirm_receipt",
            transfer=transfer,
            received_on=date(2026, 11, 23),
        )
    assert round_.status == "cleared"

    # Next year: one figure of 2025 turns out 120,000.00 higher.
    kept = round_.statements_now().get().document
    round_ = door.act(
        r.jiangsu,
        round_,
        "correct",
        reason="税务部门补报",
        period="2025",
        tax="增值税",
        place="江苏省",
        reference="P1",
        amount="6120000.00",
    )
    later = opened(door, r, agreement, date(2026, 6, 1))
    later = door.act(r.jiangsu, later, "deliver", file=made.csv_file(made.lines("3000.00", period="2026")))
    for unit in (r.jiangsu, r.zhejiang, r.anhui):
        later = door.act(unit, later, "confirm_figures")
    later = door.act(r.jiangsu, later, "compute")
    assert dict(later.entitlements.values_list("account", "carried")) == {
        "江苏省": 4000000,
        "浙江省": 4000000,
        "安徽省": 4000000,
    }
    assert Round.objects.get(pk=round_.pk).statements_now().get().document == kept
    assert any("税务部门补报" in each for each in door.history(r.anhui, round_))


def opened(door, region, agreement, day) -> Round:
    return door.create(region.jiangsu, "rounds", agreement=agreement, day=day)


def totals(round_) -> dict[str, int]:
    return dict(round_.entitlements.values_list("account", "total"))
