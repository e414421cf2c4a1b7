using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.Numbers;

namespace NetAdapt.Datasets;

/// <summary>What is done to an image before a network sees it: geometry (<see cref="Resize"/>, <see cref="Crop"/>), then x' = (x * Scale - Mean[c]) / Std[c] with
/// x in 0 .. 255, channels in RGB order. It travels in the metadata of a written network as <see cref="ToText"/>.</summary>
public sealed record Preprocessing
{
    /// <summary>The key of the metadata entry in an ONNX file.</summary>
    public const string MetadataKey = "netadapt.preprocessing";

    /// <summary>x as 0 .. 255.</summary>
    public static Preprocessing None { get; } = new();

    /// <summary>Length of the shorter side after resizing. null: an image of another size than the network's input is resized so that the input is 7/8 of its
    /// shorter side (256 for 224) if it is larger, and just covers the input if it is smaller.</summary>
    public int? Resize { get; init; }

    /// <summary>Side of the square that is cut out of the centre; null cuts out the network's input.</summary>
    public int? Crop { get; init; }

    public float Scale { get; init; } = 1;

    /// <summary>One value for each channel, or one for all.</summary>
    public ImmutableArray<float> Mean { get; init; } = [0];

    /// <summary>One value for each channel, or one for all; none is 0.</summary>
    public ImmutableArray<float> Std { get; init; } = [1];

    private static readonly ImmutableArray<(string Name, string Text)> Presets =
    [
        ("cifar10", "scale=1/255;mean=.4914,.4822,.4465;std=.2470,.2435,.2616"),
        ("imagenet", "scale=1/255;mean=.485,.456,.406;std=.229,.224,.225"),
        ("mnist", "scale=1/255;mean=.1307;std=.3081"),
        ("tf", "scale=1/127.5;mean=1;std=1"),
        ("unit", "scale=1/255"),
        ("none", "scale=1"),
    ];

    /// <summary>What the network's file says.</summary>
    /// <exception cref="InvalidInputException">It says nothing: guessing would silently give wrong accuracies.</exception>
    public static Preprocessing StoredIn(Network network) => network.Metadata.TryGetValue(MetadataKey, out string? stored) ? FromText(stored)
        : throw new InvalidInputException($"'{network.Name}' does not say how its images are prepared: give --normalize cifar10, imagenet, tf, unit, none, or \"scale=1/255;mean=..;std=..\".");

    /// <summary>Reads a preset (cifar10, imagenet, mnist, tf = x / 127.5 - 1, unit = x / 255, none = x), or "scale=1/255;mean=.49,.48,.45;std=.2,.2,.2" with any of
    /// the keys resize, crop, scale, mean and std. Keys after a preset change it: "imagenet;resize=232".</summary>
    /// <exception cref="InvalidInputException">Anything else, with what is allowed.</exception>
    public static Preprocessing Parse(string normalize)
    {
        var result = new Preprocessing();
        bool first = true;
        foreach (string part in normalize.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string key = (equals < 0 ? part : part[..equals]).Trim().ToLowerInvariant(), value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            if (equals < 0)
            {
                string preset = Presets.FirstOrDefault(p => p.Name == key).Text ?? throw Unknown(part);
                if (!first) throw new InvalidInputException($"Preprocessing '{normalize}': the preset '{part}' must come first.");
                result = Parse(preset);
            }
            else
                result = key switch
                {
                    "resize" => result with { Resize = Pixels(key, value) },
                    "crop" => result with { Crop = Pixels(key, value) },
                    "scale" => result with { Scale = Numbers(key, value, 1, allowZero: false)[0] },
                    "mean" => result with { Mean = Numbers(key, value, 4, allowZero: true) },
                    "std" => result with { Std = Numbers(key, value, 4, allowZero: false) },
                    _ => throw Unknown(part),
                };
            first = false;
        }
        if (first) throw Unknown(normalize);
        return result.Checked();
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The text was not written by it.</exception>
    public static Preprocessing FromText(string text) => Parse(text);

    /// <summary>One line that <see cref="FromText"/> reads back without loss.</summary>
    public string ToText()
    {
        var parts = new List<string>();
        if (Resize is int resize) parts.Add(string.Create(CultureInfo.InvariantCulture, $"resize={resize}"));
        if (Crop is int crop) parts.Add(string.Create(CultureInfo.InvariantCulture, $"crop={crop}"));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"scale={Scale:R}"));
        parts.Add("mean=" + List(Mean));
        parts.Add("std=" + List(Std));
        return string.Join(';', parts);
    }

    /// <summary>factor[c] and offset[c] with x' = x * factor[c] + offset[c].</summary>
    /// <exception cref="InvalidInputException">Mean or std were given for another number of channels.</exception>
    public (float[] Factor, float[] Offset) Affine(int channels)
    {
        float[] mean = Broadcast("mean", Mean, channels), std = Broadcast("std", Std, channels);
        float[] factor = new float[channels], offset = new float[channels];
        for (int c = 0; c < channels; c++)
            (factor[c], offset[c]) = ((float)((double)Scale / std[c]), (float)(-(double)mean[c] / std[c]));
        return (factor, offset);
    }

    public bool Equals(Preprocessing? other) => other != null && ToText() == other.ToText();

    public override int GetHashCode() => ToText().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => ToText();

    private Preprocessing Checked() => Resize < Crop
        ? throw new InvalidInputException($"A crop of {Crop} does not fit into images that are resized to {Resize}: give a larger resize or a smaller crop.")
        : this;

    private static float[] Broadcast(string key, ImmutableArray<float> values, int channels) => values.Length switch
    {
        1 => Enumerable.Repeat(values[0], channels).ToArray(),
        int n when n == channels => [.. values],
        int n => throw new InvalidInputException($"The preprocessing gives {n} values of {key}, but the network's input has {channels} channel{(channels == 1 ? "" : "s")}: give one for {(channels == 1 ? "it" : "each, or one for all")}, with points in the numbers and commas between them, as in --normalize \"scale=1/255;mean=.5;std=.5\"."),
    };

    private static int Pixels(string key, string value) =>
        NumberText.Whole($"{key}= (pixels)", value, 1, 16384);

    private static ImmutableArray<float> Numbers(string key, string value, int most, bool allowZero)
    {
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > most)
            throw new InvalidInputException($"{key}={value} has {parts.Length} values; {most} is the most. "
                + "A comma stands between values: write each number with a point, as in mean=.485,.456,.406.");
        return [.. parts.Select(part => Number(key, part, allowZero))];
    }

    private static float Number(string key, string text, bool allowZero)
    {
        int slash = text.IndexOf('/');
        double number = slash < 0 ? Plain(text) : Plain(text[..slash].Trim()) / Plain(text[(slash + 1)..].Trim());
        float value = (float)number;
        return float.IsFinite(value) && (value != 0 || allowZero && number == 0)
            ? value
            : throw new InvalidInputException($"'{text}' in {key}= is not a {(allowZero ? "number" : "number other than 0")}; write for example .485 or 1/255.");

        double Plain(string text) => NumberText.Real($"{key}=", text);
    }

    private static string List(ImmutableArray<float> values) => string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static InvalidInputException Unknown(string part) => new(
        $"'{part}' is no preprocessing. Give one of {string.Join(", ", Presets.Select(p => p.Name))}, or for example \"scale=1/255;mean=.49,.48,.45;std=.2,.2,.2\" (also resize=, crop=).");
}
