using System.Text;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>FNV-1a over UTF-8, 64 bits: names files of caches. Whoever reads such a file compares the whole key.</summary>
internal static class KeyHash
{
    public static ulong Of(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 0x100000001B3;
        return hash;
    }
}
