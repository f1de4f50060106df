"""A process that keeps an embedded server, for tests that kill it: prints the server's process id, then waits."""

import sys
import time
from pathlib import Path

from app.db.embedded import Embedded
from app.errors import ConfigurationProblem

if __name__ == "__main__":
    try:
        server = Embedded(Path(sys.argv[1]), durable=False).start()
    except ConfigurationProblem as refusal:
        sys.exit(str(refusal))
    print("attached" if server.pid is None else server.pid, flush=True)  # noqa: T201  read by the test
    try:
        time.sleep(float(sys.argv[2]))
    finally:
        server.stop()
