using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training;

/// <summary>Both passes. Backward runs the layers in reverse; a gradient that is made and used within one stage lies in scratch, any other in the batch's memory.</summary>
internal sealed unsafe class TrainingSchedule<L, V> : ForwardSchedule<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    // What one window product of a strided convolution gives at a time: 128 KiB.
    private const int GivenFloats = 32 * 1024;

    private readonly Place?[] _gradient;
    private readonly int[] _usedIn, _givenIn;   // backward stage in which a layer's gradient is used up, and in which it gives to its inputs'

    public TrainingSchedule(TrainingGraph graph, PlanOptions options, PlanWeights weights, PlanMemory memory, Recomputation recomputation)
        : base(graph, options, weights, memory, recomputation)
    {
        int count = Network.Layers.Length;
        _gradient = new Place?[count];
        (_usedIn, _givenIn) = (new int[count], new int[count]);
        for (int i = Graph.Logits, stage = 0; i > 0; i--)
        {
            if (!Graph.NeedsGradient(i) || OpOf(i) is BatchNormalization && IsJoined(i)) continue;
            _usedIn[i] = _givenIn[i] = stage;
            if (NormalizationOf(i) is { } normalization) _givenIn[normalization] = ++stage;
        }
        Forward = BuildForward();
        Logits = Have(Graph.Logits, dense: true);
        LogitsGradient = _gradient[Graph.Logits] = NewBatch(Network.Shapes[Graph.Logits]);
        Touch(Logits);
        Touch(LogitsGradient);
        for (int i = Graph.Logits; i > 0; i--)
            if (Graph.NeedsGradient(i) && !(OpOf(i) is BatchNormalization && IsJoined(i))) EmitBackward(i);
        Backward = TakeStages();
        (BatchFloats, ScratchFloats) = Assign();
    }

    public Stage[] Forward { get; }

    public Stage[] Backward { get; }

    public Place Images => ImagesPlace;

    public Place Logits { get; }

    public Place LogitsGradient { get; }

    public long BatchFloats { get; }

    public long ScratchFloats { get; }

    public int SumsFloats => SumsLength;

    private void EmitBackward(int layer)
    {
        Layer l = Network.Layers[layer];
        Place dy = _gradient[layer]!;
        if (NormalizationOf(layer) is { } normalization)
        {
            EmitNormalization(normalization, dy);
            return;
        }
        int input = l.Inputs[0];
        switch (l.Op)
        {
            case Convolution op when op.Window.IsPointwise:
                EmitRows(layer, rowIsImage: false, op.HasBias);
                break;
            case Convolution op when IsDepthwise(layer, op):
                EmitDepthwise(layer, op);
                break;
            case Convolution op:
                EmitWindow(layer, op);
                break;
            case FullyConnected op:
                EmitRows(layer, rowIsImage: true, op.HasBias);
                break;
            case ElementwiseOp op when Given(input, out Place dx, out bool add):
            {
                Place x = Have(input);
                Emit(new ActivationBackwardStep<L, V>(op, x, dy, dx, add), x, dy, dx);
                break;
            }
            case Scale when Given(input, out Place dx, out bool add):
                Emit(new ScaleStep<L, V>(dy, dx, Constant(l.Weights[0]), Memory.Take(dx.Stride), add), dy, dx);
                break;
            case Dropout op when Given(input, out Place dx, out bool add):
                Emit(new DropoutStep(dy, dx, op.Rate, layer, add), dy, dx);
                break;
            case Flatten when Given(input, out Place dx, out bool add):
                Emit(new RectangleStep(dy, dx, Rectangle.Flat(dx.Map).Reversed, add), dy, dx);
                break;
            case Pad op when Given(input, out Place dx, out bool add):
                Emit(new RectangleStep(dy, dx, Rectangle.Padded(op, dx.Map).Reversed, add), dy, dx);
                break;
            case GlobalAveragePool when Given(input, out Place dx, out bool add):
                Emit(new GlobalAverageBackwardStep<L, V>(dy, dx, add), dy, dx);
                break;
            case ChannelMean when Given(input, out Place dx, out bool add):
                Emit(new ChannelMeanBackwardStep(dy, dx, add), dy, dx);
                break;
            case Softmax op when Given(input, out Place dx, out bool add):
            {
                Place y = Have(layer);
                Emit(new SoftmaxBackwardStep(op, y, dy, dx, add), y, dy, dx);
                break;
            }
            case Select op when Cleared(input, out Place dx):
                Emit(new SelectStep(dx, dy, [.. op.Channels], isBackward: true), dx, dy);
                break;
            case MaxPool op when Cleared(input, out Place dx):
            {
                Place x = Have(input);
                Emit(new MaxPoolBackwardStep<L, V>(op.Window, x, dy, dx), x, dy, dx);
                break;
            }
            case AveragePool op when Cleared(input, out Place dx):
                Emit(new AveragePoolStep<L, V>(op, dx, dy, isBackward: true), dy, dx);
                break;
            case Concat:
                EmitConcat(l, dy);
                break;
            case BinaryOp op:
                EmitBinary(l, op, dy, 0);
                EmitBinary(l, op, dy, 1);
                break;
        }
    }

    private void EmitNormalization(int normalization, Place dy)
    {
        int input = InputOf(normalization);
        BatchMoments moments = Moments[normalization]!;
        var (min, max) = RangeOf(normalization);
        Place x = Have(input, dense: true);
        Emit(new NormalizeSumsStep<L, V>(dy, x, moments, min, max), dy, x);
        EndStage();
        if (!Given(input, out Place dx, out bool add)) return;
        x = Have(input);
        Emit(new NormalizeApplyStep<L, V>(dy, x, dx, moments, min, max, add), dy, x, dx);
    }

    private void EmitRows(int layer, bool rowIsImage, bool hasBias)
    {
        int input = InputOf(layer);
        DenseKernel<L, V>[] kernels = Kernels[layer]!;
        Place dy = _gradient[layer]!, packed = NewScratch(KernelGradientStep<L, V>.PackedFloats(dy.Stride));
        // A normalized input is made as it is packed, and nowhere else.
        int? normalization = rowIsImage ? null : NormalizationOf(input);
        Place x = Have(normalization is { } n ? InputOf(n) : input, dense: true, raw: true);
        var (min, max) = normalization is { } bn ? RangeOf(bn) : default;
        foreach (DenseKernel<L, V> kernel in kernels)
            Emit(new RowsKernelGradientStep<L, V>(kernel, x, dy, packed, rowIsImage, normalization is { } m ? Moments[m] : null, min, max), x, dy, packed);
        if (hasBias) EmitBias(layer, dy);
        if (!Given(input, out Place dx, out bool add, wantsDense: true)) return;
        foreach (DenseKernel<L, V> kernel in kernels) Emit(new RowsInputGradientStep<L, V>(kernel, dy, dx, rowIsImage, add), dy, dx);
    }

    private void EmitBias(int layer, Place dy) =>
        Emit(new BiasGradientStep<L, V>(dy, ReserveSums(dy.Stride), Weights.Gradients + Weights.Trained(layer, 1)), dy);

    private void EmitDepthwise(int layer, Convolution op)
    {
        int input = InputOf(layer);
        DepthwiseKernel<L, V> kernel = Windows[layer]!;
        Place x = Have(input, border: Border.Of(op.Window)), dy = GradientWithBorder(layer);
        Emit(new DepthwiseKernelGradientStep<L, V>(kernel, op.Window, x, dy), x, dy);
        if (op.HasBias) EmitBias(layer, dy);
        if (!Graph.NeedsGradient(input)) return;
        if (TurnedWindow.Of(op.Window) is { } turned)
        {
            Given(input, out Place dx, out bool add);
            Emit(new DepthwiseGatherStep<L, V>(kernel, turned, dy, dx, add), dy, dx);
            return;
        }
        if (op.Window is { DilationH: 1, DilationW: 1 })
        {
            Given(input, out Place dx, out bool add);
            Emit(new DepthwiseStridedStep<L, V>(kernel, op.Window, dy, dx, add), dy, dx);
            return;
        }
        Scatter(input, Border.Of(op.Window), dx => Emit(new DepthwiseScatterStep<L, V>(kernel, op.Window, dy, dx), dy, dx));
    }

    private void EmitWindow(int layer, Convolution op)
    {
        int input = InputOf(layer);
        DenseKernel<L, V>[] kernels = Kernels[layer]!;
        Place x = Have(input, border: Border.Of(op.Window), raw: true), dy = GradientWithBorder(layer);
        Place packed = NewScratch(KernelGradientStep<L, V>.PackedFloats(dy.Stride));
        foreach (DenseKernel<L, V> kernel in kernels) Emit(new WindowKernelGradientStep<L, V>(kernel, op.Window, x, dy, packed), x, dy, packed);
        if (op.HasBias) EmitBias(layer, dy);
        if (!Graph.NeedsGradient(input)) return;
        if (TurnedWindow.Of(op.Window) is { } turned)
        {
            // The product stores all pixels of an image one behind the other.
            Given(input, out Place dx, out bool add, wantsDense: true);
            foreach (DenseKernel<L, V> kernel in kernels) Emit(new WindowGatherStep<L, V>(kernel, turned, dy, dx, add), dy, dx);
            return;
        }
        int row = dy.Map.W * op.Window.Taps * x.Stride;
        Place given = NewScratch(Math.Max(row, GivenFloats));
        Scatter(input, Border.Of(op.Window), dx =>
        {
            foreach (DenseKernel<L, V> kernel in kernels) Emit(new WindowScatterStep<L, V>(kernel, op.Window, dy, dx, given), dy, dx, given);
        });
    }

    private void EmitConcat(Layer l, Place dy)
    {
        int first = 0;
        foreach (int input in l.Inputs)
        {
            if (Given(input, out Place dx, out bool add)) Emit(new RectangleStep(dy, dx, Rectangle.Joined(dx.Map, first).Reversed, add), dy, dx);
            first += Network.Shapes[input].C;
        }
    }

    private void EmitBinary(Layer l, BinaryOp op, Place dy, int side)
    {
        int input = l.Inputs[side], otherInput = l.Inputs[1 - side];
        if (!Graph.NeedsGradient(input)) return;
        bool add = true;
        Place dx;
        if (Network.Shapes[input] != dy.Map) Cleared(input, out dx);
        else Given(input, out dx, out add);
        if (op is Divide)
        {
            Place divisor = Have(l.Inputs[1]);
            Place? dividend = side == 1 ? Have(l.Inputs[0]) : null;
            Emit(new QuotientBackwardStep(dividend, divisor, dy, dx, add), dividend == null ? [divisor, dy, dx] : [dividend, divisor, dy, dx]);
            return;
        }
        Place? other = op is Multiply ? Have(otherInput) : null;
        float sign = op is Subtract && side == 1 ? -1 : 1;
        Emit(new BinaryBackwardStep<L, V>(other, sign, dy, dx, add), other == null ? [dy, dx] : [other, dy, dx]);
    }

    /// <summary>The place of a layer's gradient, for a step that writes (<paramref name="add"/> is false) or adds to it; false where nobody wants it.</summary>
    private bool Given(int layer, out Place place, out bool add, bool wantsDense = false)
    {
        add = _gradient[layer] != null;
        place = _gradient[layer]!;
        if (!Graph.NeedsGradient(layer)) return false;
        if (add) return true;
        Border border = wantsDense || !IsFreeToChoose(layer) ? default : GatherBorder(layer);
        _gradient[layer] = place = IsScratch(layer) ? NewScratch(Network.Shapes[layer], border) : NewBatch(Network.Shapes[layer]);
        return true;
    }

    /// <summary>As <see cref="Given"/>, for a step that can only add.</summary>
    private bool Cleared(int layer, out Place place)
    {
        if (!Given(layer, out place, out bool add)) return false;
        if (!add) Emit(new ClearStep(place), place);
        return true;
    }

    /// <summary>Emits a step that adds to a bordered gradient: the layer's own where its reader does not mind, else one that is then copied.</summary>
    private void Scatter(int layer, Border border, Action<Place> emit)
    {
        bool direct = _gradient[layer] == null && layer != Graph.Logits && Givers(layer).Count() == 1 && OpOf(layer) is not (Convolution or FullyConnected);
        var place = new Place(Network.Shapes[layer], Whole(Network.Shapes[layer].C), isScratch: !direct || IsScratch(layer), border);
        if (direct) _gradient[layer] = place;
        Emit(new ClearStep(place), place);
        emit(place);
        if (direct) return;
        Given(layer, out Place target, out bool add);
        Emit(new CopyStep<L, V>(place, target, add), place, target);
    }

    /// <summary>A convolution's dy with the border by which its input's gradient is gathered, if it is.</summary>
    private Place GradientWithBorder(int layer)
    {
        Place dy = _gradient[layer]!;
        Border border = GatherBorder(layer);
        if (dy.Border == border) return dy;
        Place bordered = NewScratch(dy.Map, border);
        Emit(new CopyStep<L, V>(dy, bordered, add: false), dy, bordered);
        return bordered;
    }

    /// <summary>What a gather of the input's gradient reads around dy.</summary>
    private Border GatherBorder(int layer)
    {
        if (OpOf(layer) is not Convolution { Window: { IsPointwise: false } window } op || !Graph.NeedsGradient(InputOf(layer))) return default;
        if (TurnedWindow.Of(window) is { } turned) return Border.Of(turned);
        if (!IsDepthwise(layer, op) || window is not { DilationH: 1, DilationW: 1 }) return default;
        return Border.OfStridedGather(window, Network.Shapes[InputOf(layer)], Network.Shapes[layer]);
    }

    /// <summary>One step alone makes the gradient, and in the stage that uses it up.</summary>
    private bool IsFreeToChoose(int layer) => IsScratch(layer) && Givers(layer).Count() == 1;

    /// <summary>Made and used up within one stage. A batch normalization reads its gradient in two.</summary>
    private bool IsScratch(int layer) => layer != Graph.Logits && NormalizationOf(layer) == null && Givers(layer).All(giver => _givenIn[giver] == _usedIn[layer]);

    /// <summary>The layers that give to a layer's gradient, each as often as it reads the layer.</summary>
    private IEnumerable<int> Givers(int layer) =>
        Enumerable.Range(0, Network.Layers.Length).Where(Graph.NeedsGradient).SelectMany(reader => Network.Layers[reader].Inputs.Where(input => input == layer).Select(_ => reader));
}
