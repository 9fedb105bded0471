"""The process of one contender written in Python: reads requests from its input, answers on its output.

Usage: python3 peer.py numpy|torch|jax
"""
import base64
import json
import os
import sys
import time

# One thread, said before any library is imported.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

MARK = "@bench "
# Steps until this many times the length of a slice have passed, so that everything is warm.
WARM_UP = 3


class Unsupported(Exception):
    """Said by a contender about a task it has no entry for."""


def unpack(packed):
    import numpy
    return {name: numpy.frombuffer(base64.b64decode(text), dtype="<f4").copy() for name, text in packed.items()}


def measure(prepared, steps):
    prepared.reset()
    if steps > 1:
        prepared.run(1)
    processor = time.process_time()
    since = time.perf_counter()
    prepared.run(steps)
    return {"seconds": time.perf_counter() - since, "processor": time.process_time() - processor}


def calibrate(prepared, unit, slice_seconds):
    steps, total = unit, 0.0
    while True:
        seconds = measure(prepared, steps)["seconds"]
        total += seconds
        fitting = max(unit, round(slice_seconds / (seconds / steps) / unit) * unit)
        if total >= WARM_UP * slice_seconds:
            return {"steps": fitting}
        steps = min(fitting, steps * 4)


def check(prepared, steps):
    results = {}
    prepared.reset()
    for _ in range(steps):
        prepared.run(1)
        for name, numbers in prepared.read().items():
            results.setdefault(name, []).extend(float(number) for number in numbers)
    return {"results": results}


def serve(contender):
    prepared = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "load":
                value = {"versions": contender.load()}
            elif request["do"] == "prepare":
                prepared = contender.prepare(request["spec"], unpack(request["arrays"]))
                value = {"preparation": {}, "note": getattr(prepared, "note", "")}
            elif request["do"] == "check":
                value = check(prepared, request["steps"])
            elif request["do"] == "calibrate":
                value = calibrate(prepared, request["unit"], request["seconds"])
            else:
                value = measure(prepared, request["steps"])
            reply = {"ok": True, "value": value}
        except Exception as error:  # every failure is reported, none ends the run
            reply = {"ok": False, "unsupported": isinstance(error, Unsupported), "error": str(error) if isinstance(error, Unsupported) else f"{type(error).__name__}: {error}"}
        print(MARK + json.dumps(reply), flush=True)


if __name__ == "__main__":
    # The libraries' modules import this one by its name.
    sys.modules["peer"] = sys.modules["__main__"]
    since = time.perf_counter()
    contender = __import__(f"{sys.argv[1]}_peer")
    if len(sys.argv) > 2:  # how long from the import to the end of a first step, for a task in a file
        with open(sys.argv[2], encoding="utf8") as file:
            request = json.load(file)
        prepared = contender.prepare(request["spec"], unpack(request["arrays"]))
        prepared.reset()
        prepared.run(1)
        prepared.read()
        print(MARK + json.dumps({"milliseconds": (time.perf_counter() - since) * 1000}), flush=True)
    else:
        serve(contender)
