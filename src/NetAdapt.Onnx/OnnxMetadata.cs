namespace NetAdapt.Onnx;

/// <summary>Keys of <see cref="NetAdapt.Graphs.Network.Metadata"/> that carry what a file said beside the network itself, so that a written file says it again.</summary>
public static class OnnxMetadata
{
    /// <summary>Name of the graph's input.</summary>
    public const string Input = "onnx.input";

    /// <summary>Name of the graph's output.</summary>
    public const string Output = "onnx.output";

    /// <summary>How the file lays out its input, where that is not N,C,H,W: "N,H,W,C", "N,C".</summary>
    public const string InputView = "onnx.input.view";

    /// <summary>How the file lays out its output, where that is neither N,C for a vector nor N,C,H,W for a map.</summary>
    public const string OutputView = "onnx.output.view";

    /// <summary>The program that made the file first.</summary>
    public const string Producer = "onnx.producer";

    /// <summary>What numbers the file holds beside float32, and what becomes of them: "Float16; computed and written as float32".</summary>
    public const string Elements = "onnx.elements";

    internal const string DefaultOutput = "output";
}
