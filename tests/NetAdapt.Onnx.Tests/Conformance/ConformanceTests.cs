using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests.Conformance;

/// <summary>The format's own operator tests (operator sets 7 to 12).</summary>
public class ConformanceTests(ITestOutputHelper output)
{
    private const int ExpectedAsNetworks = 175, ExpectedAsConstants = 26;

    /// <summary>Tests of supported ops in forms that are refused, and why they cannot be a part of these networks.</summary>
    private static readonly Dictionary<string, string[]> RefusedForms = new()
    {
        ["three dimensions"] = ["averagepool_3d_default", "maxpool_3d_default"],
        ["two outputs"] = ["maxpool_with_argmax_2d_precomputed_pads", "maxpool_with_argmax_2d_precomputed_strides"],
    };

    [Fact]
    public void Every_operator_test_passes_or_is_refused_by_name()
    {
        var tests = NodeTest.Unpack(Shared.Path("conformance/onnx-node-tests-opset7-12.tar.gz"));
        var outcomes = tests.Select(test => (Test: test, Outcome: Harness.Run(test))).ToArray();
        var refused = outcomes.Where(o => o.Outcome.Passed == Passed.No).Select(o => (o.Test, Reason: ReasonOf(o.Test), Message: o.Outcome.Refusal)).ToArray();
        int asNetworks = Count(Passed.AsNetwork), asConstants = Count(Passed.AsConstants);
        output.WriteLine($"{tests.Count} operator tests: {asNetworks} passed as networks, {asConstants} on constants, {refused.Length} refused, 0 failed");
        output.WriteLine("passed on constants; as networks refused:");
        foreach (var (test, outcome) in outcomes.Where(o => o.Outcome.Passed == Passed.AsConstants)) output.WriteLine($"    {test.Name}: {outcome.Refusal}");
        foreach (var reason in refused.GroupBy(r => r.Reason).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"refused, {reason.Key}: {reason.Count()}");
            foreach (var (test, _, message) in reason) output.WriteLine($"    {test.Name}: {message}");
        }
        foreach (var (test, reason, message) in refused)
            if (reason == UnsupportedOp) Assert.Contains($"op {test.Node.OpType} is not supported", message, StringComparison.Ordinal);
            else Assert.NotEqual("not expected", reason);
        Assert.Equal((ExpectedAsNetworks, ExpectedAsConstants), (asNetworks, asConstants));

        int Count(Passed passed) => outcomes.Count(o => o.Outcome.Passed == passed);
    }

    private const string UnsupportedOp = "op not supported";

    private static string ReasonOf(NodeTest test) =>
        !OnnxOps.All.Any(op => op.Name == test.Node.OpType) ? UnsupportedOp
        : test.Inputs.Count > 0 && test.Inputs[0].DataType != (int)ElementType.Float ? "data is not float"
        : RefusedForms.FirstOrDefault(form => form.Value.Contains(test.Name)).Key ?? "not expected";
}
