using System.Collections.Immutable;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>A kernel that a pass runs.</summary>
internal sealed record KernelCall(string Kernel, WorkSize Items, WorkSize Group, ImmutableArray<Argument> Arguments);

/// <summary>The calls of a plan's passes in their order, and the places that they use.</summary>
/// <param name="batch">Images of a full batch: work is laid out for so many.</param>
/// <param name="group">The side of a product's work-group: products.cl's GROUP.</param>
/// <param name="computeUnits">The device's: sums are cut into as many slices as keep them busy.</param>
internal sealed class CallList(int batch, int group, int computeUnits)
{
    // Two warps of NVIDIA's, one wave of AMD's and Adreno's; no device gives less.
    private const int GroupItems = 64;

    // Work-groups of a product, and items of a sum, that keep one compute unit busy.
    private const int GroupsOfUnit = 8, ItemsOfUnit = 2048;

    private readonly List<KernelCall> _calls = [];
    private readonly List<Place> _places = [];

    public IReadOnlyList<KernelCall> Calls => _calls;

    public IReadOnlyList<Place> Places => _places;

    public int Batch => batch;

    public int Group => group;

    public Place New(string name, long elements)
    {
        var place = new Place(name, elements);
        _places.Add(place);
        return place;
    }

    /// <summary>One item for each element.</summary>
    public void Add(string kernel, long elements, params ReadOnlySpan<Argument> arguments) => Append(kernel, new WorkSize(elements), new WorkSize(GroupItems), arguments);

    /// <summary>So many whole groups of 64 items: kernels that join in a tree.</summary>
    public void AddGroups(string kernel, long groups, params ReadOnlySpan<Argument> arguments) => Append(kernel, new WorkSize(groups * GroupItems), new WorkSize(GroupItems), arguments);

    /// <summary>So many tiles of a product.</summary>
    public void AddTiles(string kernel, WorkSize tiles, params ReadOnlySpan<Argument> arguments) =>
        Append(kernel, new WorkSize(tiles.X * group, tiles.Y * group, tiles.Z), new WorkSize(group, group), arguments);

    /// <summary>Into how many slices a sum over <paramref name="terms"/> is cut, of which each makes <paramref name="elements"/> results with an item each, and how many terms a slice has.</summary>
    public (int Slices, int Terms) SlicesOfItems(int terms, long elements) => Slices(terms, (long)computeUnits * ItemsOfUnit / elements, least: 16, most: 1024);

    /// <summary>The same for products of <paramref name="tiles"/> tiles each.</summary>
    public (int Slices, int Terms) SlicesOfTiles(int terms, long tiles) => Slices(terms, Math.Max(32, (long)computeUnits * GroupsOfUnit) / tiles, least: 256, most: 256);

    private static (int Slices, int Terms) Slices(int terms, long wanted, int least, int most)
    {
        long slices = Math.Clamp(wanted, 1, Math.Clamp(terms / least, 1, most));
        int length = (int)((terms + slices - 1) / slices);
        return ((terms + length - 1) / length, length);
    }

    private void Append(string kernel, WorkSize items, WorkSize size, ReadOnlySpan<Argument> arguments)
    {
        foreach (Argument argument in arguments) argument.Place?.UsedBy(_calls.Count);
        _calls.Add(new KernelCall(kernel, items, size, [.. arguments]));
    }
}
