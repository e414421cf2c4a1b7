namespace NetAdapt.OpenCL.Inference;

/// <summary>One way to compute a layer, of which the fastest on the device is wanted.</summary>
/// <param name="Name">"4x2", "image4x2", "split8"; "" where there is but one.</param>
internal sealed record Variant(string Name, Func<LayerFrame, LayerStep> Bind);
