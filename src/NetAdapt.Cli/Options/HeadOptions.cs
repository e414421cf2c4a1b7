using System.CommandLine;
using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Cli.Options;

/// <summary>--head: what a network's outputs mean.</summary>
internal static class HeadOptions
{
    public static readonly Option<string?> Kind = KindOption();

    /// <summary>The network with what the user says of its outputs; without --head, as its file says.</summary>
    /// <exception cref="InvalidInputException">The head does not fit the network.</exception>
    public static Network Apply(Network network, ParseResult options) => options.GetValue(Kind) is { } kind
        ? Head.Choose(network, kind.ToLowerInvariant()) : network;

    /// <summary>The network's head; null with the reason where there is none.</summary>
    public static (Head? Head, string Text) Describe(Network network)
    {
        if (network.OutputShape.Pixels != 1) return (null,
            $"none (its output is a map of {network.OutputShape}, not one number for each class)");
        try
        {
            var head = Head.Of(network);
            return (head, head.ToString());
        }
        catch (InvalidInputException e)
        {
            return (null, $"none ({e.Message.TrimEnd('.')})");
        }
    }

    private static Option<string?> KindOption()
    {
        var option = new Option<string?>("--head")
        {
            Description = "What the outputs mean: softmax (one of several classes), sigmoid (one output, two "
                + "classes), multilabel (each class by itself), or auto (as the last layers say). Default: what "
                + "the model's file says, else auto.",
            HelpName = string.Join('|', Head.Choices),
        };
        option.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, [.. Head.Choices]);
        return option;
    }
}
