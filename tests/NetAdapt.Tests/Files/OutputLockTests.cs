using NetAdapt.Files;
using NetAdapt.Tests.Datasets;

namespace NetAdapt.Tests.Files;

public sealed class OutputLockTests
{
    [Fact]
    public void A_second_one_is_refused_until_the_first_is_let_go()
    {
        using var folder = new TempFolder();
        using (OutputLock.Take(folder["x.onnx"]))
            Assert.Contains(
                "another process is at work",
                Assert.Throws<InvalidInputException>(() => OutputLock.Take(folder["x.onnx"])).Message,
                StringComparison.Ordinal
            );
        OutputLock.Take(folder["x.onnx"]).Dispose();
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_no_obstacle()
    {
        using var folder = new TempFolder();
        folder.Write("x.onnx.lock", "");
        OutputLock.Take(folder["x.onnx"]).Dispose();
    }

    [Fact]
    public void Devices_need_none() => OutputLock.Take("/dev/null").Dispose();
}
