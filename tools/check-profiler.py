"""The rows of tools/check-profiler: see there."""
import json
import os
import statistics
import subprocess
import sys

NETADAPT = "artifacts/linux-x64/netadapt"
ROUNDS, MOST_ROUNDS = 9, 40
# The machine's clock changed between two looks at the given network.
JUMP = 1.05


def run(arguments, most=0):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode > most:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def compiled(model, folder, *options):
    made = json.loads(run([NETADAPT, "compile", model, "-o", folder, "--json", "--quiet", *options]))
    return os.path.abspath(made["files"][0])


def milliseconds(program):
    return float(run(["taskset", "-c", "1" if os.cpu_count() > 1 else "0", program, "--bench", "0.2"]).split()[0])


def share_of(program, given, turn):
    """What a network takes of the given one, which is measured before and after it; nothing where the machine changed meanwhile, unless it never stays the same."""
    before, time, after = milliseconds(given), milliseconds(program), milliseconds(given)
    changed = max(before, after) > JUMP * min(before, after)
    return [2 * time / (before + after)] if not changed or turn >= MOST_ROUNDS - ROUNDS else []


def main():
    folder, model, data = sys.argv[1:4]
    profiler = compiled(model, f"{folder}/profiler", "--profiler", "--name", "profiler")
    table = f"{folder}/table.json"
    run([profiler, "-o", table])
    # The networks are those of a run that fine-tunes nothing: its table says what each of them takes.
    run([NETADAPT, "adapt", model, "--data", data, "--table", table, "--trust-table", "yes", "--device", "cpu:avx2", "--budget", "latency=40%", "--initial-reduction", "0.06", "--decay", "1",
         "--holdout", "100", "--short-steps", "1", "--batch", "8", "--long-epochs", "0", "-o", f"{folder}/run"], most=1)
    with open(f"{folder}/run/history.json", encoding="utf-8") as file:
        iterations = json.load(file)["iterations"]
    given = compiled(model, f"{folder}/given", "--name", "network")
    with open(table, encoding="utf-8") as file:
        reference = json.load(file)["reference_ms"]
    programs = [compiled(f"{folder}/run/iterations/{i['iteration']:03d}.onnx", f"{folder}/network-{i['iteration']}", "--name", "network") for i in iterations]
    shares = [[] for _ in programs]
    for turn in range(MOST_ROUNDS):
        for share, program in zip(shares, programs):
            if len(share) < ROUNDS:
                share += share_of(program, given, turn)
    errors = []
    print(f"{'network':>8} {'table':>10} {'compiled':>10} {'error':>7}")
    for iteration, share in zip(iterations, shares):
        measured, predicted = statistics.median(share) * reference, iteration["latency_table_ms"]
        errors.append(abs(predicted / measured - 1))
        print(f"{iteration['iteration']:8} {1e3 * predicted:7.1f} us {1e3 * measured:7.1f} us {errors[-1]:7.1%}")
    median, largest = statistics.median(errors), max(errors)
    print(f"{len(errors)} networks: median error {median:.1%}, largest {largest:.1%}")
    return 0 if median <= 0.05 and largest <= 0.15 else 1


if __name__ == "__main__":
    sys.exit(main())
