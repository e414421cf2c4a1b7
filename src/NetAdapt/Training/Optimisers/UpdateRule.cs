using System.Numerics;

namespace NetAdapt.Training;

/// <summary>What an optimiser does to one lane of parameters. It reads and writes one parameter, its gradient (weight decay of the coupled kind already added)
/// and up to two numbers of state; lanes never see each other, so the result does not depend on the vector's width.</summary>
internal interface IUpdateRule
{
    /// <summary>Numbers of state for each parameter: 1 or 2.</summary>
    static abstract int Slots { get; }

    void Apply(ref Vector<float> parameter, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second);
}

/// <summary>Runs an <see cref="IUpdateRule"/> over flat spans of equal length, once for all optimisers.</summary>
internal static class UpdateLoop
{
    /// <param name="second">Empty where the rule has one slot.</param>
    public static void Run<R>(in R rule, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second)
        where R : struct, IUpdateRule
    {
        int width = Vector<float>.Count, i = 0;
        for (; i + width <= parameters.Length; i += width)
            Lane(rule, parameters[i..], gradients[i..], first[i..], R.Slots > 1 ? second[i..] : default);
        int rest = parameters.Length - i;
        if (rest == 0) return;
        // The last lane is not full: it runs on a copy, so that it goes through the very same arithmetic.
        Span<float> p = stackalloc float[width], g = stackalloc float[width], s1 = stackalloc float[width], s2 = stackalloc float[width];
        parameters[i..].CopyTo(p);
        gradients[i..].CopyTo(g);
        first[i..].CopyTo(s1);
        if (R.Slots > 1) second[i..].CopyTo(s2);
        Lane(rule, p, g, s1, s2);
        p[..rest].CopyTo(parameters[i..]);
        s1[..rest].CopyTo(first[i..]);
        if (R.Slots > 1) s2[..rest].CopyTo(second[i..]);
    }

    private static void Lane<R>(in R rule, Span<float> p, ReadOnlySpan<float> g, Span<float> s1, Span<float> s2) where R : struct, IUpdateRule
    {
        Vector<float> parameter = new(p), first = new(s1), second = R.Slots > 1 ? new(s2) : default;
        rule.Apply(ref parameter, new Vector<float>(g), ref first, ref second);
        parameter.CopyTo(p);
        first.CopyTo(s1);
        if (R.Slots > 1) second.CopyTo(s2);
    }
}
