"""How does a stored file reach a reader?

As a download under its own name, never as a page: the browser may neither guess another type nor run
anything in it.
"""

from django.http import FileResponse, HttpResponse, HttpResponseNotModified

from .models import Attachment


def download(attachment: Attachment, *, if_none_match: str = "") -> HttpResponse:
    """The file as an attachment; 304 when the reader names the bytes it has. Visibility is the caller's."""
    etag = f'"{attachment.sha256}"'
    if etag in if_none_match:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            attachment.open(),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.media_type,
        )
        response.headers["Content-Length"] = str(attachment.size)
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
