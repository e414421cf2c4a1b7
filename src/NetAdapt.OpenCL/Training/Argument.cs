namespace NetAdapt.OpenCL.Training;

/// <summary>What a call gives a kernel: a number, a place, or something that only a pass knows.</summary>
internal readonly record struct Argument
{
    public Place? Place { get; private init; }

    public int Whole { get; private init; }

    public float? Real { get; private init; }

    public PassValue? Value { get; private init; }

    /// <summary>The number of images; always a kernel's first argument.</summary>
    public static Argument Images => new() { Value = PassValue.Images };

    /// <summary>A layer's seed for what is random in the pass.</summary>
    public static Argument SeedOf(int layer) => new() { Value = PassValue.Seed, Whole = layer };

    public static Argument LabelSmoothing => new() { Value = PassValue.LabelSmoothing };

    public static implicit operator Argument(Place place) => new() { Place = place };

    public static implicit operator Argument(int whole) => new() { Whole = whole };

    public static implicit operator Argument(float real) => new() { Real = real };

    public static implicit operator Argument(bool flag) => new() { Whole = flag ? 1 : 0 };
}

/// <summary>What differs from pass to pass.</summary>
internal enum PassValue
{
    Images,
    Seed,
    LabelSmoothing,
}
