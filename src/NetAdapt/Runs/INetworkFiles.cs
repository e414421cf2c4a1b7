using NetAdapt.Graphs;

namespace NetAdapt.Runs;

/// <summary>Networks as files, in a format that the program chooses. Writing and reading keeps every weight's bits.</summary>
public interface INetworkFiles
{
    Network Read(string path);

    /// <summary>Whole or not at all.</summary>
    void Write(Network network, string path);
}
