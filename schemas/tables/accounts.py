"""Who may use the reading room: accounts, what they are let in with, and the journal of what they did."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Id, Stamp, one_of
from schemas.tables.types import BigId

__all__ = ["Access", "Account", "AuditEntry", "Role"]


class Role(StrEnum):
    """What an account may do; each role may do what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    OPERATOR = "operator"

    def may(self, needed: "Role") -> bool:
        """Whether this role covers the one that is needed."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Account(Base):
    """A person or a program; `password` is an argon2 hash with its parameters."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role))
    closed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Stamp]


class Access(Base):
    """A browser's session or a program's token: only the SHA-256 of the secret is kept.

    `label` is None for a session; a token has a name and may be held below its account's role.
    """

    __tablename__ = "accesses"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(one_of(Role))
    created_at: Mapped[Stamp]
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what, from where; `account` is a name, which outlives the account."""

    __tablename__ = "audit_entries"

    id: Mapped[Id]
    account: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(String(64))
    happened_at: Mapped[Stamp] = mapped_column(index=True)
