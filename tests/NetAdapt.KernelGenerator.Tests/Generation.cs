using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace NetAdapt.KernelGenerator.Tests;

/// <summary>The generator at work on shapes files that a test makes up.</summary>
internal sealed class Generation
{
    private readonly Dictionary<string, ShapesText> _files = [];
    private GeneratorDriver _driver = CSharpGeneratorDriver.Create([new KernelGenerator().AsSourceGenerator()],
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public GeneratorRunResult Result { get; private set; }

    public static Generation Of(string name, params string[] lines) => new Generation().With(name, lines);

    /// <summary>Writes a file anew, and runs the generator again.</summary>
    public Generation With(string name, params string[] lines)
    {
        var text = new ShapesText($"/somewhere/{name}", string.Join("\n", lines));
        _driver = _files.TryGetValue(name, out ShapesText? old) ? _driver.ReplaceAdditionalText(old, text) : _driver.AddAdditionalTexts([text]);
        _files[name] = text;
        _driver = _driver.RunGenerators(CSharpCompilation.Create("example"));
        Result = _driver.GetRunResult().Results.Single();
        return this;
    }

    public string Source(string name) => Result.GeneratedSources.Single(source => source.HintName == name).SourceText.ToString();

    public IEnumerable<string> Names => Result.GeneratedSources.Select(source => source.HintName);

    /// <summary>Why each output of a step was made or kept.</summary>
    public ImmutableArray<IncrementalStepRunReason> Reasons(string step) => [.. Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    public ImmutableArray<IncrementalStepRunReason> OutputReasons =>
        [.. Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)];

    private sealed class ShapesText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
