namespace NetAdapt.OpenCL.Runtime;

/// <summary>Numbers of work items along three axes; X is the one along which neighbours should read neighbouring memory.</summary>
public readonly record struct WorkSize(long X, long Y = 1, long Z = 1)
{
    /// <summary>Each axis rounded up to whole work groups, as OpenCL 1.2 demands: kernels must leave what lies beyond alone.</summary>
    public WorkSize RoundedUpTo(WorkSize group) => new((X + group.X - 1) / group.X * group.X, (Y + group.Y - 1) / group.Y * group.Y, (Z + group.Z - 1) / group.Z * group.Z);

    public override string ToString() => $"{X}x{Y}x{Z}";
}
