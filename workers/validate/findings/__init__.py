"""From explained causes and verdicts to findings: one cause, one finding."""

from workers.validate.findings.blank_forms import gathered_by_blank_form
from workers.validate.findings.causes import draft_of
from workers.validate.findings.draft import Draft
from workers.validate.findings.named import checks_with
from workers.validate.findings.recognised import softened
from workers.validate.findings.roundings import roundings
from workers.validate.findings.verdicts import joined

__all__ = ["Draft", "checks_with", "draft_of", "gathered_by_blank_form", "joined", "roundings", "softened"]
