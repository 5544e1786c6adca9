"""Rules between rows and over time that Django has no constraint for, held by the database itself.

`NoOverlap`: two rows of one seat never run on one day. `Frozen`: what stands is not rewritten.
PostgreSQL holds the first with an exclusion constraint and the second with a trigger; SQLite knows
only triggers. Both are ordinary constraints for migrations and forms, and what the database
refuses is an IntegrityError with the name of the constraint in it, which `in_words` turns into
the sentence of that constraint.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.sql import Query

Editor = BaseDatabaseSchemaEditor
Model = type[models.Model]


class TableRule(models.BaseConstraint):
    """A constraint that PostgreSQL or SQLite holds with statements after CREATE TABLE.

    They wait in the schema editor's `deferred_sql`, as indexes do, because SQLite changes a table
    by making it anew under another name: a waiting Statement is renamed with it.
    """

    def statements(self, model: Model, editor: Editor) -> list[Statement]:
        """Return what makes the rule, one statement each."""
        raise NotImplementedError

    def constraint_sql(self, model: Model | None, schema_editor: Editor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))
        return ""

    def create_sql(self, model: Model | None, schema_editor: Editor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        *first, last = self.statements(model, schema_editor)
        schema_editor.deferred_sql.extend(first)
        return last

    def checked_fields(self) -> list[str]:
        """Return the names of all fields that the rule looks at."""
        raise NotImplementedError

    def check(self, model: Model, connection: Any) -> list[checks.CheckMessage]:
        return list(model._check_local_fields(self.checked_fields(), "constraints"))  # type: ignore[attr-defined]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, self.__class__):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.__class__, self.name))

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}: name={self.name!r}>"

    def _refuse(self) -> ValidationError:
        return ValidationError(
            self.get_violation_error_message(), code=self.violation_error_code or self.name
        )


class NoOverlap(TableRule):
    """No two rows with the same `fields` run on one day.

    `start` and `end` name DateFields: from the first day on, until the second and not on it, so
    "until 1 May" and "from 1 May" touch and are fine. Empty means open on that side. On PostgreSQL
    the extension btree_gist must be there (a migration of `lib` makes it).
    """

    def __init__(
        self,
        *,
        fields: Sequence[str],
        start: str,
        end: str,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        self.fields, self.start, self.end = tuple(fields), start, end
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"fields": self.fields, "start": self.start, "end": self.end}

    def checked_fields(self) -> list[str]:
        return [*self.fields, self.start, self.end]

    def statements(self, model: Model, editor: Editor) -> list[Statement]:
        if editor.connection.vendor == "postgresql":
            return [self._exclusion(model, editor)]
        triggers = [self._trigger(model, editor, when) for when in ("INSERT", "UPDATE")]
        # The rows that are there already are looked at too: nothing changes, and the trigger runs.
        touch = Statement(
            "UPDATE %(table)s SET %(column)s = %(column)s",
            table=_table(model, editor),
            column=_column(model, editor, self.start),
        )
        return [*triggers, touch]

    def remove_sql(self, model: Model | None, schema_editor: Editor | None) -> Any:
        """Only PostgreSQL asks this: SQLite makes the table anew without the rule."""
        assert model is not None
        assert schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=_table(model, schema_editor),
            name=schema_editor.quote_name(self.name),
        )

    def validate(
        self,
        model: Model,
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError when another row runs on one of the days of this one."""
        if set(self.checked_fields()) & set(exclude or ()):
            return
        same = {name: getattr(instance, _attname(model, name)) for name in self.fields}
        if None in same.values():
            return
        rows = model._base_manager.using(using).filter(**same)
        begins, ends = getattr(instance, self.start), getattr(instance, self.end)
        if begins is not None:
            rows = rows.filter(
                models.Q((self.end, None)) | models.Q((f"{self.end}__gt", begins)),
            )
        if ends is not None:
            rows = rows.filter(
                models.Q((self.start, None)) | models.Q((f"{self.start}__lt", ends)),
            )
        if not instance._state.adding:
            rows = rows.exclude(pk=instance.pk)
        if rows.exists():
            raise self._refuse()

    def _exclusion(self, model: Model, editor: Editor) -> Statement:
        column = [_column(model, editor, name) for name in self.checked_fields()]
        same = ", ".join(f"{name} WITH =" for name in column[:-2])
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist"
            " (%(same)s, daterange(%(start)s, %(end)s, '[)') WITH &&)",
            table=_table(model, editor),
            name=editor.quote_name(self.name),
            same=same,
            start=column[-2],
            end=column[-1],
        )

    def _trigger(self, model: Model, editor: Editor, when: str) -> Statement:
        column = [_column(model, editor, name) for name in self.checked_fields()]
        start, end = column[-2:]
        same = " AND ".join(f"o.{name} = NEW.{name}" for name in column[:-2])
        key = _column(model, editor, model._meta.pk.name)
        return Statement(
            "CREATE TRIGGER %(name)s BEFORE %(when)s ON %(table)s FOR EACH ROW"
            " WHEN EXISTS (SELECT 1 FROM %(table)s AS o WHERE %(same)s%(itself)s"
            " AND (o.%(end)s IS NULL OR NEW.%(start)s IS NULL OR o.%(end)s > NEW.%(start)s)"
            " AND (NEW.%(end)s IS NULL OR o.%(start)s IS NULL OR NEW.%(end)s > o.%(start)s))"
            " BEGIN SELECT RAISE(ABORT, %(refusal)s); END",
            name=editor.quote_name(f"{self.name}_{when.lower()}"),
            when="INSERT" if when == "INSERT" else f"UPDATE OF {', '.join(column)}",
            table=_table(model, editor),
            same=same,
            itself="" if when == "INSERT" else f" AND o.{key} <> OLD.{key}",
            start=start,
            end=end,
            refusal=editor.quote_value(self.name),
        )


