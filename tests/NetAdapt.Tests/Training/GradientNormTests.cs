using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class GradientNormTests
{
    [Fact]
    public void The_norm_of_many_gradients_is_the_root_of_their_squares()
    {
        float[] gradients = [.. Enumerable.Range(0, 5003).Select(i => i % 7 - 3f)];

        Assert.Equal(Math.Sqrt(gradients.Sum(g => (double)g * g)), GradientNorm.Of(gradients), 1e-4);
    }

    [Fact]
    public void Gradients_over_the_limit_are_scaled_to_it_and_keep_their_direction()
    {
        float[] gradients = [3, 0, -4];

        double before = GradientNorm.Clip(gradients, 1);

        Assert.Equal(5, before, 1e-6);
        Assert.Equal(0.6f, gradients[0], 1e-6f);
        Assert.Equal(-0.8f, gradients[2], 1e-6f);
    }

    [Fact]
    public void Gradients_under_the_limit_stay()
    {
        float[] gradients = [3, 0, -4];

        GradientNorm.Clip(gradients, 5.5f);

        Assert.Equal([3, 0, -4], gradients);
    }

    [Fact]
    public void The_norm_of_the_same_numbers_at_another_address_has_the_same_bits()
    {
        float[] numbers = [.. Enumerable.Range(0, 3001).Select(i => MathF.Sin(i))];
        double expected = GradientNorm.Of(numbers);

        for (int shift = 1; shift < 16; shift++)
        {
            var moved = new float[numbers.Length + shift];
            numbers.CopyTo(moved, shift);
            Assert.Equal(expected, GradientNorm.Of(moved.AsSpan(shift)));
        }
    }
}
