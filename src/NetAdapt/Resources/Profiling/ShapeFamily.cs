using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.Numbers;

namespace NetAdapt.Resources;

/// <summary>What layer shapes have in common that differ only in their channels: the shape's text with a star for each channel count.
/// <c>conv 1x1 g1 4x4x256 -> 4x4x128 clamp(0,6)</c> is of the family <c>conv 1x1 g1 4x4x* -> 4x4x* clamp(0,6)</c> with the channels 256, 128.</summary>
internal sealed record ShapeFamily(string Text)
{
    /// <summary>The family of a shape, and its channels: of each input, then of the output. A depthwise convolution's groups follow its input.</summary>
    public static (ShapeFamily Family, ImmutableArray<int> Channels) Of(LayerShape shape)
    {
        var channels = ImmutableArray.CreateBuilder<int>();
        string[] words = shape.Text.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            if (ChannelsOf(words[i]) is not { } count) continue;
            channels.Add(count);
            words[i] = $"{words[i][..(words[i].LastIndexOf('x') + 1)]}*";
        }
        string text = string.Join(' ', words);
        if (channels.Count > 0 && channels[0] > 1) text = text.Replace($" g{channels[0].ToString(CultureInfo.InvariantCulture)} ", " g* ", StringComparison.Ordinal);
        return (new ShapeFamily(text), channels.ToImmutable());
    }

    /// <summary>The shape of this family with other channels.</summary>
    public LayerShape With(ReadOnlySpan<int> channels)
    {
        string[] parts = Text.Replace(" g* ", $" g{channels[0].ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal).Split('*');
        for (int i = 0; i < channels.Length; i++) parts[i] += channels[i].ToString(CultureInfo.InvariantCulture);
        return new LayerShape(string.Concat(parts));
    }

    /// <summary>Of a map, which is three numbers (4x4x256); a window (3x3s2p1) has two.</summary>
    private static int? ChannelsOf(string word)
    {
        string[] numbers = word.Split('x');
        return numbers.Length == 3 && !numbers.Any(n => n.AsSpan().ContainsAnyExceptInRange('0', '9')) && NumberText.TryWhole(numbers[2], out int channels) ? channels : null;
    }
}
