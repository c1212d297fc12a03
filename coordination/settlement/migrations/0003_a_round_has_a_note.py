"""A round has a note, by which it is found."""

from django.db import migrations, models

from ._kept import install, remove


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_what_was_confirmed_is_kept")]
    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="round",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="备注"),
        ),
        migrations.RunPython(install, remove),
    ]
