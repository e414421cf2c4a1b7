namespace NetAdapt.Cli.Compiling;

/// <summary>A project that becomes a native file.</summary>
internal interface INativeProject
{
    /// <summary>What the file is called.</summary>
    string FileName { get; }

    /// <summary>Writes all files of the project.</summary>
    void Write(string folder);

    /// <summary>Writes a header and an example in C beside a library.</summary>
    void WriteC(string folder);
}
