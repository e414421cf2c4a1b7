using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.CApi.Border;

namespace NetAdapt.CApi.Tests.Border;

public sealed unsafe class FailureTests
{
    public static TheoryData<Exception, int> Thrown => new()
    {
        { new InvalidInputException("no such file"), 3 },
        { new AggregateException(new AggregateException(new InvalidInputException("no such file"))), 3 },
        { new IOException("the disk is gone"), 3 },
        { new OperationCanceledException("stopped"), 4 },
        { new OutOfMemoryException(), 6 },
        { new InvalidOperationException("a bug"), 7 },
    };

    [Theory, MemberData(nameof(Thrown))]
    public void Whatever_is_thrown_becomes_a_status_and_a_message(Exception thrown, int status)
    {
        Assert.Equal(status, (int)Failure.Report(thrown));
        Assert.NotEmpty(Marshal.PtrToStringUTF8((nint)LastError.Text)!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(100_000)]
    public void A_message_of_any_length_ends_with_a_zero(int length)
    {
        string message = new('ä', length);
        LastError.Set(message);
        Assert.Equal(message, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LastError.Text)));
    }
}
