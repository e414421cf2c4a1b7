using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Onnx.Reading;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx;

/// <summary>How an ONNX file lays out its input or output array: the name, the shape and the meaning of each axis.
/// Moves images between such arrays and channel-last maps.</summary>
/// <remarks>A file for batches of one size takes any number of images here. Where the file has no axis for the batch,
/// several images are stacked along a new first axis.</remarks>
public sealed class ArrayLayout
{
    private readonly View _view;
    private readonly string _letters;

    internal ArrayLayout(string name, View view, FeatureMap map)
    {
        (Name, _view, Map) = (name, view, map.WithBatch(1));
        _letters = string.Concat(view.Axes);
    }

    public string Name { get; }

    /// <summary>The map of one image that the array stands for.</summary>
    public FeatureMap Map { get; }

    /// <summary>"N,H,W,C": the meaning of each axis; "1" stands for an axis of size 1, "NHW" for axes that are
    /// joined.</summary>
    public string Axes => _view.Text;

    /// <summary>The array has an axis for the images.</summary>
    public bool HasBatch => _letters.Contains('N');

    /// <summary>One image's array holds its map as it lies, channel last.</summary>
    public bool IsMap => StridesOf(1).IsMap(Map);

    /// <summary>Sizes of the array's axes for so many images.</summary>
    public ImmutableArray<int> Shape(int images)
    {
        int[] dims = [.. _view.Dims(Map, images).Select(dim => checked((int)dim))];
        return HasBatch || images == 1 ? [.. dims] : [images, .. dims];
    }

    /// <summary>"(N, 32, 32, 3): batch, height, width, channels", for messages.</summary>
    public override string ToString() => $"{ShapeText}: {string.Join(", ", _view.Axes.Select(NameOf))}";

    /// <summary>"(N, 32, 32, 3)".</summary>
    public string ShapeText => Text(_view.Axes.Select(axis => (axis.Contains('N'), View.SizeOf(axis, Map, 1)) switch
    {
        (true, 1) => "N",
        (true, var size) => string.Create(CultureInfo.InvariantCulture, $"N*{size}"),
        (false, var size) => size.ToString(CultureInfo.InvariantCulture),
    }));

    /// <summary>The number of images in an input array of this layout.</summary>
    /// <param name="shape">The array's axes.</param>
    /// <param name="name">What a message calls the array: its path.</param>
    /// <param name="network">What a message calls the network.</param>
    /// <exception cref="InvalidInputException">The array has another shape.</exception>
    public int ImagesOf(ReadOnlySpan<int> shape, string name, string network)
    {
        int batch = _view.Axes.IndexOf("N");
        int images = !HasBatch ? 1 : batch >= 0 && batch < shape.Length ? shape[batch] : 0;
        if (images > 0 && shape.SequenceEqual(Shape(images).AsSpan())) return images;
        throw new InvalidInputException($"'{name}' has the shape {Text(Texts(shape))}, but '{network}' takes "
            + $"{this}. {Remedy(shape)}.");
    }

    /// <summary>Reads one image of an array.</summary>
    /// <param name="array">All images.</param>
    /// <param name="images">Their number.</param>
    /// <param name="image">Which one, from 0.</param>
    /// <param name="map">H * W * C floats, channel last: receives the image.</param>
    public void ToMap(ReadOnlySpan<float> array, int images, int image, Span<float> map)
    {
        Strides s = StridesOf(images);
        int at = image * s.N, i = 0;
        if (s.IsMap(Map)) array.Slice(at, Map.Count).CopyTo(map);
        else
            for (int h = 0; h < Map.H; h++)
            for (int w = 0; w < Map.W; w++)
            for (int c = 0, from = at + h * s.H + w * s.W; c < Map.C; c++, from += s.C)
                map[i++] = array[from];
    }

    /// <summary>Writes one image to an array.</summary>
    /// <param name="map">H * W * C floats, channel last.</param>
    /// <param name="array">Receives the image at its place among all.</param>
    /// <inheritdoc cref="ToMap"/>
    public void FromMap(ReadOnlySpan<float> map, Span<float> array, int images, int image)
    {
        Strides s = StridesOf(images);
        int at = image * s.N, i = 0;
        if (s.IsMap(Map)) map[..Map.Count].CopyTo(array[at..]);
        else
            for (int h = 0; h < Map.H; h++)
            for (int w = 0; w < Map.W; w++)
            for (int c = 0, to = at + h * s.H + w * s.W; c < Map.C; c++, to += s.C)
                array[to] = map[i++];
    }

