from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_letters_instructions_and_what_units_are_asked")]

    operations = [
        migrations.RenameField(model_name="ladderstep", old_name="position", new_name="sequence"),
        migrations.AlterModelOptions(
            name="ladderstep",
            options={
                "ordering": ["sequence", "id"],
                "verbose_name": "督办阶梯",
                "verbose_name_plural": "督办阶梯",
            },
        ),
    ]
