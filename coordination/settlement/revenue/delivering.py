"""How does a file of lines come in: each line once, nothing half-written, with a word on every doubt?

First the whole file is read and judged without writing anything; then all lines are written in one
transaction. A line that is there already adds nothing; one that is there with another amount is listed,
replaced while figures are collected, or carried as a correction once its period is closed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import write_amount
from coordination.settlement.csv_lines import MOST_PROBLEMS, Seen, hash_of
from coordination.settlement.errors import Problem, UnfitLines
from coordination.settlement.lines import Line
from coordination.settlement.models import Correction, Delivery, RevenueLine, Round
from coordination.settlement.rounds.agreed import rules_of, whole_period
from coordination.settlement.rule import Rule
from coordination.settlement.states import CLOSED, COLLECTING, Differing, Reading

from .keys import key_of, key_of_correction
from .reading import in_period, lines_in

BATCH = 5_000
SHOWN = 100  # differences named one by one
NOTED_EVERY = 20_000  # lines between two notes on the progress
LEASE = timedelta(minutes=30)
NO_LINES = _("文件里没有一行数据，表头之下请至少写一行")


class Tally(NamedTuple):
    """What one file brought."""

    lines: int
    new: int
    same: int
    differ: int
    changed: int
    amount: int
    differences: list[dict]


def take_in(delivery: Delivery, *, at: datetime) -> Delivery:
    """Read a delivered file and keep its lines. What is wrong with it is said in ``problems``; then nothing of it is kept.

    One worker at a time: a delivery that somebody else is reading is left alone.
    """
    leased = Delivery.objects.filter(
        pk=delivery.pk, state__in=[Reading.WAITING, Reading.READING, Reading.WRITING]
    )
    if not leased.exclude(leased_until__gt=at).update(state=Reading.READING, leased_until=at + LEASE):
        delivery.refresh_from_db()
        return delivery
    try:
        with _local(delivery) as file:
            rule = rule_for(delivery.round)
            count = _judge(delivery, file, rule)
            Delivery.objects.filter(pk=delivery.pk).update(state=Reading.WRITING, done_percent=0)
            _keep(delivery, file, rule, count, at)
    except UnfitLines as error:
        _refused(delivery, error, at)
    delivery.refresh_from_db()
    return delivery


def rule_for(round_: Round) -> Rule:
    """The rule by which lines of a round are read: that of the version in force at its end."""
    return rules_of(round_)[-1]


# --- first reading: nothing is written ---------------------------------------------------------------
def _judge(delivery: Delivery, file: Path, rule: Rule) -> int:
    """How many lines; ``UnfitLines`` with every problem."""
    problems: list[Problem] = []
    span, seen, count = delivery.round.span, Seen(), 0
    wrong_period = in_period(rule, span, whole_period(rules_of(delivery.round), span))
    for found in lines_in(file, rule, problems):
        count += 1
        seen.note(found.line)
        if sentence := wrong_period(found.line):
            problems.append(Problem("所属期", sentence, found.line.number))
            if len(problems) >= MOST_PROBLEMS:
                break
        if count % NOTED_EVERY == 0:
            Delivery.objects.filter(pk=delivery.pk).update(lines=count, done_percent=found.place // 2)
    if not problems and (doubtful := seen.doubtful()):
        problems += _doubles(file, rule, doubtful)
    if not problems and not count:
        problems.append(Problem("", str(NO_LINES)))
    if problems:
        raise UnfitLines(problems[:MOST_PROBLEMS])
    return count


def _doubles(file: Path, rule: Rule, doubtful: set[int]) -> Iterator[Problem]:
    first: dict[tuple, int] = {}
    for found in lines_in(file, rule, []):
        if hash_of(found.line.key) in doubtful:
            before = first.setdefault(found.line.key, found.line.number)
            if before != found.line.number:
                sentence = _(
                    "与第%(before)s行是同一笔（所属期、纳税人、税种、征收地、凭证号都相同），请删去一行，或用凭证号区分"
                )
                yield Problem("", str(sentence % {"before": before}), found.line.number)


# --- second reading: everything in one transaction ---------------------------------------------------
def _keep(delivery: Delivery, file: Path, rule: Rule, count: int, at: datetime) -> None:
    with transaction.atomic():
        round_ = Round.objects.select_for_update(of=("self",)).get(pk=delivery.round_id)
        _check_state(round_, delivery)
        correction = _correction(round_, delivery, at) if round_.status in CLOSED else None
        lines = (found.line for found in lines_in(file, rule, []))
        tally = store(delivery, lines, rule, correction)
        if correction is not None and not tally.new and not tally.changed:
            correction.delete()
        _finish(delivery, tally, at)
        if tally.new or tally.changed:
            _void_confirmations(round_, delivery)


def _check_state(round_: Round, delivery: Delivery) -> None:
    if round_.status in CLOSED:
        if not delivery.reason:
            raise UnfitLines([Problem("", str(_("本期已确认，更正须写明理由，差额结转到下一期")))])
    elif round_.status != COLLECTING:
        raise UnfitLines(
            [Problem("", str(_("本期数据已核对或已测算，不再收数据；请先退回核对，或待确认后作为更正上传")))]
        )


def _correction(round_: Round, delivery: Delivery, at: datetime) -> Correction:
    return Correction.objects.create(
        agreement_id=round_.agreement_id,
        round=round_,
        delivery=delivery,
        reason=delivery.reason,
        made_at=at,
        made_by_name=delivery.delivered_by_name,
    )


def store(delivery: Delivery, lines: Iterable[Line], rule: Rule, correction: Correction | None) -> Tally:
    """Write what is new, by the batch; within the caller's transaction."""
    total = [0, 0, 0, 0, 0, 0]
    differences: list[dict] = []
    lines = iter(lines)
    while batch := list(islice(lines, BATCH)):
        _store_batch(delivery, batch, rule, correction, total, differences)
    return Tally(*total, differences)


