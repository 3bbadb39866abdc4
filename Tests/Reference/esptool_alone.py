"""Writes an image to a board again and again with esptool alone, in one process, and prints the median of the seconds that took.

    esptool_alone.py PORT BAUD OFFSET IMAGE COUNT

The first time, in which esptool is loaded, does not count.
"""

import contextlib
import os
import statistics
import sys
import time

import esptool

port, baud, offset, image, count = sys.argv[1:]
times = []
for _ in range(int(count) + 1):
    start = time.monotonic()
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
        # A simulated board's port has no lines that reset it, and is reset when it is closed.
        reset = ["--before", "no-reset", "--after", "no-reset"]
        esptool.main(["--port", port, "--baud", baud, *reset, "write-flash", offset, image])
    times.append(time.monotonic() - start)
print(statistics.median(times[1:]))
