"""Explains failed equations together: the smallest set of wrong figures, one cause, one finding."""

from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.odd_rows import RowSlip
from workers.validate.diagnosis.search import Cause, explain
from workers.validate.diagnosis.slips import Slip
from workers.validate.diagnosis.system import System

__all__ = ["Cause", "Move", "RowSlip", "Slip", "System", "explain"]