def _store_batch(delivery, batch, rule, correction, total, differences) -> None:
    keys = {key_of(line): line for line in batch}
    known = {
        key: (pk, amount)
        for pk, key, amount in RevenueLine.objects.filter(
            agreement=delivery.agreement_id, key__in=list(keys)
        ).values_list("pk", "key", "amount")
    }
    since = corrected_since([pk for pk, _amount in known.values()])
    fresh, changes = [], []
    for key, line in keys.items():
        if key not in known:
            fresh.append(_row(delivery, line, key, line.amount, correction))
            continue
        pk, amount = known[key]
        standing = amount + since.get(pk, 0)
        if standing == line.amount:
            total[2] += 1
            continue
        total[3] += 1
        if len(differences) < SHOWN:
            differences.append(_difference(line, standing, rule))
        changes.append((pk, key, line, standing))
    total[0] += len(batch)
    total[1] += len(fresh)
    total[5] += sum(row.amount for row in fresh)
    RevenueLine.objects.bulk_create(fresh, batch_size=BATCH)
    total[4] += _change(delivery, changes, correction)


def corrected_since(pks: list[int]) -> dict[int, int]:
    """By how much later corrections changed each of these lines."""
    if not pks:
        return {}
    rows = (
        RevenueLine.objects.filter(corrects__in=pks)
        .order_by()
        .values_list("corrects")
        .annotate(Sum("amount"))
    )
    return {pk: int(amount) for pk, amount in rows}


def _change(delivery: Delivery, changes: list, correction: Correction | None) -> int:
    """Differing amounts, as the delivery wants them treated; how many were changed."""
    if correction is not None:
        later = []
        for pk, key, line, standing in changes:
            row = _row(
                delivery, line, key_of_correction(key, correction.pk), line.amount - standing, correction
            )
            row.corrects_id = pk
            later.append(row)
        RevenueLine.objects.bulk_create(later, batch_size=BATCH)
        return len(later)
    if delivery.differing == Differing.REPLACE:
        for pk, _key, line, _standing in changes:
            RevenueLine.objects.filter(pk=pk).update(
                amount=line.amount, delivery=delivery, number=line.number
            )
        return len(changes)
    return 0


def _row(delivery: Delivery, line: Line, key, amount: int, correction: Correction | None) -> RevenueLine:
    return RevenueLine(
        agreement_id=delivery.agreement_id,
        delivery_id=delivery.pk,
        correction=correction,
        number=line.number,
        starts_on=line.span.start,
        ends_on=line.span.last,
        payer=line.payer,
        tax=line.tax,
        account=line.account,
        reference=line.reference,
        amount=amount,
        key=key,
    )


def _difference(line: Line, standing: int, rule: Rule) -> dict:
    decimals = rule.measure.decimals
    return {
        "line": line.number,
        "what": " ".join(part for part in (line.span.name, line.payer, line.tax, line.account) if part),
        "stands": write_amount(standing, decimals, grouped=True),
        "file": write_amount(line.amount, decimals, grouped=True),
    }


def _finish(delivery: Delivery, tally: Tally, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Reading.DONE,
        done_percent=100,
        lines=tally.lines,
        new=tally.new,
        same=tally.same,
        differ=tally.differ,
        changed=tally.changed,
        amount=tally.amount,
        differences=tally.differences,
        problems=[],
        finished_at=at,
        leased_until=None,
    )


def _refused(delivery: Delivery, error: UnfitLines, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Reading.REFUSED,
        problems=[
            {"line": each.line, "place": each.place, "sentence": each.sentence} for each in error.problems
        ],
        sentence=str(error.problems[0]),
        finished_at=at,
        leased_until=None,
    )


def _void_confirmations(round_: Round, delivery: Delivery) -> None:
    """Whoever had found the figures right has to look again."""
    if round_.status not in CLOSED:
        round_.parties.update(figures_confirmed_at=None, figures_confirmed_by="")


# --- the file ----------------------------------------------------------------------------------------
def keep_file(upload: File) -> tuple[str, str, int]:
    """(where it is kept, SHA-256, size)."""
    digest, size = sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    word = digest.hexdigest()
    name = validate_file_name(f"lines/{word[:2]}/{word[:40]}", allow_relative_path=True)
    stored = default_storage.save(name, File(upload.file if hasattr(upload, "file") else upload, name=name))
    return stored, word, size


@contextmanager
def _local(delivery: Delivery) -> Iterator[Path]:
    """The file on this machine; copied where the storage is elsewhere."""
    try:
        path = Path(default_storage.path(delivery.stored_as))
    except NotImplementedError:
        path = None
    if path is not None:
        yield path
        return
    with NamedTemporaryFile(suffix=".lines") as copy, delivery.open() as source:
        while chunk := source.read(1 << 20):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
