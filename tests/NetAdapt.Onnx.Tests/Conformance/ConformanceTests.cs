using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests.Conformance;

/// <summary>The format's own operator tests (operator sets 7 to 12).</summary>
public class ConformanceTests(ITestOutputHelper output)
{
    private const int ExpectedToPass = 121;

    /// <summary>Tests of supported ops in forms that are refused, and why they cannot be a part of these networks.</summary>
    private static readonly Dictionary<string, string[]> RefusedForms = new()
    {
        ["three dimensions"] = ["averagepool_3d_default", "maxpool_3d_default"],
        ["works across the batch"] =
        [
            "concat_2d_axis_0", "concat_2d_axis_negative_2", "concat_3d_axis_0", "concat_3d_axis_negative_3", "gemm_all_attributes", "gemm_transposeA", "gemm_default_matrix_bias",
            "matmul_3d", "reduce_mean_default_axes_keepdims_example", "reduce_mean_default_axes_keepdims_random", "reshape_reordered_all_dims", "softmax_axis_0",
        ],
        ["needs data to be moved, or an axis to be split"] =
            ["matmul_4d", "reshape_extended_dims", "reshape_negative_dim", "reshape_reordered_last_dims", "softmax_axis_1", "softmax_default_axis"],
        ["two outputs"] = ["maxpool_with_argmax_2d_precomputed_pads", "maxpool_with_argmax_2d_precomputed_strides"],
        ["quotient of two activations"] = ["div"],
        ["no activation at all"] = ["constant", "shape", "shape_example"],
        ["supported on constants only"] =
        [
            "gather_0", "gather_1", "gather_negative_indices", "slice", "slice_default_axes", "slice_default_steps", "slice_end_out_of_bounds", "slice_neg", "slice_neg_steps",
            "slice_negative_axes", "slice_start_out_of_bounds",
        ],
    };

    [Fact]
    public void Every_operator_test_passes_or_is_refused_by_name()
    {
        var tests = NodeTest.Unpack(Shared.Path("conformance/onnx-node-tests-opset7-12.tar.gz"));
        var refused = new List<(NodeTest Test, string Reason, string Message)>();
        int passed = 0;
        foreach (NodeTest test in tests)
        {
            if (Harness.Run(test) is not { } message) passed++;
            else refused.Add((test, ReasonOf(test), message));
        }
        output.WriteLine($"{tests.Count} operator tests: {passed} passed, {refused.Count} refused, 0 failed");
        foreach (var reason in refused.GroupBy(r => r.Reason).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"refused, {reason.Key}: {reason.Count()}");
            foreach (var (test, _, message) in reason) output.WriteLine($"    {test.Name}: {message}");
        }
        foreach (var (test, reason, message) in refused)
            if (reason == UnsupportedOp) Assert.Contains($"op {test.Node.OpType} is not supported", message, StringComparison.Ordinal);
            else Assert.NotEqual("not expected", reason);
        Assert.Equal(ExpectedToPass, passed);
    }

    private const string UnsupportedOp = "op not supported";

    private static string ReasonOf(NodeTest test) =>
        !OnnxOps.All.Any(op => op.Name == test.Node.OpType) ? UnsupportedOp
        : test.Inputs.Count > 0 && test.Inputs[0].DataType != (int)ElementType.Float ? "data is not float"
        : RefusedForms.FirstOrDefault(form => form.Value.Contains(test.Name)).Key ?? "not expected";
}