class Frozen(TableRule):
    """Rows for which `condition` holds keep what is in `fields`; without a condition, all rows.

    Only changing is refused: what may be deleted is a matter of foreign keys and of services. The
    condition is one on the row itself, as it is before the change.
    """

    def __init__(
        self,
        *,
        fields: Sequence[str],
        name: str,
        condition: models.Q | None = None,
        violation_error_code: str | None = None,
        violation_error_message: str | None = None,
    ) -> None:
        self.fields, self.condition = tuple(fields), condition
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs["fields"] = self.fields
        if self.condition is not None:
            kwargs["condition"] = self.condition
        return path, args, kwargs

    def checked_fields(self) -> list[str]:
        return list(self.fields)

    def statements(self, model: Model, editor: Editor) -> list[Statement]:
        if editor.connection.vendor == "postgresql":
            return [self._function_and_trigger(model, editor)]
        columns = [_column(model, editor, name) for name in self.fields]
        return [
            Statement(
                "CREATE TRIGGER %(name)s BEFORE UPDATE OF %(columns)s ON %(table)s FOR EACH ROW"
                " WHEN %(condition)s AND (%(changed)s)"
                " BEGIN SELECT RAISE(ABORT, %(refusal)s); END",
                name=editor.quote_name(self.name),
                columns=", ".join(columns),
                table=_table(model, editor),
                condition=self._condition_sql(model, editor),
                changed=" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns),
                refusal=editor.quote_value(self.name),
            )
        ]

    def remove_sql(self, model: Model | None, schema_editor: Editor | None) -> Any:
        """Only PostgreSQL asks this; the trigger goes with its function."""
        assert schema_editor is not None
        return Statement(
            "DROP FUNCTION IF EXISTS %(name)s() CASCADE",
            name=schema_editor.quote_name(self.name),
        )

    def validate(
        self,
        model: Model,
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError when this changes what a row that stands says."""
        if instance._state.adding:
            return
        names = [_attname(model, name) for name in self.fields if name not in (exclude or ())]
        rows = model._base_manager.using(using).filter(self.condition or models.Q())
        stored = rows.filter(pk=instance.pk).values(*names).first() if names else None
        if stored and any(
            _as_stored(model, name, getattr(instance, name)) != _as_stored(model, name, value)
            for name, value in stored.items()
        ):
            raise self._refuse()

    def _function_and_trigger(self, model: Model, editor: Editor) -> Statement:
        # The comparison is in the function: a column that a trigger itself names can no longer
        # be altered.
        columns = [_column(model, editor, name) for name in self.fields]
        return Statement(
            "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $frozen$"
            " BEGIN"
            " IF %(condition)s AND (%(changed)s) THEN"
            " RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"
            " MESSAGE = %(refusal)s, CONSTRAINT = %(refusal)s, TABLE = TG_TABLE_NAME;"
            " END IF; RETURN NEW; END $frozen$;"
            " CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s"
            " FOR EACH ROW EXECUTE FUNCTION %(name)s()",
            name=editor.quote_name(self.name),
            table=_table(model, editor),
            condition=self._condition_sql(model, editor),
            changed=" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns),
            refusal=editor.quote_value(self.name),
        )

    def _condition_sql(self, model: Model, editor: Editor) -> str:
        if self.condition is None:
            return "TRUE"
        query = Query(model)
        where = query.build_where(self.condition)
        compiler = query.get_compiler(connection=editor.connection)
        # Where SQLite makes a table anew, columns still go by the name of the old table.
        columns = Query._gen_cols([where])  # type: ignore[attr-defined]
        where.relabel_aliases({column.alias: "old" for column in columns})
        sql, params = where.as_sql(compiler, editor.connection)
        return f"({sql % tuple(editor.quote_value(value) for value in params)})"


def sentence(error: IntegrityError, *refusing: Model) -> str | None:
    """Return what the constraint of one of these models says that made this error, or None."""
    text = str(error)
    for model in refusing:
        for constraint in model._meta.constraints:
            if _is_from(text, model, constraint):
                return str(constraint.get_violation_error_message())
    return None


@contextmanager
def in_words(*refusing: Model) -> Iterator[None]:
    """Do what is inside in one transaction, or raise ValidationError with the sentence.

    An IntegrityError that none of these models' constraints made goes on as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        words = sentence(error, *refusing)
        if words is None:
            raise
        raise ValidationError(words) from error


def _is_from(text: str, model: Model, constraint: models.BaseConstraint) -> bool:
    if re.search(rf"\b{re.escape(constraint.name)}(_insert|_update)?\b", text):
        return True
    if not isinstance(constraint, models.UniqueConstraint) or not constraint.fields:
        return False
    # SQLite names the columns of a unique constraint, not the constraint.
    table = model._meta.db_table
    columns = [f"{table}.{_field(model, name).column}" for name in constraint.fields]
    return text == f"UNIQUE constraint failed: {', '.join(columns)}"


def _table(model: Model, editor: Editor) -> Table:
    return Table(model._meta.db_table, editor.quote_name)


def _field(model: Model, name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _column(model: Model, editor: Editor, name: str) -> str:
    return editor.quote_name(str(_field(model, name).column))


def _attname(model: Model, name: str) -> str:
    return _field(model, name).attname


def _as_stored(model: Model, name: str, value: object) -> object:
    return _field(model, name).get_prep_value(value)
