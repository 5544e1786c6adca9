from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pacts", "0009_published_texts_stay")]

    operations = [
        migrations.RemoveIndex(model_name="signature", name="signatures_changed"),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                fields=["pact", "changed_at"],
                condition=models.Q(counted_on__isnull=False),
                name="signatures_changed",
            ),
        ),
    ]
