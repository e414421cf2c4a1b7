namespace NetAdapt.Datasets.Synthetic;

/// <summary>The sets that the project draws itself.</summary>
internal static class BuiltinSets
{
    public const string Prefix = "builtin:";

    /// <summary>For messages.</summary>
    public const string Names = "builtin:shapes";

    /// <exception cref="InvalidInputException">There is no set of this name.</exception>
    public static Dataset Open(string name)
    {
        if (!name.Equals(Names, StringComparison.OrdinalIgnoreCase)) throw new InvalidInputException($"There is no built-in data set '{name}'; there is {Names}.");
        return new Dataset(Names, "built-in", ShapeImages.ClassNames, new ShapeImages(ShapeImages.TrainCount, 1), new ShapeImages(ShapeImages.TestCount, 2));
    }
}
