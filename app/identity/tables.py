"""Rows of sign-in: accounts, letters, passkeys, sessions of newcomers and of staff, throttle buckets and used token ids."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

account = Table(
    "account",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("card_token", LargeBinary, nullable=False, unique=True),
    Column("pin_hash", Text),
    Column("activated_at", DateTime(timezone=True)),
)
letter = Table(
    "letter",
    metadata,
    Column("newcomer_id", Uuid, nullable=False, index=True),
    Column("selector_token", LargeBinary, primary_key=True),
    Column("secret_token", LargeBinary, nullable=False),
    Column("digits_token", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
newcomer_session = Table(
    "newcomer_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("newcomer_id", Uuid, nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
)
passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    Column("newcomer_id", Uuid, nullable=False, index=True),
    Column("user_handle", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_issuer_id", Text, nullable=False),
    Column("issuer_version", BigInteger, nullable=False),
    Column("agency_id", Uuid, nullable=False),
    Column("actor", Text, nullable=False, index=True),
    Column("sid_token", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
sign_in_throttle = Table(
    "sign_in_throttle",
    metadata,
    Column("bucket", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("first_failure_at", DateTime(timezone=True), nullable=False),
    Column("blocked_until", DateTime(timezone=True)),
)
used_jti = Table(
    "used_jti",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("jti_hash", LargeBinary, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)
