"""Chinese: 24 hours, without the 上午 and 下午 of Django's form."""

SHORT_DATETIME_FORMAT = "Y年n月j日 H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
TIME_FORMAT = "H:i"
