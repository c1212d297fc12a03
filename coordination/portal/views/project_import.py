"""How does an office's list of projects come in: upload, check the columns, look at every doubt, import?"""

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
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policy import decide
from coordination.common.errors import DomainError, Invalid, NotAllowed
from coordination.lifecycle.inputs import File
from coordination.portal import project_import_page as page
from coordination.portal.forms.inputs import InputForm
from coordination.portal.models import UploadedLedger
from coordination.portal.submitting import form_page, new_token, submit
from coordination.projects.importing import Preview, import_projects, imports_of, preview
from coordination.projects.listing.headings import Field
from coordination.projects.listing.tables import open_list
from coordination.tasks.ledger.workbook import open_workbook

UPLOAD = (
    File("file", gettext_lazy("项目清单"), help=gettext_lazy("Excel 工作簿（.xlsx）或 CSV，不超过 20 MB。")),
)
SHOWN_IMPORTS = 20
OWN = "projects"  # marks an upload that is no ledger of tasks


def _may_import(request: HttpRequest) -> None:
    decision = decide(request.actor, "projects.import_projects")
    if not decision:
        raise NotAllowed(decision.reason)


def _upload(request: HttpRequest, pk: int) -> UploadedLedger:
    """An upload of this person for this unit; nobody else's exists."""
    _may_import(request)
    own = UploadedLedger.objects.filter(user=request.user, organisation=request.actor.organisation)
    return get_object_or_404(own.filter(mapping__has_key=OWN), pk=pk)


def _read(request: HttpRequest, file, mapping: dict | None) -> Preview:
    listing = open_list(file, open_workbook=open_workbook)
    return preview(listing, actor=request.actor, at=timezone.now(), mapping=mapping)


def _preview(request: HttpRequest, upload: UploadedLedger) -> Preview:
    with upload.open() as file:
        return _read(request, file, upload.mapping[OWN])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a file; a file that is no list is refused with what to do."""
    _may_import(request)
    form = InputForm(UPLOAD, None, request.actor, request.POST or None, request.FILES)

    def keep() -> tuple[str, str]:
        upload = form.typed()["file"]
        if not upload:
            raise Invalid({"file": _("请选择文件上传。")})
        try:
            _read(request, upload.file, None)
        except NotAllowed:
            raise
        except DomainError as error:
            raise Invalid({"file": error.sentence}) from error
        kept = _store(request, upload)
        sentence = _("已读取，请核对后导入；目前尚未写入任何项目。")
        return reverse("portal:check-project-import", args=[kept.pk]), sentence

    return form_page(
        request,
        form,
        keep,
        template="portal/projects/import.html",
        heading=_("导入项目清单"),
        submit_label=_("上传并核对"),
        cancel_url=reverse("portal:projects"),
        autosave_key="",
        imports=[page.past(each) for each in imports_of(request.actor)[:SHOWN_IMPORTS]],
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
        mapping={OWN: {}},
        uploaded_at=timezone.now(),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file says: columns, rows, and every doubt with its cell. Posted: with the columns as the person says."""
    upload = _upload(request, pk)
    if request.method == "POST":
        return _map_columns(request, upload)
    context = {"upload": upload, "idempotency_key": new_token(), **page.shown(_preview(request, upload))}
    return render(request, "portal/projects/import_check.html", context)


def _map_columns(request: HttpRequest, upload: UploadedLedger) -> HttpResponse:
    known = {str(field) for field in Field}
    mapping: dict[str, dict[str, str | None]] = {}
    for sheet, letter, name in page.column_names(_preview(request, upload)):
        wanted = request.POST.get(name, "")
        if wanted and wanted not in known:
            raise Http404
        mapping.setdefault(sheet, {})[letter] = wanted or None
    kept, upload.mapping = upload.mapping, {OWN: mapping}
    try:
        _preview(request, upload)
    except NotAllowed:
        raise
    except DomainError as error:
        upload.mapping = kept
        messages.error(request, error.sentence)
        return redirect("portal:check-project-import", pk=upload.pk)
    upload.save(update_fields=["mapping"])
    messages.info(request, _("已按所选栏目重新读取。"))
    return redirect("portal:check-project-import", pk=upload.pk)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what is ready: rows with errors stay out, rows known before add nothing."""

    def act() -> tuple[str, str]:
        upload = _upload(request, pk)
        found = _preview(request, upload)
        done = import_projects(found, file_name=upload.file_name, actor=request.actor, at=timezone.now())
        upload.throw_away()
        sentence = _("已导入 %(created)d 个项目，%(known)d 行此前已导入。")
        return f"{reverse('portal:projects')}?scope=", sentence % {
            "created": done.created,
            "known": done.known,
        }

    return submit(request, act)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not import it after all."""
    _upload(request, pk).throw_away()
    messages.info(request, _("已放弃，未写入任何项目。"))
    return redirect("portal:import-projects")
