namespace NetAdapt.Onnx.Reading;

/// <summary>A node cannot be read. The message says why; who catches it adds the file, the node and its op.</summary>
internal class ImportException(string message) : Exception(message);

/// <summary>A node would need its input moved in memory, as things are laid out now. Another layout of the network's input may avoid it.</summary>
internal sealed class LayoutException(string message) : ImportException(message);

/// <summary>The bytes are no model's at all, or are damaged.</summary>
internal sealed class NoModelException(string message) : ImportException(message);
