"""A correction may be of the facts of a closed period, not only of its lines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlement", "0003_a_round_has_a_note")]
    operations = [
        migrations.AddField(
            model_name="correction",
            name="facts",
            field=models.JSONField(null=True, verbose_name="更正后的事实"),
        ),
        migrations.AddField(
            model_name="correction",
            name="changed",
            field=models.JSONField(default=list, verbose_name="更正的事实"),
        ),
    ]
