#!/usr/bin/env python3
"""Run the fuzz targets under their engines, keep their corpora, add up what was run (see fuzz.sh)."""
import argparse
import csv
import glob
import hashlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

ROOT = "build-proof/fuzz"
TALLY = "tests/proof/fuzz.tsv"
COLUMNS = ["target", "engine", "executions", "seconds", "edges", "inputs", "seconds since an edge was new"]
FILES = tempfile.mkdtemp(prefix="azukari-fuzz-", dir="/dev/shm")  # where a target puts files: a disk would be waited for
INPUT_MAX = 65536
INTERRUPTED = 72  # how libFuzzer ends when it was asked to
SANITIZERS = ["-Db_sanitize=address,undefined", "-Db_lundef=false"]
UNTRACED = "-fno-sanitize-coverage=trace-cmp,stack-depth,indirect-calls"
# bulk sees the same faults as libfuzzer, but is not led by what values are compared with, which is half of the time: what libfuzzer found
# is what it starts from, and the other way round.  Long inputs are left to libfuzzer.
BUILDS = {
    "libfuzzer": ("clang-19", ["-Doptimization=1", "-Dfuzzer=true", "-Dc_args=-fsanitize=fuzzer-no-link -g1"] + SANITIZERS),
    "bulk": ("clang-19", ["-Doptimization=2", "-Dfuzzer=true", f"-Dc_args=-fsanitize=fuzzer-no-link {UNTRACED} -g1"] + SANITIZERS),
    "afl": ("afl-clang-fast", ["-Doptimization=1", "-Dedges=true", "-Dc_args=-g1", "-Db_lundef=false"]),
}
LENGTHS = {"libfuzzer": INPUT_MAX, "bulk": 4096}
SANITIZING = {"libfuzzer": "malloc_context_size=4:quarantine_size_mb=16", "bulk": "malloc_context_size=0:quarantine_size_mb=4"}


def targets():
    return re.findall(r"^  \['(fuzz-[a-z0-9-]+)'", open("tests/fuzz/meson.build").read(), re.M)


def build(engine, names):
    compiler, options = BUILDS[engine]
    place = f"{ROOT}/{engine}"
    os.makedirs(ROOT, exist_ok=True)
    env = dict(os.environ, CC=compiler, CC_LD="", AFL_QUIET="1")
    env.pop("CC_LD")
    with open(place + ".log", "w") as log:
        if not os.path.exists(place + "/build.ninja"):
            subprocess.run(["meson", "setup", place, "--buildtype=plain", "-Dwerror=false", *options], env=env,
                           check=True, stdout=log, stderr=log)
        subprocess.run(["ninja", "-C", place, *("tests/fuzz/" + name for name in names)], env=env, check=True, stdout=log, stderr=log)
    return place


def corpus_of(name, engine):
    """What was kept so far; at first what is committed."""
    kept = f"{ROOT}/corpus-{engine}/{name}"
    os.makedirs(kept, exist_ok=True)
    for path in glob.glob(f"tests/fuzz/corpus/{name}/*"):
        if not os.path.exists(os.path.join(kept, os.path.basename(path))):
            shutil.copy(path, kept)
    if not os.listdir(kept):
        open(kept + "/empty", "w").write("0")
    return kept


