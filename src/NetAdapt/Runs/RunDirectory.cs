using System.Globalization;
using System.Text.Json;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Normalizing;

namespace NetAdapt.Runs;

/// <summary>A run's folder: run.json, images.tsv, table.json (the caller's), journal.jsonl, iterations/NNN.onnx (000: the given network), adapted.onnx, history.csv, history.json. One process
/// at a time; whatever happens to it, another can go on from what the folder holds.</summary>
public sealed class RunDirectory : IRunRecord, IDisposable
{
    /// <summary>Of the adapted network, in a run's folder.</summary>
    public const string AdaptedName = "adapted.onnx";

    private const string DescriptionName = "run.json", JournalName = "journal.jsonl", LockName = "lock", IterationsName = "iterations";
    private readonly INetworkFiles _files;
    private readonly FileStream _lock;
    private readonly Journal _journal;

    private RunDirectory(string folder, RunDescription description, INetworkFiles files, FileStream held)
    {
        (Folder, Description, _files, _lock) = (folder, description, files, held);
        _journal = new Journal(PathOf(JournalName));
    }

    public string Folder { get; }

    public RunDescription Description { get; }

    /// <summary>Where the latency table lies, or should lie.</summary>
    public string TablePath => PathOf("table.json");

    /// <summary>Where the list of the images lies; runs of older programs have none.</summary>
    internal string ImagesPath => PathOf(ImageList.FileName);

    /// <summary>The file of the given network.</summary>
    internal string GivenPath => IterationPath(Folder, 0);

    public string DescriptionPath => PathOf(DescriptionName);

    public string AdaptedPath => PathOf(AdaptedName);

    public string HistoryPath => PathOf("history.json");

    public string? Checkpoint => PathOf("long-term.checkpoint");

    public IReadOnlyList<RunEntry> Entries => _journal.Entries;

