"""The pages with which staff take a table out, work on it in a spreadsheet, and bring it back.

The buttons, addresses, permissions and resources are those of django-import-export. Between the
preview and the confirmation nothing is stored: the rows that do something travel in the page,
signed, with a fingerprint of what was shown. The confirmation works it all out again, and writes
only when that gives the same.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm

from verbeterbreda.lib import formats, sheets
from verbeterbreda.lib.sheet_imports import (
    FORMATS,
    ChangedMeanwhileError,
    Plan,
    RowRefusedError,
    SheetResource,
    Upload,
    read_upload,
)

SALT = "verbeterbreda.lib.sheet_admin"
VALID_SECONDS = 4 * 60 * 60
MOST_IN_A_PAGE = 2_000_000
"""Bytes of signed rows; Django takes forms up to 2.5 MB."""
MOST_TO_COMPARE = 4_000
"""Characters of two texts; finding the words that differ in longer ones takes too long."""


class FormatForm(ExportForm):
    """Which kind of file. All columns come along: a file that lacks some changes less, not more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["format"]
        choices = [choice for choice in kinds.choices if choice[0]]
        self.fields["format"] = forms.ChoiceField(
            label="Soort bestand", choices=choices, initial="0", widget=forms.RadioSelect
        )


class UploadForm(forms.Form):
    """The file that comes back."""

    file = forms.FileField(
        label="Bestand",
        help_text="XLSX of CSV. Van een Excel-bestand lezen we het eerste blad.",
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
            "missing": "Kies een bestand.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, resource: type[SheetResource], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource

    def clean_file(self) -> Upload:
        try:
            return read_upload(self.resource, self.cleaned_data["file"])
        except sheets.SheetError as error:
            raise ValidationError(str(error)) from error


class SheetExportAdmin(ExportMixin, admin.ModelAdmin):
    """Takes a table out, as it is filtered on the page that the button is on."""

    export_formats = FORMATS
    export_form_class = FormatForm
    export_template_name = "admin/sheets/export.html"

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any
    ) -> bytes:
        """Return the file, with numbers and days as such: our formats know how to write them."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        kwargs["force_native_type"] = True
        data = self.get_data_for_export(request, queryset, **kwargs)
        return file_format.export_data(data)  # type: ignore[no-any-return]

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        name = str(self.opts.verbose_name_plural).replace(" ", "-")
        return f"{name}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"


class SheetImportAdmin(ImportExportMixin, SheetExportAdmin):
    """Takes a table out and brings it back: preview, then all of it or nothing."""

    import_explanation: Sequence[str] = ()
    """Sentences for this table, on the page that asks for the file."""

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask for a file, and show what it would do."""
        self._only_for_who_may(request)
        resource = self.get_import_resource_classes(request)[0]
        form = UploadForm(resource, request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            about = {"columns": resource.sheet_columns(), "explanation": self.import_explanation}
            return self._sheet_page(request, "choose", form=form, **about)
        upload = form.cleaned_data["file"]
        return self._show_plan(
            request, upload, _planned(self._sheet_resource(request, upload), upload)
        )

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what was shown, or show anew what has become something else."""
        return require_POST(self._confirm_plan)(request)

    def _confirm_plan(self, request: HttpRequest) -> HttpResponse:
        self._only_for_who_may(request)
        opened = _unpacked(request.POST.get("voorbeeld", ""))
        if opened is None:
            messages.error(
                request, "Dit voorbeeld is verlopen. Er is niets ingelezen. Kies het bestand weer."
            )
            return HttpResponseRedirect(self._sheet_address("import"))
        upload, seen = opened
        resource = self._sheet_resource(request, upload)
        try:
            plan = _planned(resource, upload, dry_run=False, seen=seen)
        except (ChangedMeanwhileError, RowRefusedError, DatabaseError) as error:
            again = _planned(self._sheet_resource(request, upload), upload)
            return self._show_plan(request, upload, again, failure=error)
        if plan.problems:
            return self._show_plan(request, upload, plan, failure=ChangedMeanwhileError())
        self._log_plan(request, plan, upload)
        messages.success(request, f"Ingelezen uit {upload.name}: {self._told_of(plan)}.")
        return HttpResponseRedirect(self._sheet_address("changelist"))

    def _only_for_who_may(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _sheet_resource(self, request: HttpRequest, upload: Upload) -> SheetResource:
        resource = self.get_import_resource_classes(request)[0]
        return resource(user=request.user, lost_letters=upload.lost_letters)

    def _show_plan(
        self,
        request: HttpRequest,
        upload: Upload,
        plan: Plan,
        failure: Exception | None = None,
    ) -> HttpResponse:
        payload = "" if plan.problems else _packed(upload, plan)
        return self._sheet_page(
            request,
            "preview",
            plan=plan,
            upload=upload,
            payload=payload,
            is_too_long=len(payload) > MOST_IN_A_PAGE,
            failure=failure,
            is_changed=isinstance(failure, ChangedMeanwhileError),
            is_refused=isinstance(failure, RowRefusedError),
            told=self._told_of(plan),
            shown=[(entry, [marked(each) for each in entry.differences]) for entry in plan.entries],
            process_url=self._sheet_address("process_import"),
        )

    def _sheet_page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        title = f"{str(self.opts.verbose_name_plural).capitalize()} inlezen"
        context |= self.admin_site.each_context(request)
        context |= {"opts": self.opts, "title": title, "import_url": self._sheet_address("import")}
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]  # of the admin
        return TemplateResponse(request, f"admin/sheets/{name}.html", context)

    def _sheet_address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def _told_of(self, plan: Plan) -> str:
        one, many = str(self.opts.verbose_name), str(self.opts.verbose_name_plural)
        told = [
            f"{formats.plural(len(plan.changed), one, many)} gewijzigd" if plan.changed else "",
            f"{formats.plural(len(plan.new), one, many)} nieuw" if plan.new else "",
            f"{formats.plural(plan.same, one, many)} zonder wijziging" if plan.same else "",
        ]
        return formats.join_nl(part for part in told if part) or "niets"

    def _log_plan(self, request: HttpRequest, plan: Plan, upload: Upload) -> None:
        for flag, entries in ((ADDITION, plan.new), (CHANGE, plan.changed)):
            if entries:
                LogEntry.objects.log_actions(
                    request.user.pk or 0,
                    [entry.instance for entry in entries],
                    flag,
                    change_message=f"Ingelezen uit {upload.name}.",
                )


def marked(difference: Any) -> tuple[str, str, str]:
    """Return the label, what was and what will be, with the words that differ marked."""
    before, after = difference.before, difference.after
    if not before or not after or len(before) + len(after) > MOST_TO_COMPARE:
        return difference.label, before, after
    old, new = re.split(r"(\s+)", before), re.split(r"(\s+)", after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        difference.label,
        format_html_join("", "{}", ((_mark("del", old[a:b], what),) for what, a, b, _, _ in steps)),
        format_html_join("", "{}", ((_mark("ins", new[c:d], what),) for what, _, _, c, d in steps)),
    )


def _mark(tag: str, words: list[str], what: str) -> str:
    text = "".join(words)
    return text if what == "equal" or not text else format_html("<{}>{}</{}>", tag, text, tag)


def _planned(resource: SheetResource, upload: Upload, **kwargs: Any) -> Plan:
    how = {"dry_run": True} | kwargs
    resource.import_data(
        upload.dataset(), use_transactions=True, file_name=upload.name, now=timezone.now(), **how
    )
    return resource.plan


def _packed(upload: Upload, plan: Plan) -> str:
    """Return the rows that do something, signed, with a fingerprint of what they do."""
    numbers = {entry.number for entry in plan.entries}
    content = {
        "name": upload.name,
        "columns": upload.columns,
        "rows": [[row.number, row.cells] for row in upload.rows if row.number in numbers],
        "lost_letters": upload.lost_letters,
        "seen": plan.fingerprint,
    }
    return signing.dumps(content, salt=SALT, compress=True)


def _unpacked(payload: str) -> tuple[Upload, str] | None:
    """Return what was packed; None when it is old or not ours."""
    try:
        content = signing.loads(payload, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    upload = Upload(
        name=content["name"],
        columns=tuple(content["columns"]),
        rows=[sheets.Row(number, cells) for number, cells in content["rows"]],
        ignored=[],
        lost_letters=content["lost_letters"],
    )
    return upload, content["seen"]
