using Microsoft.CodeAnalysis;

namespace NetAdapt.KernelGenerator.Tests;

public sealed class IncrementalTests
{
    private const string Shallow = "conv 1x1 g1 64x64x16 -> 64x64x32 clamp(0,6)", Deep = "conv 1x1 g1 64x64x32 -> 64x64x64";

    [Fact]
    public void An_edited_comment_changes_no_output_step()
    {
        Generation generation = Generation.Of("net.shapes", "# one", Shallow, Deep).With("net.shapes", "# another", "", Shallow + "  # here too", Deep);
        Assert.All(generation.Reasons(KernelGenerator.ReadStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(generation.Reasons(KernelGenerator.KernelStep), IsKept);
        Assert.All(generation.OutputReasons, IsKept);
    }

    [Fact]
    public void A_layer_without_a_kernel_of_its_own_writes_nothing_anew()
    {
        Generation generation = Generation.Of("net.shapes", Shallow).With("net.shapes", Shallow, Deep);
        Assert.Contains(IncrementalStepRunReason.Modified, generation.Reasons(KernelGenerator.ReadStep));
        Assert.All(generation.Reasons(KernelGenerator.ChooseStep), IsKept);
        Assert.All(generation.OutputReasons, IsKept);
    }

    [Fact]
    public void A_new_kernel_leaves_the_others_as_they_are()
    {
        Generation generation = Generation.Of("net.shapes", Shallow).With("net.shapes", Shallow, "conv 1x1 g1 112x112x19 -> 112x112x43");
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Unchanged], generation.Reasons(KernelGenerator.KernelStep).Order());
        Assert.Contains("PointwiseC19.g.cs", generation.Names);
    }

    private static void IsKept(IncrementalStepRunReason reason) => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());
}
