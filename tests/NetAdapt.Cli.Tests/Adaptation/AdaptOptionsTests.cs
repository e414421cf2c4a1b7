using System.Collections.Immutable;
using System.CommandLine;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Proposals;
using NetAdapt.Recipes;
using NetAdapt.Training;

namespace NetAdapt.Cli.Tests.Adaptation;

public sealed class AdaptOptionsTests
{
    [Fact]
    public void Given_again_in_another_notation_a_setting_is_the_same()
    {
        Assert.Equal(Given("--budget macs=50% --decay 0.960 --normalize unit"), Given("--budget  MACS=50.0% --decay 0.96 --normalize scale=1/255"));
    }

    [Fact]
    public void Several_budgets_and_exclusions_add_up()
    {
        AdaptRecipe recipe = AdaptRecipe.Of(AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize unit --budget macs=50% --budget weights=1MB --exclude a* --exclude b")));
        Assert.Equal(2, recipe.Settings.Budget.Limits.Length);
        Assert.Equal(["a*", "b"], recipe.Settings.Exclusions);
    }

    [Fact]
    public void The_defaults_are_the_papers_choices_and_the_authors_schedule()
    {
        AdaptRecipe recipe = AdaptRecipe.Of(AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize unit --budget latency=50%")));
        Assert.Equal(FilterCriterion.L2, recipe.Settings.Criterion);
        Assert.Equal(ProposalChoice.HighestAccuracy, recipe.Settings.Choice);
        Assert.Equal(new ReductionSchedule(0.025, 0.96), recipe.Settings.Schedule);
        Assert.True(recipe.NeedsTable);
        Assert.True(recipe.FindsShortRate && recipe.FindsLongRate && recipe.InsertsNormalization);
        Assert.Equal(KeepChoice.Best, recipe.Keep);
        Assert.Equal(20, recipe.Settings.MaxDrop);
    }

    [Fact]
    public void Settings_of_older_programs_are_gone_on_with_as_they_were()
    {
        var older = AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize unit --budget latency=50% --short-lr 0.002 --long-lr 0.02"))
            .RemoveRange(["normalization", "keep", "max-drop"]);
        AdaptRecipe recipe = AdaptRecipe.Of(older);
        Assert.False(recipe.FindsShortRate || recipe.FindsLongRate || recipe.InsertsNormalization);
        Assert.Equal((KeepChoice.Last, 100, 0.02f), (recipe.Keep, recipe.Settings.MaxDrop, recipe.LongTerm!.LearningRate));
    }

    [Theory]
    [InlineData("", "cpu")]
    [InlineData("--device cpu:scalar", "cpu:scalar")]
    [InlineData("--device opencl:0", "cpu")]
    [InlineData("--device opencl --train-device opencl:1:0", "opencl:1:0")]
    public void Who_measures_on_a_GPU_trains_on_the_CPU_unless_told_otherwise(string arguments, string trained) =>
        Assert.Equal(trained, AdaptRecipe.Of(AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize unit --budget macs=50% " + arguments))).TrainDevice);

    [Fact]
    public void What_run_json_holds_gives_the_same_recipe_again()
    {
        ImmutableSortedDictionary<string,
            string> settings = AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize imagenet --budget latency=5ms --seed 18446744073709551615"));
        foreach (AdaptSetting setting in AdaptSettingList.All.Where(s => s.Name != "table"))
            Assert.True(settings.ContainsKey(setting.Name), setting.Name);
        Assert.Equal(ulong.MaxValue, AdaptRecipe.Of(settings).Settings.Seed);
    }

    [Theory]
    [InlineData("--seed 1 --seed 2", "once")]
    [InlineData("--step eight", "--step")]
    [InlineData("--step 0", "--step")]
    [InlineData("--pick luck", "accuracy")]
    [InlineData("--decay NaN", "--decay")]
    [InlineData("--decay 0,96", "write 0.96, with a point")]
    [InlineData("--long-lr 1e400", "too large")]
    [InlineData("--holdout 1e3", "write 1000, in digits alone")]
    [InlineData("--seed -1", "from 0 to 18446744073709551615")]
    [InlineData("--threads 100000", "from 1 to 1024")]
    [InlineData("--workers 100000", "from 1 to 1024")]
    [InlineData("--batch 2147483647", "from 1 to 1000000")]
    [InlineData("--long-epochs 2147483647", "from 0 to 1000000")]
    [InlineData("--min 2147483647", "from 1 to 1000000")]
    [InlineData("--memory-limit 1,5MB", "write 1.5, with a point")]
    public void A_value_that_is_none_is_refused_by_name(string arguments, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidInputException>(() => Given(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("batch", "6_4", "write 64, without separators")]
    [InlineData("seed", "one", "--seed 'one'")]
    [InlineData("long-lr", "0,02", "write 0.02, with a point")]
    [InlineData("short-lr", "1e-60", "too small")]
    [InlineData("threads", "0", "from 1 to 1024")]
    [InlineData("budget", "macs=0,5M", "write macs=0.5M")]
    public void Settings_that_were_changed_by_hand_in_run_json_are_checked_too(string name, string text, string said)
    {
        ImmutableSortedDictionary<string, string> settings = AdaptSettingList.WithDefaults(Given("--data builtin:shapes --normalize unit --budget macs=50%")).SetItem(name, text);
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => AdaptRecipe.Of(settings)).Message, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Given(string arguments)
    {
        var command = new Command("adapt");
        AdaptOptions.AddTo(command);
        return AdaptOptions.Given(command.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
