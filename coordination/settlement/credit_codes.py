"""Is this a unified social credit code (统一社会信用代码, GB 32100-2015)?"""

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


def looks_like_code(text: str) -> bool:
    """Eighteen signs of the alphabet of codes, right or wrong."""
    return len(text) == 18 and text.isascii() and text.isalnum()


def is_credit_code(text: str) -> bool:
    """Eighteen signs, the last of which checks the others."""
    if len(text) != 18 or any(sign not in SIGNS for sign in text):
        return False
    return check_sign(text[:17]) == text[17]


def check_sign(body: str) -> str:
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return SIGNS[-total % 31]
