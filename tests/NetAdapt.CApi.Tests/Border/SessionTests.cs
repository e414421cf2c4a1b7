using NetAdapt.Backends;
using NetAdapt.CApi.Border;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.CApi.Tests.Border;

public sealed class SessionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Buffers_lie_as_the_session_was_told(int number)
    {
        var layout = (SessionLayout)number;
        // A map of 2x2 pixels with 3 channels; the file takes (N, H, W, C) and gives (N, C, W, H).
        var map = new FeatureMap(1, 2, 2, 3);
        var network = new Network("net", [new Layer("x", new Input(map), [], []), new Layer("y", Clamp.Relu, [0], [])])
            .WithMetadata(OnnxMetadata.InputView, "N,H,W,C").WithMetadata(OnnxMetadata.OutputView, "N,C,W,H");
        var backend = new ReferenceBackend();
        IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(2));
        using var session = new Session(backend, plan, NetworkSignature.Of(network), layout);
        float[] x = [.. Enumerable.Range(0, 24).Select(i => (float)i)], y = new float[24];

        session.Run(x, y);

        // The network changes nothing, so NCHW and NHWC come out as they went in.
        for (int i = 0; i < 12; i++)
        {
            int source = layout == SessionLayout.File ? Source(i) : i;
            Assert.Equal((x[source], x[12 + source]), (y[i], y[12 + i]));
        }
    }

    /// <summary>By the file, what lies at 6 h + 3 w + c goes to 4 c + 2 w + h.</summary>
    private static int Source(int place) => 6 * (place % 2) + 3 * (place / 2 % 2) + place / 4;
}
