using NetAdapt.Graphs;
using NetAdapt.Onnx;

namespace NetAdapt.Cli;

/// <summary>Networks by the name that the user gives: a file, or one that the program brings along.</summary>
internal static class Models
{
    /// <exception cref="InvalidInputException">The file is missing, damaged, or holds what is not supported.</exception>
    public static Network Open(string model) => OnnxReader.Read(model);
}
