"""What may happen to letters, instructions and requests for figures?"""

from . import data_request, instruction, letter

__all__ = ["data_request", "instruction", "letter"]
