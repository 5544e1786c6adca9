from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("alliances", "0003_versions_from_history")]

    operations = [
        migrations.DeleteModel("HistoricalAction_budget_lines"),
        migrations.DeleteModel("HistoricalAction_indicators"),
        migrations.DeleteModel("HistoricalAction_neighbourhoods"),
        migrations.DeleteModel("HistoricalAction"),
    ]