    /// <summary>How far two neighbours along each of the map's axes lie apart in an array of so many images; 0 where
    /// the axis has size 1.</summary>
    public Strides StridesOf(int images)
    {
        int n = HasBatch ? 0 : Map.Count, h = 0, w = 0, c = 0, step = 1;
        for (int i = _letters.Length - 1; i >= 0; i--)
        {
            switch (_letters[i])
            {
                case 'N': n = step; break;
                case 'H': h = step; break;
                case 'W': w = step; break;
                case 'C': c = step; break;
                default: throw new InvalidOperationException($"'{_letters[i]}' is no axis of a map");
            }
            step = checked(step * (_letters[i] == 'N' ? images : View.SizeOf(_letters[i], Map)));
        }
        return new Strides(n, h, w, c);
    }

    /// <summary>What turns the given array into the one that is wanted.</summary>
    private string Remedy(ReadOnlySpan<int> shape)
    {
        int[] given = shape.ToArray();
        if (given.Contains(0)) return "It holds no numbers: give at least one image";
        int[] one = [.. Shape(1)];
        if (HasBatch && given.SequenceEqual(one.Skip(1))) return "The axis of the batch is missing: add it with "
            + "numpy.expand_dims(x, 0)";
        if (!HasBatch && given.Skip(1)
            .SequenceEqual(one)) return "The file has no axis for a batch: give one image, x[0]";
        foreach (string other in OtherOrders())
        {
            // For each axis of the file, where the given array has it.
            int[] order = [.. _view.Axes.Select(axis => other.IndexOf(axis[0], StringComparison.Ordinal))];
            int[] turned = [.. order.Select(i => given.Length == order.Length ? given[i] : 0)];
            if (turned[0] > 0 && turned.AsSpan().SequenceEqual(Shape(turned[0]).AsSpan()))
                return $"It fits if its axes are ({string.Join(", ", other.AsEnumerable())}): turn them with "
                    + $"numpy.transpose(x, ({string.Join(", ", order)}))";
        }
        int[] like = [.. Shape((int)Math.Max(1, given.Aggregate(1L, (product, dim) => product * dim) / Map.Count))];
        if (given.Where(dim => dim > 1).SequenceEqual(like.Where(dim => dim > 1)))
            return $"If its numbers are in the right order, give them these axes: numpy.reshape(x, "
                + $"{Text(Texts(like))})";
        return $"Give the array that the file's input '{Name}' takes; `netadapt info` says which that is";
    }

    /// <summary>The other usual orders of the same axes: channel last for channel first, and the reverse.</summary>
    private IEnumerable<string> OtherOrders()
    {
        if (_view.Axes.Any(axis => axis.Length != 1) || !HasBatch) yield break;
        if (_letters == "NHWC") yield return "NCHW";
        if (_letters == "NCHW") yield return "NHWC";
        if (_letters == "NCW") yield return "NWC";
        if (_letters == "NWC") yield return "NCW";
        if (_letters == "NCH") yield return "NHC";
        if (_letters == "NHC") yield return "NCH";
    }

    private static string NameOf(string axis) => axis.Length == 0 ? "1"
        : string.Join(" * ", axis.Select(letter => letter switch
    {
        'N' => "batch",
        'H' => "height",
        'W' => "width",
        'C' => "channels",
        _ => throw new InvalidOperationException($"'{letter}' is no axis of a map"),
    }));

    private static IEnumerable<string> Texts(ReadOnlySpan<int> shape) =>
        shape.ToArray().Select(dim => dim.ToString(CultureInfo.InvariantCulture));

    private static string Text(IEnumerable<string> dims) => dims.ToArray() is [var only] ? $"({only},)"
        : $"({string.Join(", ", dims)})";

    /// <summary>Distances in an array, in floats, from one image, row, pixel and channel to the next.</summary>
    public readonly record struct Strides(int N, int H, int W, int C)
    {
        /// <summary>The array holds the map as it lies, channel last.</summary>
        internal bool IsMap(FeatureMap map) => (C == 1 || map.C == 1) && (W == map.C || map.W == 1)
            && (H == map.W * map.C || map.H == 1);
    }
}
