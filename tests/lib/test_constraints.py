"""Rules over rows and over time hold in the database: by form, by update and by raw SQL.

The tables are made by migrations here, on a connection of their own, because a migration cannot
run inside the transaction of a test.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from verbeterbreda.lib.constraints import Frozen, NoOverlap, in_words, sentence

pytestmark = pytest.mark.django_db

APP, ALIAS = "rules", "rules"
MAY, JUNE, JULY = dt.date(2024, 5, 1), dt.date(2024, 6, 1), dt.date(2024, 7, 1)

NO_OVERLAP = NoOverlap(
    fields=["seat"],
    start="from_on",
    end="until_on",
    name="stay_no_overlap",
    violation_error_message="Daar zit al iemand.",
)
FROZEN = Frozen(
    fields=["title", "content", "published_at"],
    condition=models.Q(published_at__isnull=False),
    name="letter_frozen",
    violation_error_message="Dit staat vast.",
)


class Tables:
    """Tables that are made and changed by the operations of migrations."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.database, self.state = database, ProjectState()

    def run(self, *steps: Operation) -> None:
        """Run the steps as the operations of one migration."""
        with self.database.schema_editor(atomic=True) as editor:
            for step in steps:
                new = self.state.clone()
                step.state_forwards(APP, new)
                step.database_forwards(APP, editor, self.state, new)
                self.state = new

    def model(self, name: str) -> Any:
        return self.state.apps.get_model(APP, name)

    def rows(self, name: str) -> models.QuerySet[Any]:
        return self.model(name).objects.using(ALIAS)

    def sql(self, statement: str) -> None:
        with transaction.atomic(using=ALIAS), self.database.cursor() as cursor:
            cursor.execute(statement)

    def drop(self) -> None:
        """Leave nothing behind in a database that others use too."""
        with self.database.schema_editor() as editor:
            for name in ("stay", "letter"):
                if (APP, name) in self.state.models:
                    editor.delete_model(self.model(name))


@pytest.fixture
def tables() -> Iterator[Tables]:
    database = connection.copy(ALIAS)
    if connection.vendor == "sqlite":
        database.settings_dict = database.settings_dict | {"NAME": ":memory:"}
    connections[ALIAS] = database
    tables = Tables(database)
    try:
        yield tables
    finally:
        tables.drop()
        database.close()
        del connections[ALIAS]


def stay(*constraints: models.BaseConstraint) -> operations.CreateModel:
    return operations.CreateModel(
        "Stay",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("seat", models.CharField(max_length=20)),
            ("from_on", models.DateField(null=True)),
            ("until_on", models.DateField(null=True)),
        ],
        options={"constraints": list(constraints)},
    )


def letter(*constraints: models.BaseConstraint) -> operations.CreateModel:
    return operations.CreateModel(
        "Letter",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=20)),
            ("content", models.JSONField(default=dict)),
            ("published_at", models.DateTimeField(null=True)),
            ("told_on", models.DateField(null=True)),
        ],
        options={"constraints": list(constraints)},
    )


def is_refused(work: Any, constraint: models.BaseConstraint, model: Any) -> bool:
    """Whether the database refuses, with the name of the constraint, so with its sentence."""
    try:
        with transaction.atomic(using=ALIAS):
            work()
    except IntegrityError as error:
        return sentence(error, model) == constraint.violation_error_message
    return False


OVERLAPPING = [
    ((MAY, JULY), (JUNE, None)),
    ((MAY, JULY), (None, JUNE)),
    ((MAY, None), (JUNE, JULY)),
    ((None, JULY), (MAY, JUNE)),
    ((None, None), (MAY, JUNE)),
    ((MAY, JUNE), (None, None)),
    ((None, None), (None, None)),
    ((MAY, JUNE), (MAY, JUNE)),
    ((MAY, JUNE), (JUNE - dt.timedelta(days=1), JULY)),
]
TOUCHING = [
    ((MAY, JUNE), (JUNE, JULY)),
    ((JUNE, JULY), (MAY, JUNE)),
    ((None, JUNE), (JUNE, None)),
    ((JUNE, None), (None, MAY)),
]


@pytest.fixture
def stays(tables: Tables) -> Tables:
    tables.run(stay(NO_OVERLAP))
    return tables


@pytest.mark.parametrize(("first", "second"), OVERLAPPING)
def test_two_rows_of_one_seat_on_one_day_are_refused(stays: Tables, first: Any, second: Any):
    rows, model = stays.rows("stay"), stays.model("stay")
    rows.create(seat="a", from_on=first[0], until_on=first[1])
    late = model(seat="a", from_on=second[0], until_on=second[1])
    with pytest.raises(ValidationError, match="Daar zit al iemand"):
        NO_OVERLAP.validate(model, late, using=ALIAS)
    assert is_refused(lambda: late.save(using=ALIAS), NO_OVERLAP, model)
    rows.create(seat="b", from_on=second[0], until_on=second[1])
    assert rows.count() == 2


