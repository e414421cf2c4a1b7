using System.Globalization;
using NetAdapt.Bench.Engines;
using NetAdapt.Kernels;

// Threads as the driver sets them for every peer, the instruction set that it asks for, and whether kernels may be chosen by a layer's shape.
int threads = int.Parse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? "1", CultureInfo.InvariantCulture);
bool isGeneral = Environment.GetEnvironmentVariable("NETADAPT_GENERAL") == "1";
CpuBackend backend = Environment.GetEnvironmentVariable("NETADAPT_ISA") is { Length: > 0 } isa ? new CpuBackend(isa) { IsGeneral = isGeneral } : new CpuBackend { IsGeneral = isGeneral };
return new EngineLoop("netadapt")
{
    Load = (path, input) => new LoadedPlan(backend, path + ".onnx", input, threads),
    Train = (path, input, batch) => new LoadedTraining(backend, path + ".onnx", input, batch, threads),
    Peak = () => PeakSpeed.GflopPerSecond(backend.Isa),
}.Run(args);
