using System.CommandLine;
using NetAdapt.Cli.Terminal;
using NetAdapt.Graphs;
using NetAdapt.Numbers;

namespace NetAdapt.Cli.Options;

/// <summary>MODEL and --size: which network.</summary>
internal static class ModelOptions
{
    public static readonly Option<string?> Size = new("--size") { Description = "Height and width, where the model's file leaves them open: 224, or 192x320.", HelpName = "HxW" };

    /// <exception cref="InvalidInputException">The file cannot be read, or the size is none or does not fit it.</exception>
    /// <param name="view">Is told what was read, but not as the file says it; null: nobody is.</param>
    public static Network Open(string model, ParseResult options, View? view = null)
    {
        var warnings = new List<string>();
        Network network = Open(model, options.GetValue(Size), warnings);
        foreach (string warning in warnings) view?.Warn($"{warning}.");
        return network;
    }

    private static Network Open(string model, string? text, List<string> warnings)
    {
        if (text == null) return Models.Open(model, warnings: warnings);
        (int Height, int Width) size = Parse(text);
        Network network = Models.Open(model, size, warnings);
        return (network.InputShape.H, network.InputShape.W) == size ? network
            : throw new InvalidInputException($"'{model}' takes images of {network.InputShape.H}x{network.InputShape.W} only: leave --size out.");
    }

    internal static (int Height, int Width) Parse(string text)
    {
        string[] parts = text.Split('x');
        int[] sizes = [.. parts.Select(part => NumberText.TryWhole(part, out int pixels) ? pixels : 0)];
        return sizes.Length is 1 or 2 && sizes.All(pixels => pixels is >= 1 and <= 1 << 14) ? (sizes[0], sizes[^1])
            : throw new InvalidInputException($"--size {text} is no height and width: give pixels from 1 to {1 << 14}, such as 224 (a square), or 192x320.");
    }
}
