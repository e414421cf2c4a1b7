using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>Images for measuring: numbers in -1..1. Zeros would be faster on machines whose clock follows the power that they draw.</summary>
public static class RandomInput
{
    /// <summary>Fills the plan's input, and gives the plan back.</summary>
    public static IInferencePlan Into(IInferencePlan plan)
    {
        Fill(plan.Input);
        return plan;
    }

    public static void Fill(Span<float> input)
    {
        var random = new Random(1);
        foreach (ref float x in input) x = 2 * random.NextSingle() - 1;
    }
}
