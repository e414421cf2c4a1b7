using NetAdapt.InnerLoops;

// tools/inner-loops/run calls it with LLVM's version, the program, and perhaps --all.
var tools = new Llvm(args[0]);
bool showsAll = args.Contains("--all");
try
{
    var loops = new List<(KernelFunction Kernel, InnerLoop Loop, int Spills)>();
    foreach (KernelFunction kernel in KernelFunction.Of(tools.Symbols(args[1] + ".dbg")).Where(k => showsAll || k.IsHeld).OrderBy(k => k.Order))
        if (InnerLoop.Of(tools.Instructions(args[1], kernel.Start, kernel.Start + kernel.Length)) is { Count: > 0 } all) loops.Add((kernel, all[0], all.Sum(loop => loop.Spills)));
    if (loops.Count == 0) throw new InvalidOperationException($"{args[1]} holds no kernel for arm64 that this tool knows");

    string[] cores = ["neoverse-n1", "cortex-a55"];
    double[][] cycles = [.. cores.Select(core => tools.Cycles(core, [.. loops.Select(l => l.Loop)]))];
    LoopRow[] rows = [.. loops.Select((l, i) => new LoopRow(l.Kernel, l.Loop, l.Spills, [.. cycles.Select(c => l.Loop.MultiplyAdds / c[i])]))];
    Console.Write(LoopTable.Of(cores, rows));
    LoopRow[] missed = [.. rows.Where(row => !row.Holds)];
    Console.WriteLine(missed.Length == 0
        ? $"{rows.Count(row => row.Kernel.IsHeld)} kernels reach their targets, none keeps a vector on the stack"
        : $"missed by {string.Join(", ", missed.Select(row => row.Kernel.Name))}");
    return missed.Length == 0 ? 0 : 1;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
