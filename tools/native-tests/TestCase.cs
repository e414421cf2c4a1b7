using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace NetAdapt.NativeTests;

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>A test method with one row of its data.</summary>
internal sealed class TestCase(Type type, MethodInfo method, object?[] arguments)
{
    /// <summary>What the test framework puts before the reason of a test that skips itself.</summary>
    private const string SkipMark = "$XunitDynamicSkip$";

    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;

    /// <summary>All of a class's.</summary>
    public static IEnumerable<TestCase> Of(Type type)
    {
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!method.GetCustomAttributes().Any(a => a is IFactAttribute)) continue;
            IDataAttribute[] data = [.. method.GetCustomAttributes().OfType<IDataAttribute>()];
            if (data.Length == 0) yield return new TestCase(type, method, []);
            foreach (IDataAttribute source in data)
                foreach (object?[] row in Rows(source, type)) yield return new TestCase(type, method, row);
        }
    }

    private static IEnumerable<object?[]> Rows(IDataAttribute source, Type type)
    {
        if (source is InlineDataAttribute inline) return [inline.Data];
        string name = ((MemberDataAttributeBase)source).MemberName;
        Type owner = ((MemberDataAttributeBase)source).MemberType ?? type;
        object? rows = owner.GetProperty(name, Statics)?.GetValue(null) ?? owner.GetMethod(name, Statics)?.Invoke(null, []);
        return ((System.Collections.IEnumerable)rows!).Cast<object>().Select(row => row as object?[] ?? ((ITheoryDataRow)row).GetData());
    }

    public async Task<(Outcome Outcome, string Reason)> Run()
    {
        object? instance = null;
        try
        {
            instance = type.GetConstructors().Single() is { } constructor ? constructor.Invoke([.. constructor.GetParameters().Select(_ => new SilentOutput())]) : null;
            if (method.Invoke(instance, Arguments()) is Task task) await task;
            return (Outcome.Passed, "");
        }
        // CA1031: whatever a test throws is its failure.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Exception cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            // Generic code that the framework makes by reflection, for kinds of values that Instantiations does not name.
            for (Exception? inmost = cause; inmost != null; inmost = inmost.InnerException)
                if (inmost is NotSupportedException && inmost.Message.Contains("native code", StringComparison.Ordinal)) return (Outcome.Skipped, $"the test framework has no native code for it: {inmost.Message.Split('\n')[0]}");
            return cause.Message.StartsWith(SkipMark, StringComparison.Ordinal) ? (Outcome.Skipped, cause.Message[SkipMark.Length..]) : (Outcome.Failed, cause.ToString());
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    public override string ToString() => $"{type.Name}.{method.Name}({string.Join(", ", arguments)})";

    /// <summary>With those that the row leaves out.</summary>
    private object?[] Arguments() => [.. method.GetParameters().Select((p, i) => i < arguments.Length ? arguments[i] : p.DefaultValue)];

    /// <summary>What tests write for a person to read goes nowhere.</summary>
    private sealed class SilentOutput : ITestOutputHelper
    {
        public string Output => "";

        public void Write(string message)
        {
        }

        public void Write(string format, params object[] args)
        {
        }

        public void WriteLine(string message)
        {
        }

        public void WriteLine(string format, params object[] args)
        {
        }
    }
}
