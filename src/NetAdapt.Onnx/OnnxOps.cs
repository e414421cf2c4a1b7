using System.Collections.Frozen;
using System.Collections.Immutable;
using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Reading.Folding;
using NetAdapt.Onnx.Reading.Importers;

namespace NetAdapt.Onnx;

/// <summary>One supported op of the ONNX format.</summary>
public sealed class OnnxOp
{
    internal OnnxOp(string name, string summary, Func<NodeContext, Value>? import, Func<NodeContext, Constant> fold)
        : this(name, summary, import == null ? null : node => [import(node)], node => [fold(node)])
    {
    }

    private OnnxOp(string name, string summary, Func<NodeContext, Value[]>? import, Func<NodeContext, Value[]> fold)
    {
        Name = name;
        Summary = summary;
        Import = import;
        Fold = fold;
    }

    public string Name { get; }

    /// <summary>What of it is supported, in one line.</summary>
    public string Summary { get; }

    /// <summary>Reads a node whose inputs depend on the network's input: its outputs.</summary>
    internal Func<NodeContext, Value[]>? Import { get; }

    /// <summary>Computes a node whose inputs are all constants.</summary>
    internal Func<NodeContext, Value[]> Fold { get; }

    /// <summary>An op on each element by itself; of constants it is what its layers give.</summary>
    internal static OnnxOp Elementwise(string name, string summary, Func<NodeContext, Value> import) => new(name, summary, import, ConstantRun.Elementwise(import));

    /// <summary>An op on maps; of constants it is what its layers give.</summary>
    internal static OnnxOp OnMaps(string name, string summary, Func<NodeContext, Value> import) => new(name, summary, import, ConstantRun.OnMaps(import));

    /// <summary>An op of several outputs.</summary>
    internal static OnnxOp OfMany(string name, string summary, Func<NodeContext, Value[]> import, Func<NodeContext, Value[]> fold) => new(name, summary, import, fold);

    public override string ToString() => $"{Name}: {Summary}";
}

/// <summary>The ops that can be read: the one list that the reader, `netadapt info --ops` and the tests use.</summary>
public static class OnnxOps
{
    /// <summary>Versions of the operator set that can be read.</summary>
    public const int OldestOpset = 7, NewestOpset = 25;

