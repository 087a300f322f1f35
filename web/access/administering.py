"""Accounts from the command line: `mingzhang account`."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from runtime.database import make_engine, migrate, transaction
from runtime.settings import Settings
from schemas.tables import Account, Role
from web.access.accounts import TOKEN_SECONDS, BadAccount, close_account, grant, note, save_account

__all__ = ["close", "make_token", "save"]

T = TypeVar("T")
_AT_THE_MACHINE = "command line"


def save(settings: Settings, name: str, password: str, role: str) -> None:
    """Make an account, or change its password and role. Raises BadAccount, EnvironmentFault."""
    _done(settings, "account_saved", name, lambda session: save_account(session, name, password, Role(role)))


def close(settings: Settings, name: str) -> None:
    """Let an account in no more. Raises BadAccount, EnvironmentFault."""
    _done(settings, "account_closed", name, lambda session: close_account(session, name))


def make_token(settings: Settings, name: str, label: str, role: str | None) -> str:
    """A new token for programs, shown this once, good for a year. Raises BadAccount, EnvironmentFault."""

    def make(session: Session) -> str:
        account = session.scalars(select(Account).where(Account.name == name)).one_or_none()
        if account is None or account.closed:
            message = f"there is no account {name}"
            raise BadAccount(message)
        return grant(session, account, label=label, role=Role(role) if role else None, seconds=TOKEN_SECONDS)

    return _done(settings, "token_made", f"{name}: {label}", make)


def _done(settings: Settings, action: str, subject: str, act: Callable[[Session], T]) -> T:
    """Do it in one transaction with its entry in the journal."""
    migrate(settings.database)
    engine = make_engine(settings.database)
    try:
        with transaction(engine) as session:
            result = act(session)
            note(session, _AT_THE_MACHINE, action, subject, None)
        return result
    finally:
        engine.dispose()
