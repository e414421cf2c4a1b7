using System.Reflection;
using NetAdapt.NativeTests;

// Runs the tests of the engine (kernels, plans, training) and of real networks as native code, where their own runner, which needs a just-in-time compiler, cannot. Arguments: parts of class names; none: all classes.
// --trace writes each test's name before it runs, for those that take the whole process with them.
bool traces = args.Contains("--trace");
args = [.. args.Where(arg => arg != "--trace")];
Instantiations.Keep();
// These compile what the generator writes and load it, which native code cannot; tools/test runs them.
string[] left = ["NetAdapt.Kernels.Tests.Compiling.CompiledNetworkTests"];
int passed = 0, failed = 0, skipped = 0;
foreach (string assembly in (string[])["NetAdapt.Kernels.Tests", "NetAdapt.Onnx.Tests"])
    foreach (Type type in Assembly.Load(assembly).GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
    {
        if (args.Length > 0 && !args.Any(part => type.FullName!.Contains(part, StringComparison.Ordinal))) continue;
        if (left.Contains(type.FullName)) continue;
        foreach (TestCase test in TestCase.Of(type))
        {
            if (traces) Console.Error.WriteLine(test);
            (Outcome outcome, string reason) = await test.Run();
            if (outcome == Outcome.Passed) passed++;
            else Console.WriteLine($"{(outcome == Outcome.Failed ? "failed" : "skipped")} {assembly}: {test}: {reason}");
            if (outcome == Outcome.Failed) failed++;
            if (outcome == Outcome.Skipped) skipped++;
        }
    }
Console.WriteLine(skipped > 0 ? $"{passed} passed, {failed} failed, {skipped} skipped" : $"{passed} passed, {failed} failed");
return failed == 0 && passed > 0 ? 0 : 1;