    public static ImmutableArray<OnnxOp> All { get; } =
    [
        new("Abs", "of activations", ActivationImporters.Abs, ConstantFolding.Abs),
        new("Add", "of two activations (broadcast over H, W or C), or with a constant per channel", ArithmeticImporters.Add, ConstantFolding.Add),
        OnnxOp.OnMaps("AveragePool", "1-D and 2-D; pads, auto_pad, ceil_mode, dilations, count_include_pad", PoolImporters.Average),
        OnnxOp.OnMaps("BatchNormalization", "inference form; kept as a layer of its own", NormalizationImporters.BatchNormalization),
        new("Cast", "to float; any cast of constants", NormalizationImporters.Cast, ConstantFolding.Cast),
        new("CastLike", "to float", NormalizationImporters.CastLike, ConstantFolding.CastLike),
        OnnxOp.Elementwise("Celu", "any alpha above 0, as a scaled Elu", ActivationImporters.Celu),
        new("Clip", "with constant bounds: ReLU6 and others", ActivationImporters.Clip, ConstantFolding.Clip),
        new("Concat", "along the channels; of activations and constants of one number for each channel", MapImporters.Concat, ConstantMoves.Concat),
        new("Constant", "float and integer numbers, lists and tensors", null, ConstantFolding.Constant),
        new("ConstantOfShape", "of constant shapes", null, ConstantFolding.ConstantOfShape),
        OnnxOp.OnMaps("Conv", "1-D and 2-D with constant weights; standard, depthwise, pointwise, grouped, dilated; any pads, auto_pad", ConvolutionImporter.Import),
        new("Div", "of two activations, or of one and a constant per channel", ArithmeticImporters.Div, ConstantFolding.Div),
        new("Dropout", "active in training only", NormalizationImporters.Dropout, NormalizationImporters.DropoutOfConstant),
        OnnxOp.Elementwise("Elu", "any alpha", ActivationImporters.Elu),
        new("Equal", "of constants (shape arithmetic)", null, ConstantFolding.Equal),
        OnnxOp.Elementwise("Erf", "of activations; Gelu is made of it", ActivationImporters.Erf),
        new("Exp", "of constants", null, ConstantFolding.Exp),
        new("Expand", "of one channel to many, or to a map that arithmetic joins it with; on constants", SelectionImporters.Expand, ConstantMoves.Expand),
        new("Flatten", "from any axis", ViewImporters.Flatten, ConstantMoves.Flatten),
        new("Gather", "of channels; on constants (shape arithmetic)", SelectionImporters.Gather, ConstantMoves.Gather),
        OnnxOp.Elementwise("Gelu", "exact and by a tanh; also where an exporter wrote it as x * (1 + Erf(x / sqrt(2))) / 2 or with Pow and Tanh", ActivationImporters.Gelu),
        new("Gemm", "with constant weights; alpha, beta, transA, transB", LinearImporters.Gemm, ConstantProducts.Gemm),
        OnnxOp.OnMaps("GlobalAveragePool", "of maps", PoolImporters.GlobalAverage),
        OnnxOp.OnMaps("GlobalMaxPool", "of maps", PoolImporters.GlobalMax),
        OnnxOp.OnMaps("GroupNormalization", "any groups; many of them make many layers", StandardizationImporters.GroupNormalization),
        OnnxOp.Elementwise("HardSigmoid", "any alpha and beta", ActivationImporters.HardSigmoid),
        OnnxOp.Elementwise("HardSwish", "also where an exporter wrote it as x * HardSigmoid(x) or x * Clip(x + 3, 0, 6) / 6", ActivationImporters.HardSwish),
        new("Identity", "left out", NormalizationImporters.Identity, node => node.Constant(0, "input")),
        OnnxOp.OnMaps("InstanceNormalization", "of channels; of parts of them as exporters write GroupNorm", StandardizationImporters.InstanceNormalization),
        OnnxOp.OnMaps("LayerNormalization", "over the channels, pixels or both; scale and bias per channel", StandardizationImporters.LayerNormalization),
        OnnxOp.Elementwise("LeakyRelu", "any slope", ActivationImporters.LeakyRelu),
        new("LogSoftmax", "over the channels, or over everything in an image", ActivationImporters.LogSoftmax, ConstantReductions.LogSoftmax),
        new("MatMul", "by a constant matrix: fully connected, or pointwise on channel-last maps", LinearImporters.MatMul, ConstantProducts.MatMul),
        new("Max", "of activations, with constants for all or for each channel; of constants", ExtremeImporters.Max, ConstantFolding.Max),
        OnnxOp.OnMaps("MaxPool", "1-D and 2-D; pads, auto_pad, ceil_mode, dilations; without indices", PoolImporters.Max),
        new("Mean", "of activations and constants", ArithmeticImporters.Mean, ConstantFolding.Mean),
        OnnxOp.OnMaps("MeanVarianceNormalization", "over height, width, the channels, or several of them", StandardizationImporters.MeanVarianceNormalization),
        new("Min", "of activations, with constants for all or for each channel; of constants", ExtremeImporters.Min, ConstantFolding.Min),
        OnnxOp.Elementwise("Mish", "also where an exporter wrote it as x * Tanh(Softplus(x))", ActivationImporters.Mish),
        new("Mul", "of two activations (squeeze-and-excitation), or by a constant per channel", ArithmeticImporters.Mul, ConstantFolding.Mul),
        new("Neg", "of activations and constants", ActivationImporters.Neg, ConstantFolding.Neg),
        new("Pad", "of height, width and channels with a constant", MapImporters.Pad, ConstantMoves.Pad),
        new("Pow", "to 1/2, 1, 2 and 3, and one by those; any power of constants", ArithmeticImporters.Pow, ConstantFolding.Pow),
        new("PRelu", "with constant slopes, one or one for each channel; they are not trained", ActivationImporters.PRelu, ConstantFolding.PRelu),
        new("Reciprocal", "as a quotient", ArithmeticImporters.Reciprocal, ConstantFolding.Reciprocal),
        new("ReduceL1", "over height, width, the channels, or several of them", ReductionImporters.SumOfMagnitudes, ConstantReductions.SumOfMagnitudes),
        new("ReduceL2", "over height, width, the channels, or several of them", ReductionImporters.EuclideanNorm, ConstantReductions.EuclideanNorm),
        new("ReduceMax", "over height, width or both", ReductionImporters.Max, ConstantReductions.Max),
        new("ReduceMean", "over height, width, the channels, or several of them", ReductionImporters.Mean, ConstantReductions.Mean),
        new("ReduceMin", "over height, width or both", ReductionImporters.Min, ConstantReductions.Min),
        new("ReduceProd", "of constants", null, ConstantReductions.Product),
        new("ReduceSum", "over height, width, the channels, or several of them", ReductionImporters.Sum, ConstantReductions.Sum),
        new("ReduceSumSquare", "over height, width, the channels, or several of them", ReductionImporters.SumOfSquares, ConstantReductions.SumOfSquares),
        new("Relu", "joined to the layer before it", ActivationImporters.Relu, ConstantFolding.Relu),
        new("Reshape", "where it joins, adds or drops axes", ViewImporters.Reshape, ConstantMoves.Reshape),
        OnnxOp.OnMaps("RMSNormalization", "over the channels, pixels or both; scale per channel", StandardizationImporters.RmsNormalization),
        OnnxOp.Elementwise("Selu", "any alpha and gamma, as a scaled Elu", ActivationImporters.Selu),
        new("Shape", "for shape arithmetic", ConstantFolding.Shape, node => (Constant)ConstantFolding.Shape(node)),
        OnnxOp.Elementwise("Sigmoid", "x * Sigmoid(x), which is Swish or SiLU, becomes one layer", ActivationImporters.Sigmoid),
        new("Slice", "of channels; every second (third, ...) row and column from the first on; on constants (shape arithmetic)", SelectionImporters.Slice, ConstantMoves.Slice),
        new("Softmax", "over the channels, or over everything in an image", ActivationImporters.Softmax, ConstantReductions.Softmax),
        OnnxOp.Elementwise("Softplus", "of activations", ActivationImporters.Softplus),
        OnnxOp.Elementwise("Softsign", "as x / (1 + |x|)", ActivationImporters.Softsign),
        OnnxOp.OfMany("Split", "of channels; of constants", SelectionImporters.Split, ConstantMoves.Split),
        new("Sqrt", "of activations; normalizations are made of it", ActivationImporters.Sqrt, ConstantFolding.Sqrt),
        new("Squeeze", "of axes of size 1", ViewImporters.Squeeze, ConstantMoves.Squeeze),
        new("Sub", "of two activations, or with a constant per channel", ArithmeticImporters.Sub, ConstantFolding.Sub),
        new("Sum", "of activations and constants", ArithmeticImporters.Sum, ConstantFolding.Sum),
        OnnxOp.Elementwise("Swish", "any alpha", ActivationImporters.Swish),
        OnnxOp.Elementwise("Tanh", "as 2 * sigmoid(2 x) - 1", ActivationImporters.Tanh),
        OnnxOp.Elementwise("ThresholdedRelu", "any threshold; it is not trained", ActivationImporters.ThresholdedRelu),
        new("Tile", "of channels; on constants", SelectionImporters.Tile, ConstantMoves.Tile),
        new("Transpose", "where layers after it, or another transposition, undo it", ViewImporters.Transpose, ConstantMoves.Transpose),
        new("Unsqueeze", "anywhere", ViewImporters.Unsqueeze, ConstantMoves.Unsqueeze),
        new("Where", "of constants (shape arithmetic)", null, ConstantFolding.Where),
    ];

    internal static FrozenDictionary<string, OnnxOp> ByName { get; } = All.ToFrozenDictionary(op => op.Name);
}
