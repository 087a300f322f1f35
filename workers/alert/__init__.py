"""Alerts: what came up is matched with the rules of the settings, gathered into messages, and sent once each.

    note ──▶ causes ──enter──▶ alerts ──gather──▶ messages ──claim, deliver, mark──▶ sent

matching, timing and wording are pure; entering, gathering and claims are steps of the caller's transaction; sender is a
process of its own, so that no channel holds up anything else.
"""

from workers.alert.causes import Cause, Facts, note

__all__ = ["Cause", "Facts", "note"]
