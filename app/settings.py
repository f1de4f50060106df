"""Every setting of the service, read once from the environment (`KIIM_…`); no secret has a default."""

import ipaddress
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]
KeyProviderName = Literal["local", "pkcs11", "transit", "awskms"]


def default_data_folder() -> Path:
    """The user's data folder; for root the system-wide one."""
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/kiim")
    return Path(platformdirs.user_data_dir("kiim", appauthor=False))


class Settings(BaseSettings):
    """All settings with their defaults; `kiim doctor` explains what is wrong with a value."""

    model_config = SettingsConfigDict(env_prefix="KIIM_", extra="ignore", frozen=True, hide_input_in_errors=True)

    data: Path = Field(default_factory=default_data_folder, description="everything kept outside a database of the user's")
    database_url: SecretStr | None = Field(None, description="a PostgreSQL of the user's; without it the embedded one is started")
    database_url_file: Path | None = Field(None, description="a file with that address and nothing else")
    database_owner_url: SecretStr | None = Field(None, description="the login that runs migrations; default: database_url")
    database_owner_url_file: Path | None = Field(None, description="a file with that address and nothing else")
    database_auditor_url: SecretStr | None = Field(None, description="the login that seals the log; default: database_url")
    database_auditor_url_file: Path | None = Field(None, description="a file with that address and nothing else")
    log_key_file: Path | None = Field(None, description="the key that signs the log; default: <data>/keys/log.key")
    log_memory: Path | None = Field(None, description="what was signed last; default: <data>/audit/memory.json")
    witnesses: str = Field("", max_length=4000, description="who cosigns the log: `key=address` of each, comma separated")
    key_provider: KeyProviderName = Field("local", description="who holds the root key: a file, an HSM, OpenBao/Vault, AWS KMS")
    key_file: Path | None = Field(None, description="the root key; default: <data>/keys/root.key")

    base_url: str = Field("http://127.0.0.1:8000", description="public address; also issuer and audience of every token")
    help_address: str = Field("", max_length=200, description="where people find help; printed on letters")
    complaint_gdpr: str = Field("", max_length=400, description="address of the Land's data-protection authority; on receipts")
    complaint_dsg_ekd: str = Field("", max_length=400, description="the same for agencies under the DSG-EKD")
    complaint_kdg: str = Field("", max_length=400, description="the same for agencies under the KDG")
    operator: str = Field("", max_length=200, description="who runs the service, as the imprint names it")
    operator_contact: str = Field("", max_length=400, description="the operator's address, telephone and e-mail, one line")
    data_protection_officer: str = Field("", max_length=400, description="how people reach the operator's officer, one line")
    monitoring_areas: str = Field("", max_length=4000, description="official keys (AGS) that monitoring counts, comma separated")
    monitoring_map: Path | None = Field(None, description="GeoJSON with outlines and names of these areas; without it no map")
    monitoring_school_duty: Path | None = Field(None, description="the Land's rules of school duty (TOML); default: test data")
    trusted_proxies: str = Field("127.0.0.1", description="peers whose X-Forwarded-For is believed, comma separated")
    push_networks: str = Field("", max_length=1000, description="private networks (CIDR) that event streams may reach")
    log_level: LogLevel = "info"

    access_token_seconds: int = Field(300, ge=30, le=300)
    session_seconds: int = Field(600, ge=60, le=3600)
    link_code_seconds: int = Field(900, ge=60, le=3600)
    letter_days: int = Field(14, ge=1, le=60)

    key_roll_days: int = Field(
        7, ge=0, le=28, description="an erasure reaches old copies of keys within; 0: `kiim keys rotate` alone"
    )
    key_export: Path | None = Field(None, description="folder for exports of the wrapped keys; default: <data>/keys/exports")
    key_cache_size: int = Field(1024, ge=1, le=65536)
    key_cache_seconds: int = Field(120, ge=1, le=600)
    key_unwraps_per_minute: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description="data keys that a process may have opened in a minute; default: 10,000, file: no limit",
    )

    pkcs11_module: Path | None = Field(None, description="the HSM's PKCS#11 library")
    pkcs11_token: str = Field("kiim", min_length=1, max_length=32, description="label of the token that holds the root keys")
    pkcs11_label: str = Field("kiim", min_length=1, max_length=64, description="label of the keys there")
    pkcs11_pin: SecretStr | None = Field(None, description="the token's user PIN; better in pkcs11_pin_file")
    pkcs11_pin_file: Path | None = Field(None, description="a file with the PIN and nothing else")
    transit_url: str = Field("", description="address of OpenBao or Vault; https, or http on this machine")
    transit_mount: str = Field(
        "transit", pattern=r"^[A-Za-z0-9][A-Za-z0-9_/-]*$", description="where the transit engine is mounted"
    )
    transit_key: str = Field("kiim", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="keys there are named <this>-<epoch>")
    transit_token: SecretStr | None = Field(None, description="the service's token there; better in transit_token_file")
    transit_token_file: Path | None = Field(None, description="a file that an agent keeps a valid token in")
    transit_namespace: str = Field("", max_length=200, description="the namespace there, if there are any")
    awskms_region: str = Field("", max_length=40, description="AWS region; credentials as AWS's own programs take them")
    awskms_endpoint: str = Field("", description="another address of KMS, for example a VPC endpoint")
    awskms_alias: str = Field("kiim", pattern=r"^[A-Za-z0-9/_-]+$", description="keys there have the alias <this>-<epoch>")

    looks_per_hour: int = Field(300, ge=1, description="people an agency may look at in an hour, unless it usually looks at more")
    looks_per_day: int = Field(1000, ge=1, description="the same for a day")

    argon2_time_cost: int = Field(2, ge=1, le=10)
    argon2_memory_kib: int = Field(19456, ge=8, le=1048576)
    argon2_parallelism: int = Field(1, ge=1, le=8)

    retention: Literal["report", "run"] = Field("report", description="the daily job: say what is due, or do it")
    retention_grace_months: int = Field(3, ge=1, le=12, description="from the reminder to the erasure of an unused record")
    log_months: int = Field(24, ge=6, le=120, description="how long bodies of the log stay")
    evidence_years: int = Field(3, ge=1, le=30, description="of erased records, from that year's end")
    history_months: int | None = Field(None, ge=1, le=120, description="former versions of a value; default: as long as it")

    body_limit: int = Field(262_144, ge=1024, le=1_048_576, description="largest accepted request body in bytes")
    import_limit: int = Field(536_870_912, ge=1024, le=17_179_869_184, description="largest file handed in to be imported, bytes")
    pool_size: int = Field(4, ge=2, le=32, description="connections of the ordinary paths per worker")

    @model_validator(mode="before")
    @classmethod
    def _addresses_from_files(cls, given: Any) -> Any:
        for name in ("database_url", "database_owner_url", "database_auditor_url"):
            path = given.get(f"{name}_file")
            if path is None:
                continue
            setting = f"KIIM_{name.upper()}"
            if given.get(name) is not None:
                raise ValueError(f"{setting} and {setting}_FILE are both set: keep the file")
            try:
                given = {**given, name: Path(path).read_text(encoding="utf-8").strip()}
            except (OSError, UnicodeDecodeError) as fault:
                raise ValueError(f"the file of {setting}_FILE cannot be read ({type(fault).__name__})") from None
        return given

    @model_validator(mode="after")
    def _base_url_is_an_origin(self) -> Self:
        if not self.base_url.startswith(("http://", "https://")) or self.base_url.endswith("/"):
            raise ValueError("KIIM_BASE_URL must start with http:// or https:// and must not end with a slash")
        return self

    @field_validator("transit_url", "awskms_endpoint")
    @classmethod
    def _tls_or_this_machine(cls, value: str) -> str:
        address = urlsplit(value)
        if value and address.scheme != "https" and address.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise ValueError("must begin with https:// (data keys travel over this connection)")
        return value.rstrip("/")

    @field_validator("push_networks")
    @classmethod
    def _networks_in_cidr(cls, value: str) -> str:
        try:
            for part in filter(str.strip, value.split(",")):
                ipaddress.ip_network(part.strip())
        except ValueError:
            raise ValueError("KIIM_PUSH_NETWORKS must be networks like 10.20.0.0/16, comma separated") from None
        return value

    @property
    def issuer(self) -> str:
        """The issuer and audience of every token."""
        return self.base_url

    @property
    def complaint_addresses(self) -> dict[str, str]:
        """The supervisory authority's address by legal regime, as a receipt names the regime; empty where none was set."""
        return {"GDPR": self.complaint_gdpr, "DSG-EKD": self.complaint_dsg_ekd, "KDG": self.complaint_kdg}

    @cached_property
    def log_key_path(self) -> Path:
        """Where the key that signs the log lies."""
        return self.log_key_file or self.data / "keys" / "log.key"

    @cached_property
    def log_memory_path(self) -> Path:
        """Where it is written down what was signed last."""
        return self.log_memory or self.data / "audit" / "memory.json"

    @cached_property
    def key_path(self) -> Path:
        """Where the local root key lies."""
        return self.key_file or self.data / "keys" / "root.key"

    @cached_property
    def key_export_path(self) -> Path:
        """Where a roll leaves the export of the wrapped keys."""
        return self.key_export or self.data / "keys" / "exports"
