"""When are two figures the same, and which period is meant?

``2026年三季度``, ``2026Q3`` and full-width spellings are one period; blanks, brackets and the width of letters make no
other figure.
"""

import re
import unicodedata
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.policy import members_of
from accounts.roles import Role
from coordination.common.errors import Invalid
from coordination.notifications.announcing import announce

from .vocabulary import PeriodKind

WORKING = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)
FORMS = {
    PeriodKind.YEAR: re.compile(r"(?P<year>20\d\d)年?(?:度|全年)?"),
    PeriodKind.QUARTER: re.compile(r"(?P<year>20\d\d)(?:年|-)?(?:q|第)?(?P<part>[1-4一二三四])(?:季度)?"),
    PeriodKind.MONTH: re.compile(r"(?P<year>20\d\d)(?:年|-)?(?P<part>0?[1-9]|1[0-2])月?"),
}
DIGITS = str.maketrans("一二三四", "1234")


def key_of(figure: str) -> str:
    """The name in one form of writing, without blanks and marks."""
    plain = unicodedata.normalize("NFKC", figure).casefold()
    return "".join(letter for letter in plain if letter.isalnum())[:120]


def period_of(kind: str, text: str) -> str:
    """2026, 2026Q3 or 2026-09; ``Invalid`` with the form that is wanted.

    >>> period_of("quarter", "2026年第三季度")
    '2026Q3'
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    match = FORMS[PeriodKind(kind)].fullmatch(plain)
    if match is None:
        raise Invalid({"period": _("年度写2026，季度写2026Q3，月度写2026-09。")})
    if kind == PeriodKind.YEAR:
        return match["year"]
    part = match["part"].translate(DIGITS)
    return f"{match['year']}Q{part}" if kind == PeriodKind.QUARTER else f"{match['year']}-{int(part):02}"


def tell_asked(request, *, at: datetime, on: date) -> None:
    """The people of the units that are asked; of a unit without people, those of its province."""
    announce(
        kind="data_request_received",
        subject=request,
        recipients=members_of([each.organisation_id for each in request.asked], roles=WORKING, on=on),
        at=at,
        version=request.version,
        params={"figure": request.title, "unit": request.asker.name, "due_on": request.due_on},
    )
