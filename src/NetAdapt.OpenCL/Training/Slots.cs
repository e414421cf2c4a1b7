namespace NetAdapt.OpenCL.Training;

/// <summary>Pieces of the device's memory, each shared by places that are never in use at the same time.</summary>
internal static class Slots
{
    /// <summary>The largest places first, each into the first piece that is free as long as it is needed: so a piece is never smaller than what comes into it.</summary>
    public static IReadOnlyList<IReadOnlyList<Place>> Of(IEnumerable<Place> places)
    {
        var slots = new List<List<Place>>();
        foreach (Place place in places.Where(p => p.Last >= 0).OrderByDescending(p => p.Bytes).ThenBy(p => p.First))
        {
            List<Place>? slot = slots.Find(taken => taken.TrueForAll(other => other.Last < place.First || other.First > place.Last));
            if (slot == null) slots.Add(slot = []);
            slot.Add(place);
        }
        return slots;
    }
}
