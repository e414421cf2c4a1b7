namespace NetAdapt.Cli.Tests;

public sealed class WiderBuildTests : IDisposable
{
    private readonly string _list = Path.GetTempFileName();

    public void Dispose() => File.Delete(_list);

    [Fact]
    public void Where_the_kernels_list_cannot_be_read_this_build_does_the_work()
    {
        Assert.False(WiderBuild.ProcessorHasIt("/no/such/folder/cpuinfo"));
        Assert.False(WiderBuild.ProcessorHasIt(Path.GetTempPath()));
        Assert.False(WiderBuild.ProcessorHasIt(_list));
    }

    [Fact]
    public void All_of_the_features_must_be_listed_for_the_first_processor()
    {
        File.WriteAllText(_list, "processor\t: 0\nflags\t\t: fpu avx512f avx512dq avx512cd avx512bw avx512vl sse\n");
        Assert.True(WiderBuild.ProcessorHasIt(_list));
        File.WriteAllText(_list, "processor\t: 0\nflags\t\t: fpu avx512f avx512dq avx512cd avx512bw sse\n\nflags\t\t: avx512f avx512dq avx512cd avx512bw avx512vl\n");
        Assert.False(WiderBuild.ProcessorHasIt(_list));
    }
}
