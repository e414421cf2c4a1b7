using System.Runtime.InteropServices;
using NetAdapt.Ops;

namespace NetAdapt.OpenCL.Training;

/// <summary>What is not of one layer: the flat weights and gradients, and numbers that never change.</summary>
internal sealed class PlanPlaces(Place parameters, Place gradients, Place statistics, Place constants, Place tables)
{
    private readonly List<float> _constants = [];
    private readonly List<int> _tables = [];

    public Place Parameters => parameters;

    public Place Gradients => gradients;

    public Place Statistics => statistics;

    /// <summary>Scales and shifts of the network's, and what pools divide by.</summary>
    public Place Constants => constants;

    /// <summary>Whole numbers: which channels are taken.</summary>
    public Place Tables => tables;

    public ReadOnlySpan<float> ConstantValues => CollectionsMarshal.AsSpan(_constants);

    public ReadOnlySpan<int> TableValues => CollectionsMarshal.AsSpan(_tables);

    /// <summary>Where the numbers will start in <see cref="Constants"/>.</summary>
    public int AddConstants(ReadOnlySpan<float> values)
    {
        int at = _constants.Count;
        _constants.AddRange(values);
        return at;
    }

    /// <summary>Where the numbers will start in <see cref="Tables"/>.</summary>
    public int AddTable(IEnumerable<int> values)
    {
        int at = _tables.Count;
        _tables.AddRange(values);
        return at;
    }
}
