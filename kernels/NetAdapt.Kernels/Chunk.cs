namespace NetAdapt.Kernels;

/// <summary>A worker's even share [From, To) of some units of work. Shares differ by at most one unit and depend on nothing but the numbers given.</summary>
internal readonly record struct Chunk(int From, int To)
{
    public int Count => To - From;

    public static Chunk Of(int units, int worker, int workers) =>
        new((int)((long)units * worker / workers), (int)((long)units * (worker + 1) / workers));
}
