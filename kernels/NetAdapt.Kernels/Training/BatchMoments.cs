using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training;

/// <summary>What one batch normalization knows during a pass: the workers' moments, the factors of y = x * scale + shift, and those of its backward pass.
/// The workers' numbers are joined in the workers' order, in double.</summary>
internal sealed unsafe class BatchMoments
{
    private readonly BatchNormalization _op;
    private readonly int _channels, _workers;
    private readonly float* _gamma, _beta, _gammaGradient, _betaGradient, _runningMean, _runningVariance;
    private readonly double* _sums;   // workers * 2 * stride: mean and sum of squares, then the sums of the backward pass
    private readonly long* _counts;
    private double _count;

    /// <param name="layer">The batch normalization's number.</param>
    /// <param name="stride">Channels, rounded up to whole vectors.</param>
    public BatchMoments(BatchNormalization op, int layer, int channels, int stride, PlanWeights weights, PlanMemory memory, int workers)
    {
        (_op, _channels, _workers, Stride) = (op, channels, workers, stride);
        int gamma = weights.Trained(layer, BatchNormalization.Scale), beta = weights.Trained(layer, BatchNormalization.Shift);
        _gamma = weights.Parameters + gamma;
        _beta = weights.Parameters + beta;
        _gammaGradient = weights.Gradients + gamma;
        _betaGradient = weights.Gradients + beta;
        _runningMean = weights.Statistics + weights.Statistic(layer, BatchNormalization.Mean);
        _runningVariance = weights.Statistics + weights.Statistic(layer, BatchNormalization.Variance);
        _sums = (double*)memory.Take(4L * workers * stride);
        _counts = (long*)memory.Take(2L * workers);
        float* factors = memory.Take(7L * stride);
        Scale = factors;
        Shift = factors + stride;
        Mean = factors + 2 * stride;
        Inverse = factors + 3 * stride;
        OfGradient = factors + 4 * stride;
        OfInput = factors + 5 * stride;
        Constant = factors + 6 * stride;
    }

    public int Stride { get; }

    public float* Scale { get; }

    public float* Shift { get; }

    public float* Mean { get; }

    /// <summary>Of the second backward pass.</summary>
    public Factors Factors => new() { Scale = Scale, Shift = Shift, OfGradient = OfGradient, OfInput = OfInput, Constant = Constant };

    private float* OfGradient { get; }

    private float* OfInput { get; }

    private float* Constant { get; }

    private float* Inverse { get; }

    /// <summary>A worker's means; in the backward pass its sums of g.</summary>
    public double* FirstOf(int worker) => _sums + 2L * worker * Stride;

    /// <summary>A worker's sums of squared distances; in the backward pass those of g * (x - mean).</summary>
    public double* SecondOf(int worker) => _sums + (2L * worker + 1) * Stride;

    /// <summary>Joins the moments of some more pixels with a worker's own. Source: Chan, Golub and LeVeque 1979.</summary>
    public void Join(int worker, int pixels, float* mean, float* squares)
    {
        double* ownMean = FirstOf(worker), ownSquares = SecondOf(worker);
        double before = _counts[worker], share = pixels / (before + pixels), both = before * share;
        for (int c = 0; c < _channels; c++)
        {
            double delta = mean[c] - ownMean[c];
            ownMean[c] += delta * share;
            ownSquares[c] += squares[c] + delta * delta * both;
        }
        _counts[worker] += pixels;
    }

    /// <summary>Joins a worker's moments with the first one's, which stand for so many pixels <paramref name="before"/> it.</summary>
    private void Join(int worker, double before)
    {
        double* mean = FirstOf(0), squares = SecondOf(0), nextMean = FirstOf(worker), nextSquares = SecondOf(worker);
        double share = _counts[worker] / (before + _counts[worker]), both = before * share;
        for (int c = 0; c < _channels; c++)
        {
            double delta = nextMean[c] - mean[c];
            mean[c] += delta * share;
            squares[c] += nextSquares[c] + delta * delta * both;
        }
    }

    /// <summary>After all workers: the batch's moments, the factors of the forward pass, and the running statistics one step further.</summary>
    public void FinishForward()
    {
        _count = 0;
        double* mean = FirstOf(0), squares = SecondOf(0);
        for (int w = 0; w < _workers; w++)
        {
            // The others' are joined with the first one's.
            if (w > 0 && _counts[w] > 0) Join(w, _count);
            _count += _counts[w];
        }
        double momentum = _op.Momentum, epsilon = _op.Epsilon, biased = 1 / _count, unbiased = _count > 1 ? 1 / (_count - 1) : biased;
        for (int c = 0; c < _channels; c++)
        {
            double inverse = 1 / Math.Sqrt(squares[c] * biased + epsilon), scale = inverse * _gamma[c];
            (Mean[c], Inverse[c], Scale[c], Shift[c]) = ((float)mean[c], (float)inverse, (float)scale, (float)(_beta[c] - mean[c] * scale));
            _runningMean[c] = (float)(momentum * _runningMean[c] + (1 - momentum) * mean[c]);
            _runningVariance[c] = (float)(momentum * _runningVariance[c] + (1 - momentum) * squares[c] * unbiased);
        }
        Clear();
    }

    /// <summary>After all workers' first backward pass: the gradients of scale and shift, and the factors of dx = g * OfGradient + x * OfInput + Constant.</summary>
    public void FinishBackward()
    {
        double share = 1 / _count;
        for (int c = 0; c < _channels; c++)
        {
            double sum = 0, product = 0, inverse = Inverse[c];
            for (int w = 0; w < _workers; w++)
            {
                sum += FirstOf(w)[c];
                product += SecondOf(w)[c];
            }
            _gammaGradient[c] = (float)(product * inverse);
            _betaGradient[c] = (float)sum;
            // dx = scale / sigma * (g - sum / n - (x - mean) / sigma^2 * product / n)
            double ofG = _gamma[c] * inverse, ofX = -ofG * inverse * inverse * product * share;
            (OfGradient[c], OfInput[c], Constant[c]) = ((float)ofG, (float)ofX, (float)(-ofG * sum * share - ofX * Mean[c]));
        }
        Clear();
    }

    private void Clear()
    {
        new Span<double>(_sums, 2 * _workers * Stride).Clear();
        new Span<long>(_counts, _workers).Clear();
    }
}
