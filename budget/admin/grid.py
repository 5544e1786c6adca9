"""The pages on which a budget holder fills a year: type in the table, read a file, copy a year."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from budget.entering import Value, understood
from budget.grid import Grid, grid
from budget.importing import changes_in, columns_of, preview
from budget.models import Budget, Cell
from budget.services.copying import YearIsThereError, copy_budget
from budget.services.editing import (
    Change,
    NoReasonError,
    OvertakenError,
    add_line,
    change_cells,
    complete_cells,
)
from governance.models import Decision
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import sheets
from verbeterbreda.lib.formats import plural


class WhyForm(forms.Form):
    """Why a published table changes: by a decision, or to mend a mistake."""

    decision = forms.ModelChoiceField(
        Decision.objects.all(), label="Besluit", required=False, empty_label="Geen besluit"
    )
    reason = forms.CharField(
        label="Waarom",
        required=False,
        max_length=250,
        help_text="Bij een besluit mag dit leeg blijven. Iedereen kan dit lezen.",
    )


class CopyForm(forms.Form):
    year = forms.IntegerField(label="Voor welk jaar", min_value=2000, max_value=2040)
    has_amounts = forms.BooleanField(
        label="Neem ook de bedragen over",
        required=False,
        help_text="Zonder vinkje begint elk vak leeg.",
    )


class FileForm(forms.Form):
    """The file that the site gave, changed in a spreadsheet."""

    file = forms.FileField(
        label="Bestand",
        help_text="CSV of XLSX. Van een Excel-bestand lezen we het eerste blad.",
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget

    def clean_file(self) -> sheets.Sheet:
        """Return what the file holds."""
        try:
            content = sheets.uploaded(self.cleaned_data["file"])
            return sheets.read(content, columns_of(self.budget))
        except sheets.SheetError as error:
            raise forms.ValidationError(str(error)) from error


class GridPages:
    """Mixed into the admin of budgets: the table to type in, and a copy for another year."""

    admin_site: Any
    opts: Any

    def grid_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<slug:slug>/tabel/", wrap(self.grid_view), name="budget_grid"),
            path("<slug:slug>/bestand/", wrap(self.import_view), name="budget_import"),
            path("<slug:slug>/kopie/", wrap(self.copy_view), name="budget_copy"),
        ]

    def _find(self, request: HttpRequest, slug: str) -> Budget:
        budget = get_object_or_404(Budget, pk=slug)
        if not request.user.has_perm("budget.change_budget"):
            raise PermissionDenied
        return budget

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)
        template = f"admin/budget/budget/{name}.html"
        return TemplateResponse(request, template, everywhere | {"opts": self.opts} | context)

    def grid_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Type, look what it adds up to, and store it. Works without JavaScript."""
        budget = self._find(request, slug)
        if request.method != "POST":
            return self._grid(request, grid(budget, request.GET.get("blad")), WhyForm())
        typed = grid(budget, request.GET.get("blad"))
        typed.fill(request.POST)
        why = WhyForm(request.POST)
        if "reken" in request.POST or not why.is_valid() or typed.has_errors:
            return self._grid(request, typed, why)
        try:
            changed = _store(typed, why, request.user)
        except OvertakenError as error:
            typed.show_overtaken(error.cells)
            return self._grid(request, typed, why, is_overtaken=True)
        except NoReasonError as error:
            why.add_error("reason", str(error))
            return self._grid(request, typed, why)
        self._tell(request, budget, len(typed.new_rows), changed)
        return redirect(request.get_full_path())

    def _grid(
        self, request: HttpRequest, shown: Grid, why: WhyForm, *, is_overtaken: bool = False
    ) -> HttpResponse:
        return self._page(
            request,
            "grid",
            title=f"{shown.budget}: de tabel",
            grid=shown,
            why=why,
            is_overtaken=is_overtaken,
        )

    def _tell(self, request: HttpRequest, budget: Budget, lines: int, changed: int) -> None:
        parts = [plural(lines, "regel erbij", "regels erbij")] if lines else []
        parts += [plural(changed, "vak gewijzigd", "vakken gewijzigd")] if changed else []
        if not parts:
            messages.info(request, "Er is niets veranderd.")
            return
        what = ", ".join(parts)
        self.log_change(request, budget, f"In de tabel: {what}.")  # type: ignore[attr-defined]
        messages.success(request, f"Bewaard: {what}.")

    def import_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Choose a file → see what would change in which cell → store all of it, or nothing."""
        budget = self._find(request, slug)
        if "voorbeeld" in request.POST:
            return self._second_step(request, budget)
        form = FileForm(request.POST or None, request.FILES or None, budget=budget)
        if request.method != "POST" or not form.is_valid():
            return self._import(request, budget, form=form)
        complete_cells(budget=budget)
        shown = preview(budget, form.cleaned_data["file"])
        return self._import(request, budget, preview=shown, why=WhyForm(), payload=shown.payload)

    def _second_step(self, request: HttpRequest, budget: Budget) -> HttpResponse:
        payload = request.POST["voorbeeld"]
        changes = changes_in(payload)
        if changes is None:
            messages.error(request, "Dit voorbeeld is te oud. Kies het bestand opnieuw.")
            return redirect(request.path)
        why = WhyForm(request.POST)
        if not why.is_valid():
            return self._import(request, budget, why=why, payload=payload)
        try:
            changed = change_cells(
                budget=budget,
                changes=changes,
                decision=why.cleaned_data["decision"],
                reason=why.cleaned_data["reason"],
                by=request.user if isinstance(request.user, User) else None,
                now=timezone.now(),
            )
        except OvertakenError as error:
            return self._import(
                request, budget, overtaken=error.cells, form=FileForm(budget=budget)
            )
        except NoReasonError as error:
            why.add_error("reason", str(error))
            return self._import(request, budget, why=why, payload=payload)
        self._tell(request, budget, 0, changed)
        return redirect("admin:budget_grid", budget.pk)

    def _import(self, request: HttpRequest, budget: Budget, **context: Any) -> HttpResponse:
        title = f"{budget}: een bestand inlezen"
        return self._page(request, "import", title=title, budget=budget, **context)

    def copy_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Begin another year with the lines of this one."""
        budget = self._find(request, slug)
        form = CopyForm(request.POST or None, initial={"year": budget.until_year + 1})
        if request.method == "POST" and form.is_valid():
            try:
                copy = copy_budget(
                    source=budget,
                    year=form.cleaned_data["year"],
                    now=timezone.now(),
                    with_amounts=form.cleaned_data["has_amounts"],
                )
            except YearIsThereError as error:
                form.add_error("year", str(error))
            else:
                self.log_addition(request, copy, f"Kopie van {budget}.")  # type: ignore[attr-defined]
                messages.success(request, f"{copy} staat klaar als concept. Vul hem hieronder in.")
                return redirect(reverse("admin:budget_grid", args=[copy.pk]))
        return self._page(request, "copy", title=f"{budget} overnemen", form=form, budget=budget)


@transaction.atomic
def _store(typed: Grid, why: WhyForm, user: Any) -> int:
    """Store the new lines and the changed cells of one page, all or nothing."""
    decision, reason = why.cleaned_data["decision"], why.cleaned_data["reason"].strip()
    if typed.new_rows and not (typed.budget.is_draft or decision or reason):
        raise NoReasonError
    changes = typed.changes + [
        change for row in typed.new_rows for change in _of_new_line(row, typed)
    ]
    return change_cells(
        budget=typed.budget,
        changes=changes,
        decision=decision,
        reason=reason,
        by=user if isinstance(user, User) else None,
        now=timezone.now(),
    )


def _of_new_line(row: Any, typed: Grid) -> list[Change]:
    line = add_line(section=row.section, title=row.title)
    cells = {cell.column_id: cell.pk for cell in Cell.objects.filter(line=line)}
    empty = Value(Cell.Kind.EMPTY, "")
    return [
        Change(cells[column.pk], empty, understood(text)) for _, column, text in row.texts if text
    ]
