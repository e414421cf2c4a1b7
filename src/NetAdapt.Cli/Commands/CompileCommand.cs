using System.CommandLine;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using NetAdapt.Cli.Compiling;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;

namespace NetAdapt.Cli.Commands;

internal sealed class CompileCommand : ProgramCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The folder that the files go to.", HelpName = "FOLDER" };
    private readonly Option<string?> _runtime = new("--runtime", "-r") { Description = "linux-x64 or linux-arm64. Default: this machine's.", HelpName = "RID" };
    private readonly ChoiceOption<CompileKind> _kind = new("--kind", "exe (a program that classifies images), shared or static (a library with a C header).", CompileKind.Exe) { Aliases = { "-k" } };
    private readonly Option<string?> _isa = new("--isa") { Description = "On x64: avx2, which any processor since 2013 has, or avx512. Default: avx2.", HelpName = "ISA" };
    private readonly Option<bool> _static = new("--static-executable") { Description = "A program that needs no dynamic linker and no library on the device." };
    private readonly Option<bool> _profiler = new("--profiler") { Description = "Instead of the network, the program that measures its latency table on the device, for `netadapt adapt --table`." };
    private readonly Option<string?> _name = new("--name") { Description = "What the file, the header and its functions are called. Default: the model's name.", HelpName = "NAME" };

    public CompileCommand() : base("compile", "Makes a native program or library of one network, which knows its shapes and carries nothing else.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        foreach (Option option in new Option[] { _output, _runtime, _kind, _isa, _static, _profiler, _name }) Add(option);
        DataOptions.AddPreprocessingTo(this);
        Add(HeadOptions.Kind);
    }

    public override IReadOnlyList<string> Examples =>
        ["netadapt compile adapted.onnx -o out", "netadapt compile adapted.onnx -r linux-arm64 --static-executable -o out", "netadapt compile adapted.onnx -r linux-arm64 --kind static --name doorbell -o out",
            "netadapt compile model.onnx -r linux-arm64 --static-executable --profiler -o out"];

    public override IReadOnlyList<string> Advice =>
        ["It needs the .NET 10 SDK and a C compiler on this machine, and nothing on the device. Once its packages are restored it works offline."];

    // Planning for all instruction sets would make the native program larger by all their kernels.
    protected override int Run(ParseResult options, Session session) => RuntimeFeature.IsDynamicCodeSupported ? Compile(options, session) : DotnetHost.HandOver();

    private int Compile(ParseResult options, Session session)
    {
        string output = options.GetValue(_output) ?? throw new InvalidInputException("say where the files go with -o FOLDER.");
        var target = CompileTarget.Of(options.GetValue(_runtime), options.GetValue(_isa), _kind.In(options), options.GetValue(_static));
        string model = options.GetValue(_model)!;
        string name = NameOf(options.GetValue(_name), model);
        Network network = HeadOptions.Apply(ModelOptions.Open(model, options, session.View), options);
        bool isProfiler = options.GetValue(_profiler);
        if (isProfiler && target.Kind != CompileKind.Exe) throw new InvalidInputException("a profiler is a program: leave --kind out.");
        Preprocessing? preprocessing = options.GetValue(DataOptions.Normalize) != null || network.Metadata.ContainsKey(Preprocessing.MetadataKey) ? DataOptions.PreprocessingFor(network, options) : null;
        var tools = new Toolchain(target);

        long start = Stopwatch.GetTimestamp();
        CompiledNetwork? compiled = isProfiler ? null : CompiledNetwork.Of(FusedNetwork.Of(network), name, target.Isa);
        INativeProject project = compiled == null ? new ProfilerProject(name, network, target) : new CompiledProject(name, network, compiled, target, preprocessing);
        Directory.CreateDirectory(output);
        string[] files = new CompileJob(name, target, project, tools, session.View).Run(output);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = new FileInfo(files[0]).Length;
        string parts = compiled == null ? "" : $", of which {Units.Bytes(compiled.Weights.Length)} are packed weights; {Units.Bytes(compiled.ArenaBytes)} of memory for its maps";
        session.View.Say(Units.Invariant($"{files[0]}: {Units.Bytes(bytes)}{parts} ({target}; {seconds:0} s)"));
        foreach (string file in files[1..]) session.View.Say(file);
        session.Result(new CompileResult(network.Name, target.Rid, target.Isa, files, bytes, compiled?.Weights.Length, compiled?.ArenaBytes, seconds), json => json.CompileResult);
        return ExitCode.Done;
    }

    /// <summary>A name that C takes for an identifier.</summary>
    /// <exception cref="InvalidInputException">The given one is none.</exception>
    internal static string NameOf(string? given, string model)
    {
        string name = given ?? string.Concat(Path.GetFileNameWithoutExtension(model[(model.IndexOf(':') + 1)..]).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        if (given == null && (name.Length == 0 || char.IsAsciiDigit(name[0]))) name = "net_" + name;
        return name.Length is > 0 and <= 100 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name
            : throw new InvalidInputException($"--name {given} is no name that C takes: letters, digits and _, and no digit first.");
    }
}
