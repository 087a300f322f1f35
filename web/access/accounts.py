"""Accounts, what they are let in with, and the journal; functions over one transaction."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from schemas.errors import MingzhangError
from schemas.tables import Access, Account, AuditEntry, Role, clock

__all__ = [
    "SESSION_SECONDS",
    "TOKEN_SECONDS",
    "BadAccount",
    "Granted",
    "checked",
    "close_account",
    "grant",
    "granted",
    "note",
    "revoke",
    "save_account",
]

SESSION_SECONDS = 12 * 3600.0
TOKEN_SECONDS = 365 * 86400.0
_SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 200
_LONGEST_NAME = 80
_hasher = PasswordHasher()


class BadAccount(MingzhangError):
    """An account that cannot be made or changed as asked."""


@dataclass(frozen=True)
class Granted:
    """Whose secret it is and what it allows."""

    account_id: int
    name: str
    role: Role


def save_account(session: Session, name: str, password: str, role: Role) -> None:
    """Make an account, or give one a new password and role; its sessions and tokens end. Raises BadAccount."""
    if not name.isprintable() or not name.strip() or len(name) > _LONGEST_NAME:
        message = f"an account's name has 1 to {_LONGEST_NAME} printable characters"
        raise BadAccount(message)
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        message = f"a password has {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters"
        raise BadAccount(message)
    account = session.scalars(select(Account).where(Account.name == name)).one_or_none()
    if account is None:
        session.add(Account(name=name, password=_hasher.hash(password), role=role))
        return
    account.password, account.role, account.closed = _hasher.hash(password), role, False
    session.execute(delete(Access).where(Access.account_id == account.id))


def close_account(session: Session, name: str) -> None:
    """Let an account in no more. Raises BadAccount where there is none."""
    account = session.scalars(select(Account).where(Account.name == name)).one_or_none()
    if account is None:
        message = f"there is no account {name}"
        raise BadAccount(message)
    account.closed = True
    session.execute(delete(Access).where(Access.account_id == account.id))


def checked(session: Session, name: str, password: str) -> Account | None:
    """The account, if name and password fit. An unknown name takes as long as a wrong password."""
    query = select(Account).where(Account.name == name, Account.closed.is_(False))
    account = session.scalars(query).one_or_none()
    try:
        _hasher.verify(account.password if account else _nobody(), password[:_LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return account


def grant(
    session: Session, account: Account, *, label: str | None = None, role: Role | None = None, seconds: float
) -> str:
    """A new secret that lets the account in for so long: a session, or a token where it has a label.

    A token's role is at most the account's own. Raises BadAccount where more is asked for.
    """
    allowed = role or account.role
    if not account.role.may(allowed):
        message = f"{account.name} is {account.role} and cannot have a token for {allowed}"
        raise BadAccount(message)
    secret = secrets.token_urlsafe(32)
    session.execute(delete(Access).where(Access.expires_at < clock()))
    session.add(Access(account_id=account.id, digest=_digest(secret), label=label, role=allowed, expires_at=clock()))
    session.flush()
    ends = {"expires_at": clock(seconds)}
    session.execute(update(Access).where(Access.digest == _digest(secret)).values(**ends))
    return secret


def granted(session: Session, secret: str, *, token: bool) -> Granted | None:
    """Whose session (or token) this secret is, None where it is nobody's or its time is over."""
    query = (
        select(Account.id, Account.name, Account.role, Access.role)
        .join(Access, Access.account_id == Account.id)
        .where(Access.digest == _digest(secret), Access.expires_at > clock(), Account.closed.is_(False))
        .where(Access.label.is_not(None) if token else Access.label.is_(None))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    number, name, own, held = found
    return Granted(number, name, held if own.may(held) else own)


def revoke(session: Session, secret: str) -> None:
    """End a session."""
    session.execute(delete(Access).where(Access.digest == _digest(secret)))


def note(session: Session, account: str, action: str, subject: str | None, address: str | None) -> None:
    """Enter into the journal who did what."""
    session.add(AuditEntry(account=account[:_LONGEST_NAME], action=action, subject=subject, address=address))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
