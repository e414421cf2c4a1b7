namespace NetAdapt.Kernels;

/// <summary>A worker's even share [From, To) of some units of work. Shares differ by at most one unit and depend on nothing but the numbers given.</summary>
internal readonly record struct Chunk(int From, int To)
{
    public int Count => To - From;

    public static Chunk Of(int units, int worker, int workers) =>
        new((int)((long)units * worker / workers), (int)((long)units * (worker + 1) / workers));

    /// <summary>An even part of these units.</summary>
    public Chunk Part(int part, int parts)
    {
        Chunk share = Of(Count, part, parts);
        return new Chunk(From + share.From, From + share.To);
    }

    /// <summary>All of them in as few even parts as have at most so many units each.</summary>
    public Parts InPartsOf(int most) => new(this, most);

    public struct Parts(Chunk all, int most)
    {
        private readonly int _count = (all.Count + most - 1) / most;
        private int _part = -1;

        public readonly Chunk Current => all.Part(_part, _count);

        public readonly Parts GetEnumerator() => this;

        public bool MoveNext() => ++_part < _count;
    }
}
