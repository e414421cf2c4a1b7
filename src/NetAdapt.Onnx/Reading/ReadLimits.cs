using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>Bounds that keep a small file from asking for a large amount of memory or time. Real networks stay far below them.</summary>
internal sealed class ReadLimits(long fileBytes)
{
    /// <summary>Elements of one map with batch 1; 1 GB.</summary>
    public const long MapElements = 1 << 28;

    public const int Layers = 100_000;

    // Weights are held a few times over (decoded, transposed), never more often for an honest file. Beside them a file may make constants of its own (ConstantOfShape): 512 MB.
    private long _left = (1 << 27) + 4 * fileBytes;

    /// <summary>Counts elements that are about to be allocated.</summary>
    public void Charge(long elements)
    {
        _left -= elements;
        if (_left < 0) throw new ImportException("the file asks for far more memory than its size justifies");
    }

    public static void Check(FeatureMap map)
    {
        if (map.H < 1 || map.W < 1 || map.C < 1) throw new ImportException($"a map of {map} holds nothing");
        if ((long)map.H * map.W > MapElements || (long)map.H * map.W * map.C > MapElements) throw new ImportException($"a map of {map} is too large");
    }
}
