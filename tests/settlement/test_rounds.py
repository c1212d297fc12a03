"""From the figures of a period to the last payment: what may happen to a round, and what never?"""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.roles import Role
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.settlement import services, workflow
from coordination.settlement.effects import collecting
from coordination.settlement.jobs import compute_all, compute_some, read_deliveries
from coordination.settlement.models import Correction, Entitlement, RevenueLine, Round, Statement
from coordination.settlement.rounds.verifying import is_untouched, verify_round
from tests import factories_settlement as made
from tests.factories import NOW, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return Region()


def totals(round_) -> dict[str, int]:
    return dict(round_.entitlements.values_list("account", "total"))


def test_a_round_from_the_figures_to_the_last_payment(region):
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    assert round_.status == "confirmed"
    assert totals(round_) == {"江苏省": 74074073, "浙江省": 49382716}
    (transfer,) = round_.transfers.all()
    assert (transfer.payer, transfer.payee, transfer.amount) == ("江苏省", "浙江省", 49382716)
    assert transfer.due_on == date(2026, 12, 21)
    round_ = workflow.pay(
        round_, actor=region.actor(region.jiangsu, Role.FINANCE), at=NOW, transfer=transfer.pk,
        paid_on="2026-11-23", voucher="ZF-1",
    )  # fmt: skip
    round_ = workflow.confirm_receipt(
        round_, actor=region.actor(region.zhejiang), at=NOW, transfer=transfer.pk, received_on="2026-11-23"
    )
    assert round_.status == "cleared"
    assert all(verdict.stands for verdict in verify_round(round_))


def test_the_same_file_twice_adds_nothing(region):
    round_ = made.delivered(region, made.opened(region, made.two_provinces(region)))
    again = made.delivered(region, round_)
    first, second = reversed(again.deliveries.order_by("-pk"))
    assert (first.new, first.same, second.new, second.same, second.differ) == (2, 0, 0, 2, 0)
    assert RevenueLine.objects.count() == 2


