"""The statutory forms of a report: which are there, in what state, and every figure that they print."""

from workers.classify.forms.reader import read_forms

__all__ = ["read_forms"]
