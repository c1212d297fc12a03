"""What is kept of supervision: letters, instructions, requests for figures, urgings, the ladder, months?"""

from .data_request import DataItem, DataRequest, DataRequestReader
from .instruction import Instruction, InstructionReader
from .ladder import LadderStep
from .letter import Letter, LetterReader, LetterReply, LetterTask
from .performance import PerformanceMonth, PerformanceRemark
from .urging import Urging

__all__ = [
    "DataItem",
    "DataRequest",
    "DataRequestReader",
    "Instruction",
    "InstructionReader",
    "LadderStep",
    "Letter",
    "LetterReader",
    "LetterReply",
    "LetterTask",
    "PerformanceMonth",
    "PerformanceRemark",
    "Urging",
]
