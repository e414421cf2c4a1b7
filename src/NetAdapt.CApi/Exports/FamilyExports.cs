using System.Runtime.InteropServices;
using NetAdapt.CApi.Border;
using NetAdapt.Deadlines;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Onnx.Families;
using NetAdapt.Resources;

namespace NetAdapt.CApi.Exports;

[StructLayout(LayoutKind.Sequential)]
internal struct MemberInfo
{
    public uint StructSize, Reserved;
    public double Accuracy, LatencyMs;
    public ulong Macs, WeightsBytes;
}

/// <summary>netadapt_family: a <see cref="NetworkFamily"/>, which never changes; and sessions with a deadline.</summary>
internal static unsafe class FamilyExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_load_family")]
    private static Status Load(byte* path, nint* family)
    {
        try
        {
            Arguments.NotNull(family, "family");
            *family = 0;
            *family = HandleTable.Add(FamilyFile.Read(Arguments.Text(path, "path")));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_load_family_memory")]
    private static Status LoadMemory(byte* bytes, nuint size, nint* family)
    {
        try
        {
            Arguments.NotNull(family, "family");
            *family = 0;
            *family = HandleTable.Add(FamilyFile.Read(Arguments.Bytes(bytes, size), "the family in memory"));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_count_members")]
    private static Status Count(nint handle, int* count)
    {
        try
        {
            NetworkFamily family = HandleTable.Get<NetworkFamily>(handle);
            Arguments.NotNull(count, "count");
            *count = family.Members.Length;
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_describe_member")]
    private static Status Describe(nint handle, int member, MemberInfo* info)
    {
        try
        {
            FamilyMember found = MemberOf(handle, member);
            Arguments.Sized(info, sizeof(MemberInfo), "info");
            *info = new MemberInfo
            {
                StructSize = info->StructSize, Accuracy = found.Accuracy ?? double.NaN, LatencyMs = found.LatencyMs ?? double.NaN, Macs = (ulong)found.Network.Macs,
                WeightsBytes = (ulong)found.Network.WeightsBytes,
            };
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_get_member")]
    private static Status Get(nint handle, int member, nint* network)
    {
        try
        {
            Arguments.NotNull(network, "network");
            *network = 0;
            *network = HandleTable.Add(MemberOf(handle, member).Network);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_free_family")]
    private static Status Free(nint handle)
    {
        try
        {
            HandleTable.Take<NetworkFamily>(handle);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_create_deadline_session")]
    private static Status Create(nint handle, double deadlineMs, SessionOptions* options, nint* session)
    {
        try
        {
            Arguments.NotNull(session, "session");
            *session = 0;
            NetworkFamily family = HandleTable.Get<NetworkFamily>(handle);
            var (plan, layout) = SessionOptions.Read(options);
            if (!(deadlineMs > 0 && double.IsFinite(deadlineMs))) throw new InvalidArgumentException($"deadline_ms is {deadlineMs}: give milliseconds above 0.");
            Network first = family.Members[0].Network;
            *session = HandleTable.Add(new Session(Engine.Here, new DeadlineSession(family, new Latency(deadlineMs),
                Engine.Here, plan), NetworkSignature.Of(first), layout));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    private static FamilyMember MemberOf(nint handle, int member)
    {
        NetworkFamily family = HandleTable.Get<NetworkFamily>(handle);
        return family.Members[Arguments.InRange(member, 0, family.Members.Length - 1, "member")];
    }
}
