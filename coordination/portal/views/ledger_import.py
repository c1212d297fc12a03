"""How does an office's Excel ledger come in: upload, check the columns, look at every doubt, import, undo?"""

import secrets

from django.contrib import messages
from django.core.files import File as StoredFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policy import decide
from coordination.common.errors import Invalid, NotAllowed
from coordination.lifecycle.inputs import File
from coordination.portal import import_page
from coordination.portal.forms.inputs import InputForm
from coordination.portal.models import UploadedLedger
from coordination.portal.submitting import form_page, new_token, submit
from coordination.tasks.importing import Preview, import_ledger, imports_of, preview, undo_import
from coordination.tasks.ledger.fields import Field
from coordination.tasks.ledger.problems import WorkbookRefused

UPLOAD = (File("file", gettext_lazy("台账文件"), help=gettext_lazy("Excel 工作簿（.xlsx），不超过 20 MB。")),)
SHOWN_IMPORTS = 20


def _may_import(request: HttpRequest) -> None:
    decision = decide(request.actor, "tasks.import_ledger")
    if not decision:
        raise NotAllowed(decision.reason)


def _upload(request: HttpRequest, pk: int) -> UploadedLedger:
    """An upload of this person for this unit; nobody else's exists."""
    _may_import(request)
    own = UploadedLedger.objects.filter(user=request.user, organisation=request.actor.organisation)
    return get_object_or_404(own, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a file; below, what was imported before and can still be undone."""
    _may_import(request)
    form = InputForm(UPLOAD, None, request.actor, request.POST or None, request.FILES)

    def keep() -> tuple[str, str]:
        upload = form.typed()["file"]
        if not upload:
            raise Invalid({"file": _("请选择文件上传。")})
        try:
            preview(upload.file, actor=request.actor, at=timezone.now())
        except WorkbookRefused as error:
            raise Invalid({"file": error.sentence}) from error
        kept = _store(request, upload)
        return reverse("portal:check-import", args=[kept.pk]), _(
            "已读取，请核对后导入；目前尚未写入任何任务。"
        )

    at = timezone.now()
    return form_page(
        request,
        form,
        keep,
        template="portal/tasks/import.html",
        heading=_("导入台账"),
        submit_label=_("上传并核对"),
        cancel_url=reverse("portal:ledger"),
        autosave_key="",
        imports=[import_page.past(each, at) for each in imports_of(request.actor)[:SHOWN_IMPORTS]],
    )


def _store(request: HttpRequest, upload) -> UploadedLedger:
    word = secrets.token_hex(20)
    upload.seek(0)
    stored = default_storage.save(f"uploads/{word}", StoredFile(upload.file, name=word))
    return UploadedLedger.objects.create(
        user=request.user,
        organisation=request.actor.organisation,
        file_name=upload.name[:200],
        stored_as=stored,
        uploaded_at=timezone.now(),
    )


def _preview(request: HttpRequest, upload: UploadedLedger) -> Preview:
    with upload.open() as file:
        return preview(file, actor=request.actor, at=timezone.now(), mapping=upload.mapping or None)


@never_cache
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file says: columns, rows, and every doubt with its cell; nothing is written yet."""
    upload = _upload(request, pk)
    found = _preview(request, upload)
    context = {
        "upload": upload,
        "idempotency_key": new_token(),
        **import_page.shown(found, upload.mapping),
    }
    return render(request, "portal/tasks/import_check.html", context)


@require_POST
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file again with the columns as the person says."""
    upload = _upload(request, pk)
    known = {str(field) for field in Field}
    mapping: dict[str, dict[str, str | None]] = {}
    for sheet, letter, name in import_page.column_names(_preview(request, upload).workbook):
        wanted = request.POST.get(name, "")
        if wanted and wanted not in known:
            raise Http404
        mapping.setdefault(sheet, {})[letter] = wanted or None
    upload.mapping = mapping
    upload.save(update_fields=["mapping"])
    messages.info(request, _("已按所选栏目重新读取。"))
    return redirect("portal:check-import", pk=pk)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what is ready: rows with errors stay out, rows known before add nothing."""

    def act() -> tuple[str, str]:
        upload = _upload(request, pk)
        found = _preview(request, upload)
        done = import_ledger(found, file_name=upload.file_name, actor=request.actor, at=timezone.now())
        upload.throw_away()
        sentence = _("已导入 %(created)d 项任务，%(known)d 行此前已导入。一天之内可以撤销。")
        return reverse("portal:import-ledger"), sentence % {"created": done.created, "known": done.known}

    return submit(request, act)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not import it after all."""
    _upload(request, pk).throw_away()
    messages.info(request, _("已放弃，未写入任何任务。"))
    return redirect("portal:import-ledger")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back; tasks that somebody has worked on since are kept."""
    _may_import(request)
    done = get_object_or_404(imports_of(request.actor), pk=pk)
    removed, kept = undo_import(done, actor=request.actor, at=timezone.now())
    if kept:
        sentence = _("已撤销导入：删除 %(removed)d 项，%(kept)d 项已有人办理，予以保留。")
    else:
        sentence = _("已撤销导入：删除 %(removed)d 项。")
    messages.success(request, sentence % {"removed": removed, "kept": kept})
    return redirect("portal:import-ledger")
