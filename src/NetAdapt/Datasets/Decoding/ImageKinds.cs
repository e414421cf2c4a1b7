using System.Buffers.Binary;
using System.Collections.Immutable;

namespace NetAdapt.Datasets.Decoding;

/// <summary>Kinds of image files, by the ends of their names and by their first bytes.</summary>
internal static class ImageKinds
{
    /// <summary>The kinds that are read, for messages.</summary>
    public const string Read = "JPEG, PNG, BMP or GIF";

    private static readonly string[] ReadEndings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".gif"];

    private static readonly ImmutableArray<(string Kind, string[] Endings)> UnreadKinds =
    [
        ("WebP", [".webp"]),
        ("TIFF", [".tif", ".tiff"]),
        ("HEIC", [".heic", ".heif"]),
        ("AVIF", [".avif"]),
        ("JPEG XL", [".jxl"]),
        ("JPEG 2000", [".jp2", ".j2k", ".jpf", ".jpx"]),
        ("netpbm", [".pbm", ".pgm", ".ppm", ".pnm", ".pam"]),
        ("TGA", [".tga"]),
        ("ICO", [".ico"]),
        ("SVG", [".svg"]),
        ("Photoshop", [".psd"]),
        ("OpenEXR", [".exr"]),
        ("DICOM", [".dcm"]),
        ("camera raw", [".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2"]),
    ];

    // Files that commonly lie beside images; their first bytes need not be looked at.
    private static readonly string[] OtherEndings =
    [
        ".txt",
        ".csv",
        ".tsv",
        ".json",
        ".xml",
        ".yaml",
        ".yml",
        ".md",
        ".html",
        ".htm",
        ".db",
        ".ini",
        ".py",
        ".log",
        ".zip",
        ".gz",
        ".tar",
        ".npy",
        ".npz",
        ".mat",
        ".bin",
        ".mp4",
        ".avi",
        ".pdf",
    ];

    /// <summary>True for a kind that is read, and for none.</summary>
    public static bool IsRead(string? kind) => kind is null or "JPEG" or "PNG" or "BMP" or "GIF";

    /// <summary>True for the end of a name that files of a kind that is read have.</summary>
    public static bool IsImageName(string path) =>
        ReadEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>True for the end of an image's name, whether it is read or not.</summary>
    public static bool IsNamedAsImage(string path) => IsImageName(path) || UnreadKindOf(path) != null;

    /// <summary>The kind by a name, where it is an image of a kind that is not read; else null.</summary>
    public static string? UnreadKindOf(string path)
    {
        string ending = Path.GetExtension(path);
        return UnreadKinds.FirstOrDefault(kind => kind.Endings.Contains(ending, StringComparer.OrdinalIgnoreCase)).Kind;
    }

    /// <summary>What a file is that is passed over although it is an image, by its name or else by its first bytes;
    /// null: it is none, or is read.</summary>
    public static string? PassedOverKindOf(string path)
    {
        if (IsImageName(path))
            return null;
        if (UnreadKindOf(path) is { } unread)
            return unread;
        if (OtherEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return null;
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[16];
            // A BMP's two letters say too little.
            return
                Of(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]) is { } kind and not "BMP"
                ? $"{kind} without an image's name"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The kind by a file's first bytes (16 are enough); null: none that is known.</summary>
    public static string? Of(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xD8, 0xFF, ..] => "JPEG",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
            [(byte)'B', (byte)'M', ..] => "BMP",
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "TIFF",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                "WebP",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', ..] => "AVIF",
            [
                _,
                _,
                _,
                _,
                (byte)'f',
                (byte)'t',
                (byte)'y',
                (byte)'p',
                (byte)'h'
                or (byte)'m',
                (byte)'e'
                or (byte)'i',
                (byte)'i'
                or (byte)'f'
                or (byte)'v',
                ..,
            ] => "HEIC",
            [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "JPEG XL",
            [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => "JPEG 2000",
            [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "Photoshop",
            _ => null,
        };

    /// <summary>What bytes are that no decoder takes, for messages.</summary>
    public static string Describe(ReadOnlySpan<byte> file) =>
        Of(file) is { } kind
            ? $"a {kind} image"
            : file switch
            {
                [(byte)'<', ..] => "text such as a web page",
                [
                    (byte)'v',
                    (byte)'e',
                    (byte)'r',
                    (byte)'s',
                    (byte)'i',
                    (byte)'o',
                    (byte)'n',
                    (byte)' ',
                    (byte)'h',
                    (byte)'t',
                    (byte)'t',
                    (byte)'p',
                    ..,
                ] => "a Git LFS pointer, not the image (run `git lfs pull`)",
                { Length: >= 4 } => $"no image (it starts with 0x{BinaryPrimitives.ReadUInt32BigEndian(file):X8})",
                _ => "no image",
            };

    /// <summary>"12 WebP, 1 TIFF".</summary>
    public static string Tally(IEnumerable<string> kinds) =>
        string.Join(
            ", ",
            kinds
                .GroupBy(kind => kind)
                .OrderByDescending(count => count.Count())
                .ThenBy(count => count.Key, StringComparer.Ordinal)
                .Select(count => $"{count.Count()} {count.Key}")
        );

    /// <summary>How images of kinds that are not read become such that are.</summary>
    public const string Remedy = "Convert them first, for example with ImageMagick: `mogrify -format png FILES`.";
}
