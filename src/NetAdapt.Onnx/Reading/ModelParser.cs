using Google.Protobuf;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>Parses a model without its weights: raw data of initializers beyond some size stays where it is and is only pointed at. All else goes through the protobuf parser.
/// Weights are nearly all of a file, and would be in memory three times over before a network runs. Source: protobuf's wire format, which is a sequence of (number, type, content).</summary>
internal sealed class ModelParser(ModelBytes bytes)
{
    // Field numbers of onnx.proto.
    private const int GraphOfModel = 7, InitializerOfGraph = 5, RawDataOfTensor = 9;

    private const int Varint = 0, EightBytes = 1, Delimited = 2, FourBytes = 5;

    /// <summary>Bytes of raw data that are worth a read of their own.</summary>
    private const int LeftInFile = 1 << 12;

    private readonly byte[] _window = new byte[4096];
    private long _windowStart;
    private int _windowLength;

    /// <param name="From">Where the field's tag is.</param>
    /// <param name="Start">Where its content is.</param>
    /// <param name="End">Behind it.</param>
    private readonly record struct Field(int Number, int Type, long From, long Start, long End)
    {
        public bool Is(int number) => Number == number && Type == Delimited;
    }

    /// <exception cref="NoModelException">The file is damaged.</exception>
    /// <exception cref="InvalidProtocolBufferException">The same.</exception>
    public Model Parse()
    {
        using MemoryStream rest = new(), graph = new();
        var initializers = new List<Tensor>();
        bool hasGraph = false;
        foreach (Field field in Fields(0, bytes.Length))
        {
            if (field.Is(GraphOfModel))
            {
                // A field that comes twice is merged, as if both contents had come in one.
                SplitGraph(field, graph, initializers);
                hasGraph = true;
            }
            else
            {
                Copy(field, rest);
            }
        }
        Model model = Parse(Model.Parser, rest);
        if (!hasGraph) return model;
        model.Graph = Parse(Graph.Parser, graph);
        model.Graph.Initializer.AddRange(initializers);
        return model;
    }

    private void SplitGraph(Field graph, MemoryStream rest, List<Tensor> initializers)
    {
        foreach (Field field in Fields(graph.Start, graph.End))
        {
            if (field.Is(InitializerOfGraph) && field.End - field.Start >= LeftInFile) initializers.Add(TensorOf(field));
            else Copy(field, rest);
        }
    }

    private Tensor TensorOf(Field initializer)
    {
        using var rest = new MemoryStream();
        RawSlice? slice = null;
        foreach (Field field in Fields(initializer.Start, initializer.End))
        {
            // Of two raw data the last one counts.
            if (field.Is(RawDataOfTensor)) slice = new RawSlice(bytes, field.Start, (int)Math.Min(field.End - field.Start, int.MaxValue));
            else Copy(field, rest);
        }
        Tensor tensor = Parse(Tensor.Parser, rest);
        tensor.Slice = slice;
        return tensor;
    }

    private static T Parse<T>(MessageParser<T> parser, MemoryStream message) where T : IMessage<T> =>
        parser.WithDiscardUnknownFields(true).ParseFrom(message.GetBuffer(), 0, (int)message.Length);

    private void Copy(Field field, MemoryStream into)
    {
        int start = checked((int)into.Length), length = (int)Math.Min(field.End - field.From, int.MaxValue);
        into.SetLength(start + (long)length);
        bytes.Read(field.From, into.GetBuffer().AsSpan(start, length));
    }

    private IEnumerable<Field> Fields(long at, long end)
    {
        while (at < end)
        {
            long from = at;
            var (tag, start) = Number(at, end);
            ulong length = 0;
            switch ((int)(tag & 7))
            {
                case Varint: start = Number(start, end).Behind; break;
                case EightBytes: length = 8; break;
                case FourBytes: length = 4; break;
                case Delimited: (length, start) = Number(start, end); break;
                default: throw Damaged();
            }
            if (length > (ulong)(end - start) || tag >> 3 is 0 or > int.MaxValue) throw Damaged();
            at = start + (long)length;
            yield return new Field((int)(tag >> 3), (int)(tag & 7), from, start, at);
        }
    }

    /// <summary>A number of seven bits a byte, the lowest first, and where it ends.</summary>
    private (ulong Value, long Behind) Number(long at, long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= end) throw Damaged();
            byte part = ByteAt(at++);
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (value, at);
        }
        throw Damaged();
    }

    private byte ByteAt(long at)
    {
        if (at < _windowStart || at >= _windowStart + _windowLength)
        {
            _windowStart = at;
            _windowLength = (int)Math.Min(_window.Length, bytes.Length - at);
            bytes.Read(at, _window.AsSpan(0, _windowLength));
        }
        return _window[at - _windowStart];
    }

    private static NoModelException Damaged() => new("it is not an ONNX file, or is damaged: what it says about its own lengths is impossible");
}
