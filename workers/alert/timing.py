"""When an alert is due: after what it waits to be gathered with, and outside the quiet hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from runtime.alerting import AlertRule, Digest
from workers.stages.retry import RetryPolicy

__all__ = ["awake", "due", "patience"]

_BODY_SECONDS = 60


def due(rule: AlertRule, now: datetime) -> datetime:
    """When an alert that came up now is to be sent."""
    waits = {
        Digest.NONE: timedelta(0),
        Digest.BODY: timedelta(seconds=_BODY_SECONDS),
        Digest.WINDOW: timedelta(minutes=rule.window_minutes),
    }
    return awake(rule, now + waits[rule.digest])


def awake(rule: AlertRule, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into; in UTC."""
    if rule.quiet is None:
        return moment.astimezone(UTC)
    begin, end = rule.quiet.begin, rule.quiet.end
    local = moment.astimezone(ZoneInfo(rule.timezone))
    now = local.time().replace(tzinfo=None)
    over_midnight = begin > end
    quiet = (now >= begin or now < end) if over_midnight else begin <= now < end
    if not quiet:
        return moment.astimezone(UTC)
    day = local.date() + timedelta(days=1 if over_midnight and now >= begin else 0)
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)


def patience(attempts: int) -> RetryPolicy:
    """How failures to send are waited out: from 2 seconds to an hour, so many times."""
    return RetryPolicy(max_attempts=attempts, first_seconds=2.0, longest_seconds=3600.0)
