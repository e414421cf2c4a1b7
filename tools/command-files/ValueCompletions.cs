namespace NetAdapt.CommandFiles;

/// <summary>Gives each value its completions, by the value's name in the help.</summary>
internal static class ValueCompletions
{
    private static readonly string[] s_models = ["onnx"];
    private static readonly string[] s_images = ["jpg", "jpeg", "png", "bmp", "gif"];

    /// <summary>Words that the definitions read but do not list, because other values are read too.</summary>
    public static IReadOnlyDictionary<string, string[]> OpenWords { get; } = new Dictionary<string, string[]>
    {
        ["--device"] = ["cpu", "cpu:scalar", "cpu:avx2", "cpu:avx512", "cpu:advsimd", "opencl", "reference"],
        ["--train-device"] = ["cpu", "opencl"],
        ["--cores"] = ["big"],
        ["--normalize"] = ["cifar10", "imagenet", "mnist", "tf", "unit", "none"],
        ["--runtime"] = ["linux-x64", "linux-arm64"],
        ["--isa"] = ["avx2", "avx512"],
        ["--criterion"] = ["l2", "l1", "random", "taylor"],
        ["--pick"] = ["accuracy", "drop-per-resource", "accuracy-per-latency"],
        ["--budget"] = ["latency=", "macs=", "weights=", "memory="],
        ["--short-lr"] = ["auto"],
        ["--long-lr"] = ["auto"],
    };

    public static ValueCompletion OfOption(string option, string valueName)
    {
        if (valueName.Contains('|')) return Words(valueName.Split('|'));
        if (OpenWords.TryGetValue(option, out string[]? words)) return Words(words);
        int dot = valueName.LastIndexOf('.');
        if (dot >= 0) return Files([], valueName[(dot + 1)..]);
        return valueName switch
        {
            "DATA" => Folders("builtin:shapes"),
            "RUN" or "FOLDER" => Folders(),
            "FILE" => Files([]),
            _ => ValueCompletion.Nothing,
        };
    }

    /// <exception cref="InvalidOperationException">The argument's name is new here.</exception>
    public static ValueCompletion OfArgument(string command, string argument) => argument switch
    {
        "MODEL" when command == "run" => Files(["builtin:mobilenet"], [.. s_models, "nafam"]),
        "MODEL" => Files(["builtin:mobilenet"], s_models),
        "RUN|MODEL" => Files([], s_models),
        "IMAGE" => Files([], s_images),
        "RUN" => Folders(),
        _ => throw new InvalidOperationException(
            $"{command} {argument}: say in ValueCompletions what a shell offers for it."),
    };

    private static ValueCompletion Words(params string[] words) => new(words, PathKind.None, []);

    private static ValueCompletion Files(string[] words, params string[] extensions) =>
        new(words, PathKind.File, extensions);

    private static ValueCompletion Folders(params string[] words) => new(words, PathKind.Folder, []);
}
