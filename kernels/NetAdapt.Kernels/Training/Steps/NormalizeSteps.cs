using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Training.Loops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>Adds the images' moments to a batch normalization's.</summary>
internal sealed unsafe class MomentsStep<L, V>(Place x, BatchMoments moments) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    [SkipLocalsInit]
    public override void Run(in Pass pass)
    {
        float* found = stackalloc float[2 * moments.Stride];
        View view = pass.Of(x);
        Normalize<L, V>.Moments(view, found, found + moments.Stride);
        moments.Join(pass.Worker, view.Pixels, found, found + moments.Stride);
    }

    public override void Finish() => moments.FinishForward();
}

/// <summary>y = clamp(x * scale + shift), whenever some stage wants a batch normalization's output.</summary>
internal sealed unsafe class NormalizeStep<L, V>(Place x, Place y, BatchMoments moments, float min, float max) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass) => Normalize<L, V>.Forward(pass.Of(x), pass.Of(y), moments.Scale, moments.Shift, min, max);
}

/// <summary>First backward pass of a batch normalization and its clamp: the sums that its gradients and the second pass need.</summary>
internal sealed unsafe class NormalizeSumsStep<L, V>(Place dy, Place x, BatchMoments moments, float min, float max) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass) =>
        NormalizeBackward<L, V>.Sums(pass.Of(dy), pass.Of(x), moments.Scale, moments.Shift, moments.Mean, min, max, moments.FirstOf(pass.Worker), moments.SecondOf(pass.Worker));

    public override void Finish() => moments.FinishBackward();
}

/// <summary>Second backward pass of a batch normalization.</summary>
internal sealed unsafe class NormalizeApplyStep<L, V>(Place dy, Place x, Place dx, BatchMoments moments, float min, float max, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Factors _factors = moments.Factors;

    public override void Run(in Pass pass) => NormalizeBackward<L, V>.Apply(pass.Of(dy), pass.Of(x), pass.Of(dx), _factors, min, max, add);
}
