using System.Buffers.Binary;
using System.Collections.Immutable;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>Tensors of the file as constants. Nothing is allocated before the data that is really there was found to fill the dimensions.</summary>
internal static class TensorData
{
    /// <exception cref="ImportException">The tensor's dimensions, type and data do not fit each other, or are not supported.</exception>
    public static Constant Read(Tensor tensor, ReadLimits limits)
    {
        if (tensor.DataLocation == 1 && tensor.Slice == null) throw new ImportException("its data lies in another file; save the model with its weights inside");
        ImmutableArray<int> dims = Dims(tensor);
        int count = dims.Aggregate(1, (product, dim) => product * dim);
        var type = (ElementType)tensor.DataType;
        bool isRaw = tensor.HasRawData || tensor.Slice != null;
        int available = isRaw ? RawCount(tensor, type) : TypedCount(tensor, type);
        if (available != count) throw new ImportException($"its dimensions ({string.Join(", ", dims)}) ask for {count} elements, but it holds {available}");
        limits.Charge(count);
        if (tensor.Slice is { } slice && type == ElementType.Float) return new Constant(dims, count, slice.ReadFloats);
        ReadOnlySpan<byte> raw = tensor.Slice?.ToArray() ?? tensor.RawData.Span;
        return type.IsFloating()
            ? new Constant(dims, isRaw ? RawFloats(raw, type, count) : TypedFloats(tensor, type, count))
            : new Constant(dims, isRaw ? RawInts(raw, type, count) : TypedInts(tensor, type, count));
    }

    private static ImmutableArray<int> Dims(Tensor tensor)
    {
        long count = 1;
        foreach (long dim in tensor.Dims)
        {
            if (dim is < 0 or > int.MaxValue) throw new ImportException($"a dimension of {dim} is impossible");
            // The bound keeps the product far from overflow; no array may be longer anyway.
            if (dim > 0 && count > int.MaxValue / dim) throw new ImportException($"its dimensions ({string.Join(", ", tensor.Dims)}) are too large");
            count *= Math.Max(dim, 1);
        }
        return [.. tensor.Dims.Select(dim => (int)dim)];
    }

    private static int SizeOf(ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => throw new ImportException($"elements of type {type} ({(int)type}) are not supported; float and integer types are"),
    };

    private static int RawCount(Tensor tensor, ElementType type)
    {
        int size = SizeOf(type), length = tensor.Slice?.Length ?? tensor.RawData.Length;
        if (length % size != 0) throw new ImportException($"its {length} bytes are no whole number of elements of type {type}");
        return length / size;
    }

    private static int TypedCount(Tensor tensor, ElementType type) => type switch
    {
        ElementType.Float => tensor.FloatData.Count,
        ElementType.Double => tensor.DoubleData.Count,
        ElementType.Int64 => tensor.Int64Data.Count,
        ElementType.UInt32 or ElementType.UInt64 => tensor.Uint64Data.Count,
        _ when SizeOf(type) <= 4 => tensor.Int32Data.Count,
        _ => 0,
    };

    private static float[] RawFloats(ReadOnlySpan<byte> raw, ElementType type, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = type switch
            {
                ElementType.Float => BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]),
                ElementType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]),
                ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(2 * i)..]),
                _ => BFloat16(BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..])),
            };
        return values;
    }

    private static float[] TypedFloats(Tensor tensor, ElementType type, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = type switch
            {
                ElementType.Float => tensor.FloatData[i],
                ElementType.Double => (float)tensor.DoubleData[i],
                ElementType.Float16 => (float)BitConverter.UInt16BitsToHalf((ushort)tensor.Int32Data[i]),
                _ => BFloat16((ushort)tensor.Int32Data[i]),
            };
        return values;
    }

    // bfloat16 is the upper half of a float32.
    private static float BFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static long[] RawInts(ReadOnlySpan<byte> raw, ElementType type, int count)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++)
            values[i] = type switch
            {
                ElementType.UInt8 or ElementType.Bool => raw[i],
                ElementType.Int8 => (sbyte)raw[i],
                ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]),
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(raw[(2 * i)..]),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]),
                ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(raw[(4 * i)..]),
                _ => BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]),
            };
        return values;
    }

    private static long[] TypedInts(Tensor tensor, ElementType type, int count)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++)
            values[i] = type switch
            {
                ElementType.Int64 => tensor.Int64Data[i],
                ElementType.UInt32 or ElementType.UInt64 => unchecked((long)tensor.Uint64Data[i]),
                _ => tensor.Int32Data[i],
            };
        return values;
    }
}