def test_a_differing_amount_is_listed_and_replaced_only_on_request(region):
    round_ = made.delivered(
        region, made.opened(region, made.two_provinces(region)), made.lines("100.00", "200.00")
    )
    file = made.csv_file(made.lines("100.00", "250.00"))
    round_ = workflow.deliver(round_, actor=region.actor(region.jiangsu), at=NOW, file=file)
    last = round_.deliveries.first()
    assert (last.new, last.same, last.differ, last.changed) == (0, 1, 1, 0)
    assert last.differences == [
        {"line": 3, "what": "2025 增值税 江苏省", "stands": "200.00", "file": "250.00"}
    ]
    round_ = workflow.deliver(
        round_, actor=region.actor(region.jiangsu), at=NOW, file=file, differing="replace"
    )
    assert round_.deliveries.first().changed == 1
    assert sum(RevenueLine.objects.values_list("amount", flat=True)) == 35000


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("2025", "", "增值税", "江苏省", "-5.00", "")], ["第2行", "金额为负"]),
        ([("2025", "", "增殖税", "江苏省", "5.00", "")], ["第2行", "增殖税", "增值税"]),
        ([("2025", "", "增值税", "湖北省", "5.00", "")], ["第2行", "湖北省", "不属于协议的任何一方"]),
        ([("2024", "", "增值税", "江苏省", "5.00", "")], ["第2行", "不在本结算期2025之内"]),
        ([("2025", "", "增值税", "江苏省", "5.00", ""), ("2025", "", "增值税", "江苏省", "6.00", "")], ["第3行", "第2行"]),
        ([("2025", "", "增值税", "江苏省", "1.5万", "")], ["第2行", "换算成元"]),
        ([("2025", "91320000MA1234567X", "增值税", "江苏省", "1.00", "")], ["第2行", "统一社会信用代码"]),
        ([], ["至少写一行"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [made.csv_file, made.workbook])
def test_a_wrong_line_refuses_the_file_with_its_number_and_the_remedy(region, rows, words, kind):
    rule = {**made.SIXTY_FORTY, "refunds": "refused"}
    round_ = made.opened(region, made.two_provinces(region, rule))
    with pytest.raises(Invalid) as refusal:
        workflow.deliver(round_, actor=region.actor(region.jiangsu), at=NOW, file=kind(rows))
    sentence = " ".join(refusal.value.fields["file"])
    assert all(word in sentence for word in words), sentence
    assert not RevenueLine.objects.exists()
    assert not round_.deliveries.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0字节"),
        (b"%PDF-1.4 nothing", "PDF"),
        (b"PK\x03\x04 no workbook at all", "Excel"),
        (b"\xd0\xcf\x11\xe0 old", "旧版Excel"),
        (b"no table\n", "不认识的列"),
        (b"\xff\xfe\x00\x01", "UTF-16"),
        ("所属期,金额\n2025,1.00,2,3\n".encode(), "列"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(region, data, words):
    round_ = made.opened(region, made.two_provinces(region))
    upload = made.SimpleUploadedFile("x.bin", data)
    with pytest.raises(Invalid) as refusal:
        workflow.deliver(round_, actor=region.actor(region.jiangsu), at=NOW, file=upload)
    assert words in " ".join(refusal.value.fields["file"])


def test_new_lines_void_what_was_checked(region):
    agreement = made.two_provinces(region)
    round_ = made.delivered(region, made.opened(region, agreement))
    round_ = workflow.confirm_figures(round_, actor=region.actor(region.jiangsu), at=NOW)
    assert round_.status == "collecting"
    round_ = made.delivered(region, round_, made.lines("7.00", period="2025-03"), by=region.zhejiang)
    assert not round_.parties.exclude(figures_confirmed_at=None).exists()


def test_every_party_checks_and_an_outsider_never(region):
    round_ = made.delivered(region, made.opened(region, made.two_provinces(region)))
    with pytest.raises(NotAllowed):
        workflow.confirm_figures(round_, actor=region.actor(region.anhui), at=NOW)
    round_ = workflow.confirm_figures(round_, actor=region.actor(region.jiangsu), at=NOW)
    with pytest.raises(IllegalTransition):
        workflow.compute(round_, actor=region.actor(region.jiangsu), at=NOW)
    round_ = workflow.confirm_figures(round_, actor=region.actor(region.zhejiang), at=NOW)
    assert round_.status == "figures_confirmed"


def test_an_open_objection_stands_in_the_way_of_closing(region):
    round_ = made.received(region, made.opened(region, made.two_provinces(region)))
    approver = region.actor(region.jiangsu, Role.APPROVER)
    round_ = workflow.object(round_, actor=region.actor(region.zhejiang), at=NOW, text="少计一笔")
    with pytest.raises(IllegalTransition, match="浙江省的异议尚未了结"):
        workflow.confirm(round_, actor=approver, at=NOW)
    round_ = workflow.answer_objection(
        round_,
        actor=region.actor(region.jiangsu),
        at=NOW,
        objection=round_.objections.get().pk,
        answer="已核",
    )
    round_ = workflow.withdraw_objection(round_, actor=region.actor(region.zhejiang), at=NOW)
    assert round_.status == "notified"
    assert workflow.confirm(round_, actor=approver, at=NOW).status == "notified"


def test_nobody_decides_about_the_objection_of_another(region):
    round_ = made.received(region, made.opened(region, made.two_provinces(region)))
    round_ = workflow.object(round_, actor=region.actor(region.zhejiang), at=NOW, text="少计一笔")
    with pytest.raises(IllegalTransition):
        workflow.withdraw_objection(round_, actor=region.actor(region.jiangsu), at=NOW)
    round_ = workflow.uphold_objection(
        round_,
        actor=region.actor(region.jiangsu),
        at=NOW,
        objection=round_.objections.get().pk,
        remark="补入",
    )
    assert round_.status == "collecting"
    round_ = made.received(region, round_, made.lines("1.00", period="2025-02"))
    assert (round_.status, round_.edition, Statement.objects.filter(round=round_).count()) == (
        "notified",
        2,
        2,
    )


def test_the_objection_clock_runs_fifteen_working_days_from_receipt(region):
    round_ = made.received(region, made.opened(region, made.two_provinces(region)))
    assert {each.object_until for each in round_.parties.all()} == {date(2026, 12, 14)}
    late = NOW + timedelta(days=22)
    with pytest.raises(IllegalTransition, match="异议期已于"):
        workflow.object(round_, actor=region.actor(region.zhejiang), at=late, text="迟了")


def test_only_an_approver_confirms(region):
    round_ = made.received(region, made.opened(region, made.two_provinces(region)))
    with pytest.raises(NotAllowed):
        workflow.confirm(round_, actor=region.actor(region.jiangsu), at=NOW)


def test_a_correction_is_a_line_of_the_next_round_and_the_old_document_stays(region):
    """Feature 71: 2025 corrected by +120,000.00 after closing."""
    agreement = made.two_provinces(region)
    first = made.confirmed(region, made.opened(region, agreement))
    before = list(first.statements.values_list("document", "sha256"))
    workflow.correct(
        first, actor=region.actor(region.jiangsu), at=NOW, reason="税务局补报", period="2025", tax="增值税",
        place="江苏省", reference="P1", amount="1120000.00",
    )  # fmt: skip
    second = made.opened(region, agreement, day=date(2026, 5, 1))
    second = made.computed(region, second, made.lines("500.00", period="2026"))
    assert list(Round.objects.get(pk=first.pk).statements.values_list("document", "sha256")) == before
    shares = {each.account: each for each in second.entitlements.all()}
    assert (shares["江苏省"].own, shares["江苏省"].carried) == (30000, 7200000)
    assert (shares["浙江省"].own, shares["浙江省"].carried) == (20000, 4800000)
    document = second.statements.get().document
    assert "税务局补报" in document
    assert Correction.objects.get().carried_into == second
    assert all(verdict.stands for verdict in verify_round(second))


def test_a_correction_is_carried_once(region):
    agreement = made.two_provinces(region)
    first = made.confirmed(
        region, made.opened(region, agreement, day=date(2024, 5, 1)), made.lines("100.00", period="2024")
    )
    correct = {"reason": "补报", "period": "2024", "tax": "增值税", "place": "江苏省", "reference": "P1"}
    workflow.correct(first, actor=region.actor(region.jiangsu), at=NOW, amount="200.00", **correct)
    second = made.confirmed(region, made.opened(region, agreement), made.lines("10.00"))
    workflow.correct(first, actor=region.actor(region.zhejiang), at=NOW, amount="250.00", **correct)
    third = made.opened(region, agreement, day=date(2026, 5, 1))
    third = made.computed(region, third, made.lines("1.00", period="2026"))
    assert sum(second.entitlements.values_list("carried", flat=True)) == 10000
    assert sum(third.entitlements.values_list("carried", flat=True)) == 5000


def test_a_period_under_two_versions(region):
    agreement = made.two_provinces(region)
    changed = {
        **made.SIXTY_FORTY,
        "clauses": [{"kind": "share", "phases": [{"weights": {"江苏省": 50, "浙江省": 50}}]}],
    }
    made.signed_version(
        agreement, changed, takes_effect_on=date(2025, 7, 2)
    )  # 182 days before, 183 from then on
    round_ = made.computed(region, made.opened(region, agreement), made.lines("365000.00"))
    parts = [(each.starts_on, each.ends_on) for each in round_.statements_now()]
    assert parts == [(date(2025, 1, 1), date(2025, 7, 1)), (date(2025, 7, 2), date(2025, 12, 31))]
    assert totals(round_) == {"江苏省": 10920000 + 9150000, "浙江省": 7280000 + 9150000}
    assert all(verdict.stands for verdict in verify_round(round_))


def test_periods_follow_each_other(region):
    agreement = made.two_provinces(region)
    made.opened(region, agreement, day=date(2024, 3, 1))
    with pytest.raises(Conflict):
        made.opened(region, agreement, day=date(2024, 9, 1))
    with pytest.raises(Invalid, match="2025年1月1日"):
        made.opened(region, agreement, day=date(2026, 3, 1))
    second = made.checked(
        region, services.open_round(agreement=agreement, actor=region.actor(region.zhejiang), at=NOW)
    )
    assert second.name == "2025"
    with pytest.raises(IllegalTransition, match="2024尚未确认"):
        workflow.compute(second, actor=region.actor(region.jiangsu), at=NOW)


def test_a_changed_document_is_noticed(region):
    round_ = made.received(region, made.opened(region, made.two_provinces(region)))
    statement = round_.statements.get()
    with pytest.raises(TypeError):
        statement.save()
    changed = statement.document.replace("740740.73", "740741.73")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(document=changed)
    with untriggered():
        Statement.objects.filter(pk=statement.pk).update(document=changed)
    assert not is_untouched(round_)
    assert not verify_round(round_)[0].stands
    with pytest.raises(IllegalTransition, match="散列值不符"):
        workflow.confirm(round_, actor=region.actor(region.jiangsu, Role.APPROVER), at=NOW)


def test_a_confirmed_round_is_immutable(region):
    """Not by good manners: the database refuses."""
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    for change in (
        {"sha256": "0" * 64},
        {"facts": {"events": {}}},
        {"status": "collecting"},
        {"starts_on": date(2025, 1, 2)},
    ):
        with pytest.raises(DatabaseError, match="confirmed"), transaction.atomic():
            Round.objects.filter(pk=round_.pk).update(**change)
    with pytest.raises(DatabaseError, match="confirmed"), transaction.atomic():
        Entitlement.objects.filter(round=round_).update(total=0, own=0)
    with pytest.raises(DatabaseError, match="confirmed"), transaction.atomic():
        RevenueLine.objects.filter(agreement=round_.agreement).update(amount=1)


class untriggered:
    """The database as somebody with all rights over it could leave it."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
            else:
                cursor.execute("DROP TRIGGER settlement_statement_is_kept")

    def __exit__(self, *error):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")


def test_a_file_beyond_the_limit_is_refused_and_never_read_in_part(region, settings):
    """What goes over the limit is thrown away while it arrives: the rest must not count as the file."""
    settings.LINES_MAX_BYTES = 100
    settings.UPLOAD_LIMITS = {r"/rounds/[0-9]+/(deliver|correct)/$": 100}
    round_ = made.opened(region, made.two_provinces(region))
    client = Client()
    client.force_login(region.person(region.jiangsu), backend="django.contrib.auth.backends.ModelBackend")
    file = made.csv_file(made.lines(*["1.00"] * 5000))
    answer = client.post(f"/rounds/{round_.pk}/deliver/", {"file": file})
    assert answer.status_code == 422
    assert "超过100\xa0字节，请按月份或税种分成几个文件上传" in answer.content.decode()
    assert not RevenueLine.objects.exists()
    assert not round_.deliveries.exists()
    assert not default_storage.exists("lines") or not default_storage.listdir("lines")[0]


def test_a_large_file_is_read_by_a_worker(region, monkeypatch):
    monkeypatch.setattr(collecting, "AT_ONCE", 10)
    round_ = made.delivered(region, made.opened(region, made.two_provinces(region)))
    assert round_.deliveries.get().state == "waiting"
    with pytest.raises(IllegalTransition, match="还在读取"):
        workflow.confirm_figures(round_, actor=region.actor(region.jiangsu), at=NOW)
    assert read_deliveries(NOW) == 1
    assert round_.deliveries.get().state == "done"
    assert RevenueLine.objects.count() == 2
    assert read_deliveries(NOW) == 0


def test_of_many_rounds_each_is_computed_once_however_often_it_is_told(region):
    """What was changed after the message was sent, or waits for the round before, is left as it stands."""
    agreement = made.two_provinces(region)
    first = made.checked(region, made.opened(region, agreement))
    after = made.opened(region, agreement, day=date(2026, 5, 1))
    waits = made.checked(region, after, made.lines("1.00", period="2026"))
    reopened = made.checked(region, made.opened(region, made.two_provinces(region)))
    told = [(each.pk, each.version) for each in (reopened, waits, first)]
    workflow.reopen_figures(reopened, actor=region.actor(region.jiangsu), at=NOW, reason="补报")
    assert compute_all(in_background=False) == 2
    compute_some(told)
    found = {each.pk: (each.status, each.edition) for each in Round.objects.all()}
    assert found == {
        first.pk: ("computed", 1),
        waits.pk: ("figures_confirmed", 0),
        reopened.pk: ("collecting", 0),
    }
