"""Which number comes next in a series?"""

from django.db.models import F

from .models import Counter


def next_in(series: str) -> int:
    """1, 2, 3 … in the named series, without gaps in committed work and without doubles.

    Must run in the transaction that uses the number: the row stays locked until it commits.
    """
    Counter.objects.get_or_create(series=series)
    Counter.objects.filter(series=series).update(value=F("value") + 1)
    return Counter.objects.get(series=series).value
