"""Runs a command and prints what it took as JSON: seconds, seconds of processor time, bytes resident at most.

A process of its own, because the system counts the memory of a process that starts another as that other's.
"""

import json
import os
import subprocess
import sys
import time

start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
took = {
    "seconds": time.perf_counter() - start,
    "processor": usage.ru_utime + usage.ru_stime,
    "memory": usage.ru_maxrss * 1024,
}
print(json.dumps(took))
sys.exit(os.waitstatus_to_exitcode(status))
