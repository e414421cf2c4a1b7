using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>Several layers, one after the other, as one step: a few rows of the last output at a time, for which each layer computes just the rows that the next one lacks.
/// What lies between two layers stays in a window of rows that fits into the second-level cache. Each worker has windows of its own, and computes the few rows that its
/// neighbour's share needs too once more; an element's value does not depend on who computes it.</summary>
internal sealed unsafe class ChainStep : Step
{
    private readonly Link[] _links;
    private readonly LayerFrame _first, _last;
    private readonly int _bandRows;
    private readonly PlanMemory _memory;

    /// <param name="layers">At least two; each reads the one before it.</param>
    /// <param name="mostFloats">What the windows of one worker may take; a band of one row takes what it needs.</param>
    public ChainStep(IReadOnlyList<(LayerFrame Frame, Step Step)> layers, long mostFloats)
    {
        (_first, _last, _memory) = (layers[0].Frame, layers[^1].Frame, layers[0].Frame.Memory);
        _links = [.. layers.Select(layer => new Link(layer.Frame, (IBandStep)layer.Step))];
        int most = _last.Output.H;
        for (_bandRows = 1; _bandRows < most && Place(_bandRows + 1) <= mostFloats; _bandRows++)
        {
        }
        _memory.ReserveWindows(Place(_bandRows));
    }

    public override void Run(int images, int worker, int workers) => Run(images, worker, workers, 0, _links.Length);

    /// <summary>Runs one layer only, over windows that hold what the last run left: for measuring it where it stands.</summary>
    public Step Only(int link) => new OneLink(this, link);

    /// <summary>Its layers write their own loops; this is how they are run together: how many rows of the last one at a time, and of all others' windows how many rows they hold
    /// and where they lie.</summary>
    public override void Write(LayerText text, bool inRows) => text.Is("chain").Add("band", _bandRows)
        .Add("capacities", string.Join(',', _links[..^1].Select(link => link.Capacity))).Add("places", string.Join(',', _links[..^1].Select(link => link.Place)));

    /// <summary>Gives each window its capacity and its place, for bands of <paramref name="rows"/> rows.</summary>
    /// <returns>Floats of all windows.</returns>
    private long Place(int rows)
    {
        int[] capacities = Chains.WindowRows([.. _links.Select(link => link.Window)], rows);
        long place = 0;
        for (int l = 0; l < capacities.Length; l++)
        {
            Link link = _links[l];
            (link.Capacity, link.Place) = (Math.Min(capacities[l], link.Output.H), place);
            place += (link.Capacity * link.RowFloats + PlanMemory.Line - 1) / PlanMemory.Line * PlanMemory.Line;
        }
        return place;
    }

    private void Run(int images, int worker, int workers, int from, int to)
    {
        int height = _last.Output.H;
        foreach (var (image, rows) in new ImageShares(Chunk.Of(images * height, worker, workers), height)) Image(image, rows, worker, from, to);
    }

    /// <summary>Rows <paramref name="rows"/> of one image's output.</summary>
    private void Image(int image, Chunk rows, int worker, int from, int to)
    {
        int last = _links.Length - 1;
        // Of each layer the rows that this band needs, and, but of the last one, those that are at hand.
        Chunk* needs = stackalloc Chunk[_links.Length];
        ChainWindow* windows = stackalloc ChainWindow[last];
        for (int l = 0; l < last; l++) windows[l] = new ChainWindow(_memory.Windows(worker) + _links[l].Place, _links[l].Capacity, _links[l].RowFloats);
        foreach (Chunk band in rows.InPartsOf(_bandRows))
        {
            needs[last] = band;
            for (int l = last; l > 0; l--) needs[l - 1] = _links[l].InputRows(needs[l]);
            float* x = _first.InputAt(image);
            for (int l = 0; l <= last; l++)
            {
                Link link = _links[l];
                Chunk lacking = needs[l];
                float* y = l == last ? _last.OutputAt(image) : windows[l].Hold(needs[l], out lacking);
                if (lacking.Count > 0 && l >= from && l < to) link.Step.Rows(x, y, link.Residual(image), lacking, worker);
                x = y;
            }
        }
    }

    private sealed class Link(LayerFrame frame, IBandStep step)
    {
        public IBandStep Step { get; } = step;

        public FeatureMap Output { get; } = frame.Output;

        public Window Window { get; } = ((Convolution)frame.Layer.Op).Window;

        public nint RowFloats { get; } = (nint)frame.Output.W * frame.OutputRow;

        /// <summary>Rows that the window of its output has room for.</summary>
        public int Capacity { get; set; }

        /// <summary>Where that window starts among its worker's windows, in floats.</summary>
        public long Place { get; set; }

        public float* Residual(int image) => frame.ResidualAt(image);

        /// <summary>The input's rows that some output rows are computed from.</summary>
        public Chunk InputRows(Chunk rows) =>
            ChainWindow.InputRows(rows, Window.StrideH, Window.PadTop, (Window.KernelH - 1) * Window.DilationH + 1, frame.Inputs[0].H);
    }

    private sealed class OneLink(ChainStep chain, int link) : Step
    {
        public override void Run(int images, int worker, int workers) => chain.Run(images, worker, workers, link, link + 1);

        public override void Write(LayerText text, bool inRows) => chain.Write(text, inRows);
    }
}
