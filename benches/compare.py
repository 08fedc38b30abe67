#!/usr/bin/env python3
"""jianbao and its peers over the same logical site: whole processes, in turn (A B C A B C …), so that a busy moment of the machine
falls on all of them. Prints the tables of README.md, and what has become of the goals. `compare.sh` calls it.

usage: compare.py SITES PAGES ROUNDS PROGRAM FLOOR [NAME VERSION OUTPUT COMMAND …]

SITES holds a folder for each generator; PROGRAM is jianbao; FLOOR is `floor.rs`, built; the rest are the peers: what to call each,
its version, the folder it writes to, and its command. Ends with 1 when page counts do not agree: then nothing can be compared.
"""
import glob
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

DATE = ["--date", "2026-07-01", "-q"]
REFRESH = re.compile(rb'http-equiv="?refresh', re.IGNORECASE)
# How far page counts may lie apart: what one generator adds by itself (an empty list, a page for nothing found) is less.
AGREE = 0.02


class Run:
    """What one process took."""

    def __init__(self, command, folder):
        os.sync()
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"`{' '.join(command)}` in {folder} ended with {process.returncode}:\n{said.decode(errors='replace')}")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024


class Aside:
    """Where what was written is kept until the end: ext4 looks at the number of every file that was just removed again for each new
    one, for seconds, so that whoever writes after a removal would pay for it."""

    def __init__(self):
        self.folder, self.count = None, 0

    def begin(self, folder):
        self.folder = folder
        self.end()
        os.mkdir(folder)

    def place(self):
        self.count += 1
        return os.path.join(self.folder, str(self.count))

    def end(self):
        shutil.rmtree(self.folder, ignore_errors=True)


ASIDE = Aside()


class Generator:
    """One program with its site."""

    def __init__(self, name, version, folder, outputs, command):
        self.name, self.version, self.folder, self.outputs, self.command = name, version, folder, outputs, command

    def run(self, *more):
        return Run(self.command + list(more), self.folder)

    def forget(self):
        """Puts aside what earlier runs have left, so that the next one is cold."""
        for left in [*self.outputs, ".jianbao", "resources", ".cache"]:
            path = os.path.join(self.folder, left)
            if os.path.exists(path):
                os.rename(path, ASIDE.place())

    def cold(self, *more):
        self.forget()
        return self.run(*more)

    def pages(self):
        """How many pages it wrote. Those that lead on to another address and hold nothing are not counted."""
        count = 0
        for output in self.outputs:
            for path in glob.glob(os.path.join(glob.escape(os.path.join(self.folder, output)), "**", "*.html"), recursive=True):
                with open(path, "rb") as file:
                    count += not (os.path.getsize(path) < 2048 and REFRESH.search(file.read()))
        return count


def seconds(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f}–{max(values):.3f})"


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(runs, others, what="wall"):
    """The median of the ratios, pair by pair."""
    return statistics.median(getattr(one, what) / getattr(other, what) for one, other in zip(runs, others))


def rounds(count, *works):
    """Calls each in turn so many times, once more before for the disk's cache; gives what each gave."""
    for work in works:
        work()
    results = [[] for _ in works]
    for _ in range(count):
        for work, result in zip(works, results):
            result.append(work())
    return results


def floor(program, folder, scratch):
    """Milliseconds for writing the tree of a folder, by the way of doing it."""
    said = subprocess.run([program, folder, scratch, "1"], check=True, capture_output=True, text=True).stdout
    rows = dict(line.split("\t", 1) for line in said.splitlines())
    return {name: float(rows[name].split("\t")[0]) / 1000 for name in ("new", "in-place", "compare", "stat")}


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


class Page:
    """A page in the middle of a site, whose text is put back at the end."""

    def __init__(self, folder):
        pages = [path for top in ("content", "posts") for path in sorted(glob.glob(os.path.join(glob.escape(folder), top, "*", "p*.md")))]
        self.file = pages[len(pages) // 2]
        self.text = open(self.file, encoding="utf-8").read()
        self.count = 0

    def edit(self):
        self.count += 1
        self.write(f"{self.text.rstrip()}\n\n第{self.count}次补充，时间 {time.time_ns()}。\n")
        time.sleep(0.3)  # what was written this very moment is read again, as it may change within one stamp

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)


def with_two_editions(one, folder):
    """The site of `one` with a second edition, and internal parts on every tenth page."""
    if not os.path.isdir(folder):
        new = folder + ".new"
        shutil.rmtree(new, ignore_errors=True)
        for part in ("content", "themes"):
            shutil.copytree(os.path.join(one.folder, part), os.path.join(new, part))
        settings = os.path.join(new, "content", "site.yaml")
        text = open(settings, encoding="utf-8").read()
        with open(settings, "w", encoding="utf-8") as file:
            file.write(text.replace("editions: [public]", "editions: [public, internal]"))
        for path in sorted(glob.glob(os.path.join(glob.escape(new), "content", "*", "p*.md")))[::10]:
            with open(path, "a", encoding="utf-8") as file:
                file.write("\n:::internal\n本次检查发现的问题已经逐项登记，责任单位正在整改。\n:::\n\n全年共开展:mask[128]场次。\n")
        os.rename(new, folder)
    return Generator("jianbao", one.version, folder, ["public", "internal"], one.command)


