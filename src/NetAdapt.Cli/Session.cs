using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli;

/// <summary>One run of one command: where it talks to a person (standard error), where it talks to a script (standard output), and whether it
/// was asked to stop.</summary>
/// <param name="json">Somebody wants one JSON object.</param>
internal sealed class Session(bool json, bool quiet, CancellationToken stop)
{
    public CancellationToken Stop => stop;

    /// <summary>For a person; silent with --quiet, and with --json when nobody watches.</summary>
    public View View { get; } = new(quiet);

    /// <summary>Writes the command's result as one JSON object where it was asked for.</summary>
    /// <param name="type">Not asked for its type where nobody wants JSON.</param>
    public void Result<T>(T result, Func<ProgramJson, JsonTypeInfo<T>> type)
    {
        if (!json) return;
        try
        {
            // Whole or not at all: half an object would hide what went wrong.
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text, ProgramJson.Readable)) type(ProgramJson.Default).SerializeHandler!(writer, result);
            text.Write("\n"u8);
            using Stream output = Console.OpenStandardOutput();
            text.WriteTo(output);
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SpareStream.CannotWriteOutput(e);
        }
    }
}
