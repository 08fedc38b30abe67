#!/usr/bin/env python3
"""What an edit costs, seen from outside: a file is saved, and the address of its page is asked every 5 ms until it has changed.

usage: saves.py jianbao SITE PROGRAM SAVES REBUILDS
       saves.py peer SITE SAVES CONTENT COMMAND ADDRESS

The first measures `jianbao build` (nothing changed; one page's prose; a title that lists show), `jianbao serve` (first page
without and with a memo, saves, idle time) and `jianbao watch` (the work it reports, its memory over many rebuilds). The second
measures saves alone, of any generator whose server is started by COMMAND. Times are medians (least–most).
"""
import glob
import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

TICK = 1 / os.sysconf("SC_CLK_TCK")


def span(values, unit="ms"):
    return f"median {statistics.median(values):.0f} {unit} ({min(values):.0f}–{max(values):.0f}), n={len(values)}"


def get(address):
    parts = urlsplit(address)
    try:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        connection.request("GET", parts.path)
        body = connection.getresponse().read()
        connection.close()
        return body
    except (OSError, http.client.HTTPException):
        return b""


def until(address, mark, begin, limit=120):
    while mark not in get(address):
        if time.perf_counter() - begin > limit:
            sys.exit(f"{address} did not change within {limit} s")
        time.sleep(0.005)
    return (time.perf_counter() - begin) * 1000


class Page:
    """A page in the middle of the site, that is put back at the end. `at` is its address."""

    def __init__(self, site, content, ending):
        pages = sorted(glob.glob(os.path.join(site, content, "*", "p*.md")))
        self.file = pages[len(pages) // 2]
        self.at = re.sub(r"\.md$", ending, self.file[len(os.path.join(site, content)):])
        self.text = open(self.file, encoding="utf-8").read()
        self.count = 0

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)
        return time.perf_counter()

    def mark(self):
        self.count += 1
        return f"编辑标记{time.time_ns() // 1000}-{self.count}。"

    def edit_prose(self):
        """Adds a sentence; gives it and the moment of the save."""
        mark = self.mark()
        return mark.encode(), self.write(self.text.rstrip("\n") + f"\n\n{mark}\n")

    def edit_title(self):
        mark = self.mark()
        return mark.encode(), self.write(re.sub(r'(?m)^title: "?', lambda found: found.group() + mark, self.text, count=1))

    def restore(self):
        self.write(self.text)


def run(command, site):
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}: {said.decode()}")
    return (time.perf_counter() - begin) * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def builds(site, program, page, saves):
    """Whole processes."""
    command = [program, "build", "--date", "2026-07-01", "-q"]
    shutil.rmtree(os.path.join(site, ".jianbao"), ignore_errors=True)
    shutil.rmtree(os.path.join(site, "public"), ignore_errors=True)
    cold = run(command, site)
    print(f"build, cold: {cold[0]:.0f} ms, processor {cold[1]:.0f} ms, peak {cold[2]:.0f} MiB")

    def times(name, edit):
        results = []
        for _ in range(saves):
            edit()
            time.sleep(0.3)  # what was written this very moment is read again, as it may change within one stamp
            results.append(run(command, site))
        wall, processor, memory = zip(*results)
        print(f"build, {name}: {span(wall)}, processor {statistics.median(processor):.0f} ms, peak {max(memory):.0f} MiB")

    run(command, site)
    times("nothing changed", lambda: None)
    times("one page's prose", page.edit_prose)
    times("one title that lists show", page.edit_title)
    page.restore()
    run(command, site)


def start(command, site, port_said=False):
    process = subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True)
    address = json.loads(process.stdout.readline())["address"].rstrip("/") if port_said else None
    if port_said:
        threading.Thread(target=process.stdout.read, daemon=True).start()
    return process, address


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def first_page(site, program, page, memo):
    if not memo:
        shutil.rmtree(os.path.join(site, ".jianbao"), ignore_errors=True)
    begin = time.perf_counter()
    process, address = start([program, "serve", "--format", "json", "--date", "2026-07-01"], site, port_said=True)
    time_taken = until(address + page.at, b"</html>", begin)
    time.sleep(6)  # by then it has kept what it knows
    stop(process)
    return time_taken


def processor(pid):
    """Seconds of processor time, children not counted."""
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def memory(pid):
    """Resident memory in MiB."""
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def saved(address, page, saves, pause, who=""):
    """Saves prose and titles, with pauses of so many seconds before each, and says how long each took to be served."""
    for name, edit in [("prose", page.edit_prose), ("title", page.edit_title)]:
        results = []
        for _ in range(saves):
            time.sleep(pause)
            mark, begin = edit()
            results.append(until(address + page.at, mark, begin))
        print(f"{who}save of {name} → changed bytes served:", span(results))


def previews(site, program, page, saves):
    print("serve, first page without a memo:", span([first_page(site, program, page, False) for _ in range(3)]))
    print("serve, first page with a memo:", span([first_page(site, program, page, True) for _ in range(5)]))
    process, address = start([program, "serve", "--format", "json", "--date", "2026-07-01"], site, port_said=True)
    until(address + page.at, b"</html>", time.perf_counter())
    saved(address, page, saves, 0.7, "serve, ")
    page.restore()
    time.sleep(8)
    before = processor(process.pid)
    time.sleep(30)
    print(f"serve, idle for 30 s: {(processor(process.pid) - before) * 1000:.0f} ms of processor time, {memory(process.pid):.0f} MiB")
    stop(process)


def watching(site, program, page, saves, rebuilds):
    process, _ = start([program, "watch", "--format", "json", "--date", "2026-07-01"], site)

    def rebuilt():
        """Waits for the next line, which tells of a rebuild; gives how long that took."""
        return json.loads(process.stdout.readline() or sys.exit("watch has ended"))["ms"]

    rebuilt()
    for name, edit in [("prose", page.edit_prose), ("title", page.edit_title)]:
        results = []
        for _ in range(saves):
            time.sleep(0.4)
            edit()
            results.append(rebuilt())
        print(f"watch, {name}: {span(results)} of work, files written")
    sizes = []
    for count in range(1, rebuilds + 1):
        page.edit_prose()
        rebuilt()
        if count in (10, 100, 1000, rebuilds):
            sizes.append(f"{memory(process.pid):.0f} MiB after {count}")
    print("watch, memory:", ", ".join(sizes), "rebuilds")
    page.restore()
    rebuilt()
    stop(process)


def peer(site, saves, content, command, address):
    page = Page(site, content, "/")
    begin = time.perf_counter()
    process = subprocess.Popen(command.split(), cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        print(f"first page: {until(address + page.at, b'</html>', begin):.0f} ms")
        time.sleep(3)
        saved(address, page, saves, 1)
        print(f"memory: {memory(process.pid):.0f} MiB")
    finally:
        page.restore()
        stop(process)


def main():
    kind, site, *rest = sys.argv[1:]
    if kind == "peer":
        saves, content, command, address = rest
        peer(site, int(saves), content, command, address)
        return
    program, saves, rebuilds = rest[0], int(rest[1]), int(rest[2])
    page = Page(site, "content", ".html")
    try:
        builds(site, program, page, saves)
        previews(site, program, page, saves)
        watching(site, program, page, saves, rebuilds)
    finally:
        page.restore()


main()
