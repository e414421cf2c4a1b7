namespace NetAdapt.Kernels.Steps;

/// <summary>Some rows of a map between two layers of a chain: those that have been computed and will be read again.</summary>
/// <param name="memory">Room for <paramref name="capacity"/> rows.</param>
internal unsafe struct ChainWindow(float* memory, int capacity, nint rowFloats)
{
    private readonly float* _memory = memory;
    private readonly int _capacity = capacity;
    private readonly nint _rowFloats = rowFloats;

    // The rows that have been computed end here; the first that is still held.
    private int _done = -1, _start;

    /// <summary>Makes room for the rows that are needed next; earlier ones are forgotten where there is no room for them.</summary>
    /// <param name="needs">Never behind those of the call before.</param>
    /// <param name="lacking">Those that have to be computed now.</param>
    /// <returns>Where row 0 lies, or would lie.</returns>
    public float* Hold(Chunk needs, out Chunk lacking)
    {
        if (_done < 0) _start = needs.From;
        _done = Math.Max(_done, needs.From);
        if (needs.To - _start > _capacity)
        {
            long bytes = (_done - needs.From) * (long)_rowFloats * sizeof(float);
            Buffer.MemoryCopy(_memory + (needs.From - _start) * _rowFloats, _memory, bytes, bytes);
            _start = needs.From;
        }
        lacking = new Chunk(_done, Math.Max(_done, needs.To));
        _done = lacking.To;
        return _memory - _start * _rowFloats;
    }

    /// <summary>The input's rows that some output rows are computed from.</summary>
    /// <param name="reach">Rows that a window spans.</param>
    /// <param name="height">Of the input.</param>
    public static Chunk InputRows(Chunk rows, int stride, int padTop, int reach, int height)
    {
        int top = rows.From * stride - padTop, bottom = (rows.To - 1) * stride - padTop + reach, from = Math.Clamp(top, 0, height);
        return new Chunk(from, Math.Clamp(bottom, from, height));
    }
}