@pytest.mark.parametrize(("first", "second"), TOUCHING)
def test_one_may_come_on_the_day_the_other_leaves(stays: Tables, first: Any, second: Any):
    rows, model = stays.rows("stay"), stays.model("stay")
    rows.create(seat="a", from_on=first[0], until_on=first[1])
    late = model(seat="a", from_on=second[0], until_on=second[1])
    NO_OVERLAP.validate(model, late, using=ALIAS)
    late.save(using=ALIAS)
    NO_OVERLAP.validate(model, late, using=ALIAS)  # a row is not in its own way
    assert rows.count() == 2


def test_no_update_gets_around_it(stays: Tables):
    rows, model = stays.rows("stay"), stays.model("stay")
    rows.create(seat="a", from_on=MAY, until_on=JUNE)
    other = rows.create(seat="a", from_on=JUNE, until_on=JULY)
    elsewhere = rows.create(seat="b", from_on=MAY, until_on=None)

    def raw() -> None:
        stays.sql("UPDATE rules_stay SET until_on = NULL WHERE from_on = '2024-05-01'")

    assert is_refused(lambda: rows.filter(pk=other.pk).update(from_on=MAY), NO_OVERLAP, model)
    assert is_refused(lambda: rows.filter(pk=elsewhere.pk).update(seat="a"), NO_OVERLAP, model)
    assert is_refused(raw, NO_OVERLAP, model)
    assert rows.filter(pk=other.pk).update(until_on=None) == 1  # later than everybody: no clash


def test_raw_and_bulk_inserts_are_refused(stays: Tables):
    rows, model = stays.rows("stay"), stays.model("stay")
    rows.create(seat="a", from_on=MAY, until_on=None)
    two = [model(seat="c", from_on=MAY), model(seat="c", from_on=JUNE)]
    insert = "INSERT INTO rules_stay (seat, from_on, until_on) VALUES ('a', '2025-01-01', NULL)"
    assert is_refused(lambda: stays.sql(insert), NO_OVERLAP, model)
    assert is_refused(lambda: rows.bulk_create(two), NO_OVERLAP, model)
    assert rows.count() == 1


def test_an_empty_seat_is_nobodys(tables: Tables):
    tables.run(stay(NO_OVERLAP))
    tables.run(operations.AlterField("Stay", "seat", models.CharField(max_length=20, null=True)))
    rows, model = tables.rows("stay"), tables.model("stay")
    rows.create(seat=None, from_on=MAY)
    late = model(seat=None, from_on=MAY)
    NO_OVERLAP.validate(model, late, using=ALIAS)
    late.save(using=ALIAS)
    assert rows.count() == 2


def test_it_stays_when_the_table_is_changed(tables: Tables):
    """SQLite makes a table anew for this, and throws away what was tied to the old one."""
    tables.run(stay(NO_OVERLAP), letter(FROZEN))
    tables.rows("stay").create(seat="a", from_on=MAY)
    tables.rows("letter").create(title="Oud", published_at=dt.datetime.now(dt.UTC))
    tables.run(
        operations.AlterField("Stay", "seat", models.CharField(max_length=40)),
        operations.AddField("Stay", "note", models.CharField(max_length=9, default="")),
        operations.AlterField("Letter", "title", models.CharField(max_length=40)),
        operations.RemoveField("Letter", "told_on"),
    )
    rows, stays, letters = tables.rows("stay"), tables.model("stay"), tables.rows("letter")
    assert is_refused(lambda: rows.create(seat="a", from_on=JUNE), NO_OVERLAP, stays)
    assert is_refused(lambda: letters.update(title="Nieuw"), FROZEN, tables.model("letter"))


def test_it_moves_with_a_table_that_gets_another_name(tables: Tables):
    tables.run(letter(FROZEN))
    tables.rows("letter").create(title="Oud", published_at=dt.datetime.now(dt.UTC))
    tables.run(operations.RenameModel("Letter", "Stay"))
    rows = tables.rows("stay")
    assert is_refused(lambda: rows.update(title="Nieuw"), FROZEN, tables.model("stay"))


def test_it_comes_and_goes_with_a_migration(tables: Tables):
    tables.run(stay(), letter())
    tables.run(
        operations.AddConstraint("Stay", NO_OVERLAP), operations.AddConstraint("Letter", FROZEN)
    )
    stays, letters = tables.rows("stay"), tables.rows("letter")
    stays.create(seat="a", from_on=MAY)
    letters.create(title="Oud", published_at=dt.datetime.now(dt.UTC))
    again = lambda: stays.create(seat="a", from_on=MAY)  # noqa: E731
    assert is_refused(again, NO_OVERLAP, tables.model("stay"))
    assert is_refused(lambda: letters.update(title="X"), FROZEN, tables.model("letter"))
    tables.run(
        operations.RemoveConstraint("Stay", NO_OVERLAP.name),
        operations.RemoveConstraint("Letter", FROZEN.name),
    )
    again()
    letters.update(title="X")
    assert (stays.count(), letters.get().title) == (2, "X")


