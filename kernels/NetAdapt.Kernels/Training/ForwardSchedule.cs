using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training;

/// <summary>The forward pass in training mode.</summary>
internal abstract unsafe class ForwardSchedule<L, V> : Schedule<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place?[] _stored;
    private readonly Dictionary<(int Layer, Border Border), Place> _made = [];
    private readonly Clamp?[] _clampOf;
    private readonly Recomputation _recomputation;
    private readonly HashSet<int> _dropped = [];

    protected ForwardSchedule(TrainingGraph graph, PlanOptions options, PlanWeights weights, PlanMemory memory, Recomputation recomputation) : base(graph, options)
    {
        _recomputation = recomputation;
        Weights = weights;
        Memory = memory;
        int count = Network.Layers.Length;
        _stored = new Place?[count];
        _clampOf = new Clamp?[count];
        Moments = new BatchMoments?[count];
        Kernels = new DenseKernel<L, V>[]?[count];
        Windows = new DepthwiseKernel<L, V>?[count];
        for (int i = 0; i < count; i++)
            if (JoinedClamp(i) is { } clamp) _clampOf[i] = clamp;
    }

    protected PlanWeights Weights { get; }

    protected PlanMemory Memory { get; }

    /// <summary>Of each batch normalization.</summary>
    protected BatchMoments?[] Moments { get; }

    /// <summary>Of each convolution and fully connected layer that is a matrix product.</summary>
    protected DenseKernel<L, V>[]?[] Kernels { get; }

    /// <summary>Of each depthwise convolution.</summary>
    protected DepthwiseKernel<L, V>?[] Windows { get; }

    /// <summary>Floats of each worker's sums, so far.</summary>
    protected int SumsLength { get; private set; }

    protected Op OpOf(int layer) => Network.Layers[layer].Op;

    protected int InputOf(int layer) => Network.Layers[layer].Inputs[0];

    /// <summary>Where the caller writes images.</summary>
    protected Place ImagesPlace => _stored[0]!;

    /// <summary>The batch normalization is followed by a clamp alone, and never stands by itself.</summary>
    protected bool IsJoined(int batchNormalization) => _clampOf[batchNormalization] != null;

    /// <summary>The batch normalization whose output, clamped or not, the layer's output is; null: none.</summary>
    protected int? NormalizationOf(int layer) => OpOf(layer) switch
    {
        BatchNormalization when !IsJoined(layer) => layer,
        Clamp when _clampOf[InputOf(layer)] != null && OpOf(InputOf(layer)) is BatchNormalization => InputOf(layer),
        _ => null,
    };

    /// <summary>What a batch normalization's output is clamped to.</summary>
    protected (float Min, float Max) RangeOf(int batchNormalization) =>
        _clampOf[batchNormalization] is { } clamp ? (clamp.Min, clamp.Max) : (float.NegativeInfinity, float.PositiveInfinity);

    protected int ReserveSums(int floats)
    {
        int start = SumsLength;
        SumsLength += (floats + 15) / 16 * 16;
        return start;
    }

    protected Stage[] BuildForward()
    {
        _stored[0] = new Place(Network.InputShape, Network.InputShape.C, isScratch: false);
        KeepForEver(ImagesPlace);
        for (int i = 1; i <= Graph.Logits; i++)
        {
            if (!Graph.IsLive(i)) continue;
            if (OpOf(i) is BatchNormalization bn)
            {
                Place x = Have(InputOf(i), dense: true);
                Moments[i] = new BatchMoments(bn, i, x.Map.C, x.Stride, Weights, Memory, Options.Threads);
                Emit(new MomentsStep<L, V>(x, Moments[i]!), x);
                EndStage();
            }
            else if (!IsDerived(OpOf(i)))
            {
                EmitForward(i, _stored[i] = NewBatch(Network.Shapes[i]));
            }
        }
        if (_stored[Graph.Logits] == null)
        {
            Place logits = NewBatch(Network.Shapes[Graph.Logits]);
            Derive(Graph.Logits, logits);
            _stored[Graph.Logits] = logits;
        }
        Stage[] stages = TakeStages();
        for (int i = 1; i <= Graph.Logits; i++)
            if (_stored[i] != null && _recomputation.Drops(i)) _dropped.Add(i);
        return stages;
    }

    protected override void EndStage()
    {
        base.EndStage();
        _made.Clear();
    }

    /// <summary>A layer's output, made now if this stage does not have it yet.</summary>
    /// <param name="dense">Without any border, even one that somebody else wanted.</param>
    /// <param name="raw">The network's input may have pixels that do not fill whole vectors.</param>
    protected Place Have(int layer, bool dense = false, Border border = default, bool raw = false)
    {
        if (_dropped.Remove(layer)) Remake(layer);
        Place? stored = layer == 0 && !raw && ImagesPlace.Stride != Whole(ImagesPlace.Map.C) ? null : _stored[layer];
        if (stored != null && border.IsEmpty) return stored;
        if (layer != 0 || !raw)
        {
            if (_made.TryGetValue((layer, border), out Place? made)) return made;
            if (!dense && border.IsEmpty && _made.FirstOrDefault(m => m.Key.Layer == layer) is { Value: { } other }) return other;
        }
        Place place = raw && stored != null ? new Place(stored.Map, stored.Stride, isScratch: true, border) { IsFenced = !border.IsEmpty } : NewScratch(Network.Shapes[layer], border);
        Place? plain = stored ?? _made.GetValueOrDefault((layer, default));
        if (plain != null) Emit(new CopyStep<L, V>(plain, place, add: false), plain, place);
        else Derive(layer, place);
        if (layer != 0 || !raw) _made[(layer, border)] = place;
        return place;
    }

    /// <summary>Makes a convolution's output again, with all that was dropped before it; from now on it is stored.</summary>
    private void Remake(int layer)
    {
        bool within = IsRemaking;
        IsRemaking = true;
        Place y = NewBatch(Network.Shapes[layer]);
        EmitConvolution(layer, (Convolution)OpOf(layer), y);
        _stored[layer] = y;
        IsRemaking = within;
    }

    /// <summary>Ops whose output is made again wherever it is wanted.</summary>
    private static bool IsDerived(Op op) => op is Input or BatchNormalization or ElementwiseOp or Scale or Dropout or Flatten;

    private void Derive(int layer, Place y)
    {
        Layer l = Network.Layers[layer];
        if (NormalizationOf(layer) is { } normalization)
        {
            Place from = Have(InputOf(normalization));
            var (min, max) = RangeOf(normalization);
            Emit(new NormalizeStep<L, V>(from, y, Moments[normalization]!, min, max), from, y);
            return;
        }
        Place x = layer == 0 ? ImagesPlace : Have(l.Inputs[0]);
        Emit(l.Op switch
        {
            Input => new RectangleStep(x, y, new Rectangle(x.Map.H, x.Map.W, x.Map.C), add: false),
            ElementwiseOp op => new ActivationStep<L, V>(op, x, y),
            Scale => new ScaleStep<L, V>(x, y, Constant(l.Weights[0]), Constant(l.Weights[1]), add: false),
            Dropout op => new DropoutStep(x, y, op.Rate, layer, add: false),
            Flatten => new RectangleStep(x, y, Rectangle.Flat(x.Map), add: false),
            _ => throw new InvalidOperationException($"{l.Op.Kind} is not derived."),
        }, x, y);
    }

    /// <summary>A constant vector in the plan's memory, filled up to whole vectors.</summary>
    protected float* Constant(Tensor vector)
    {
        float* copy = Memory.Take(Whole(vector.Count));
        vector.Span.CopyTo(new Span<float>(copy, vector.Count));
        return copy;
    }

    private void EmitForward(int layer, Place y)
    {
        Layer l = Network.Layers[layer];
        switch (l.Op)
        {
            case Convolution op:
                EmitConvolution(layer, op, y);
                break;
            case FullyConnected op:
            {
                Place x = Have(l.Inputs[0], dense: true, raw: true);
                float* bias = op.HasBias ? Weights.Parameters + Weights.Trained(layer, 1) : null;
                DenseKernel<L, V>[] kernels = KernelsOf(layer, x, op.Outputs, x.Map.Pixels, groups: 1, x.Stride == x.Map.C ? x.Map.Pixels : 1, turned: false);
                Emit(new RowsForwardStep<L, V>(kernels[0], x, y, rowIsImage: true, bias), x, y);
                break;
            }
            case BinaryOp op:
            {
                Place a = Have(l.Inputs[0]), b = Have(l.Inputs[1]);
                Emit(BinarySteps<L, V>.Forward(op, a, b, y), a, b, y);
                break;
            }
            case Concat:
            {
                int first = 0;
                foreach (int input in l.Inputs)
                {
                    Place x = Have(input);
                    Emit(new RectangleStep(x, y, Rectangle.Joined(x.Map, first), add: false), x, y);
                    first += x.Map.C;
                }
                break;
            }
            default:
            {
                Place x = Have(l.Inputs[0]);
                Emit(l.Op switch
                {
                    Pad op => new RectangleStep(x, y, Rectangle.Padded(op, x.Map), add: false, fill: op.Value),
                    Select op => new SelectStep(x, y, [.. op.Channels], isBackward: false),
                    MaxPool op => new MaxPoolStep<L, V>(op.Window, x, y),
                    AveragePool op => new AveragePoolStep<L, V>(op, x, y, isBackward: false),
                    ChannelMean => new ChannelMeanStep(x, y),
                    GlobalAveragePool => new GlobalAverageStep<L, V>(x, y),
                    Softmax op => new SoftmaxStep(op, x, y),
                    _ => throw new NotSupportedException($"layer '{l.Name}': the CPU engine cannot train {l.Op.Kind}."),
                }, x, y);
                break;
            }
        }
    }

    private void EmitConvolution(int layer, Convolution op, Place y)
    {
        int input = InputOf(layer);
        float* bias = op.HasBias ? Weights.Parameters + Weights.Trained(layer, 1) : null;
        if (op.Window.IsPointwise)
        {
            Place x = Have(input, dense: true, raw: true);
            foreach (DenseKernel<L, V> kernel in KernelsOf(layer, x, op.OutputChannels, 1, op.Groups, 1, turned: false))
                Emit(new RowsForwardStep<L, V>(kernel, x, y, rowIsImage: false, OfKernel(bias, kernel)), x, y);
            return;
        }
        if (IsDepthwise(layer, op))
        {
            Place x = Have(input, border: Border.Of(op.Window));
            Windows[layer] ??= new DepthwiseKernel<L, V>(op.Window, op.OutputChannels, y.Stride, Weights, Memory, Weights.Trained(layer, 0), ReserveSums(op.Window.Taps * y.Stride), bias);
            Emit(new DepthwiseForwardStep<L, V>(Windows[layer]!, op.Window, x, y), x, y);
        }
        else
        {
            Place x = Have(input, border: Border.Of(op.Window), raw: true);
            int joined = x.Stride == x.Map.C && op.Window.DilationW == 1 ? op.Window.KernelW : 1;
            foreach (DenseKernel<L, V> kernel in KernelsOf(layer, x, op.OutputChannels, op.Window.Taps, op.Groups, joined, TurnedWindow.Of(op.Window) != null))
                Emit(new WindowForwardStep<L, V>(kernel, op.Window, x, y, OfKernel(bias, kernel)), x, y);
        }
    }

    private static float* OfKernel(float* bias, DenseKernel<L, V> kernel) => bias == null ? null : bias + kernel.FirstOutput;

    protected bool IsDepthwise(int layer, Convolution op) =>
        op.Groups == op.OutputChannels && op.Groups == Network.Shapes[InputOf(layer)].C && !op.Window.IsPointwise && (op.Groups > 1 || InputOf(layer) != 0);

    /// <summary>A layer's kernels: one, or one for each few groups.</summary>
    /// <param name="joined">Of a kernel that sees all channels; one that sees some has a gap after each tap.</param>
    private DenseKernel<L, V>[] KernelsOf(int layer, Place x, int outputs, int taps, int groups, int joined, bool turned)
    {
        if (Kernels[layer] is { } made) return made;
        int outs = outputs / groups, ins = x.Map.C / groups, together = DenseKernel<L, V>.GroupsTogether(outs, ins, groups);
        if (together < groups) joined = 1;
        var kernels = new DenseKernel<L, V>[(groups + together - 1) / together];
        for (int i = 0; i < kernels.Length; i++)
        {
            int first = i * together, here = Math.Min(together, groups - first);
            int sums = ReserveSums(DenseKernel<L, V>.SumsLength(here * outs, taps, here * ins, joined));
            kernels[i] = new DenseKernel<L, V>(Weights, Memory, Weights.Trained(layer, 0) + first * outs * taps * ins, sums, here * outs, taps, here * ins, here, joined,
                needsInputGradient: Graph.NeedsGradient(InputOf(layer)), turned) { Number = i, FirstOutput = first * outs, FirstChannel = first * ins };
        }
        return Kernels[layer] = kernels;
    }

    /// <summary>The clamp that is all that reads a batch normalization.</summary>
    private Clamp? JoinedClamp(int layer)
    {
        if (OpOf(layer) is not BatchNormalization || layer == Graph.Logits) return null;
        int[] readers = [.. Network.ReadersOf(layer).Where(Graph.IsLive)];
        return readers.Length == 1 ? OpOf(readers[0]) as Clamp : null;
    }
}
