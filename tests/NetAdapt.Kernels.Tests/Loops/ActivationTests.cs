using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;
using System.Runtime.Intrinsics;

namespace NetAdapt.Kernels.Tests.Loops;

/// <summary>Activations of exponentials and the square root, from where they vanish to where they are straight, against their ops in double precision.</summary>
public sealed unsafe class ActivationTests
{
    private static readonly ElementwiseOp[] s_ops = [new Sigmoid(), new Swish(), new Elu(), new Elu(0.3f), new Softplus(), new Mish(), new Erf(), new Gelu(), new Gelu(Tanh: true), new Sqrt()];

    public static TheoryData<int, string> Cases => [.. from op in Enumerable.Range(0, s_ops.Length) from isa in KernelCatalog.SupportedIsas select new TheoryDataRow<int, string>(op, isa)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_activation_and_its_slope_keep_their_digits_everywhere(int number, string isa)
    {
        ElementwiseOp op = s_ops[number];
        float[] x = [.. Points()], y = new float[x.Length], dx = new float[x.Length], dy = new float[x.Length];
        Array.Fill(dy, 1);
        Run(isa, op, x, y, dy, dx);
        for (int i = 0; i < x.Length; i++)
        {
            AssertClose(op.Apply(x[i]), y[i], 1, $"{op} of {x[i]}");
            // A slope may pass through 0, near which it is a difference.
            AssertClose(op.Slope(x[i]), dx[i], 0.1f, $"slope of {op} at {x[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_no_number_stays_none_and_large_numbers_stay_large(int number, string isa)
    {
        ElementwiseOp op = s_ops[number];
        float[] x = new float[16], y = new float[16], dy = new float[16], dx = new float[16];
        (x[0], x[1], x[2], x[3]) = (float.NaN, 3e38f, -3e38f, float.PositiveInfinity);
        Array.Fill(dy, 1);
        Run(isa, op, x, y, dy, dx);
        // x[4] is 0, where a root is steep without end.
        foreach (int i in (int[])[1, 2, 4]) AssertClose(op.Slope(x[i]), dx[i], 1, $"slope of {op} at {x[i]}");
        Assert.True(float.IsNaN(y[0]), $"{op} of what is no number is {y[0]}");
        for (int i = 1; i < 4; i++) Assert.True(op.Apply(x[i]).Equals(y[i]) || MathF.Abs(op.Apply(x[i]) - y[i]) <= 1e-6f * MathF.Max(1, MathF.Abs(y[i])), $"{op} of {x[i]} is {y[i]}, not {op.Apply(x[i])}");
    }

    private static void AssertClose(float expected, float found, float scale, string what) =>
        Assert.True(expected.Equals(found) || MathF.Abs(expected - found) <= 2e-6f * MathF.Max(MathF.Abs(expected), scale == 1 ? 1e-4f : scale), $"{what} is {found}, not {expected}");

    private static void Run(string isa, ElementwiseOp op, float[] x, float[] y, float[] dy, float[] dx)
    {
        switch (isa)
        {
            case "avx512": Run<Avx512Lanes, Vector512<float>>(op, x, y, dy, dx); break;
            case "avx2": Run<Avx2Lanes, Vector256<float>>(op, x, y, dy, dx); break;
            case "advsimd": Run<AdvSimdLanes, Vector128<float>>(op, x, y, dy, dx); break;
            default: Run<ScalarLanes, float>(op, x, y, dy, dx); break;
        }
    }

    private static void Run<L, V>(ElementwiseOp op, float[] x, float[] y, float[] dy, float[] dx) where L : struct, ILanes<V> where V : unmanaged
    {
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            ActivationPass.Of<L, V>(op).Run(px, py, x.Length);
            SlopePass.Of<L, V>(op).Run(px, pdy, pdx, x.Length, add: false);
        }
    }

    /// <summary>Both signs, from 1e-6 to 30; a multiple of all vectors.</summary>
    private static IEnumerable<float> Points()
    {
        for (int i = 0; i < 2048; i++) yield return (i - 1023.5f) / 34;
        for (int i = 0; i < 512; i++) yield return (i % 2 == 0 ? 1 : -1) * MathF.Pow(10, -6 + i / 85f);
    }
}