def processor_time(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Run:
    """A libFuzzer process, followed by what it says; the time that counts is the processor's, others may need the machine too."""

    def __init__(self, child):
        self.child, self.tail, self.executions, self.cov, self.fresh = child, [], 0, 0, 0.0

    def hear(self, line):
        self.tail = (self.tail + [line])[-60:]
        state = re.match(r"#(\d+)\s+\w+\s+cov: (\d+)", line)
        total = re.match(r"stat::number_of_executed_units:\s+(\d+)", line)
        if state or total:
            self.executions = int((state or total).group(1))
        if state and int(state.group(2)) > self.cov:
            self.cov, self.fresh = int(state.group(2)), processor_time(self.child.pid)

    def follow(self, options):
        """Until its time is over, or nothing was new for long enough."""
        left, open_end, asked = b"", True, False
        while open_end:
            if select.select([self.child.stderr], [], [], 1)[0]:
                part = os.read(self.child.stderr.fileno(), 1 << 16)
                open_end = part != b""
                *lines, left = (left + part).split(b"\n")
                for line in lines:
                    self.hear(line.decode(errors="replace") + "\n")
            used = processor_time(self.child.pid)
            if not asked and (used > options.seconds or (options.quiet and used - self.fresh > options.quiet)):
                self.child.send_signal(signal.SIGINT)  # says what it did, and ends
                asked = True
        return asked


def run_libfuzzer(place, name, options, engine="libfuzzer"):
    kept, found = corpus_of(name, "libfuzzer"), f"{ROOT}/findings/{name}-"
    command = [f"{place}/tests/fuzz/{name}", kept, f"-seed={options.seed}", f"-artifact_prefix={found}", f"-max_len={LENGTHS[engine]}",
               "-timeout=60", "-close_fd_mask=3", "-rss_limit_mb=3072", "-print_final_stats=1"]
    if options.runs:
        command.append(f"-runs={options.runs}")
    env = dict(os.environ, TMPDIR=FILES, ASAN_OPTIONS=SANITIZING[engine])
    child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    run = Run(child)
    asked = run.follow(options)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    failed = child.returncode != (INTERRUPTED if asked else 0) and child.returncode != 0
    if failed:
        open(found + "log", "w").write("".join(run.tail))
    seconds = used.ru_utime + used.ru_stime
    return {"executions": run.executions, "seconds": seconds, "edges": run.cov, "inputs": len(os.listdir(kept)), "quiet": seconds - run.fresh,
            "failed": failed}


def run_bulk(place, name, options):
    return run_libfuzzer(place, name, options, "bulk")


def run_afl(place, name, options):
    kept, out = corpus_of(name, "afl"), f"{ROOT}/afl-out/{name}"
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    env = dict(os.environ, TMPDIR=FILES, AFL_SKIP_CPUFREQ="1", AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES="1", AFL_NO_UI="1", AFL_NO_AFFINITY="1",
               AFL_FORKSRV_INIT_TMOUT="30000", AFL_QUIET="1")
    command = ["afl-fuzz", "-i", kept, "-o", out, "-s", str(options.seed), "-G", str(INPUT_MAX), "-t", "5000", "-m", "none", "-V", str(options.seconds)]
    if options.runs:
        command += ["-E", str(options.runs)]
    began = time.monotonic()
    child = subprocess.run(command + ["--", f"{place}/tests/fuzz/{name}", "--afl"], env=env, text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, errors="replace")
    stats = dict(re.findall(r"^(\w+)\s+: (.*)$", open(out + "/default/fuzzer_stats").read(), re.M)) if os.path.exists(
        out + "/default/fuzzer_stats") else {}
    for path in glob.glob(out + "/default/queue/id*+cov"):
        shutil.copy(path, f"{kept}/{hashlib.sha1(open(path, 'rb').read()).hexdigest()}")
    crashes = glob.glob(out + "/default/crashes/id*") + glob.glob(out + "/default/hangs/id*")
    for path in crashes:
        shutil.copy(path, f"{ROOT}/findings/{name}-afl-{os.path.basename(path)[:9].replace(':', '')}")
    if not stats:
        open(f"{ROOT}/findings/{name}-afl.log", "w").write(child.stdout[-4000:])
    quiet = int(stats.get("last_update", 0)) - int(stats.get("last_find", 0) or stats.get("start_time", 0))
    return {"executions": int(stats.get("execs_done", 0)), "seconds": time.monotonic() - began, "edges": int(stats.get("edges_found", 0)),
            "inputs": int(stats.get("corpus_count", 0)), "quiet": quiet, "failed": bool(crashes) or not stats}


def add_up(name, engine, done):
    rows = {}
    if os.path.exists(TALLY):
        with open(TALLY, newline="") as table:
            rows = {(row[0], row[1]): row for row in list(csv.reader(table, delimiter="\t"))[1:]}
    old = rows.get((name, engine), [name, engine, 0, 0, 0, 0, 0])
    seconds = int(old[3]) + int(done["seconds"])
    quiet = int(done["quiet"]) if done["edges"] > int(old[4]) else int(old[6]) + int(done["seconds"])
    rows[name, engine] = [name, engine, int(old[2]) + done["executions"], seconds, max(int(old[4]), done["edges"]), done["inputs"], quiet]
    with open(TALLY, "w", newline="") as table:
        writer = csv.writer(table, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows[key] for key in sorted(rows))
    return sum(int(row[2]) for row in rows.values())


def say(name, engine, done):
    print(f"{name:22} {engine:10} {done['executions']:11} runs {done['seconds']:6.0f} s, {done['executions'] / max(done['seconds'], 0.01):7.0f} a second,"
          f" edges {done['edges']:6},"
          f" inputs {done['inputs']:5}, nothing new for {done['quiet']:5.0f} s{'  FINDING' if done['failed'] else ''}", flush=True)


RUNS = {"libfuzzer": run_libfuzzer, "bulk": run_bulk, "afl": run_afl}


def one_round(engine, names, options):
    """Every target once under one engine; which of them found something, and how much was run in all."""
    place, failed, total = build(engine, names), [], 0
    with ThreadPoolExecutor(options.workers) as pool:
        waiting = {pool.submit(RUNS[engine], place, name, options): name for name in names}
        for future in as_completed(waiting):
            name, done = waiting[future], future.result()
            total = add_up(name, engine, done)
            say(name, engine, done)
            if done["failed"]:
                failed.append(name)
    return failed, total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=[*BUILDS, "all"], default="all")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--quiet", type=int, default=0)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--minutes", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    names = options.targets or targets()
    os.makedirs(ROOT + "/findings", exist_ok=True)
    failed, end = set(), time.monotonic() + 60 * options.minutes
    while True:
        for engine in BUILDS if options.engine == "all" else [options.engine]:
            found, total = one_round(engine, names, options)
            failed.update(found)
        if failed or time.monotonic() >= end:
            break
        options.seed += 1
    print(f"{total} executions in all so far ({TALLY}); {len(failed)} targets with findings {' '.join(sorted(failed))}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    try:
        main()
    finally:  # an engine kills a target where it stands
        shutil.rmtree(FILES, ignore_errors=True)
