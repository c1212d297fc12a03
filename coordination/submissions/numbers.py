"""How is a document number entered?"""

from dataclasses import dataclass

from coordination.common.document_numbers import normalised
from coordination.lifecycle.inputs import Text


@dataclass(frozen=True)
class DocumentNumber(Text):
    """A 发文字号 in any common spelling, read into its official form."""

    max_length: int = 60

    def parse(self, raw, subject, actor):
        return normalised(super().parse(raw, subject, actor))
