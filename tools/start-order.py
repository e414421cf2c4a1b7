"""Traces the first call of each function by breakpoints: see tools/start-order."""
import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile

FOLDER = "artifacts/linux-x64"
TRACEME, CONT, GETREGS, SETREGS, SETOPTIONS, TRACE_CLONE, KILL_WITH_US = 0, 7, 12, 13, 0x4200, 8, 1 << 20
RIP, REGISTERS = 16, 27  # of struct user_regs_struct
BREAKPOINT = 0xCC
libc = ctypes.CDLL(None, use_errno=True)


def ptrace(request, process, address=0, data=0):
    if libc.ptrace(ctypes.c_long(request), ctypes.c_long(process), ctypes.c_void_p(address), data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


def managed_functions(program):
    """Address to name, of what the compiler lays out; it has no say in the runtime's own code."""
    lines = [line.split() for line in subprocess.run(["nm", "--defined-only", program], capture_output=True, text=True, check=True).stdout.splitlines()]
    edge = {name: int(address, 16) for address, _, name in (line for line in lines if len(line) == 3) if name.endswith("___managedcode")}
    start, end = edge["__start___managedcode"], edge["__stop___managedcode"]
    found = {}
    for address, kind, name in (line for line in lines if len(line) == 3):
        if kind in "tT" and start <= int(address, 16) < end and not name.startswith("__start_"):
            found.setdefault(int(address, 16), name)
    return found


def first_calls(program, arguments):
    functions = managed_functions(program + ".dbg")
    child = os.fork()
    if child == 0:
        ptrace(TRACEME, 0)
        os.execv(program, [program, *arguments])
    os.waitpid(child, 0)
    ptrace(SETOPTIONS, child, 0, ctypes.c_void_p(TRACE_CLONE | KILL_WITH_US))
    with open(f"/proc/{child}/maps") as maps:
        base = min(int(line.split("-")[0], 16) for line in maps if line.rstrip().endswith(os.path.abspath(program)))
    called, registers = {}, (ctypes.c_ulonglong * REGISTERS)()
    with open(f"/proc/{child}/mem", "r+b", buffering=0) as memory:
        first, last = min(functions), max(functions)
        memory.seek(base + first)
        code = bytearray(memory.read(last - first + 1))
        original = bytes(code)
        for address in functions:
            code[address - first] = BREAKPOINT
        memory.seek(base + first)
        memory.write(code)
        ptrace(CONT, child)
        while True:
            thread, status = os.waitpid(-1, 0x40000000)  # __WALL: clones too
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread != child:
                    continue
                if status != 0:
                    raise RuntimeError(f"{program} {' '.join(arguments)} ended with status {status}")
                return called.values()
            stopped_by = os.WSTOPSIG(status)
            if stopped_by == signal.SIGTRAP and status >> 16 == 0:
                ptrace(GETREGS, thread, 0, registers)
                address = registers[RIP] - 1 - base
                if address in functions:
                    # Another thread may have been here first: then it only goes back.
                    if address not in called:
                        called[address] = functions[address]
                        memory.seek(base + address)
                        memory.write(original[address - first:address - first + 1])
                    registers[RIP] -= 1
                    ptrace(SETREGS, thread, 0, registers)
            passed_on = 0 if stopped_by in (signal.SIGTRAP, signal.SIGSTOP) else stopped_by
            ptrace(CONT, thread, 0, ctypes.c_void_p(passed_on))


def write_input(program, model, path):
    """An array of zeros in NumPy's format."""
    shape = json.loads(subprocess.run([program, "info", model, "--json", "--quiet"], capture_output=True, text=True, check=True).stdout)["input"]["shape"]
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({', '.join(map(str, shape))}), }}".ljust(117) + "\n"
    count = 1
    for dimension in shape:
        count *= dimension
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(4 * count))


def main():
    path, *models = sys.argv[1:]
    order = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, device in (("netadapt", ["--device", "cpu:avx2"]), ("netadapt-avx512", [])):
            if device == [] and "avx512vl" not in open("/proc/cpuinfo").read():
                print("this processor has no AVX-512: its kernels are left out", file=sys.stderr)
                continue
            program = f"{FOLDER}/{name}"
            for model in models:
                write_input(program, model, f"{folder}/x.npy")
                order.update(dict.fromkeys(first_calls(program, ["run", model, "--input", f"{folder}/x.npy", "-o", f"{folder}/y.npy", "--quiet", *device])))
    with open(path, "w") as file:
        file.write("".join(f"{name}\n" for name in order))
    print(f"{path}: {len(order)} functions", file=sys.stderr)


main()
