namespace NetAdapt.Resources;

/// <summary>How long networks are measured in turns.</summary>
/// <param name="Least">Rounds that are measured whatever they take.</param>
/// <param name="Many">Rounds that are enough after <paramref name="Short"/>; fewer are only after <paramref name="Long"/>.</param>
internal readonly record struct RoundRule(int Least, int Many, TimeSpan Short, TimeSpan Long)
{
    public bool AreEnough(int rounds, TimeSpan time) => rounds >= Least && time >= (rounds >= Many ? Short : Long);
}
