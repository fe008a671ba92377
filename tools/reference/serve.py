"""The benchmark's side of a process that measures when told: JSON lines in, JSON lines out."""

import json
import resource
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


def serve(facts, step):
    """Says it is ready; then runs `step(request)` as often as each line asks, and times each run."""
    say({"ready": facts})
    for line in sys.stdin:
        request = json.loads(line)
        seconds = []
        for _ in range(request["steps"]):
            began = time.perf_counter()
            step(request)
            seconds.append(time.perf_counter() - began)
        # Linux gives kilobytes, macOS bytes.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        say({"seconds": seconds, "peakMemory": peak * (1 if sys.platform == "darwin" else 1024)})
