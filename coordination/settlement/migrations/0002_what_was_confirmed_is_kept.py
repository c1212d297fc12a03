"""A statement never changes, a confirmed round keeps what was confirmed: the database itself refuses."""

from django.db import migrations

from ._kept import install, remove


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_rounds_lines_and_statements")]
    operations = [migrations.RunPython(install, remove, elidable=False)]
