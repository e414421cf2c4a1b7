"""The rows of tools/check-compile: see there."""
import json
import os
import re
import subprocess
import sys
import time

import numpy

NETADAPT = "artifacts/linux-x64/netadapt"
QEMU = {"linux-x64": [], "linux-arm64": ["qemu-aarch64-static", "-cpu", "cortex-a53", "-L", "/usr/aarch64-linux-gnu"]}
# Machine, kind, further options. A static executable needs no sysroot.
WAYS = [(rid, kind, options) for rid in QEMU for kind, options in
        [("exe", []), ("exe", ["--static-executable"]), ("shared", []), ("static", [])]]
ROUNDS = 25
SECONDS = "0.1"


def run(arguments, **more):
    done = subprocess.run(arguments, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def compile_network(model, name, rid, kind, options, folder):
    return json.loads(run([NETADAPT, "compile", model, "-r", rid, "--kind", kind, *options, "--name", name, "-o", folder, "--json", "--quiet"]))


def start_and_memory(program, x):
    """Milliseconds from start to end of one classification, the best of 20, and KiB resident at most."""
    times = []
    for _ in range(20):
        start = time.perf_counter()
        run([program, "--input", x])
        times.append(1e3 * (time.perf_counter() - start))
    done = subprocess.run(["/usr/bin/time", "-f", "%M", program, "--input", x], capture_output=True, text=True)
    return min(times), int(done.stderr.split()[-1])


def ratio(program, model):
    """Compiled over interpreted on one core: the median of short rounds' quotients of shortest runs, which what else the machine does changes least."""
    core = ["taskset", "-c", "1" if os.cpu_count() > 1 else "0"]
    quotients = []
    for _ in range(ROUNDS):
        compiled = float(re.search(r"min ([0-9.]+) ms", run([*core, program, "--bench", SECONDS]))[1])
        interpreted = json.loads(run([*core, NETADAPT, "bench", model, "--time", SECONDS, "--device", "cpu:avx2", "--json"]))["min_ms"]
        quotients.append(compiled / interpreted)
    return sorted(quotients)[ROUNDS // 2]


def check(model, rid, kind, options, folder):
    name = "network"
    shape = json.loads(run([NETADAPT, "info", model, "--json"]))
    made = compile_network(model, name, rid, kind, options, folder)
    x = os.path.abspath(os.path.join(folder, "x.npy"))
    numpy.save(x, numpy.random.RandomState(1).rand(*shape["input"]["shape"]).astype("float32"))
    expected = json.loads(run([NETADAPT, "run", model, "--input", x, "--json"]))["outputs"][0]["values"]
    best = int(numpy.argmax(expected))
    row = {"bytes": made["bytes"]}
    if kind == "exe":
        program = os.path.abspath(made["files"][0])
        emulate = QEMU[rid][:3] if "--static-executable" in options else QEMU[rid]
        run([*emulate, program, "--input", x, "-o", os.path.join(folder, "y.npy")])
        row["difference"] = float(numpy.abs(numpy.load(os.path.join(folder, "y.npy"))[0].ravel() - expected).max())
        row["right"] = row["difference"] <= 1e-5 * max(1.0, float(numpy.abs(expected).max()))
        if rid == "linux-x64":
            row["start_ms"], row["resident_kib"] = start_and_memory(program, x)
            row["resident_most_kib"] = int((1.3 * (made["weights_bytes"] + made["memory_bytes"]) + 4e6) / 1024)
            if not options:
                row["ratio"] = ratio(program, model)
        return row
    with open(os.path.join(folder, f"{name}.link"), encoding="utf-8") as link:
        run(["sh", "-e", "-c", link.read()], cwd=folder)
    said = run([*QEMU[rid], os.path.join(os.path.abspath(folder), f"{name}_example"), x])
    row["class"] = int(said.split()[1])
    row["right"] = row["class"] == best
    return row


def main():
    folder, wanted, models = sys.argv[1], sys.argv[2], sys.argv[3:]
    wrong = 0
    print(f"{'network':34} {'machine':12} {'kind':8} {'MB':>6} {'logits':>9} {'class':>6} {'start':>8} {'resident (most)':>18} {'ratio':>6}")
    for model in models:
        for rid, kind, options in WAYS:
            what = "static exe" if options else kind
            network = os.path.splitext(os.path.basename(model.removeprefix("builtin:")))[0]
            if wanted not in f"{network} {rid} {what}":
                continue
            try:
                row = check(model, rid, kind, options, os.path.join(folder, f"{network}-{rid}-{what.replace(' ', '-')}"))
            except RuntimeError as error:
                print(f"{network[:34]:34} {rid:12} {what:8} {error}", flush=True)
                wrong += 1
                continue
            wrong += not row["right"]
            print(f"{network[:34]:34} {rid:12} {what:10} {row['bytes'] / 1e6:4.2f} "
                  f"{'%.1e' % row['difference'] if 'difference' in row else '':>9} {row.get('class', ''):>6} "
                  f"{'%.1f ms' % row['start_ms'] if 'start_ms' in row else '':>8} "
                  f"{'%d (%d) KiB' % (row['resident_kib'], row['resident_most_kib']) if 'resident_kib' in row else '':>18} "
                  f"{'%.3f' % row['ratio'] if 'ratio' in row else '':>6}{'' if row['right'] else '  WRONG'}", flush=True)
    print("all right" if wrong == 0 else f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