    /// <summary>Begins a run in a folder that does not exist, or is empty.</summary>
    /// <exception cref="InvalidInputException">The folder holds something else, or cannot be written to.</exception>
    public static RunDirectory Create(string folder, RunDescription description, Network pretrained, INetworkFiles files)
    {
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file; a run needs a folder of its own");
        if (File.Exists(Path.Combine(folder, DescriptionName)))
            throw new InvalidInputException($"'{folder}' holds a run already; go on with it (`netadapt adapt --resume {folder}`), or give another folder");
        // run.json is written last, so a folder without it holds at most what a beginning that was cut short left.
        string[] foreign = Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Where(IsForeign).Order()] : [];
        if (foreign.Length > 0) throw new InvalidInputException($"'{folder}' holds something else ('{foreign[0]}'); a run needs a folder of its own");
        return Guarded(folder, () =>
        {
            Directory.CreateDirectory(Path.Combine(folder, IterationsName));
            FileStream held = Lock(folder);
            try
            {
                files.Write(pretrained, IterationPath(folder, 0));
                AtomicFile.Write(Path.Combine(folder, DescriptionName), stream => JsonSerializer.Serialize(stream, description, RunJson.Page.RunDescription));
                return new RunDirectory(folder, description, files, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        });

        static bool IsForeign(string name) => name is not (LockName or IterationsName or DescriptionName + ".tmp");
    }

    /// <summary>Opens a run to go on with it.</summary>
    /// <exception cref="InvalidInputException">There is no run, it is damaged, or another process is at work in it.</exception>
    public static RunDirectory Open(string folder, INetworkFiles files)
    {
        RunDescription description = ReadDescription(folder);
        return Guarded(folder, () =>
        {
            FileStream held = Lock(folder);
            try
            {
                return new RunDirectory(folder, description, files, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        });
    }

    /// <summary>What a run was told; for looking at it too, while it is at work.</summary>
    /// <exception cref="InvalidInputException">There is no run in the folder.</exception>
    public static RunDescription ReadDescription(string folder)
    {
        string path = Path.Combine(folder, DescriptionName);
        if (!File.Exists(path)) throw new InvalidInputException($"'{folder}' holds no run: there is no {DescriptionName} in it");
        return Read(path, RunJson.Page.RunDescription);
    }

    /// <summary>The result of a run that has ended.</summary>
    /// <exception cref="InvalidInputException">There is none yet.</exception>
    public static AdaptReport ReadReport(string folder)
    {
        ReadDescription(folder);
        string path = Path.Combine(folder, "history.json");
        if (!File.Exists(path)) throw new InvalidInputException($"the run in '{folder}' has not ended; go on with it: `netadapt adapt --resume {folder}`");
        return Read(path, RunJson.Page.AdaptReport);
    }

    /// <summary>The networks of the iterations that are over, from the given one on.</summary>
    public static IEnumerable<string> IterationPathsOf(string folder) =>
        Enumerable.Range(0, int.MaxValue).Select(i => IterationPath(folder, i)).TakeWhile(File.Exists);

    public void Append(RunEntry entry) => _journal.Append(entry);

    public void StoreProposal(int iteration, int number, Network network)
    {
        Directory.CreateDirectory(ProposalsFolder(iteration));
        _files.Write(network, ProposalPath(iteration, number));
    }

    public Network AdoptProposal(int iteration, int number)
    {
        Network adopted = _files.Read(ProposalPath(iteration, number)), written = InsertedNormalization.Fold(adopted);
        if (ReferenceEquals(written, adopted))
        {
            Copy(ProposalPath(iteration, number), IterationPath(Folder, iteration));
        }
        else
        {
            Copy(ProposalPath(iteration, number), TrainingPath(iteration));
            _files.Write(written, IterationPath(Folder, iteration));
        }
        return NetworkOf(iteration);
    }

    public void DropProposals(int iteration)
    {
        if (Directory.Exists(ProposalsFolder(iteration))) Directory.Delete(ProposalsFolder(iteration), recursive: true);
        // Only the last iteration is resumed.
        File.Delete(TrainingPath(iteration - 1));
    }

    public Network NetworkOf(int iteration) =>
        _files.Read(File.Exists(TrainingPath(iteration)) ? TrainingPath(iteration) : IterationPath(Folder, iteration));

    public Network StoreAdapted(Network network)
    {
        network = InsertedNormalization.Fold(network);
        ShapesFile.Write(FusedNetwork.Of(network), Path.GetFileName(AdaptedPath), PathOf("adapted.shapes"));
        _files.Write(network, AdaptedPath);
        return Adapted();
    }

    public Network Adapted() => _files.Read(AdaptedPath);

    public void StoreReport(AdaptReport report)
    {
        AtomicFile.WriteText(PathOf("history.csv"), HistoryCsv.Of(report));
        AtomicFile.Write(HistoryPath, stream => JsonSerializer.Serialize(stream, report, RunJson.Page.AdaptReport));
        if (Checkpoint is { } checkpoint) File.Delete(checkpoint);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _lock.Dispose();
    }

    private string PathOf(string name) => Path.Combine(Folder, name);

    private static string IterationPath(string folder, int iteration) => Path.Combine(folder, IterationsName, string.Create(CultureInfo.InvariantCulture, $"{iteration:000}.onnx"));

    /// <summary>An iteration's network with its inserted normalizations, which the next one is trained from.</summary>
    private string TrainingPath(int iteration) => Path.ChangeExtension(IterationPath(Folder, iteration), ".training.onnx");

    private string ProposalsFolder(int iteration) => Path.Combine(Folder, IterationsName, string.Create(CultureInfo.InvariantCulture, $"{iteration:000}.proposals"));

    private string ProposalPath(int iteration, int number) => Path.Combine(ProposalsFolder(iteration), string.Create(CultureInfo.InvariantCulture, $"{number:000}.onnx"));

    private static void Copy(string from, string to) => AtomicFile.Write(to, stream =>
    {
        using FileStream source = File.OpenRead(from);
        source.CopyTo(stream);
    });

    /// <summary>The system lets go of the lock when the process ends, however it ends.</summary>
    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InvalidInputException($"another process is at work in '{folder}' (or its file '{LockName}' cannot be opened: {e.Message})", e);
        }
    }

    private static T Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"'{path}' is damaged: {e.Message}", e);
        }
    }

    private static RunDirectory Guarded(string folder, Func<RunDirectory> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the folder '{folder}' cannot be written to: {e.Message}", e);
        }
    }
}
