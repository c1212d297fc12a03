"""How much of an upload is read at all?

The first upload handler: what goes over the limit of one file is read and thrown away, so a file of
2 GB costs neither disk nor memory and still gets a clear answer instead of a broken connection.
"""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FILES_AT_ONCE = 10


class LimitedUpload(FileUploadHandler):
    """Passes on one chunk more than the limit, so that the size tells; refuses too much in one request."""

    def __init__(self, request=None):
        super().__init__(request)
        self.kept = 0

    def receive_data_chunk(self, raw_data, start):
        if start > settings.ATTACHMENT_MAX_BYTES:
            return None
        self.kept += len(raw_data)
        if self.kept > FILES_AT_ONCE * settings.ATTACHMENT_MAX_BYTES:
            raise RequestDataTooBig("Too many large files in one request.")
        return raw_data

    def file_complete(self, file_size):
        return None
