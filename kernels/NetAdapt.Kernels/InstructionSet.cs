using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels;

/// <summary>All that is generic over the lanes, for one kind of them.</summary>
internal abstract class InstructionSet
{
    /// <summary>Those that this machine and this build have, the best first.</summary>
    public static ImmutableArray<InstructionSet> Supported { get; } = Find();

    public abstract string Name { get; }

    /// <summary>The special before the general.</summary>
    public abstract IEnumerable<Kernel> Kernels();

    public abstract ITrainingPlan PlanTraining(Network network, PlanOptions options);

    /// <summary>Of the calling thread's core (<see cref="PeakSpeed"/>).</summary>
    public abstract double GflopPerSecond();

    /// <summary>The named one; where it is not there, the least.</summary>
    public static InstructionSet Of(string name) => Supported.FirstOrDefault(set => set.Name == name) ?? Supported[^1];

    // What the machine lacks is not even compiled into a native binary: there these tests are constants, which the compiler sees only where they are written out, not behind a property of several.
    private static ImmutableArray<InstructionSet> Find()
    {
        var found = ImmutableArray.CreateBuilder<InstructionSet>();
        if (Avx512F.IsSupported) found.Add(new InstructionSet<Avx512Lanes, Vector512<float>>());
        // A native binary for AVX-512 leaves AVX2 and single floats to the other one: they would double the kernels, and never run by themselves.
        if (Avx2.IsSupported && Fma.IsSupported && (RuntimeFeature.IsDynamicCodeSupported || !Avx512F.IsSupported)) found.Add(new InstructionSet<Avx2Lanes, Vector256<float>>());
        if (AdvSimd.Arm64.IsSupported) found.Add(new InstructionSet<AdvSimdLanes, Vector128<float>>());
        if (RuntimeFeature.IsDynamicCodeSupported || !Avx512F.IsSupported) found.Add(new InstructionSet<ScalarLanes, float>());
        return found.ToImmutable();
    }
}

internal sealed class InstructionSet<L, V> : InstructionSet where L : struct, ILanes<V> where V : unmanaged
{
    public override string Name => L.Isa;

    public override IEnumerable<Kernel> Kernels() => KernelCatalog.Of<L, V>();

    public override ITrainingPlan PlanTraining(Network network, PlanOptions options) => SharedWeightsPlan.Of(network, options, (n, o) => new CpuTrainingPlan<L, V>(n, o));

    public override double GflopPerSecond() => PeakSpeed.Look<L, V>();
}
