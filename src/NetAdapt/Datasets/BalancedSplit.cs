namespace NetAdapt.Datasets;

/// <summary>Splits a set in two, class by class, by chance that only the seed decides.</summary>
internal static class BalancedSplit
{
    /// <summary>Takes <paramref name="images"/> out of a set, as many of each class as of any other. A class gives at most half of its images; what it cannot give,
    /// the others do. Both parts keep the set's order.</summary>
    /// <exception cref="InvalidInputException">The classes cannot give so many.</exception>
    public static (ImageSet Remaining, ImageSet Taken) Take(ImageSet set, int images, ulong seed, string name)
    {
        List<int>[] classes = ByClass(set, seed);
        int most = classes.Sum(c => c.Count / 2);
        if (images < 1 || images > most)
            throw new InvalidInputException($"{images} images cannot be held out of the {set.Count} training images of '{name}': give 1 to {most} (half of each class).");
        var quota = new int[classes.Length];
        // Round by round every class gives one; the classes of the last, incomplete round are drawn by chance.
        for (int left = images; left > 0;)
        {
            int[] open = [.. Enumerable.Range(0, classes.Length).Where(c => quota[c] < classes[c].Count / 2)];
            int rounds = Math.Min(left / open.Length, open.Min(c => classes[c].Count / 2 - quota[c]));
            if (rounds == 0)
            {
                Prng.For(seed, (ulong)classes.Length).Shuffle<int>(open);
                Array.Resize(ref open, left);
                rounds = 1;
            }
            foreach (int c in open) quota[c] += rounds;
            left -= rounds * open.Length;
        }
        return Split(set, classes, quota);
    }

    /// <summary>The most images that <see cref="Take"/> can take: half of each class.</summary>
    public static int Most(ImageSet set) => ByClass(set, 0).Sum(c => c.Count / 2);

    /// <summary>Takes a fraction of every class, rounded, but at least 1 and not all of a class that has 2 or more.</summary>
    public static (ImageSet Remaining, ImageSet Taken) TakeFraction(ImageSet set, double fraction, ulong seed)
    {
        List<int>[] classes = ByClass(set, seed);
        int[] quota = [.. classes.Select(c => c.Count < 2 ? 0 : Math.Clamp((int)Math.Round(c.Count * fraction), 1, c.Count - 1))];
        return Split(set, classes, quota);
    }

    /// <summary>The indices of every class, shuffled. Each class has its own chance, so that more images of one do not change the choice in another.</summary>
    private static List<int>[] ByClass(ImageSet set, ulong seed)
    {
        List<int>[] classes = [.. Enumerable.Range(0, set.Classes).Select(_ => new List<int>())];
        for (int i = 0; i < set.Count; i++) classes[set.LabelOf(i)].Add(i);
        for (int c = 0; c < classes.Length; c++) Prng.For(seed, (ulong)c).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(classes[c]));
        return classes;
    }

    private static (ImageSet Remaining, ImageSet Taken) Split(ImageSet set, List<int>[] classes, int[] quota)
    {
        var taken = new bool[set.Count];
        for (int c = 0; c < classes.Length; c++)
            foreach (int i in classes[c].Take(quota[c])) taken[i] = true;
        int[] all = [.. Enumerable.Range(0, set.Count)];
        return (set.Subset([.. all.Where(i => !taken[i])]), set.Subset([.. all.Where(i => taken[i])]));
    }
}
