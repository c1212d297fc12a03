"""How does an Excel file reach the reader's disk?"""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from coordination.common.workbooks import MEDIA_TYPE


def download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
