"""Process of the yardstick: `python -m app.bench.yardstick_server PORT POOL_SIZE`, database address in KIIM_DATABASE_URL."""

import os
import sys

import uvicorn

from app.bench.yardstick import create_yardstick

if __name__ == "__main__":
    uvicorn.run(
        create_yardstick(os.environ["KIIM_DATABASE_URL"], int(sys.argv[2])),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
