namespace NetAdapt.Kernels.Packing;

/// <summary>Rows of an image to copy one behind the other, each with zeros before and behind, and rows of zeros above and below them all: what windows see that reach over the image's sides.</summary>
internal readonly unsafe struct PaddedRows
{
    /// <summary>The first row's first float, behind the image's first one.</summary>
    public required nint From { get; init; }

    /// <summary>Groups of rows, <see cref="Line"/> floats apart.</summary>
    public int Lines { get; init; }

    public nint Line { get; init; }

    /// <summary>Rows of a group, <see cref="Row"/> floats apart.</summary>
    public required int Rows { get; init; }

    public required nint Row { get; init; }

    /// <summary>Zeros before a row, floats of it, zeros behind it.</summary>
    public required int Before { get; init; }

    public required int Inside { get; init; }

    public required int After { get; init; }

    /// <summary>Rows of zeros.</summary>
    public int Above { get; init; }

    public int Below { get; init; }

    /// <summary>Floats of a row with its zeros.</summary>
    public int Length => Before + Inside + After;

    /// <summary>Copies them.</summary>
    /// <param name="x">The image.</param>
    /// <param name="target">(Above + Lines * Rows + Below) * Length floats.</param>
    public void Copy(float* x, float* target)
    {
        target = Clear(target, Above * Length);
        for (int line = 0; line < Lines; line++)
        {
            float* from = x + From + line * Line;
            for (int row = 0; row < Rows; row++, from += Row)
            {
                target = Clear(target, Before);
                new ReadOnlySpan<float>(from, Inside).CopyTo(new Span<float>(target, Inside));
                target = Clear(target + Inside, After);
            }
        }
        Clear(target, Below * Length);
    }

    private static float* Clear(float* target, int count)
    {
        if (count > 0) new Span<float>(target, count).Clear();
        return target + count;
    }
}
