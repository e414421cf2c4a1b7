namespace NetAdapt.Ops;

/// <summary>y = x for x > Alpha, else 0. Source: Konda et al., Zero-bias autoencoders and the benefits of co-adapting features.</summary>
public sealed record ThresholdedRelu(float Alpha = 1) : ElementwiseOp
{
    public override string Kind => "thresholdedrelu";

    public override (float P, float Q) Constants() => (Alpha, 0);

    public override float Apply(float x) => x > Alpha ? x : 0;

    public override float Slope(float x) => x > Alpha ? 1 : 0;
}
