"""In which form is the number of an official document (发文字号) written?

GB/T 9704: issuing body's code, year in six-cornered brackets, running number without leading zeros and
without 第, then 号: 沪府发〔2025〕1号. People type other brackets, full-width digits and blanks.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

OPENING, CLOSING = "([{【〔〖〈《「『", ")]}】〕〗〉》」』"  # full-width ones are ASCII after NFKC
_BRACKETS = str.maketrans(OPENING + CLOSING, "〔" * len(OPENING) + "〕" * len(CLOSING))
_FORM = re.compile(
    r"(?P<code>[^\W\d_][^〔〕]{0,29})〔(?P<year>(?:19|20)\d\d)年?〕第?0*(?P<number>[1-9]\d{0,5})号?"
)


def normalised(text: str) -> str:
    """The number in its official form; ValueError with a sentence when it cannot be read as one.

    >>> normalised("沪府发[2025] 第01号")
    '沪府发〔2025〕1号'
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    match = _FORM.fullmatch(plain)
    if match is None:
        raise ValueError(_("请按「机关代字〔年份〕序号」填写文号，例如：沪府发〔2025〕1号。"))
    return f"{match['code']}〔{match['year']}〕{match['number']}号"
