using NetAdapt.Ops;
using NetAdapt.Resources;
using Xunit.Sdk;

namespace NetAdapt.NativeTests;

/// <summary>Assert.Equal makes a generic method by reflection for the elements of what it compares. Native code has it for classes; for each kind of value it must stand somewhere, which is here:
/// a test that compares values of another kind is skipped with the name of what is missing.</summary>
internal static class Instantiations
{
    public static void Keep()
    {
        Of<bool>();
        Of<byte>();
        Of<int>();
        Of<long>();
        Of<ulong>();
        Of<float>();
        Of<double>();
        Of<nint>();
        Of<char>();
        Of<Latency>();
        Of<(string, Op)>();
        Of<KeyValuePair<string, string>>();
    }

    private static void Of<T>() => _ = ((IEnumerable<T>)[]).AsTracker();
}
