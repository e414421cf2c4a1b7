using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Kernels.Tests;
using NetAdapt.Onnx;
using NetAdapt.Onnx.Tests;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Tuning;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Tests.Inference;

[Collection(DeviceCollection.Name)]
public sealed class OpenClInferencePlanTests
{
    private static OpenClBackend Backend => TestDevice.Backend;

    public static TheoryData<string> Kinds => [.. RandomNetworks.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void A_plan_gives_what_the_reference_gives_for_every_number_of_images(string kind)
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make(kind));
        using IInferencePlan plan = Backend.PlanInference(network, new PlanOptions(3)), reference = new ReferenceBackend().PlanInference(network, new PlanOptions(3));
        foreach (int images in (int[])[3, 1, 2, 3])
        {
            Values.Random(plan.Input.Length, images).CopyTo(plan.Input);
            plan.Input.CopyTo(reference.Input);
            plan.Output.Fill(float.NaN);
            plan.Run(images);
            reference.Run(images);
            int length = network.Shapes[network.Output].Count * images;
            Values.AssertClose(reference.Output[..length], plan.Output[..length], 1e-4f, $"{kind}, {images} images");
        }
    }

    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn")]
    [InlineData("resnet8_cifar10_mlperf_tiny")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny")]
    public void Logits_agree_with_both_oracles(string model)
    {
        Network network = OnnxReader.Read(Shared.Path($"models/{model}.onnx"));
        NpyFile input = NpyFile.Read(Shared.Path($"oracles/{model}/input.npy"));
        int batch = input.Shape[0], length = network.OutputShape.Count * batch;
        using IInferencePlan plan = Backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(batch));
        ChannelOrder.FirstToLast(input.Values, plan.Input, network.InputShape.WithBatch(batch));
        plan.Run(batch);
        foreach (string oracle in new[] { "torch", "opencv" })
        {
            float[] expected = NpyFile.Read(Shared.Path($"oracles/{model}/logits_{oracle}.npy")).Values;
            for (int i = 0; i < length; i++) Assert.InRange(plan.Output[i] - expected[i], -1e-3f, 1e-3f);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make("mobilenet"));
        using IInferencePlan plan = Backend.PlanInference(network, new PlanOptions());
        plan.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        plan.Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_devices_clock_tells_what_each_layer_took_and_the_answer_stays_the_same()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make("concat"));
        using IInferencePlan plan = Backend.PlanInference(network, new PlanOptions(2));
        float[] input = Values.Random(plan.Input.Length, 1);
        input.CopyTo(plan.Input);
        plan.Run(2);
        float[] expected = plan.Output.ToArray();
        var times = new double[plan.Layers.Count];
        foreach (int images in (int[])[1, 2])
        {
            input.CopyTo(plan.Input);
            plan.Output.Clear();
            Assert.True(plan.TryTimeLayers(times, out double rest, images));
            Assert.All(times, time => Assert.InRange(time, 1e-9, 10_000));
            Assert.InRange(rest, 0, 10_000);
            int length = network.Shapes[network.Output].Count * images;
            Assert.Equal(expected[..length], plan.Output[..length].ToArray());
            Assert.False(plan.Output[length..].ContainsAnyExcept(0f));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.TryTimeLayers(times, out _, 3));
    }

    [Fact]
    public void A_device_says_what_it_can_do_at_most()
    {
        long before = Backend.Context.AllocatedBytes;
        Roofline roofline = Backend.MeasureRoofline();
        Assert.InRange(roofline.GflopPerSecond, 1e-3, 1e7);
        Assert.InRange(roofline.GigabytesPerSecond, 1e-3, 1e6);
        Assert.Equal(before, Backend.Context.AllocatedBytes);
    }

    [Fact]
    public void A_disposed_plan_holds_nothing_on_the_device()
    {
        long before = Backend.Context.AllocatedBytes;
        IInferencePlan plan = Backend.PlanInference(FusedNetwork.Of(new RandomNetworks(7).Make("mixed")), new PlanOptions(2));
        Assert.InRange(plan.PeakBytes, 1, Backend.Context.AllocatedBytes - before + 8 * (plan.Input.Length + plan.Output.Length));
        plan.Dispose();
        plan.Dispose();
        Assert.Equal(before, Backend.Context.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => plan.Run());
    }

    [Fact]
    public void A_batch_that_the_device_has_no_room_for_is_refused_by_name()
    {
        long before = Backend.Context.AllocatedBytes;
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make("mobilenet"));
        Assert.Contains("--batch", Assert.ThrowsAny<InvalidInputException>(() => Backend.PlanInference(network, new PlanOptions(4_000_000))).Message, StringComparison.Ordinal);
        Assert.Equal(before, Backend.Context.AllocatedBytes);
    }

    [Fact]
    public void Half_precision_is_refused_where_the_device_lacks_it()
    {
        if (TestDevice.Device.HasFp16) Assert.Skip("this device has cl_khr_fp16");
        Assert.Contains("cl_khr_fp16", Assert.Throws<OpenClException>(() => new OpenClBackend(TestDevice.Device, new OpenClOptions(Precision.Fp16))).Message, StringComparison.Ordinal);
    }
}
