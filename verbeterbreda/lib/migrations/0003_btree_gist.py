from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """An exclusion constraint compares a key and a range in one index; PostgreSQL only.

    The extension is a trusted one: who owns the database may make it.
    """

    dependencies = [
        ("lib", "0002_job"),
    ]

    operations = [BtreeGistExtension()]
