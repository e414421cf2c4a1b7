using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace NetAdapt.KernelGenerator.Shapes;

/// <summary>What can be wrong with a line of a shapes file.</summary>
internal static class ShapeDiagnostics
{
    public static readonly DiagnosticDescriptor NotAShape = Error("NAS001", "Not a layer shape", "This is not a layer shape: {0}");

    public static readonly DiagnosticDescriptor DoesNotFit = Error("NAS002", "Shapes that do not fit together", "The shapes do not fit together: {0}");

    public static readonly DiagnosticDescriptor Repeated = Error("NAS003", "Repeated shape", "'{0}' stands in this file before");

    public static readonly DiagnosticDescriptor NotANetwork = Error("NAN001", "Not a planned network", "This is not a planned network: {0}");

    public static Diagnostic Of(ShapeProblem problem)
    {
        DiagnosticDescriptor descriptor = new[] { NotAShape, DoesNotFit, Repeated, NotANetwork }.Single(d => d.Id == problem.Id);
        var lines = new LinePositionSpan(new LinePosition(problem.Line, problem.Column), new LinePosition(problem.Line, problem.Column + problem.Length));
        return Diagnostic.Create(descriptor, Location.Create(problem.Path, new TextSpan(problem.Start, problem.Length), lines), problem.What);
    }

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, "NetAdapt.Shapes", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
