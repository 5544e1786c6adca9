"""What staff changed before actions had versions becomes their first versions."""

from django.db import migrations

TEXTS = (
    "title", "text", "expected_result", "measured_by", "timing_text", "places_text",
    "programmes_text", "note", "locator", "quote", "from_part", "until_part",
)  # fmt: skip
NUMBERS = ("order", "from_year", "until_year", "is_everywhere", "status")
POINTERS = ("goal", "parent", "source")
TRACKED = {"neighbourhoods": "neighbourhood", "indicators": "indicator", "budget_lines": "line"}
RANKS = ("lead", "partner", "funder")


def make_versions(apps, schema_editor):
    """One version for each edit that changed something; the last says what the row says now.

    The history did not know roles, related actions and milestones; those are the ones of now.
    """
    action_model = apps.get_model("alliances", "Action")
    version_model = apps.get_model("alliances", "ActionVersion")
    record_model = apps.get_model("alliances", "HistoricalAction")
    old_lists = {name: _old_lists(apps, name, column) for name, column in TRACKED.items()}
    for action in action_model.objects.filter(versions=None):
        untracked = _untracked(action)
        found = []
        records = record_model.objects.filter(slug=action.pk).exclude(history_type="-")
        for record in records.order_by("history_date", "history_id"):
            lists = {name: sorted(old_lists[name].get(record.pk, [])) for name in TRACKED}
            content = _fields(record) | lists | untracked
            if found and found[-1].content == content:
                continue
            found.append(
                version_model(
                    content=content,
                    by_id=record.history_user_id,
                    note=(record.history_change_reason or "")[:250],
                    made_at=record.history_date,
                )
            )
        now = _fields(action) | _lists_now(action) | untracked
        if not found or found[-1].content != now:
            found.append(version_model(content=now, made_at=action.updated_at))
        _number(action, found)
        version_model.objects.bulk_create(found)


def _number(action, found):
    for number, version in enumerate(found, 1):
        version.action, version.number, version.published_at = action, number, version.made_at


def _fields(row):
    fields = {name: getattr(row, name) for name in (*TEXTS, *NUMBERS)}
    pointers = {name: getattr(row, f"{name}_id") for name in POINTERS}
    return fields | pointers | {"status_on": _iso(row.status_on)}


def _lists_now(action):
    return {name: sorted(_keys(getattr(action, name))) for name in TRACKED}


def _untracked(action):
    roles = [
        {"organisation": role.organisation_id, "role": role.role, "note": role.note}
        for role in action.roles.all()
    ]
    steps = action.milestones.order_by("order", "pk")
    return {
        "related": sorted(_keys(action.related)),
        "roles": sorted(roles, key=lambda role: (RANKS.index(role["role"]), role["organisation"])),
        "milestones": [
            {
                "title": step.title,
                "due_year": step.due_year,
                "due_part": step.due_part,
                "reached_on": _iso(step.reached_on),
            }
            for step in steps
        ],
    }


def _old_lists(apps, name, column):
    """The keys in one list, for each record of the history."""
    found = {}
    links = apps.get_model("alliances", f"HistoricalAction_{name}").objects
    for history, key in links.values_list("history_id", f"{column}_id"):
        found.setdefault(history, []).append(key)
    return found


def _keys(manager):
    return manager.values_list("pk", flat=True)


def _iso(day):
    return day.isoformat() if day else None


class Migration(migrations.Migration):
    dependencies = [("alliances", "0002_programme_and_board")]

    operations = [migrations.RunPython(make_versions, migrations.RunPython.noop)]
