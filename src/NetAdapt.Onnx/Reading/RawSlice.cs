using System.Runtime.InteropServices;

namespace NetAdapt.Onnx.Reading
{
    /// <summary>Raw data of a tensor that was left in the file.</summary>
    internal sealed record RawSlice(ModelBytes Bytes, long Offset, int Length)
    {
        public byte[] ToArray()
        {
            var bytes = new byte[Length];
            Bytes.Read(Offset, bytes);
            return bytes;
        }

        /// <summary>Reads it as float32, which all supported machines have in the file's byte order.</summary>
        public void ReadFloats(int first, Span<float> elements) => Bytes.Read(Offset + (long)first * sizeof(float), MemoryMarshal.AsBytes(elements));
    }
}

namespace NetAdapt.Onnx.Schema
{
    internal sealed partial class Tensor
    {
        /// <summary>Where the raw data lies, where it was not read with the rest.</summary>
        internal Reading.RawSlice? Slice { get; set; }
    }
}