def machine():
    cpu = re.search(r"model name\s*:\s*(.+)", open("/proc/cpuinfo").read()) if os.path.exists("/proc/cpuinfo") else None
    return f"{cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def load():
    return " ".join(f"{part:.2f}" for part in os.getloadavg())


def main():
    sites, pages, count, program, floor_program, *rest = sys.argv[1:]
    pages, count = int(pages), int(count)
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()
    own = Generator("jianbao", said[-1], os.path.join(sites, "jianbao"), ["public"], [program, "build", *DATE])
    peers = [Generator(name, version, os.path.join(sites, name), [output], command.split())
             for name, version, output, command in zip(*[iter(rest)] * 4)]
    ASIDE.begin(os.path.join(sites, "aside"))
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, {machine()}, load {load()} before; {pages} pages of about 2.5 KB, {count} interleaved rounds;")
    print("medians (least–most), ratios pair by pair.\n")

    # Cold builds, and the floor under them in the same rounds.
    own.cold()
    works = [own.cold, *(peer.cold for peer in peers), lambda: floor(floor_program, os.path.join(own.folder, "public"), ASIDE.place())]
    *colds, floors = rounds(count, *works)
    written = [generator.pages() for generator in [own, *peers]]
    rows = []
    for generator, runs, wrote in zip([own, *peers], colds, written):
        rows.append([f"{generator.name} {generator.version}", seconds([run.wall for run in runs]), f"{median(runs, 'cpu'):.2f} s",
                     f"{median(runs, 'memory'):.0f} MiB", wrote, f"{ratio(colds[0], runs):.2f}", f"{ratio(colds[0], runs, 'cpu'):.2f}"])
    for name, what in [("new", "the same files written from memory into a new folder"), ("in-place", "the same in place"),
                       ("compare", "the same read and compared"), ("stat", "the same looked at")]:
        values = [one[name] for one in floors]
        above = statistics.median(run.wall / value for run, value in zip(colds[0], values))
        rows.append([what, seconds(values), "", "", "", f"{above:.2f}", ""])
    print("Cold: nothing known, nothing written yet.\n")
    table(["", "wall s", "processor", "peak", "pages", "jianbao took × wall", "× processor"], rows)
    apart = [peer.name for peer, wrote in zip(peers, written[1:]) if abs(wrote - written[0]) > AGREE * written[0]]
    if apart:
        sys.exit(f"page counts do not agree: {dict(zip([one.name for one in [own, *peers]], written))}; {', '.join(apart)} did other work")

    # What is left to do when next to nothing has changed.
    still = rounds(count, own.run, *(peer.run for peer in peers))
    edits = [Page(generator.folder) for generator in [own, *peers]]

    def edited(generator, page):
        page.edit()
        return generator.run()

    try:
        prose = rounds(count, *(lambda one=one, page=page: edited(one, page) for one, page in zip([own, *peers], edits)))
    finally:
        for page in edits:
            page.write(page.text)
    both = with_two_editions(own, os.path.join(sites, "jianbao-two"))
    singles, doubles = rounds(count, lambda: both.cold("--edition", "public"), both.cold)
    helps = rounds(max(count, 20), lambda: Run([program, "--help"], sites))[0]
    rows = [["nothing changed", *(seconds([run.wall for run in runs]) for runs in still)],
            ["one page's prose", *(seconds([run.wall for run in runs]) for runs in prose)]]
    table(["wall s", *(one.name for one in [own, *peers])], rows)
    size = os.path.getsize(program) / 1024 / 1024
    twice = statistics.median(double.wall / single.wall for double, single in zip(doubles, singles))
    table(["", ""], [
        ["both editions, a tenth of the pages with internal parts", f"{seconds([run.wall for run in doubles])} s"],
        ["the public one of them alone", f"{seconds([run.wall for run in singles])} s"],
        ["`--help`", f"{median(helps, 'wall') * 1000:.1f} ms"],
        ["binary", f"{size:.1f} MiB"],
    ])

    # The goals of the project for this number of pages.
    goals = [("both editions against one", twice, 1.5, "×"), ("`--help`", median(helps, "wall") * 1000, 10, "ms"), ("binary", size, 25, "MiB")]
    hugo = next((runs for peer, runs in zip(peers, colds[1:]) if peer.name == "hugo"), None)
    wall, peak = median(colds[0], "wall"), median(colds[0], "memory")
    if pages == 1_000:
        goals.append(("cold", wall, 0.15, "s"))
    if pages == 10_000:
        if hugo:
            goals.append(("cold, wall of Hugo", ratio(colds[0], hugo), 0.25, "×"))
            goals.append(("cold, processor of Hugo", ratio(colds[0], hugo, "cpu"), 0.2, "×"))
        above = statistics.median(run.wall / one["new"] for run, one in zip(colds[0], floors))
        goals += [("cold, the floor", above, 1.5, "×"), ("cold, peak", peak, 200, "MiB"),
                  ("nothing changed", median(still[0], "wall"), 0.15, "s"), ("one page's prose", median(prose[0], "wall"), 0.2, "s")]
    if pages == 100_000:
        goals += [("cold, peak", peak, 700, "MiB"), ("nothing changed", median(still[0], "wall"), 1, "s")]
    table(["goal", "at most", "measured", ""],
          [[name, f"{most} {unit}", f"{value:.2f} {unit}", "met" if value <= most else "missed"] for name, value, most, unit in goals])
    print(f"load {load()} after")
    ASIDE.end()


main()
