#!/usr/bin/env python3
"""How time and memory grow with a site, shape by shape, and stage by stage. Ends with 1 when anything grows faster than it may.
`growth.sh` calls it.

usage: growth.py WORK PROGRAM STAGES NUMBERS [SHAPE …]

WORK is a folder with `site`, the program that makes up sites, and `theme`; PROGRAM is jianbao; STAGES is growth.rs, built, or - to leave
single stages out; NUMBERS is like 1000,10000.

What is measured is processor time of one thread (`--jobs 1`), the least of some runs, since other work on the machine disturbs that
least. It is fitted to number ** exponent between the largest number and the smallest at which it takes long enough to be
measured (FAINT). An exponent of 1 is linear. EXPONENT is what is let pass: sorting makes it 1.1 from a thousand to a million, and what no
longer fits into the processor's caches another tenth; anything that looks at all pages for each page has 2, and shows as soon as it is
a sixth of the whole. Memory has no such excuse, and is let pass up to MEMORY.
"""
import math
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request

EXPONENT = 1.25
MEMORY = 1.1
# Seconds, and MiB, under which nothing is judged.
FAINT, SLIGHT = 0.02, 64
# Shorter than that, a run is made three times.
SHORT = 2.0


def shapes(work):
    said = subprocess.run([f"{work}/site"], capture_output=True, text=True, check=True).stdout
    return {name: (int(most), grows) for name, most, grows in (line.split("\t") for line in said.splitlines())}


def written(work, shape, number):
    """The folder of a site, made up now."""
    folder = f"{work}/growing"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([f"{work}/site", shape, str(number), folder], check=True)
    shutil.copytree(f"{work}/theme", f"{folder}/themes")
    return folder


def built(program, folder, wrong):
    """Seconds of processor time of a cold build, and its peak in MiB. `wrong` says that the content has errors."""
    for left in ("public", "internal", ".jianbao"):
        shutil.rmtree(f"{folder}/{left}", ignore_errors=True)
    command = [program, "build", "--root", folder, "--cold", "--jobs", "1", "--date", "2026-07-01", "-q", "--format", "json"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != int(wrong):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime, usage.ru_maxrss / 1024


def held(program, folder):
    """MiB that a preview holds of a site that it knows from its memo, once a page has been asked for."""
    command = [program, "serve", "--root", folder, "--format", "json", "--date", "2026-07-01"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r'"address":"([^"]+)"', process.stdout.readline()).group(1)
        urllib.request.urlopen(address, timeout=600).read()
        time.sleep(1)
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{process.pid}/status").read()).group(1)) / 1024
    finally:
        process.terminate()
        process.wait(60)


def stages(program, shape, number, scratch):
    """Seconds of each stage, and MiB after it."""
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    said = subprocess.run([program, shape, str(number), scratch], capture_output=True, text=True)
    shutil.rmtree(scratch, ignore_errors=True)
    if said.returncode:
        sys.exit(f"{program} {shape} {number} ended with {said.returncode}: {said.stderr}")
    rows = [line.split("\t") for line in said.stdout.splitlines()]
    return {name: (int(time) / 1e9, int(memory) / 1024) for name, time, memory in rows if name not in ("sources", "pages", "outputs")}


def least(measure):
    """The least of each of some numbers, of as many runs as short ones are worth."""
    best = measure()
    if max(value[0] for value in best.values()) < SHORT:
        for _ in range(2):
            best = {name: tuple(map(min, best[name], value)) for name, value in measure().items()}
    return best


def exponent(points, faint):
    """The exponent from the first point that is not faint to the last; None where there are no two such."""
    clear = [(number, value) for number, value in points if value >= faint]
    if len(clear) < 2:
        return None
    (first, low), (last, high) = clear[0], clear[-1]
    return math.log(high / low) / math.log(last / first)


def main():
    work, program, by_stage, numbers, *wanted = sys.argv[1:]
    numbers = [int(number) for number in numbers.split(",")]
    known = shapes(work)
    faults = []
    print(f"processor seconds of one thread, load {os.getloadavg()[0]:.1f}; exponents above {EXPONENT} (time) and {MEMORY} (memory) are too many\n")
    for shape in wanted or known:
        most, grows = known[shape]
        own = [number for number in numbers if number <= most]
        print(f"## {shape}: {grows}", flush=True)
        table = {}

        def note(name, number, value):
            table.setdefault(name, []).append((number, value))

        for number in own:
            folder = written(work, shape, number)
            for name, (seconds, peak) in least(lambda: {"build": built(program, folder, shape == "faults")}).items():
                note(f"{name}, s", number, seconds)
                note(f"{name}, peak MiB", number, peak)
            if shape in ("office", "short"):
                # A second build leaves what a third process starts from.
                subprocess.run([program, "build", "--root", folder, "--date", "2026-07-01", "-q"], check=True)
                note("serve, held MiB", number, held(program, folder))
            if by_stage != "-":
                for name, (seconds, _) in least(lambda: stages(by_stage, shape, number, f"{work}/scratch")).items():
                    note(f"{name}, s", number, seconds)
        shutil.rmtree(f"{work}/growing", ignore_errors=True)
        print("| " + " | ".join(["", *map(str, own), "exponent"]) + " |\n|" + "---|" * (len(own) + 2))
        for name, points in table.items():
            is_memory = name.endswith("MiB")
            grown = exponent(points, SLIGHT if is_memory else FAINT)
            is_wrong = grown is not None and grown > (MEMORY if is_memory else EXPONENT)
            if is_wrong:
                faults.append(f"{shape}: {name} grows with exponent {grown:.2f}")
            values = " | ".join(f"{value:.0f}" if is_memory else f"{value:.3f}" for _, value in points)
            print(f"| {name} | {values} | {'faint' if grown is None else f'{grown:.2f}'}{' **too much**' if is_wrong else ''} |")
        for name in ("serve, held MiB", "build, peak MiB"):
            points = table.get(name, [])
            if len(points) > 1:
                (low, few), (high, many) = points[0], points[-1]
                print(f"\n{name}: {(many - few) * 1024 * 1024 / (high - low):.0f} bytes for each more")
        print(flush=True)
    print("\n".join(faults) or "nothing grows faster than it may")
    sys.exit(1 if faults else 0)


main()
