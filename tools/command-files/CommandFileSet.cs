namespace NetAdapt.CommandFiles;

/// <summary>All files that are made from the model of the commands.</summary>
internal static class CommandFileSet
{
    /// <param name="date">The date on the manual pages.</param>
    /// <returns>Each file's path below a share folder, and its text.</returns>
    public static IEnumerable<(string Path, string Text)> All(ProgramModel program, DateOnly date) =>
    [
        ("bash-completion/completions/netadapt", BashCompletion.Write(program)),
        ("zsh/site-functions/_netadapt", ZshCompletion.Write(program)),
        ("fish/vendor_completions.d/netadapt.fish", FishCompletion.Write(program)),
        .. program.Commands.Prepend(program.Root)
            .Select(command => ($"man/man1/{ManualPage.NameOf(command)}.1", ManualPage.Write(program, command, date))),
    ];
}
