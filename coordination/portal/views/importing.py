"""How does a list that an office keeps in Excel come in: upload, check the columns, look at every doubt, import, take back?

The same pages for every kind of list (``Room``): what the list is called, how it is read and what is made of its
rows is the room's; nothing is written before somebody has looked.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files import File as StoredFile
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policy import decide
from coordination.common.errors import DomainError, Invalid, NotAllowed
from coordination.lifecycle.inputs import File
from coordination.lifecycle.taking_back import may_take_back
from coordination.portal.forms.inputs import InputForm
from coordination.portal.models import UploadedLedger
from coordination.portal.submitting import form_page, new_token, submit

SHOWN_IMPORTS = 20


@dataclass(frozen=True)
class Room:
    """What one kind of list says and does; ``name`` marks its uploads and its addresses.

    ``read(file, actor, at, mapping)`` is a dry run, ``perform(found, file_name, actor, at)`` makes things of it.
    """

    name: str
    permission: str
    file: File
    heading: Any
    home: str  # the page one comes from and goes back to
    folder: str  # of its templates
    fields: Iterable[str]  # what a column may be
    read: Callable[..., Any]
    columns: Callable[[Any], Iterable[tuple[str, str, str]]]  # (sheet, letter, field of the form)
    shown: Callable[[Any, dict], dict]
    perform: Callable[..., Model]
    imports_of: Callable[[Any], QuerySet]
    undo: Callable[..., tuple[int, int]]
    sentences: dict[str, Any]  # looked, done, dropped, removed, removed_and_kept

    def url(self, page: str, *args: int) -> str:
        return reverse(f"portal:{page}-{self.name}", args=args)

    # --- what is asked of every page ------------------------------------------------------------------
    def allow(self, request: HttpRequest) -> None:
        decision = decide(request.actor, self.permission)
        if not decision:
            raise NotAllowed(decision.reason)

    def upload(self, request: HttpRequest, pk: int) -> UploadedLedger:
        """An upload of this person for this unit; nobody else's exists."""
        self.allow(request)
        own = UploadedLedger.objects.filter(user=request.user, organisation=request.actor.organisation)
        return get_object_or_404(own.filter(room=self.name), pk=pk)

    def preview(self, request: HttpRequest, upload: UploadedLedger) -> Any:
        with upload.open() as file:
            return self.read(file, actor=request.actor, at=timezone.now(), mapping=upload.mapping or None)

    def keep(self, request: HttpRequest, upload) -> UploadedLedger:
        word = secrets.token_hex(20)
        upload.seek(0)
        stored = default_storage.save(f"uploads/{word}", StoredFile(upload.file, name=word))
        return UploadedLedger.objects.create(
            user=request.user,
            organisation=request.actor.organisation,
            room=self.name,
            file_name=upload.name[:200],
            stored_as=stored,
            uploaded_at=timezone.now(),
        )

    # --- the pages --------------------------------------------------------------------------------------
    def begin(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; below, what was imported before and can still be taken back."""
        self.allow(request)
        form = InputForm((self.file,), None, request.actor, request.POST or None, request.FILES)

        def look() -> tuple[str, Any]:
            upload = form.typed()["file"]
            if not upload:
                raise Invalid({"file": _("请选择文件上传。")})
            try:
                self.read(upload.file, actor=request.actor, at=timezone.now(), mapping=None)
            except NotAllowed:
                raise
            except DomainError as error:
                raise Invalid({"file": error.sentence}) from error
            return self.url("check", self.keep(request, upload).pk), self.sentences["looked"]

        at = timezone.now()
        return form_page(
            request,
            form,
            look,
            template=f"{self.folder}/import.html",
            heading=self.heading,
            submit_label=_("上传并核对"),
            cancel_url=reverse(self.home),
            autosave_key="",
            imports=[self.past(each, at) for each in self.imports_of(request.actor)[:SHOWN_IMPORTS]],
        )

    def past(self, done: Model, at) -> dict:
        return {
            "file_name": done.file_name,
            "at": done.imported_at,
            "by": done.imported_by_name,
            "created": done.created,
            "known": done.known,
            "undone_at": done.undone_at,
            "undo_url": self.url("undo", done.pk) if may_take_back(done, at) else "",
        }

    def check(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the file says: columns, rows, and every doubt with its cell; nothing is written yet."""
        upload = self.upload(request, pk)
        context = {
            "upload": upload,
            "idempotency_key": new_token(),
            "map_url": self.url("map", pk),
            "finish_url": self.url("finish", pk),
            "drop_url": self.url("drop", pk),
            **self.shown(self.preview(request, upload), upload.mapping),
        }
        return render(request, f"{self.folder}/import_check.html", context)

    def map_columns(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read the file again with the columns as the person says; what cannot be read so is said, and stays."""
        upload = self.upload(request, pk)
        mapping: dict[str, dict[str, str | None]] = {}
        for sheet, letter, name in self.columns(self.preview(request, upload)):
            wanted = request.POST.get(name, "")
            if wanted and wanted not in self.fields:
                raise Http404
            mapping.setdefault(sheet, {})[letter] = wanted or None
        kept, upload.mapping = upload.mapping, mapping
        try:
            self.preview(request, upload)
        except NotAllowed:
            raise
        except DomainError as error:
            upload.mapping = kept
            messages.error(request, error.sentence)
        else:
            upload.save(update_fields=["mapping"])
            messages.info(request, _("已按所选栏目重新读取。"))
        return redirect(self.url("check", pk))

    def finish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import what is ready: rows with errors stay out, rows known before add nothing."""

        def act() -> tuple[str, str]:
            upload = self.upload(request, pk)
            found = self.preview(request, upload)
            done = self.perform(found, file_name=upload.file_name, actor=request.actor, at=timezone.now())
            upload.throw_away()
            said = self.sentences["done"] % {"created": done.created, "known": done.known}
            return self.url("import"), said

        return submit(request, act)

    def throw_away(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do not import it after all."""
        self.upload(request, pk).throw_away()
        messages.info(request, self.sentences["dropped"])
        return redirect(self.url("import"))

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an import back; what somebody has worked on since is kept."""
        self.allow(request)
        done = get_object_or_404(self.imports_of(request.actor), pk=pk)
        removed, kept = self.undo(done, actor=request.actor, at=timezone.now())
        said = self.sentences["removed_and_kept" if kept else "removed"]
        messages.success(request, said % {"removed": removed, "kept": kept})
        return redirect(self.url("import"))

    def urls(self, prefix: str) -> list:
        """The addresses of the pages below ``prefix``; ``import``, ``check`` … and the room's name are their names."""
        shown = require_http_methods(["GET", "HEAD", "POST"])(self.begin)
        looked = require_http_methods(["GET", "HEAD"])(self.check)
        posted = {
            "columns": ("map", self.map_columns),
            "finish": ("finish", self.finish),
            "drop": ("drop", self.throw_away),
            "undo": ("undo", self.take_back),
        }
        return [
            path(f"{prefix}/import/", never_cache(shown), name=f"import-{self.name}"),
            path(f"{prefix}/import/<int:pk>/", never_cache(looked), name=f"check-{self.name}"),
            *(
                path(f"{prefix}/import/<int:pk>/{end}/", require_POST(view), name=f"{page}-{self.name}")
                for end, (page, view) in posted.items()
            ),
        ]
