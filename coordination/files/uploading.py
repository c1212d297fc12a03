"""How much of an upload is read at all?

The first upload handler: what goes over the limit of one file is read and thrown away, so a file of
2 GB costs neither disk nor memory and still gets a clear answer instead of a broken connection.
"""

import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FILES_AT_ONCE = 10


def most_bytes(path: str) -> int:
    """The limit of one file at this address: figures come in larger files than letters."""
    limits = (limit for address, limit in settings.UPLOAD_LIMITS.items() if re.search(address, path))
    return next(limits, settings.ATTACHMENT_MAX_BYTES)


class LimitedUpload(FileUploadHandler):
    """Passes on one chunk more than the limit, so that the size tells; refuses too much in one request."""

    def __init__(self, request=None):
        super().__init__(request)
        self.kept = 0
        self.most = most_bytes(request.path if request is not None else "")

    def receive_data_chunk(self, raw_data, start):
        if start > self.most:
            return None
        self.kept += len(raw_data)
        if self.kept > max(FILES_AT_ONCE * settings.ATTACHMENT_MAX_BYTES, 2 * self.most):
            raise RequestDataTooBig("Too many large files in one request.")
        return raw_data

    def file_complete(self, file_size):
        return None