def test_rows_that_clash_already_keep_the_rule_out(tables: Tables):
    tables.run(stay())
    tables.rows("stay").create(seat="a", from_on=MAY)
    tables.rows("stay").create(seat="a", from_on=JUNE)
    with pytest.raises(IntegrityError, match=NO_OVERLAP.name):
        tables.run(operations.AddConstraint("Stay", NO_OVERLAP))


def test_what_stands_cannot_be_rewritten(tables: Tables):
    tables.run(letter(FROZEN))
    rows, model = tables.rows("letter"), tables.model("letter")
    stands = rows.create(title="Oud", content={"a": 1}, published_at=dt.datetime.now(dt.UTC))
    for change in ({"title": "Nieuw"}, {"content": {"a": 2}}, {"published_at": None}):
        assert is_refused(lambda change=change: rows.update(**change), FROZEN, model)
    raw = "UPDATE rules_letter SET title = 'Nieuw'"
    assert is_refused(lambda: tables.sql(raw), FROZEN, model)
    stands.title = "Nieuw"
    assert is_refused(lambda: stands.save(using=ALIAS), FROZEN, model)
    with pytest.raises(ValidationError, match="Dit staat vast"):
        FROZEN.validate(model, stands, using=ALIAS)
    assert rows.values_list("title", "content").get() == ("Oud", {"a": 1})


def test_the_rest_may_still_change(tables: Tables):
    tables.run(letter(FROZEN))
    rows, model = tables.rows("letter"), tables.model("letter")
    draft = rows.create(title="Concept", content={"a": 1})
    draft.title, draft.published_at = "Klaar", dt.datetime.now(dt.UTC)
    FROZEN.validate(model, draft, using=ALIAS)
    draft.save(using=ALIAS)
    draft = rows.get()
    draft.told_on = MAY  # not among the fields; everything else is saved as it was
    FROZEN.validate(model, draft, using=ALIAS)
    draft.save(using=ALIAS)
    assert rows.get().told_on == MAY
    assert rows.all().delete()[0] == 1


def test_without_a_condition_every_row_stands(tables: Tables):
    always = Frozen(fields=["title"], name="letter_always", violation_error_message="Vast.")
    tables.run(letter(always))
    rows = tables.rows("letter")
    rows.create(title="Oud")
    assert is_refused(lambda: rows.update(title="Nieuw"), always, tables.model("letter"))


@pytest.mark.parametrize("constraint", [NO_OVERLAP, FROZEN])
def test_a_migration_can_hold_it(constraint: models.BaseConstraint):
    path, args, kwargs = constraint.deconstruct()
    again = type(constraint)(*args, **kwargs)
    assert again == constraint
    assert path in MigrationWriter.serialize(constraint)[0]
    other = type(constraint)(*args, **kwargs | {"violation_error_message": "Iets anders."})
    assert other != constraint


def test_a_field_that_is_not_there_is_noticed(tables: Tables):
    tables.run(stay())
    wrong = NoOverlap(fields=["chair"], start="from_on", end="until_on", name="wrong")
    assert [error.id for error in wrong.check(tables.model("stay"), tables.database)] == [
        "models.E012"
    ]


def test_only_the_errors_of_the_model_get_words():
    from django.contrib.auth.models import Group

    Group.objects.create(name="Dubbel")
    with pytest.raises(IntegrityError), in_words(Group):
        Group.objects.create(name="Dubbel")


@pytest.mark.postgres
def test_who_owns_the_database_needs_no_superuser(tables: Tables):
    """btree_gist is a trusted extension: an ordinary owner makes it."""
    with tables.database.cursor() as cursor:
        cursor.execute(
            "SELECT trusted, superuser FROM pg_available_extension_versions"
            " WHERE name = 'btree_gist' AND version ="
            " (SELECT default_version FROM pg_available_extensions WHERE name = 'btree_gist')"
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute("DROP ROLE IF EXISTS owner_of_a_portal")
        cursor.execute("CREATE ROLE owner_of_a_portal NOSUPERUSER")
        cursor.execute("CREATE DATABASE portal_of_somebody OWNER owner_of_a_portal")
    theirs = connection.copy("theirs")
    theirs.settings_dict = theirs.settings_dict | {"NAME": "portal_of_somebody"}
    try:
        with theirs.cursor() as cursor:
            cursor.execute("SET ROLE owner_of_a_portal")
            cursor.execute("CREATE EXTENSION btree_gist")
            cursor.execute("SELECT current_setting('is_superuser')")
            assert cursor.fetchone() == ("off",)
    finally:
        theirs.close()
        with tables.database.cursor() as cursor:
            cursor.execute("DROP DATABASE portal_of_somebody")
            cursor.execute("DROP ROLE owner_of_a_portal")
