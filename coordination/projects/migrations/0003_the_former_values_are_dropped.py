"""Indicators have no table of values of their own any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_values_are_figures")]

    operations = [migrations.DeleteModel(name="IndicatorValue")]
