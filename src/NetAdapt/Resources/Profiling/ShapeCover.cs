using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Draws networks of a graph whose layers, taken together, have every wanted shape: each network holds many shapes that are still open, so that a few
/// thousand networks measure ten thousand shapes, each among other neighbours in each sweep.</summary>
internal sealed class ShapeCover
{
    // Above this, a layer's shapes (those behind a concat of many branches) are left to chance and to interpolation.
    private const int MostShapesOfALayer = 1 << 17;

    private readonly NetworkWidths _widths;
    private readonly Random _random;
    private readonly List<LayerGrid> _grids = [];
    private readonly List<LayerGrid>[] _gridsOf;
    private readonly List<string> _shapes = [];
    private readonly List<bool> _wanted = [];
    private readonly List<int> _timesMeasured = [];
    private int _sweep = 1;

    /// <param name="isWanted">Whether the shapes at a width of an input's group (its index, and the width) must be measured; the others may be interpolated.</param>
    public ShapeCover(NetworkWidths widths, IReadOnlyList<LayerChannels> layers, Random random, Func<int, int, bool> isWanted)
    {
        _widths = widths;
        _random = random;
        _gridsOf = [.. widths.Candidates.Select(_ => new List<LayerGrid>())];
        var numbers = new Dictionary<string, int>();
        foreach (LayerChannels layer in layers)
        {
            long size = layer.Groups.Aggregate(1L, (product, g) => Math.Min(product * widths.Candidates[g].Length, int.MaxValue));
            if (size > MostShapesOfALayer)
            {
                HasLoose = true;
                continue;
            }
            var grid = new LayerGrid(layer, [.. layer.Groups.Select(g => widths.Candidates[g].Length)], new int[size]);
            _grids.Add(grid);
            foreach (int g in layer.Groups) _gridsOf[g].Add(grid);
            Number(grid, numbers, isWanted);
        }
        Wanted = _wanted.Count(w => w);
        BeginSweep(1);
    }

    /// <summary>Some layers have so many shapes that they are measured where they happen to come up.</summary>
    public bool HasLoose { get; }

    /// <summary>Shapes that must be measured in each sweep.</summary>
    public int Wanted { get; }

    /// <summary>Those that this sweep still lacks.</summary>
    public int Open { get; private set; }

    /// <summary>At least so many networks are needed for one sweep.</summary>
    public int LeastNetworks => _grids.Count == 0 ? 0 : _grids.Max(grid => grid.Open.Count);

    public void BeginSweep(int sweep)
    {
        _sweep = sweep;
        Open = Enumerable.Range(0, _shapes.Count).Count(IsOpen);
        foreach (LayerGrid grid in _grids)
        {
            grid.Open.Clear();
            for (int cell = 0; cell < grid.Shapes.Length; cell++)
                if (IsOpen(grid.Shapes[cell])) grid.Open.Add(cell);
        }
    }

    /// <summary>Widths of a network that holds open shapes, as indices into the candidates of each group; null where none is open.</summary>
    public int[]? Next()
    {
        LayerGrid? most = null;
        foreach (LayerGrid grid in _grids)
        {
            grid.Open.RemoveAll(cell => !IsOpen(grid.Shapes[cell]));
            if (grid.Open.Count > (most?.Open.Count ?? 0)) most = grid;
        }
        if (most == null) return null;
        var chosen = new int[_widths.Candidates.Length];
        Array.Fill(chosen, -1);
        most.Spread(most.Open[_random.Next(most.Open.Count)], chosen);
        while (NextGroup(chosen) is { } group) chosen[group] = BestWidth(group, chosen);
        return chosen;
    }

    /// <summary>The network of these widths was measured.</summary>
    public void Mark(ReadOnlySpan<int> chosen)
    {
        foreach (LayerGrid grid in _grids)
        {
            int shape = grid.Shapes[grid.Cell(chosen)];
            if (IsOpen(shape)) Open--;
            // A shape that several layers of one network have counts once: all its layers stand in the same neighbourhood.
            if (_timesMeasured[shape] < _sweep) _timesMeasured[shape] = _sweep;
        }
    }

    public int[] WidthsOf(ReadOnlySpan<int> chosen)
    {
        var widths = new int[chosen.Length];
        for (int g = 0; g < widths.Length; g++) widths[g] = _widths.Candidates[g][chosen[g]];
        return widths;
    }

    private bool IsOpen(int shape) => _wanted[shape] && _timesMeasured[shape] < _sweep;

    /// <summary>A group next to one that is chosen, so that the layers between the two can be looked up; any other where there is none.</summary>
    private int? NextGroup(int[] chosen)
    {
        int? any = null;
        for (int g = 0; g < chosen.Length; g++)
        {
            if (chosen[g] >= 0) continue;
            if (_gridsOf[g].Exists(grid => grid.Lacks(chosen) == 1)) return g;
            any ??= g;
        }
        return any;
    }

    /// <summary>The width that completes the most open shapes; one of the best by chance.</summary>
    private int BestWidth(int group, int[] chosen)
    {
        List<LayerGrid> complete = _gridsOf[group].FindAll(grid => grid.Lacks(chosen) == 1);
        int best = 0, bestGain = -1, ties = 0;
        for (int i = 0; i < _widths.Candidates[group].Length; i++)
        {
            chosen[group] = i;
            int gain = 0;
            foreach (LayerGrid grid in complete)
                if (IsOpen(grid.Shapes[grid.Cell(chosen)])) gain++;
            if (gain > bestGain) (best, bestGain, ties) = (i, gain, 1);
            else if (gain == bestGain && _random.Next(++ties) == 0) best = i;
        }
        return best;
    }

    private void Number(LayerGrid grid, Dictionary<string, int> numbers, Func<int, int, bool> isWanted)
    {
        var chosen = new int[_widths.Candidates.Length];
        for (int cell = 0; cell < grid.Shapes.Length; cell++)
        {
            grid.Spread(cell, chosen);
            int[] widths = WidthsOf(chosen);
            LayerShape shape = grid.Layer.ShapeAt(widths);
            if (!numbers.TryGetValue(shape.Text, out int number))
            {
                number = numbers[shape.Text] = _shapes.Count;
                _shapes.Add(shape.Text);
                _wanted.Add(false);
                _timesMeasured.Add(0);
            }
            // Where one group sets inputs and outputs alike (depthwise, additions) there is nothing to interpolate.
            bool alone = grid.Layer.Groups.Length == 1;
            if (alone || grid.Layer.InputGroups.All(g => isWanted(g, widths[g]))) _wanted[number] = true;
            grid.Shapes[cell] = number;
        }
    }

    /// <summary>All shapes of one layer: a cell for each choice of widths of its groups, the last group fastest.</summary>
    private sealed record LayerGrid(LayerChannels Layer, int[] Sizes, int[] Shapes)
    {
        public List<int> Open { get; } = [];

        public int Cell(ReadOnlySpan<int> chosen)
        {
            int cell = 0;
            for (int i = 0; i < Sizes.Length; i++) cell = cell * Sizes[i] + chosen[Layer.Groups[i]];
            return cell;
        }

        public void Spread(int cell, int[] chosen)
        {
            for (int i = Sizes.Length - 1; i >= 0; i--) (cell, chosen[Layer.Groups[i]]) = (cell / Sizes[i], cell % Sizes[i]);
        }

        /// <summary>How many of the layer's groups are not chosen yet.</summary>
        public int Lacks(int[] chosen)
        {
            int lacks = 0;
            foreach (int g in Layer.Groups)
                if (chosen[g] < 0) lacks++;
            return lacks;
        }
    }
}
