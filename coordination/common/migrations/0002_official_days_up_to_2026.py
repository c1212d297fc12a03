from django.db import migrations

from coordination.common.official_calendar import load_announced_days


def load(apps, schema_editor):
    load_announced_days(model=apps.get_model("common", "CalendarDay"), years=range(2004, 2027))


class Migration(migrations.Migration):
    dependencies = [("common", "0001_the_calendar_of_working_days")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
