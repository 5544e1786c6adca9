from django.db import migrations, models


def let_go_of_what_waits(apps, schema_editor):
    """What waits has no text to make a file from; whoever asks again gets the next edition."""
    apps.get_model("documents", "Edition").objects.filter(state="waiting").update(
        state="failed", error="Gevraagd vóór een nieuwe versie van de site. Vraag het opnieuw."
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="facts",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="wat erin staat"
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="html",
            field=models.TextField(
                blank=True, editable=False, verbose_name="tekst waaruit het bestand wordt gemaakt"
            ),
        ),
        migrations.RunPython(let_go_of_what_waits, migrations.RunPython.noop, elidable=True),
    ]
