namespace NetAdapt.OpenCL.Runtime;

/// <summary>OpenCL could not do what was asked: no library or device, a driver's refusal, memory used up, a program that does not build, a device that is gone. The message says what, where and
/// what to do next.</summary>
/// <param name="code">What the driver returned; 0: it was not asked.</param>
public sealed class OpenClException(string message, int code = 0) : InvalidInputException(message)
{
    public int Code => code;
}
