#!/usr/bin/env python3
"""Times whole processes in turn (A B A B …), so that a busy moment of the machine falls on both.

usage: compare.py ROUNDS NAME FOLDER PREPARE COMMAND [NAME FOLDER PREPARE COMMAND …]
PREPARE is not timed. Prints, for each, medians (least–most) of wall and processor time, peak memory and the number
of pages written, and the median of the ratios to the first, pair by pair.
"""
import os
import statistics
import subprocess
import sys
import time


def run(folder, prepare, command):
    subprocess.run(["sh", "-c", prepare], cwd=folder, check=True)
    os.sync()
    begin = time.perf_counter()
    process = subprocess.Popen(["sh", "-c", "exec " + command], cwd=folder, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"`{command}` in {folder} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def pages(folder):
    return sum(name.endswith(".html") for _, _, names in os.walk(os.path.join(folder, "public")) for name in names)


def main():
    rounds, rest = int(sys.argv[1]), sys.argv[2:]
    peers = [rest[at:at + 4] for at in range(0, len(rest), 4)]
    for name, folder, prepare, command in peers:  # once for the disk cache
        run(folder, prepare, command)
    results = {name: [] for name, *_ in peers}
    for _ in range(rounds):
        for name, folder, prepare, command in peers:
            results[name].append(run(folder, prepare, command))
    first = results[peers[0][0]]
    print(f"{'':10}{'wall s':>24}{'processor s':>24}{'MiB':>7}{'pages':>8}{'ratio':>8}")
    for name, folder, *_ in peers:
        rows = results[name]

        def span(at):
            values = [row[at] for row in rows]
            return f"{statistics.median(values):.3f} ({min(values):.3f}–{max(values):.3f})"

        ratio = statistics.median(row[0] / base[0] for row, base in zip(rows, first))
        memory = statistics.median(row[2] for row in rows)
        print(f"{name:10}{span(0):>24}{span(1):>24}{memory:7.0f}{pages(folder):8}{ratio:8.2f}")


main()
