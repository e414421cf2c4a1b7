namespace NetAdapt.Onnx.Reading;

/// <summary>What a Slice node takes along one axis: elements start, start + step, ..., so many.</summary>
internal readonly record struct SliceRange(int Axis, long Start, long Step, long Count)
{
    /// <summary>starts, ends and axes are attributes up to opset 9, inputs from 10, with steps.</summary>
    /// <param name="sizes">Of the data's axes.</param>
    public static SliceRange[] Of(NodeContext node, long[] sizes)
    {
        bool old = node.Opset < 10;
        long[] starts = (old ? node.IntList("starts") : node.Ints(1, "starts")) ?? [], ends = (old ? node.IntList("ends") : node.Ints(2, "ends")) ?? [];
        long[] axes = (old ? node.IntList("axes") : node.HasInput(3) ? node.Ints(3, "axes") : null) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = !old && node.HasInput(4) ? node.Ints(4, "steps") : [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length) throw new ImportException("its starts, ends, axes and steps differ in number");
        return [.. Enumerable.Range(0, starts.Length).Select(i =>
        {
            int axis = NodeContext.Axis(axes[i], sizes.Length);
            long size = sizes[axis], step = steps[i];
            if (step is 0 or < int.MinValue or > int.MaxValue) throw new ImportException($"a step of {step} is not supported");
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], step > 0 ? 0 : -1, step > 0 ? size : size - 1);
            long end = Math.Clamp(ends[i] < 0 ? Math.Max(ends[i], -size - 1) + size : ends[i], step > 0 ? 0 : -1, size);
            return new SliceRange(axis, start, step, Math.Max(0, step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step));
        })];
    }
}
