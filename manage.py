#!/usr/bin/env python
"""How is the product operated from the command line?"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - the sentence below explains
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here. Run 'make setup', then .venv/bin/python manage.py …"
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
