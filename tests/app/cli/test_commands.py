"""What `kiim` offers, and that a command costs only what it needs."""

import subprocess
import sys

from typer.testing import CliRunner

from app.cli import cli


def test_the_help_page_names_every_command_and_says_what_it_does() -> None:
    shown = CliRunner().invoke(cli, ["--help"], env={"COLUMNS": "200"}).output
    for name in ("demo", "serve", "migrate", "doctor", "verify", "bench", "agency", "client", "official", "offers", "monitoring"):
        assert f" {name} " in shown
    assert "bench-naive" not in shown


def test_a_command_that_does_not_exist_is_refused() -> None:
    assert CliRunner().invoke(cli, ["nonsense"]).exit_code == 2


def test_serving_imports_nothing_that_only_other_commands_use() -> None:
    asked = (
        "import sys; from app.cli import cli; cli(['serve', '--help'], standalone_mode=False); import app.cli.serving;"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = done.stdout.rsplit("[", 1)[1]
    assert "'app.main'" in loaded
    for module in ("app.bench.run", "app.demo.seed", "app.cli.monitoring", "numpy"):
        assert f"'{module}'" not in loaded
