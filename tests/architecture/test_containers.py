"""What the containers promise: ordinary users, nothing to write to but what is named, no rights, no secret, health, TLS."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it brings no types

DOCKER = Path(__file__).parents[2] / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAGES = re.split(r"(?m)^FROM ", (DOCKER / "Dockerfile").read_text())[1:]
NGINX = (DOCKER / "nginx.conf").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_rights_and_nothing_to_write_to(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "ipc", "devices", "userns_mode"} & set(service)
    assert service.get("network_mode", "none") == "none"
    assert service["pids_limit"] <= 256
    assert service["mem_limit"]
    for volume in service.get("volumes", ()):
        source, _, rest = volume.partition(":")
        assert "docker.sock" not in volume
        assert not source.startswith(".") or rest.endswith(":ro")  # what is ours is only read


def test_every_container_runs_as_an_ordinary_user() -> None:
    for name, service in SERVICES.items():
        if "build" in service:
            assert service["build"]["dockerfile"] == "docker/Dockerfile"
        else:
            assert str(service["user"]) not in {"0", "root", "0:0"}, name
    assert re.search(r"(?m)^USER 10001:10001$", STAGES[-1])
    assert not re.search(r"(?m)^(RUN|COPY|ADD)", STAGES[-1].split("USER 10001:10001")[1])


def test_the_image_holds_what_is_pinned_and_nothing_that_lends_rights() -> None:
    assert len(STAGES) == 2
    assert all(re.match(r"python:3\.11-slim-bookworm\b", stage) for stage in STAGES)
    installs = re.findall(r"pip install [^&\n]*", STAGES[0])
    assert installs
    assert all("--require-hashes" in each or "--no-deps" in each for each in installs)
    assert "chmod a-s" in STAGES[1]
    assert "COPY --from=build /opt/kiim /opt/kiim" in STAGES[1]
    assert not re.search(r"(?i)(password|secret|token|_KEY)\s*=", "".join(STAGES))
    assert "HEALTHCHECK" in STAGES[1]


def test_no_secret_stands_in_a_file_or_an_environment() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|DATABASE_URL|SECRET|TOKEN|PIN", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert {entry["file"] for entry in COMPOSE["secrets"].values()} == {f"./secrets/{name}" for name in COMPOSE["secrets"]}
    ignored = (DOCKER.parent / ".gitignore").read_text().split() + (DOCKER.parent / ".dockerignore").read_text().split()
    assert ignored.count("docker/secrets") == ignored.count("docker/tls") == 2


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"proxy"}
    for name in ("database", "migrate", "backup"):
        assert SERVICES[name]["network_mode"] == "none"
        assert "networks" not in SERVICES[name]
    assert "-c listen_addresses= " in SERVICES["database"]["command"]
    assert "--auth-local=scram-sha-256" in SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"]  # who shares its socket
    assert COMPOSE["networks"]["front"]["internal"] is True
    proxy = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["service"]["environment"]["KIIM_TRUSTED_PROXIES"] == proxy  # whose X-Forwarded-For is believed


def test_the_service_and_the_owner_have_different_logins() -> None:
    assert SERVICES["migrate"]["secrets"] == ["owner_url"]
    assert SERVICES["service"]["secrets"] == ["app_url", "sealer_url"]
    assert [name for name, service in SERVICES.items() if "owner_url" in service.get("secrets", ())] == ["migrate", "backup"]
    assert SERVICES["backup"]["profiles"] == ["backup"]  # begins when it is asked to
    roles = (DOCKER / "roles.sh").read_text()
    assert "kiim_service LOGIN NOINHERIT PASSWORD :'password' IN ROLE kiim_app;" in roles
    assert "kiim_sealer LOGIN NOINHERIT PASSWORD :'sealer_password' IN ROLE kiim_auditor;" in roles


def test_the_database_is_the_version_we_test_and_logs_no_value() -> None:
    database = SERVICES["database"]
    assert re.fullmatch(r"postgres:17(-\w+)?", database["image"])
    for setting in (
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "idle_in_transaction_session_timeout=10s",
        "max_prepared_transactions=0",
    ):
        assert f"-c {setting}" in database["command"]


def test_everything_that_stays_up_is_watched_and_begins_in_order() -> None:
    for name in ("database", "proxy"):
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICES["service"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["proxy"]["depends_on"]["service"]["condition"] == "service_healthy"
    assert SERVICES["service"]["ulimits"]["core"] == 0
    assert SERVICES["service"]["memswap_limit"] == SERVICES["service"]["mem_limit"]


def test_the_proxy_speaks_modern_tls_and_logs_no_path() -> None:
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in NGINX
    suites = re.search(r"ssl_ciphers ([^;]+);", NGINX)
    assert suites is not None
    assert all(one.startswith("ECDHE-") and ("GCM" in one or "POLY1305" in one) for one in suites[1].split(":"))
    for line in ("access_log off;", "server_tokens off;", "gzip off;", "ssl_session_tickets off;"):
        assert line in NGINX
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    for path in ("/metrics", "/readyz"):
        assert f"location = {path} {{ return 404; }}" in NGINX


@pytest.mark.skipif(shutil.which("nginx") is None and not os.environ.get("CI"), reason="nginx is not installed; CI installs it")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    made = "openssl req -x509 -newkey ed25519 -nodes -days 1 -subj /CN=x -keyout key.pem -out certificate.pem"
    subprocess.run(made.split(), check=True, capture_output=True, cwd=tmp_path)
    here = NGINX.replace("/tmp/", f"{tmp_path}/").replace("/etc/nginx/tls", str(tmp_path))  # noqa: S108
    here = here.replace("http://service:8000", "http://127.0.0.1:8000")
    (tmp_path / "nginx.conf").write_text(here)
    done = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_secrets_are_made_once_and_read_by_whom_they_are_for(tmp_path: Path) -> None:
    script = tmp_path / "make-secrets"
    shutil.copy(DOCKER / "make-secrets", script)
    assert subprocess.run([script], check=False, capture_output=True).returncode == 0
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(COMPOSE["secrets"])
    assert re.fullmatch(r"[0-9a-f]{48}", made["app_password"])
    assert made["app_password"] != made["owner_password"]
    assert made["app_url"] == f"postgresql://kiim_service:{made['app_password']}@/kiim?host=/run/postgresql"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o755  # mounted as a whole, and entered by the proxy's user
    assert subprocess.run([script], check=False, capture_output=True).returncode == 1
    assert (tmp_path / "secrets" / "app_password").read_text() == made["app_password"]
